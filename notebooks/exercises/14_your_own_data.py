"""Exercises and quiz of lesson 14."""

import numpy as np

from aekit.lesson import Exercise, Question


def gigabytes(answer):
    number = float(answer)
    right = 5000 * 128 * 128 * 3 * 4 / 1e9
    if abs(number - right) < 0.01:
        return None
    if abs(number - right / 4) < 0.003:
        return "These are the numbers; each of them has 4 bytes."
    if abs(number - right / 3) < 0.003:
        return "Colour is three numbers a pixel."
    if abs(number - right * 2) < 0.02:
        return "This is what a training takes, with its copy; the pictures alone are half of it."
    if abs(number - right * 1e9) < 1e7:
        return "These are bytes; a gigabyte is 1e9 of them."
    return f"{number:g} is not it: pictures times pixels times colours times 4 bytes, over 1e9."


def standardised(function):
    train = np.array([[1.0, 10.0], [3.0, 10.0], [5.0, 40.0]])
    new = np.array([[3.0, 20.0], [9.0, 30.0]])
    found = np.asarray(function(train, new), float)
    wanted = (new - train.mean(axis=0)) / train.std(axis=0)
    if found.shape != new.shape:
        return f"For new rows of shape {new.shape} expect as many back, not an array of shape {found.shape}."
    if np.allclose(found, wanted):
        return None
    with np.errstate(all="ignore"):
        own = (new - new.mean(axis=0)) / new.std(axis=0)
    if np.allclose(found, own, equal_nan=True) or not np.isfinite(found).all():
        return "This takes mean and deviation of the new rows. Then nothing new can ever look strange."
    if np.allclose(found, new - train.mean(axis=0)):
        return "The mean is gone; now divide by the standard deviation."
    if np.allclose(found, (new - train.mean()) / train.std()):
        return "One mean for the whole table mixes metres with euros: take axis=0, one for each column."
    return f"For the second new row expect {np.round(wanted[1], 3).tolist()}, not {np.round(found[1], 3).tolist()}."


def strangest(function):
    x = np.zeros((4, 3))
    rebuilt = np.array([[0.3, 0.3, 0.3], [0, 0, 0.8], [0.1, 0, 0], [-0.5, 0.5, -0.6]])
    found = np.asarray(function(x, rebuilt, 2))
    if found.shape != (2,):
        return f"Asked for 2 samples, expect two indices, not an array of shape {found.shape}."
    if found.tolist() == [3, 1]:
        other = np.asarray(function(np.ones((5, 2)), np.ones((5, 2)) - np.arange(5)[:, None], 3)).tolist()
        if other == [4, 3, 2]:
            return None
        return f"For five samples, each worse than the one before, the three strangest are [4, 3, 2], not {other}."
    if sorted(found.tolist()) == [1, 3]:
        return "These are the two; the strangest comes first."
    if found.tolist() == [2, 0]:
        return "These are rebuilt best. The strangest have the largest errors."
    if 0 in found.tolist():
        return "Square before you take the mean: else plus and minus cancel, or one large error counts too little."
    return f"Expect [3, 1], not {found.tolist()}."


EXERCISES = [
    Exercise("14.1", "How many gigabytes are the pictures?", expects="a number", check=gigabytes,
             right="At 64x64 pixels it would be a quarter of that.",
             hints=["5,000 pictures of 128 times 128 pixels, three colours each.",
                    "Each number has 4 bytes; divide by 1e9."],
             solution="gigabytes = 5000 * 128 * 128 * 3 * 4 / 1e9",
             wrong=[(0.2458, "4 bytes"), (0.3277, "three numbers"), (1.966, "copy"), (983_040_000, "These are bytes"),
                    (7, "is not it")]),
    Exercise("14.2", "Write the function that prepares new rows.", expects="a function of training rows and new rows",
             check=standardised, right="This is what like= does, with the numbers that are stored beside the model.",
             hints=["Mean and standard deviation come from the training rows, with axis=0.",
                    "(new - train.mean(axis=0)) / train.std(axis=0)."],
             solution="def prepare(train, new):\n    return (new - train.mean(axis=0)) / train.std(axis=0)",
             wrong=[(lambda train, new: (new - new.mean(axis=0)) / new.std(axis=0), "of the new rows"),
                    (lambda train, new: new - train.mean(axis=0), "divide"),
                    (lambda train, new: (new - train.mean()) / train.std(), "axis=0"),
                    (lambda train, new: train, "expect as many back"), (lambda train, new: new, "second new row"),
                    (lambda train, new: (new - train.mean(axis=0)) / train.std(axis=0, ddof=1), "expect [3.674")]),
    Exercise("14.3", "Write the function that finds the strangest samples.",
             expects="a function of samples, reconstructions and a number", check=strangest,
             right="With it a model sorts your own files by how unusual they are.",
             hints=["The mean of the squared differences along axis 1, one number a sample.",
                    "np.argsort sorts from small to large; [::-1] turns it round."],
             solution="def strangest(x, rebuilt, count):\n"
                      "    errors = ((x - rebuilt) ** 2).mean(axis=1)\n"
                      "    return np.argsort(errors)[::-1][:count]",
             wrong=[(lambda x, r, n: np.argsort(((x - r) ** 2).mean(axis=1))[:n], "largest errors"),
                    (lambda x, r, n: np.sort(np.argsort(((x - r) ** 2).mean(axis=1))[-n:]), "comes first"),
                    (lambda x, r, n: np.argsort((r - x).mean(axis=1))[::-1][:n], "Square"),
                    (lambda x, r, n: 3, "two indices"), (lambda x, r, n: [3, 1], "five samples")]),
]

QUIZ = [
    Question("You took 600 pictures of 12 machines, 50 of each. What should be held out?", {
        "Every fifth picture": "Then each machine is in both parts, and the score says nothing about a new machine.",
        "Two or three machines, with all their pictures": "The question is how it does on a machine it never saw.",
        "Nothing: 600 are few": "Then no score can be trusted."},
        answer="Two or three machines, with all their pictures"),
    Question("On your data the autoencoder's error is .030, that of PCA with as large a code .028. What now?", {
        "Report the autoencoder: it is deeper": "PCA is better, a hundred times faster, and one matrix.",
        "Use PCA, or find more data": "A baseline that wins is an answer. More samples are what a network needs.",
        "Train until it wins on the held-out samples": "Then they are training samples in disguise."},
        answer="Use PCA, or find more data"),
    Question("Why is the preparation stored with the model?", {
        "To make the file larger": "A few hundred bytes.",
        "The model only understands numbers made in the same way": "Another mean, another size, and its answers "
                                                                  "mean nothing.",
        "Keras demands it": "Keras does not know of it."},
        answer="The model only understands numbers made in the same way"),
]

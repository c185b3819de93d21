"""Exercises and quiz of lesson 05."""

import numpy as np

from aekit.lesson import Exercise, Question

MEANS, VARIANCES = np.array([0.5, -1.0]), np.array([1.0, 0.5])
EACH = (MEANS**2 + VARIANCES - np.log(VARIANCES) - 1) / 2


def divergence(answer):
    number = float(answer)
    if abs(number - EACH.sum()) < 0.005:
        return None
    if abs(number - EACH.mean()) < 0.005:
        return "This is the mean over the two units; the divergence is summed over them."
    if abs(number - 2 * EACH.sum()) < 0.005:
        return "Twice too much: the bracket is halved."
    if abs(number - EACH[1]) < 0.005 or abs(number - EACH[0]) < 0.005:
        return "This is one of the two units; add the other."
    return f"{number:g} is not it. For each unit: (m^2 + v - log v - 1) / 2, with the natural logarithm."


def used(function):
    codes = np.array([[0.0, 1.5, 0.0, 2.0], [0.0, 0.0, 0.0, 0.1], [0.3, 0.2, 0.0, 4.0]])
    found = float(function(codes))
    if abs(found - 2.0) < 1e-9:
        other = float(function(np.array([[1.0, -2.0, 0.5, 3.0, 0.0], [0.0, 0.0, 7.0, 0.0, 0.0]])))
        if abs(other - 2.5) < 1e-9:
            return None
        return f"For two samples with 4 and 1 units in use expect 2.5, not {other:g}."
    if abs(found - 6) < 1e-9:
        return "This is the count over all samples; divide by the number of samples."
    if abs(found - 0.5) < 1e-9:
        return "This is a share of the units; count them for each sample, then average."
    if abs(found - 3) < 1e-9:
        return "This counts the units that speak for any sample; count those of each sample, then average."
    return f"For three samples with 2, 1 and 3 units in use the average is 2, not {found:g}."


EXERCISES = [
    Exercise("05.1", "What is the divergence of the two units?", expects="a number", check=divergence,
             right="The second unit pays most: it is far from 0 and narrower than the standard normal.",
             hints=["For each unit: (m^2 + v - log v - 1) / 2.", "Add the two. np.log is the natural logarithm."],
             solution="m, v = np.array([0.5, -1.0]), np.array([1.0, 0.5])\n"
                      "divergence = ((m**2 + v - np.log(v) - 1) / 2).sum()",
             wrong=[(float(EACH.mean()), "mean over"), (float(2 * EACH.sum()), "halved"), (float(EACH[1]), "one of"),
                    (3.0, "is not it")]),
    Exercise("05.2", "Write a function that counts the units in use.",
             expects="a function of codes that returns one number", check=used,
             right="That is the figure that a sparse code is about.",
             hints=["codes != 0 is an array of True and False; True counts as 1.",
                    "Sum along the units, axis=1, then take the mean."],
             solution="def used_units(codes):\n    return (codes != 0).sum(axis=1).mean()",
             wrong=[(lambda codes: (codes != 0).sum(), "all samples"), (lambda codes: (codes != 0).mean(), "share"),
                    (lambda codes: (codes.max(axis=0) > 0).sum(), "any sample"),
                    (lambda codes: codes.sum(axis=1).mean(), "the average is 2"),
                    (lambda codes: (codes != 0).sum(axis=1), "not what is asked for"),
                    (lambda codes: np.median((codes > 0).sum(axis=1)), "expect 2.5")]),
]

QUIZ = [
    Question("What does a denoising autoencoder's loss compare?", {
        "The noisy input with the output": "Then copying the noise would be the best answer.",
        "The clean sample with the output": "So copying does not help; it has to know what digits look like.",
        "The noise with the code": "The code is not judged, only what comes out."},
        answer="The clean sample with the output"),
    Question("The mean's random samples look 100 % real. Why is it no good generator?", {
        "It covers nothing of the data": "One picture, again and again: look at both columns.",
        "Its error is too small": "Its error is the largest of the table.",
        "It has too many weights": "It has no weights to train at all."},
        answer="It covers nothing of the data"),
    Question("A variational model gives the same picture for every code. What do you change?", {
        "More units": "The pull towards saying nothing would be the same for each of them.",
        "A smaller sigma": "Then the error weighs more, and the code begins to speak.",
        "A larger sigma": "That weighs the pull still more heavily."},
        answer="A smaller sigma"),
]

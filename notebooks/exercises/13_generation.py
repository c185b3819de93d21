"""Exercises and quiz of lesson 13."""

import numpy as np

from aekit.lesson import Exercise, Question

PAIRS = {"copies": (1, 1), "mean": (1, 0), "noise": (0, 0)}


def drawn(answer):
    number = float(answer)
    if abs(number + 0.1) < 1e-6:
        return None
    if abs(number - 0.2) < 1e-6:
        return "0.25 is the variance; the noise is multiplied by its root."
    if abs(number - 1.1) < 1e-6:
        return "The noise has a sign: it is -1.2."
    if abs(number + 0.7) < 1e-6:
        return "The noise was taken as it is; multiply it by the standard deviation first."
    return f"{number:g} is not it: the mean, plus the standard deviation times the noise."


def pairs(answer):
    given = {str(name): tuple(round(float(value), 3) for value in pair) for name, pair in dict(answer).items()}
    if set(given) != set(PAIRS):
        return f"Expect the names copies, mean and noise, not {', '.join(sorted(given)) or 'none'}."
    if given["mean"] == (1, 1):
        return "One picture cannot cover ten kinds of digits: the mean's recall is 0."
    if given["noise"] != (0, 0):
        return "Random pixels lie nowhere near a digit, and no digit lies near them."
    if given["copies"] != (1, 1):
        return "Copies are real digits, and they cover them all: no figure tells that nothing was invented."
    return None if given == PAIRS else "The mean picture lies among the real ones, and covers none."


def walk(function):
    a, b = np.array([0.0, 1.0]), np.array([2.0, -3.0])
    found = function(a, b, 5)
    found = np.asarray(found, float)
    if found.shape != (5, 2):
        return f"For two codes of 2 numbers and 5 steps expect an array (5, 2), not {found.shape}."
    if not np.allclose(found[0], a):
        return "The first code of the walk is the first end."
    if not np.allclose(found[-1], b):
        return "The last code of the walk is the second end: np.linspace includes both."
    if not np.allclose(found, np.linspace(a, b, 5)):
        return "Both ends are right, but the steps between them are not equally long."
    return None


EXERCISES = [
    Exercise("13.1", "What is the code?", expects="a number", check=drawn,
             right="With other noise the same digit has another code, and has to decode to the same picture.",
             hints=["The standard deviation is the root of 0.25.", "0.5 + 0.5 * -1.2"],
             solution="drawn = 0.5 + np.sqrt(0.25) * -1.2",
             wrong=[(0.2, "multiplied by its root"), (1.1, "has a sign"), (-0.7, "as it is"), (3, "is not it")]),
    Exercise("13.2", "Which pair belongs to which generator?", expects="a dict", check=pairs,
             right="The best figures belong to the one that invents nothing.",
             hints=["Precision asks whether an invention lies among real digits, recall whether real ones are covered.",
                    "Which of the three makes one picture only? Which lies nowhere near?"],
             solution='pairs = {"copies": (1, 1), "mean": (1, 0), "noise": (0, 0)}',
             wrong=[({"copies": (1, 1)}, "Expect the names"),
                    ({"copies": (1, 0), "mean": (1, 1), "noise": (0, 0)}, "ten kinds"),
                    ({"copies": (1, 1), "mean": (0, 0), "noise": (1, 0)}, "Random pixels"),
                    ({"copies": (1, 0), "mean": (1, 0), "noise": (0, 0)}, "nothing was invented"),
                    ({"copies": (1, 1), "mean": (0, 0), "noise": (0, 0)}, "covers none")]),
    Exercise("13.3", "Write the walk from code to code.", expects="a function of two codes and a number", check=walk,
             right="Decode it, and you have the film between two digits.",
             hints=["A place on the way is (1 - share) * a + share * b, with shares from 0 to 1.",
                    "np.linspace(a, b, steps) does it for whole arrays."],
             solution="def walk(a, b, steps):\n    return np.linspace(a, b, steps)",
             wrong=[(lambda a, b, steps: a, "expect an array (5, 2)"),
                    (lambda a, b, steps: np.linspace(b, a, steps), "first end"),
                    (lambda a, b, steps: np.linspace(a, b, steps, endpoint=False), "includes both"),
                    (lambda a, b, steps: a + (b - a) * np.linspace(0, 1, steps)[:, None] ** 2, "equally long")]),
]

QUIZ = [
    Question("Why do random codes of a plain autoencoder often decode to nonsense?", {
        "Its decoder is too small": "The variational one has the same layers.",
        "Nobody asked the decoder about the places between the codes": "Training touches real codes only.",
        "Random numbers have no meaning": "They come from the same normal distribution as the codes."},
        answer="Nobody asked the decoder about the places between the codes"),
    Question("A generator has a precision of 98 % and a recall of 1 %. What does it probably draw?", {
        "Ordinary digits, hardly any variety": "What it draws looks real, and most of what is real it never draws.",
        "Nonsense": "Then the precision would be small.",
        "Copies of the training digits": "Copies of all of them would cover them, too."},
        answer="Ordinary digits, hardly any variety"),
    Question("All code units have a divergence of 0 nats. What has happened?", {
        "The model is perfectly regular": "It is: and it says the same about every sample.",
        "Posterior collapse": "Every cloud is the standard normal, so the code tells nothing.",
        "The error is 0": "It is the mean picture's error, as large as it gets."},
        answer="Posterior collapse"),
]

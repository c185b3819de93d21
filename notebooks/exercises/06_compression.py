"""Exercises and quiz of lesson 06."""

import numpy as np

from aekit.lesson import Exercise, Question


def average(answer):
    number = float(answer)
    if abs(number - 1.75) < 1e-6:
        return None
    if abs(number - 2) < 1e-6:
        return "That is what four values need with equal lengths. The common one may be shorter."
    if abs(number - 9) < 1e-6:
        return "This adds the bits of the four values; weigh each with its share."
    if abs(number + 1.75) < 1e-6:
        return "The size is right, the sign is not: bits are minus the logarithm."
    if abs(number - 1.75 * np.log(2)) < 1e-3:
        return "This is with the natural logarithm; bits take the logarithm to base 2."
    return f"{number:g} is not it. Bits of each value: -log2 of its share. Then the average, weighed with the shares."


def paid(answer):
    number = float(answer)
    if 2699 < number < 2701:
        return None
    if abs(number - 459_000 * 170) < 1:
        return "Multiplied; each picture pays back 170 bytes, so divide."
    if abs(number - 170 / 459_000) < 1e-6:
        return "The other way round: the model's bytes over the bytes that a picture saves."
    return f"{number:g} is not it: the model's bytes, over the bytes that each picture saves."


def together(function):
    numbers = np.array([0, 0, 0, 0, 1, 1, 2, 3])
    found = float(function(numbers))
    if abs(found - 14) > 1e-6:
        if abs(found - 1.75) < 1e-6:
            return "This is the average of one number; they are eight. Multiply by how many there are."
        if abs(found - 16) < 1e-6:
            return "This gives every value equal length. Use each one's own share."
        if abs(found - 9) < 1e-6:
            return "This adds each different value once; count it as often as it comes."
        return f"For [0, 0, 0, 0, 1, 1, 2, 3] the answer is 14 bits, not {found:g}."
    alone = float(function(np.array([7, 7, 7])))
    if abs(alone) > 1e-9:
        return f"What is always the same needs no bits at all; [7, 7, 7] gave {alone:g}."
    return None


def shares(numbers):
    return np.unique(numbers, return_counts=True)[1] / len(numbers)


EXERCISES = [
    Exercise("06.1", "How many bits on average?", expects="a number", check=average,
             right="A quarter of a bit saved against equal lengths, for nothing.",
             hints=["-log2 of 1/2, 1/4, 1/8, 1/8 is 1, 2, 3, 3.", "Multiply each with its share, and add."],
             solution="average_bits = 1/2 * 1 + 1/4 * 2 + 1/8 * 3 + 1/8 * 3",
             wrong=[(2, "equal lengths"), (9, "weigh each"), (-1.75, "sign"), (1.2, "is not it")]),
    Exercise("06.2", "After how many pictures?", expects="a number", check=paid,
             right="A folder of scans has more than that.",
             hints=["Each picture pays back 170 bytes.", "459,000 / 170."],
             solution="pictures = 459_000 / 170",
             wrong=[(459_000 * 170, "divide"), (170 / 459_000, "other way"), (459, "is not it")]),
    Exercise("06.3", "Write a function that counts the bits.",
             expects="a function of whole numbers that returns one number", check=together,
             right="That is the number that a range coder comes within a byte of.",
             hints=["np.unique(numbers, return_counts=True) gives the values and how often each comes.",
                    "A value that comes c times costs c times -log2(c / len(numbers))."],
             solution="def bits(numbers):\n    counts = np.unique(numbers, return_counts=True)[1]\n"
                      "    return (counts * -np.log2(counts / len(numbers))).sum()",
             wrong=[(lambda n: -(shares(n) * np.log2(shares(n))).sum(), "average of one"),
                    (lambda n: len(n) * np.log2(len(shares(n))), "equal length"),
                    (lambda n: -np.log2(shares(n)).sum(), "as often"), (lambda n: 14.0, "no bits at all"),
                    (lambda n: -(shares(n) * np.log(shares(n))).sum() * len(n), "14 bits"),
                    (lambda n: -len(n) * shares(n) * np.log2(shares(n)), "not what is asked for"),
                    (lambda n: print(14), "`return`")]),
]

QUIZ = [
    Question("Two formats: 22 dB in 30 bytes, and 24 dB in 60 bytes. Which is better?", {
        "The first: it is smaller": "It is also worse. Bytes alone say nothing.",
        "The second: it is nearer": "It also needs twice the bytes. Decibels alone say nothing.",
        "These two figures cannot say": "Compare at equal bytes or equal dB: on a curve."},
        answer="These two figures cannot say"),
    Question("Why is noise added to the code while a compressing model is trained?", {
        "It stands for the rounding": "Rounding has no slope to learn from; noise of the same size has.",
        "It makes the pictures robust": "It makes the code robust against one thing: being rounded.",
        "It hides the data": "The noise is gone after training; nothing is hidden."},
        answer="It stands for the rounding"),
    Question("Why does JPEG beat our small model on photographs?", {
        "Photographs have more pixels": "Size alone is no matter: our file grows with it, and so does JPEG's.",
        "Its waves fit any photograph, and easy blocks cost it little": "And it needs no model to be sent.",
        "Autoencoders cannot do colour": "The model has three channels, and does colour."},
        answer="Its waves fit any photograph, and easy blocks cost it little"),
]

"""Exercises and quiz of lesson 01."""

import numpy as np

from aekit.lesson import Exercise, Question

RIGHT = 3 * 3 * 12 * 24 + 24


def weights_of_the_second_layer(answer):
    number = int(answer)
    if number == RIGHT:
        return None
    if number == RIGHT - 24:
        return "The biases are missing: one for each of the 24 filters."
    if number in (3 * 3 * 24, 3 * 3 * 24 + 24):
        return "Each filter reads all 12 feature maps: its window is 3 x 3 x 12."
    if number > 10 * RIGHT:
        return "The same weights are used at every place: the size of the picture does not count."
    return f"{number} is not it. One filter has 3 x 3 x 12 weights and one bias; there are 24."


def one_unit(function):
    random = np.random.default_rng(0)
    above = random.normal(size=(3, 3)), random.normal(size=(3, 3)), 9.0
    below = np.ones((2, 2)), -np.ones((2, 2)), 1.0
    found = [np.asarray(function(*case), float) for case in (above, below)]
    if any(value.shape != () for value in found):
        return f"The result has shape {found[0].shape}, expected a single number: sum over the window."
    total = [float((x * w).sum() + b) for x, w, b in (above, below)]
    if np.allclose(found, [max(t, 0) for t in total]):
        return None
    if np.allclose(found, total):
        return "The bend is missing: for a sum below 0 a rectified unit gives 0."
    if np.allclose(found, [max(t - b, 0) for t, (_, _, b) in zip(total, (above, below), strict=True)]):
        return "The bias is missing."
    if not np.isclose(found[1], 0):
        return f"For ones times minus ones and a bias of 1 it gives {found[1]:g}; the sum is -3, so it should be 0."
    return (f"For one window the sum and its bias make {total[0]:.2f}, which is above 0 and stays; "
            f"it gives {found[0]:.2f}.")


EXERCISES = [
    Exercise("01.1", "How many weights has the second layer?", expects="a whole number",
             check=weights_of_the_second_layer,
             right="Few, for a layer that makes 1,176 numbers: the same weights serve at all 49 places.",
             hints=["A filter's window covers all feature maps below it: 3 x 3 x 12.",
                    "Times 24 filters, and 24 biases."],
             solution="weights = 3 * 3 * 12 * 24 + 24",
             wrong=[(3 * 3 * 12 * 24, "biases"), (3 * 3 * 24 + 24, "all 12"), (7 * 7 * RIGHT, "every place"),
                    (100, "is not it")]),
    Exercise("01.2", "Write a rectified unit.", expects="a function of x, w and b", check=one_unit,
             right="A network is nothing but thousands of these.",
             hints=["Multiply, sum, add the bias.", "max(number, 0) is the bend."],
             solution="def unit(x, w, b):\n    return max((x * w).sum() + b, 0)",
             wrong=[(lambda x, w, b: (x * w).sum() + b, "bend"), (lambda x, w, b: x * w + b, "shape"),
                    (lambda x, w, b: max((x * w).sum(), 0), "bias"), (lambda x, w, b: 5.0, "should be 0"),
                    (lambda x, w, b: max((x * w).mean() + b, 0), "above 0 and stays")]),
]

QUIZ = [
    Question("Why has a convolution so few weights?", {
        "It reads only some of the pixels": "Every pixel is read, by some window.",
        "The same small window is used at every place": "Small windows, shared weights: that is all.",
        "Its weights are rounded": "They are ordinary numbers."},
        answer="The same small window is used at every place"),
    Question("What is a receptive field?", {
        "The samples that excite a unit most": "Those show what it likes, not what it can see.",
        "The part of the picture that a unit can see": "It grows from layer to layer.",
        "The size of a feature map": "That is how many places a filter stands at."},
        answer="The part of the picture that a unit can see"),
    Question("All pixels are shuffled in the same way. Who minds?", {
        "The dense network": "It has a weight for each pixel and never knew where they are.",
        "The convolutional network": "Its windows no longer hold neighbours.",
        "Both": "One of them never knew what near means."},
        answer="The convolutional network"),
]

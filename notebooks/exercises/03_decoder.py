"""Exercises and quiz of lesson 03."""

import numpy as np

from aekit.lesson import Exercise, Question

PAIRS = {"sigmoid, mse": "A sigmoid gives 0 to 1, so it can say neither -20 nor 40.",
         "relu, mse": "A rectified output never goes below 0: all frost would be lost.",
         "linear, binary_crossentropy": "Cross-entropy takes the logarithm of the output: it needs values from 0 to 1."}


def dense_step(function):
    random = np.random.default_rng(0)
    code, w, b = random.normal(size=(6, 3)), random.normal(size=(3, 4)), random.normal(size=4)
    found = np.asarray(function(code, w, b), float)
    total = code @ w + b
    if found.shape != total.shape:
        return f"The output has shape {found.shape}, expected {total.shape}: a number for each sample and unit."
    if np.allclose(found, 1 / (1 + np.exp(-total))):
        return None
    if np.allclose(found, total):
        return "This is the sum alone; the sigmoid is missing."
    if np.allclose(found, 1 / (1 + np.exp(-(code @ w)))):
        return "The bias is missing: code @ W + b."
    if np.allclose(found, 1 / (1 + np.exp(total))):
        return "The sign in the exponent is turned: exp(-s)."
    return "The numbers differ. First the sum s = code @ W + b, then 1 / (1 + exp(-s))."


def fitting_pair(answer):
    if answer == "linear, mse":
        return None
    return PAIRS.get(answer, f"{answer!r} is not one of the four.")


EXERCISES = [
    Exercise("03.1", "Write a dense layer with a sigmoid.", expects="a function of code, W and b", check=dense_step,
             right="That is the whole last layer of the decoder of lesson 02.",
             hints=["The sum is code @ W + b.", "np.exp works on whole arrays: 1 / (1 + np.exp(-s))."],
             solution="def output_layer(code, W, b):\n    return 1 / (1 + np.exp(-(code @ W + b)))",
             wrong=[(lambda code, w, b: code @ w + b, "sigmoid is missing"),
                    (lambda code, w, b: 1 / (1 + np.exp(-(code @ w))), "bias is missing"),
                    (lambda code, w, b: 1 / (1 + np.exp(code @ w + b)), "sign"),
                    (lambda code, w, b: code, "shape")]),
    Exercise("03.2", "Which output and loss fit temperatures from -20 to 40?", expects="one of the four pairs",
             check=fitting_pair, right="Nothing bounds a linear output, and the squared error reads any number.",
             hints=["What is the smallest number that each output can give?"], solution='choice = "linear, mse"',
             wrong=[("sigmoid, mse", "neither -20"), ("relu, mse", "below 0"),
                    ("linear, binary_crossentropy", "logarithm"), ("softmax", "not one of the four")]),
]

QUIZ = [
    Question("Why does a picture's decoder often end in a sigmoid?", {
        "It trains faster": "It may even train more slowly; that is not the reason.",
        "Its values lie between 0 and 1, like the pixels": "The last layer has to give what the data holds.",
        "It makes sharper edges": "The bend does not sharpen anything."},
        answer="Its values lie between 0 and 1, like the pixels"),
    Question("PCA blends two codes. What does it draw half-way?", {
        "The blend of its two reconstructions": "Straight lines in, straight lines out.",
        "A new digit": "It cannot bend towards one.",
        "The mean digit": "Only if A and B lie opposite one another around the mean."},
        answer="The blend of its two reconstructions"),
    Question("What does a code that is too small lose first?", {
        "Coarse shapes": "They hold most of the power, so they are kept longest.",
        "Fine detail": "It holds little power, and the squared error counts power.",
        "Dark pixels": "Brightness is not what decides."},
        answer="Fine detail"),
]

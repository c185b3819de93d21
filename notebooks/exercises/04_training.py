"""Exercises and quiz of lesson 04."""

import numpy as np

from aekit.lesson import Exercise, Question

ABLE = {"tanh, mse", "linear, mse"}
ALL = ABLE | {"sigmoid, mse", "linear, binary_crossentropy", "relu, mse"}


def one_step(answer):
    w = float(answer)
    if abs(w - 0.2) < 1e-6:
        return None
    if abs(w - 3.8) < 1e-6:
        return "You walked uphill: the step goes against the gradient, w - rate * gradient."
    if abs(w - 1.1) < 1e-6:
        return "The slope of a square is twice the error: the factor 2 is missing."
    if abs(w - 1.4) < 1e-6:
        return "The gradient with respect to w also has the factor x, by the chain rule."
    return f"{w:g} is not it. The loss is (w x - t)^2; its slope along w is 2 (w x - t) x."


def able_pairs(answer):
    names = {answer} if isinstance(answer, str) else set(answer)
    if unknown := names - ALL:
        return f"{sorted(unknown)[0]!r} is not one of the five names."
    if wrong := sorted(names - ABLE):
        why = {"sigmoid, mse": "A sigmoid gives 0 to 1: it never reaches -1.",
               "relu, mse": "A rectified output never goes below 0.",
               "linear, binary_crossentropy": "Cross-entropy takes the logarithm of the output: it needs 0 to 1."}
        return f"{wrong[0]} cannot. {why[wrong[0]]}"
    if missing := sorted(ABLE - names):
        return f"One is missing that can: think of what a {missing[0].split(',')[0]} output can give."
    return None


def gradient_function(function):
    random = np.random.default_rng(0)
    code, w, x = random.normal(size=(7, 3)), random.normal(size=(3, 5)), random.normal(size=(7, 5))
    found = np.asarray(function(code, w, x), float)
    right = 2 * code.T @ (code @ w - x) / x.size
    if found.shape != w.shape:
        return f"The gradient has shape {found.shape}, expected that of W, {w.shape}: a slope for each weight."
    if np.allclose(found, right):
        return None
    if np.allclose(found, -right):
        return "The sign is turned: the error is what comes out minus what is wanted."
    if np.allclose(found * 2, right):
        return "Half of it: the slope of a square is twice the error."
    if np.allclose(found / x.size, right):
        return "The loss is a mean: divide by the number of values, x.size."
    if np.allclose(found * len(x) / x.size, right):
        return "The mean goes over all values, x.size, not over the samples alone."
    return "The numbers differ. Begin with the slope at the output, 2 * (code @ W - x) / x.size, and multiply back."


EXERCISES = [
    Exercise("04.1", "What is w after one step?", expects="a number", check=one_step,
             right="The output falls from 6 to 0.6, past the target 3: too large a learning rate for this weight.",
             hints=["The loss is (w * x - t) ** 2. Write down its slope along w.",
                    "The slope is 2 * (2 * 3 - 3) * 3 = 18; the step is 0.1 times that."],
             solution="w_after = 2.0 - 0.1 * 2 * (2.0 * 3.0 - 3.0) * 3.0",
             wrong=[(3.8, "uphill"), (1.1, "factor 2"), (1.4, "factor x"), (2.0, "not it")]),
    Exercise("04.2", "Which outputs and losses can learn data from -1 to 1?", expects="a list of names",
             check=able_pairs, right="An output has to reach the data, and the loss has to read the output.",
             hints=["What is the smallest number that each output can give?",
                    "Two of the five reach both ends, with a loss that takes any number."],
             solution='can_learn = ["tanh, mse", "linear, mse"]',
             wrong=[(["sigmoid, mse"], "never reaches -1"), (["linear, mse"], "One is missing"),
                    (["linear, mse", "tanh, mse", "relu, mse"], "below 0"),
                    (["linear, binary_crossentropy", "linear, mse", "tanh, mse"], "logarithm"),
                    (["softmax"], "not one of the five")]),
    Exercise("04.3", "Write the gradient of the mean squared error with respect to W.",
             expects="a function of code, W and x", check=gradient_function,
             right="Two matrix products and a division: a decoder's half of backpropagation.",
             hints=["The error is code @ W - x. The slope at the output is twice that, over the number of values.",
                    "A weight W[k, d] felt every sample's code[:, k]: multiply by code.T from the left."],
             solution="def gradient(code, W, x):\n    return 2 * code.T @ (code @ W - x) / x.size",
             wrong=[(lambda code, w, x: -2 * code.T @ (code @ w - x) / x.size, "sign"),
                    (lambda code, w, x: code.T @ (code @ w - x) / x.size, "twice"),
                    (lambda code, w, x: 2 * code.T @ (code @ w - x), "x.size"),
                    (lambda code, w, x: code @ w - x, "shape")]),
]

QUIZ = [
    Question("The loss no longer falls. What do you know?", {
        "The model is good": "A collapsed model's loss stands still as well. Look at the reconstructions.",
        "That more steps of this kind do not help": "Yes; whether the model is good is another question.",
        "The learning rate is too high": "It may be, or it may be too small, or the training is done."},
        answer="That more steps of this kind do not help"),
    Question("Training error 0.001, held-out error 0.03. What is it?", {
        "Underfitting": "Then both errors would be large.",
        "A learning rate that is too high": "That would spoil the training error, too.",
        "Overfitting": "It knows its own samples by heart. More data, or noise, helps."},
        answer="Overfitting"),
    Question("Two seeds give two different code maps. What follows?", {
        "One training failed": "Both errors are nearly the same: both are fine.",
        "Many codes are equally good": "So do not read a meaning into a single unit.",
        "The seed must be tuned": "A method that needs a lucky seed is not a method."},
        answer="Many codes are equally good"),
]

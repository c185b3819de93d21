"""Exercises and quiz of lesson 02."""

import functools

import numpy as np

import aekit
from aekit.lesson import Exercise, Question


@functools.cache
def held_out():
    return aekit.load("digits")


@functools.cache
def pca_error(size):
    return aekit.metrics.error(aekit.PCA(held_out(), code=size), held_out().x_test)


def smallest_pca(answer):
    size = int(answer)
    if size != float(answer) or not 1 <= size <= 64:
        return f"A code has a whole number of units, from 1 to 64; {answer} is not one."
    goal = aekit.metrics.error(aekit.load_model("digits-dense-4"), held_out().x_test)
    if pca_error(size) >= goal:
        return (f"PCA with {size} numbers has an error of {pca_error(size):.4f}, not below the autoencoder's "
                f"{goal:.4f}. It needs more.")
    if size > 1 and pca_error(size - 1) < goal:
        return (f"PCA with {size} numbers does better, {pca_error(size):.4f} against {goal:.4f}; but so does PCA with "
                f"{size - 1}. Find the smallest.")
    return None


def unit_three_off(answer):
    codes = np.asarray(answer, float)
    full = aekit.load_model("digits-dense-8").encode(held_out().x_test)
    if codes.shape != full.shape:
        return f"The shape is {codes.shape}, expected {full.shape}: eight numbers for each of the held-out digits."
    others = np.arange(8) != 3
    changed = np.flatnonzero(~np.isclose(codes, full, atol=1e-4).all(axis=0))
    if not len(changed):
        return "These are the codes as they came: no unit is held at its average yet."
    if not np.isclose(codes[:, others], full[:, others], atol=1e-4).all():
        return (f"The units with index {', '.join(map(str, changed))} differ from the codes as they came. Only the "
                "one with index 3 should; NumPy counts from 0.")
    if np.ptp(codes[:, 3]) > 1e-4:
        return "Unit 3 still differs from digit to digit. Give all digits the same number there."
    if not np.isclose(codes[0, 3], full[:, 3].mean(), atol=1e-3):
        return (f"Unit 3 is held at {codes[0, 3]:.2f}, its average over the digits is {full[:, 3].mean():.2f}. "
                "The average is neutral; another number may say something.")
    return None


EXERCISES = [
    Exercise(
        key="02.1",
        question="How many numbers does PCA need to beat the autoencoder with a code of 4?",
        expects="a whole number",
        check=smallest_pca,
        right="PCA needs 11 numbers to do better than the autoencoder with 4: that is what the bends are worth here.",
        hints=["The error of PCA with k numbers is aekit.metrics.error(aekit.PCA(digits, code=k), digits.x_test).",
               "Try k = 4, 5, 6, ... until the error is below 0.0194; a loop or next(...) does it for you."],
        solution="goal = aekit.metrics.error(by_name[\"digits-dense-4\"], digits.x_test)\n"
                 "errors = {k: aekit.metrics.error(aekit.PCA(digits, code=k), digits.x_test) for k in range(1, 33)}\n"
                 "numbers = min(k for k in errors if errors[k] < goal)",
        wrong=[(4, "needs more"), (10, "needs more"), (16, "Find the smallest"), (10.5, "whole number"),
               ("ten", "Expected: a whole number")],
    ),
    Exercise(
        key="02.2",
        question="Hold the unit with index 3 at its average.",
        expects="an array of codes of shape (359, 8)",
        check=unit_three_off,
        right="Decode it with model.decode(codes) to see what that unit carried.",
        hints=["codes = model.encode(digits.x_test) gives the codes; codes[:, 3] is the unit with index 3.",
               "Assign its mean to the whole column: codes[:, 3] = codes[:, 3].mean()"],
        solution="codes = by_name[\"digits-dense-8\"].encode(digits.x_test)\ncodes[:, 3] = codes[:, 3].mean()",
        wrong=[(np.zeros((359, 7)), "expected (359, 8)"), (np.zeros((359, 8)), "Only the one with index 3"),
               (aekit.load_model("digits-dense-8").encode(held_out().x_test), "no unit is held"),
               (3, "expected (359, 8)")],
    ),
]

QUIZ = [
    Question(
        "Each time the autoencoder's code doubles in size, its error on held-out digits ...",
        {"falls, by less than at the doubling before": "From 1 to 2 by 0.016, from 32 to 64 by less than 0.001.",
         "halves": "From 1 to 2 it falls by a third, from 32 to 64 by a fifth.",
         "stays: the weights decide alone": "More room lets more through; the curves fall."},
        "falls, by less than at the doubling before"),
    Question(
        "PCA with a code of 64 rebuilds 64 pixels with an error of 0. What has it learned about digits?",
        {"Nearly everything": "It rebuilds noise just as well. What works for everything says nothing about digits.",
         "Nothing that one can rely on": "It copies, so nothing forces it to find what digits share.",
         "Which digit is which": "No one told it, and copying does not need it."},
        "Nothing that one can rely on"),
    Question(
        "Where does PCA beat the autoencoder in this lesson?",
        {"Nowhere": "Look at the curves' right end.",
         "With a code of 2": "There the autoencoder has the smaller error by far.",
         "With a code of 32": "With so much room straight lines lose almost nothing, and PCA has the best ones."},
        "With a code of 32"),
]

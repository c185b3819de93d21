"""Exercises and quiz of lesson 12."""

import numpy as np

from aekit.lesson import Exercise, Question


def distance(answer):
    number = float(answer)
    if abs(number - 5) < 0.01:
        return None
    if abs(number - 25) < 0.01:
        return "That is the sum of the squares; the root is missing."
    if abs(number - 7) < 0.01:
        return "These are the differences added up; square each before you add."
    return f"{number:g} is not it: square the three differences, add them up, take the root."


def label_of(function):
    codes = np.array([[0.0, 0.0], [3.0, 3.0], [-4.0, 0.0], [1.0, -0.5]])
    labels = np.array([7, 5, 9, 4])
    found = function(np.array([-3.0, 0.5]), codes, labels)
    if np.size(found) != 1:
        return f"Expect one label, not {np.size(found)} values."
    found = np.asarray(found).item()
    if found == 2:
        return "This is the place of the nearest code; look the label up with labels[place]."
    if found == 9:
        return None
    if found == labels[np.abs(codes - [-3.0, 0.5]).sum(axis=1).argmax()]:
        return "That is the farthest one: argmin, not argmax."
    return f"For the code [-3, 0.5] the nearest of the four has the label 9, not {found}."


def ask_for(answer):
    given = {str(letter).strip().lower() for letter in answer}
    if unknown := given - set("abcd"):
        return f"{', '.join(sorted(unknown))} is none of the four letters."
    if "d" in given:
        return "On its own labelled samples any classifier with enough numbers is right; that says nothing."
    if "a" not in given:
        return "64 numbers against 16: the baseline has to be of the same size."
    if "c" not in given:
        return "One draw of labels can be a lucky one."
    return None if given == {"a", "b", "c"} else "One is missing: is a code needed at all?"


EXERCISES = [
    Exercise("12.1", "What is the distance of the two codes?", expects="a number", check=distance,
             right="Three, four, five: the oldest right triangle.",
             hints=["The differences are 3, 4 and 0.", "np.sqrt(3**2 + 4**2 + 0**2)"],
             solution="distance = np.sqrt(((np.array([1, 2, 2]) - np.array([4, 6, 2])) ** 2).sum())",
             wrong=[(25, "root is missing"), (7, "square each"), (4, "is not it")]),
    Exercise("12.2", "Write the nearest-neighbour classifier.", expects="a function of a code, codes and labels",
             check=label_of, right="With one label a class it is even a fair rival of the linear one.",
             hints=["((codes - code) ** 2).sum(axis=1) are the squared distances.",
                    "The place of the smallest is .argmin(); labels[place] is its label."],
             solution="def label_of(code, codes, labels):\n"
                      "    return labels[((codes - code) ** 2).sum(axis=1).argmin()]",
             wrong=[(lambda code, codes, labels: labels, "one label"),
                    (lambda code, codes, labels: ((codes - code) ** 2).sum(axis=1).argmin(), "look the label up"),
                    (lambda code, codes, labels: labels[((codes - code) ** 2).sum(axis=1).argmax()], "not argmax"),
                    (lambda code, codes, labels: 4, "has the label 9")]),
    Exercise("12.3", "What is missing in the report?", expects="a list of letters", check=ask_for,
             right="Same size, no code at all, and no luck.",
             hints=["What is compared with what? Are both of one size?",
                    "Three of the four would change your mind about the code."],
             solution='ask_for = ["a", "b", "c"]',
             wrong=[(["a", "b", "c", "d"], "says nothing"), (["b", "c"], "same size"), (["a", "b"], "lucky"),
                    (["a", "c"], "needed at all"), (["e"], "none of the four")]),
]

QUIZ = [
    Question("A code was learned without labels. Why can a classifier on it need fewer of them?", {
        "The code contains the labels": "Nobody gave it any.",
        "What is alike already lies together": "A few labels then name whole neighbourhoods.",
        "A smaller input trains faster": "It does, but speed is not accuracy."},
        answer="What is alike already lies together"),
    Question("On 8x8 digits the raw pixels beat the code. What does that say?", {
        "The code is broken": "It rebuilds digits well; that is what it was made for.",
        "A code also forgets": "What it dropped could have helped the classifier.",
        "Linear classifiers prefer pixels": "On glyphs the same classifier prefers the code."},
        answer="A code also forgets"),
    Question("No single unit follows the slant, and yet a straight line from all of them tells it. Why?", {
        "The units share it": "Nothing in the loss asks for one unit a cause.",
        "The line has learned the test by heart": "It was judged on characters that it was not fitted to.",
        "Slant is not in the code": "Then no line could find it."},
        answer="The units share it"),
]

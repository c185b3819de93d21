"""Exercises and quiz of lesson 11."""

import numpy as np

from aekit.lesson import Exercise, Question


def threshold(answer):
    number = float(answer)
    if abs(number - 1.9) < 1e-9:
        return None
    if abs(number - 2.4) < 1e-9:
        return "Above 2.4 there is none; one of the ten may be."
    if number < 1.9:
        return f"With {number:g} there are {sum(s > number for s in SCORES)} of the ten above it, one is allowed."
    return f"{number:g} does it, but so does a smaller one."


SCORES = [0.8, 1.1, 0.9, 2.4, 1.0, 1.3, 0.7, 1.9, 1.2, 0.9]


def share(answer):
    number = float(answer)
    wanted = 9 / (9 + 49.5)
    if abs(number - wanted) < 0.005:
        return None
    if abs(number - 100 * wanted) < 0.5:
        return "As a share, between 0 and 1, not in percent."
    if abs(number - 0.9) < 0.005:
        return "That is the share of the damaged parts that it finds; asked is the other way round."
    if abs(number - 0.95) < 0.005:
        return "That is the share of the good parts that pass."
    return f"{number:g} is not it: count the damaged parts that it calls damaged, and the good ones that it does."


def where(function):
    heat = np.zeros((5, 7))
    heat[3, 1], heat[1, 6] = 2.0, 1.5
    if function(heat, 3.0) is not None:
        return f"No place of the map is above 3, so the answer is None, not {function(heat, 3.0)!r}."
    found = function(heat, 1.0)
    found = tuple(int(place) for place in np.ravel(found))
    if found == (3, 1):
        heat[0, 4] = 9.0
        other = tuple(int(place) for place in np.ravel(function(heat, 1.0)))
        return None if other == (0, 4) else f"For another map, hottest at row 0, column 4, your function says {other}."
    if len(found) not in (1, 2):
        return "Expect one place, a row and a column: the hottest, not all that are above."
    if found == (1, 3):
        return "The two are the wrong way round: first the row, then the column."
    if found == (22,):
        return "argmax counts through the whole map; np.unravel_index makes row and column of it."
    if found == (1, 6):
        return "That place is above the threshold, but another is hotter."
    if found == (4, 2):
        return "Rows and columns are counted from 0 here."
    return f"For a map that is hottest at row 3, column 1, the answer is (3, 1), not {found}."


EXERCISES = [
    Exercise("11.1", "Which threshold?", expects="a number", check=threshold,
             right="One good part in ten is looked at twice: that is its price.",
             hints=["Sort the scores. Which one may lie above?", "The second highest score is not above itself."],
             solution="scores = [0.8, 1.1, 0.9, 2.4, 1.0, 1.3, 0.7, 1.9, 1.2, 0.9]\n"
                      "threshold = sorted(scores)[-2]",
             wrong=[(2.4, "none; one"), (1.2, "3 of the ten"), (2.0, "a smaller one")]),
    Exercise("11.2", "Which share is really damaged?", expects="a number", check=share,
             right="About one in six or seven. Where damage is rare, most alarms are false, whoever inspects.",
             hints=["10 parts are damaged and 990 are good. How many of each are called damaged?", "9 and 49.5."],
             solution="share = 9 / (9 + 49.5)",
             wrong=[(15.4, "not in percent"), (0.9, "other way round"), (0.95, "good parts that pass"),
                    (0.5, "is not it")]),
    Exercise("11.3", "Where is it hottest?", expects="a function of a map and a number", check=where,
             right="That is the first line of every report.",
             hints=["heat.max() > threshold tells whether there is any.",
                    "np.unravel_index(heat.argmax(), heat.shape)."],
             solution="def where(heat, threshold):\n"
                      "    if heat.max() <= threshold:\n"
                      "        return None\n"
                      "    return np.unravel_index(heat.argmax(), heat.shape)",
             wrong=[(lambda heat, threshold: np.unravel_index(heat.argmax(), heat.shape), "the answer is None"),
                    (lambda heat, threshold: heat.argmax() if heat.max() > threshold else None, "counts through"),
                    (lambda heat, threshold: (1, 3) if heat.max() > threshold else None, "wrong way round"),
                    (lambda heat, threshold: (1, 6) if heat.max() > threshold else None, "another is hotter"),
                    (lambda heat, threshold: (4, 2) if heat.max() > threshold else None, "from 0"),
                    (lambda heat, threshold: (0, 0) if heat.max() > threshold else None, "the answer is"),
                    (lambda heat, threshold: np.where(heat > threshold) if heat.max() > threshold else None,
                     "one place"),
                    (lambda heat, threshold: (3, 1) if heat.max() > threshold else None, "another map")]),
]

QUIZ = [
    Question("An autoencoder redraws every part perfectly, damage included. What is its heat map worth?", {
        "Much: its error is the smallest": "A small error on damaged parts is just what an inspector must not have.",
        "Nothing: it is cold everywhere": "It shows the difference between a part and its copy, and there is none.",
        "It depends on the threshold": "No threshold separates what is the same everywhere."},
        answer="Nothing: it is cold everywhere"),
    Question("Which parts should set the threshold?", {
        "The good parts it was trained on": "On those it is at its best; new good parts are hotter.",
        "Good parts it has not seen": "They are as hot as good parts will be on the line.",
        "The damaged parts": "You may have none; and the next kind of damage will be another."},
        answer="Good parts it has not seen"),
    Question("A place glows. What do you know?", {
        "That it is damaged": "A leaf on the gravel glows as well.",
        "That it is unlike the good parts seen so far": "Whether that matters, a person decides.",
        "What kind of damage it is": "The map has no word for kinds; it knows only 'unlike'."},
        answer="That it is unlike the good parts seen so far"),
]

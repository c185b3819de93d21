"""Exercises and quiz of lesson 09."""

import numpy as np

from aekit.lesson import Exercise, Question


def recall(answer):
    number = float(answer)
    if abs(number - 0.6) < 0.005:
        return None
    if abs(number - 60) < 0.5:
        return "As a share, please: a number from 0 to 1."
    if abs(number - 0.75) < 0.005:
        return "This is the precision: the share of the alarms that are true."
    if abs(number - 1.5) < 0.005:
        return "A share is at most 1: divide the found ones by all abnormal beats, found and missed."
    return f"{number:g} is not it: abnormal beats found, over all abnormal beats."


def cheapest(answer):
    name = str(answer).strip().upper()
    if name not in ("A", "B", "C"):
        return f"{answer!r} is none of the three: 'A', 'B' or 'C'."
    if name == "A":
        return "A has the fewest false alarms, and its 10 misses cost 500 of its 520."
    if name == "C":
        return "C misses nothing, and pays 700 for it."
    return None


def line(function):
    scores = np.array([5.0, 1.0, 3.0, 2.0, 4.0, 10.0, 9.0, 8.0, 7.0, 6.0])
    for share, wanted in ((0.1, 9.0), (0.25, 8.0), (0.0, 10.0)):
        found = function(scores, share)
        if found is None or np.ndim(found) or found not in scores:
            return f"For the scores 1 to 10 and a share of {share:g} expect one of the scores, not {found!r}."
        above = float(np.mean(scores > found))
        if above > share:
            return f"Above {found:g} lie {above:.0%} of the scores 1 to 10; at most {share:.0%} were allowed."
        if found > wanted:
            return f"For a share of {share:g}, {found:g} is higher than it has to be: {wanted:g} will do."
    return None


EXERCISES = [
    Exercise("09.1", "What is the recall?", expects="a number from 0 to 1", check=recall,
             right="30 of 50 found. The precision, 30 of 40 alarms, is another matter.",
             hints=["How many abnormal beats are there in all?", "30 found and 20 missed."],
             solution="recall = 30 / (30 + 20)",
             wrong=[(0.75, "precision"), (60, "As a share"), (1.5, "at most 1"), (0.3, "is not it")]),
    Exercise("09.2", "Which line is the cheapest?", expects='"A", "B" or "C"', check=cheapest,
             right="2 x 50 + 300 = 400, against 520 and 700.",
             hints=["Cost = 50 x misses + 1 x false alarms.", "A: 500 + 20. And the others?"],
             solution='cheapest = "B"',
             wrong=[("A", "10 misses"), ("C", "misses nothing"), ("D", "none of the three")]),
    Exercise("09.3", "Write the threshold from normal scores.", expects="a function of scores and a share", check=line,
             right="That is what Detector does with the beats that it holds out, with a little care for small numbers.",
             hints=["Try each score as the line, from the lowest up: np.sort(scores).",
                    "(scores > candidate).mean() <= share is the condition."],
             solution="def line(scores, share):\n"
                      "    return next(each for each in np.sort(scores) if (scores > each).mean() <= share)",
             wrong=[(lambda scores, share: scores.max(), "higher than it has to be"),
                    (lambda scores, share: np.sort(scores)[0], "were allowed"),
                    (lambda scores, share: np.quantile(scores, 1 - share), "expect one of the scores")]),
]

QUIZ = [
    Question("An anomaly detector has an AUROC of 0.96. What do you ask first?", {
        "How many layers it has": "A deep network can have learned nothing, too.",
        "What the mean reaches": "If no model at all reaches 0.96, nothing has been learned.",
        "How long it was trained": "That may be the cause; first see whether there is an effect."},
        answer="What the mean reaches"),
    Question("Why does an autoencoder miss a temperature that is merely too low?", {
        "Its code can say 'lower'": "So it rebuilds the failure, and the error stays small.",
        "It was never shown one": "It was never shown any anomaly; that alone is no obstacle.",
        "Temperatures are too noisy": "The mean, on the same noise, finds it."},
        answer="Its code can say 'lower'"),
    Question("You have 5,000 normal beats of one patient, and memory enough. What do you try?", {
        "Only an autoencoder": "Then you will not know what you gave away.",
        "kNN and the mean beside it": "With beats this alike, nearest neighbours may well be the best.",
        "A larger code": "A code that holds everything rebuilds the anomalies as well."},
        answer="kNN and the mean beside it"),
]

"""Exercises and quiz of lesson 10."""

import numpy as np

from aekit.lesson import Exercise, Question


def accuracy(answer):
    number = float(answer)
    if abs(number - 0.998) < 1e-4:
        return None
    if abs(number - 99.8) < 1e-2:
        return "As a share, please: a number from 0 to 1."
    if abs(number - 0.002) < 1e-4:
        return "This is the share that it gets wrong."
    if abs(number) < 1e-9:
        return "Its recall is 0; the accuracy counts the normal payments as well, and those are all right."
    return f"{number:g} is not it: the right answers over all answers."


def cheapest(answer):
    name = str(answer).strip().upper()
    if name not in ("A", "B", "C"):
        return f"{answer!r} is none of the three: 'A', 'B' or 'C'."
    if name == "A":
        return "A looks at few payments, and its 60 misses cost 12,000."
    if name == "C":
        return "C finds most, and 3,000 looks cost 15,000."
    return None


def precision_at(function):
    y = np.array([0, 1, 0, 1, 0, 0, 1, 0])
    scores = np.array([0.1, 0.9, 0.8, 0.7, 0.2, 0.3, 0.05, 0.4])
    for k, wanted in ((1, 1.0), (2, 0.5), (3, 2 / 3), (8, 3 / 8)):
        found = function(y, scores, k)
        if found is None or np.ndim(found):
            return f"For k = {k} expect one number, not {found!r}."
        if abs(float(found) - wanted) < 1e-6:
            continue
        top = np.argsort(-scores)[:k]
        if abs(float(found) - y[top].sum() / y.sum()) < 1e-6:
            return "This is the recall: the share of all anomalies. The precision is the share of the k."
        if abs(float(found) - y[np.argsort(scores)[:k]].mean()) < 1e-6:
            return "These are the k lowest scores; the highest are the suspicious ones."
        return f"For k = {k} the answer is {wanted:.3f}, not {float(found):.3f}."
    return None


EXERCISES = [
    Exercise("10.1", "How accurate is a detector that never raises an alarm?", expects="a number from 0 to 1",
             check=accuracy, right="And it finds nothing: where anomalies are rare, accuracy says nothing.",
             hints=["It is right on every normal payment.", "(1000 - 2) / 1000."], solution="accuracy = 998 / 1000",
             wrong=[(99.8, "As a share"), (0.002, "gets wrong"), (0, "recall is 0"), (0.5, "is not it")]),
    Exercise("10.2", "Which threshold is the cheapest?", expects='"A", "B" or "C"', check=cheapest,
             right="30 x 200 + 400 x 5 = 8,000, against 12,250 and 17,000.",
             hints=["Cost = 200 x misses + 5 x looks.", "A: 12,000 + 250. And the others?"], solution='cheapest = "B"',
             wrong=[("A", "60 misses"), ("C", "3,000 looks"), ("D", "none of the three")]),
    Exercise("10.3", "Write the precision of the k highest scores.", expects="a function of y, scores and k",
             check=precision_at, right="The team that looks at k payments a day would call it the hit rate.",
             hints=["np.argsort(-scores)[:k] are the places of the k highest scores.", "The mean of y there."],
             solution="def precision_at(y, scores, k):\n    return y[np.argsort(-scores)[:k]].mean()",
             wrong=[(lambda y, s, k: y[np.argsort(-s)[:k]].sum() / y.sum(), "recall"),
                    (lambda y, s, k: y[np.argsort(s)[:k]].mean(), "lowest scores"),
                    (lambda y, s, k: s, "expect one number"), (lambda y, s, k: 0.123, "the answer is")]),
]

QUIZ = [
    Question("One payment in 1,000 is a fraud. Which figure tells two detectors apart best?", {
        "Accuracy": "Both are right on 99.9 % by saying nothing.",
        "Average precision": "It looks only at who stands at the top of the list.",
        "The area under the ROC curve": "1 % false alarms looks small there, and is ten times as many as the frauds."},
        answer="Average precision"),
    Question("Why is an autoencoder for payments trained with so much noise?", {
        "So that it trains faster": "It takes as many steps.",
        "So that it does not learn to copy": "To take the noise away it has to know what usually goes together.",
        "So that frauds look like noise": "It never sees the frauds as frauds, with or without noise."},
        answer="So that it does not learn to copy"),
    Question("After three months there are twice as many alarms, and no more frauds. What happened?", {
        "The network forgot": "Its weights are the same to the last bit.",
        "The normal has moved": "Prices and habits change; the threshold was set on the old ones.",
        "The thieves got better": "Then there would be fewer alarms, not more."},
        answer="The normal has moved"),
]

"""Exercises and quiz of lesson 08."""

import numpy as np

from aekit.lesson import Exercise, Question


def ratio(answer):
    number = float(answer)
    if abs(number - 20 * np.log10(2)) < 0.05:
        return None
    if abs(number - 10 * np.log10(2)) < 0.05:
        return "That compares the amplitudes; the ratio is one of powers, and power is the square."
    if abs(number + 20 * np.log10(2)) < 0.05:
        return "The size is right, the sign is not: the signal is the stronger one."
    if abs(number - 4) < 0.01:
        return "Four is the ratio of the powers. Ten times its logarithm is missing."
    return f"{number:g} is not it: square both, divide, and take ten times the logarithm (base 10)."


def steady(answer):
    given = {str(name) for name in answer}
    if unknown := given - {"white", "hum", "babble", "door"}:
        return f"{', '.join(sorted(unknown))} is none of the four names."
    if "babble" in given:
        return "Babble changes all the time: what it was in the pause says little about what it is during the word."
    if "door" in given:
        return "A slamming door is over before a quiet moment could show it."
    if given != {"white", "hum"}:
        return "One is missing: which noises sound the same in the pause and during the word?"
    return None


def mixing(function):
    random = np.random.default_rng(0)
    x, noise = random.standard_normal(4000), 3 * random.standard_normal(4000)
    for wanted in (0.0, 10.0, -5.0):
        found = np.asarray(function(x, noise, wanted), float)
        if found.shape != x.shape:
            return f"For signals of 4,000 samples expect 4,000, not an array of shape {found.shape}."
        added = found - x
        if np.allclose(added, noise):
            return "The noise has to be made weaker or stronger first, so that the ratio is the wanted one."
        if not np.any(added):
            return "There is no noise in it."
        got = 10 * np.log10(np.mean(x**2) / np.mean(added**2))
        if abs(got - wanted) < 0.01:
            continue
        if wanted == 10.0 and abs(got + 10) < 0.01:
            return "Asked for 10 dB it gives -10: a high ratio means little noise."
        if abs(np.corrcoef(added, noise)[0, 1]) < 0.99:
            return "What is added is no multiple of the noise."
        return (f"Asked for {wanted:g} dB it gives {got:.1f}. The gain of the noise is a root: powers are squares of "
                "amplitudes.")
    return None


def mixed(x, noise, snr):
    return x + noise * np.sqrt(np.mean(x**2) / np.mean(noise**2) * 10 ** (-snr / 10))


EXERCISES = [
    Exercise("08.1", "What is the signal-to-noise ratio?", expects="a number", check=ratio,
             right="Twice the amplitude is four times the power, and that is 6 dB.",
             hints=["The power is the square of the root mean square: 0.1**2 and 0.05**2.",
                    "10 * log10(0.1**2 / 0.05**2)."],
             solution="decibels = 10 * np.log10(0.1**2 / 0.05**2)",
             wrong=[(3.01, "amplitudes"), (-6.02, "sign"), (4, "logarithm is missing"), (9, "is not it")]),
    Exercise("08.2", "Which noises can be learned in a pause?", expects="a list of names", check=steady,
             right="They are stationary: always the same, so that a pause tells all.",
             hints=["Spectral subtraction looks at the quiet moments only.",
                    "Two of the four are there all the time, and never change."],
             solution='steady = ["white", "hum"]',
             wrong=[(["babble"], "changes all the time"), (["white", "door"], "slamming"), (["hum"], "One is missing"),
                    (["rain"], "none of the four")]),
    Exercise("08.3", "Mix at a stated ratio.", expects="a function of signal, noise and dB", check=mixing,
             right="That is the heart of `aekit.corrupt.mix`.",
             hints=["10 * log10(power of x / power of the added noise) has to be snr.",
                    "The power of the added noise has to be np.mean(x**2) * 10 ** (-snr / 10); its gain is the root of "
                    "that over the power that the noise has."],
             solution="def mixed(x, noise, snr):\n"
                      "    wanted = np.mean(x**2) * 10 ** (-snr / 10)\n"
                      "    return x + noise * np.sqrt(wanted / np.mean(noise**2))",
             wrong=[(lambda x, noise, snr: x + noise, "weaker or stronger"),
                    (lambda x, noise, snr: x, "no noise"),
                    (lambda x, noise, snr: mixed(x, noise, -snr), "gives -10"),
                    (lambda x, noise, snr: mixed(x, noise, snr)[:-1], "expect 4,000"),
                    (lambda x, noise, snr: mixed(x, noise[::-1], snr) + 0.1, "no multiple"),
                    (lambda x, noise, snr: x + noise * np.mean(x**2) / np.mean(noise**2) * 10 ** (-snr / 10),
                     "is a root")]),
]

QUIZ = [
    Question("A word and a hum are equally strong. What is the signal-to-noise ratio?", {
        "0 dB": "A ratio of one, and the logarithm of one is 0.",
        "1 dB": "One is the ratio; decibels are ten times its logarithm.",
        "-infinity": "That would be noise alone."},
        answer="0 dB"),
    Question("The model multiplies each frequency of each moment, and adds nothing. What follows?", {
        "It can never make anything worse": "It can turn down a part of the voice, too.",
        "It cannot bring back what the noise has covered": "Where the voice lies below the noise, both are gone.",
        "It removes all noise": "Noise at the voice's own frequencies stays with the voice."},
        answer="It cannot bring back what the noise has covered"),
    Question("A device for heartbeats was trained on hum. The patient moves, and the line drifts. What now?", {
        "It cleans that as well": "It was never shown drift; a part may go by luck, the rest stays.",
        "Train it again, with drift in the mixture": "A model stands the noises that it has met.",
        "Turn the hum up": "Then there is hum and drift."},
        answer="Train it again, with drift in the mixture"),
]

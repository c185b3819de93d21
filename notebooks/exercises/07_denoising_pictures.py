"""Exercises and quiz of lesson 07."""

import numpy as np

from aekit.lesson import Exercise, Question


def decibels(answer):
    number = float(answer)
    if abs(number - 20) < 0.01:
        return None
    if abs(number - 10) < 0.01:
        return "The mean squared error is the square of 0.1."
    if abs(number + 20) < 0.01:
        return "The size is right, the sign is not: one over the error."
    if abs(number - 10 * np.log(100)) < 0.01:
        return "This is with the natural logarithm; decibels take the one to base 10."
    return f"{number:g} is not it: ten times the logarithm (base 10) of one over the mean squared error."


def natural(answer):
    given = {answer} if isinstance(answer, str) else {str(name) for name in answer}
    if unknown := given - {"gaussian", "salt_pepper", "zeros", "occlusion"}:
        return f"{', '.join(sorted(unknown))} is none of the four names."
    if "gaussian" in given:
        return "Gaussian noise spoils every value; the middle one of nine spoilt values is spoilt as well."
    if "occlusion" in given:
        return "Inside a hidden square all neighbours are hidden, too."
    if given != {"salt_pepper", "zeros"}:
        return "One is missing: which noises leave most neighbours as they were?"
    return None


def median_of_three(function):
    signal = np.array([1.0, 9.0, 2.0, 3.0, -7.0, 4.0])
    found = np.asarray(function(signal), float)
    wanted = np.array([2.0, 3.0, 2.0, 3.0])
    if found.shape == signal.shape:
        return "The first and the last value have one neighbour only; leave them out."
    if found.shape != wanted.shape:
        return f"For 6 values expect 4, not an array of shape {found.shape}."
    if np.allclose(found, wanted):
        return None
    if np.allclose(found, [np.mean(signal[i:i + 3]) for i in range(4)]):
        return "This is the mean of the three; the outlier still has a say."
    return f"For [1, 9, 2, 3, -7, 4] the answer is [2, 3, 2, 3], not {found.tolist()}."


EXERCISES = [
    Exercise("07.1", "What is the PSNR?", expects="a number", check=decibels,
             right="And each halving of the noise is 6 dB more.",
             hints=["The mean squared error is 0.1 squared.", "10 * log10(1 / 0.01)."],
             solution="decibels = 10 * np.log10(1 / 0.1**2)",
             wrong=[(10, "square"), (-20, "sign"), (46.05, "natural"), (3, "is not it")]),
    Exercise("07.2", "For which noises is a median natural?", expects="a list of names", check=natural,
             right="Few pixels are wrong, and wholly wrong: they lose every vote.",
             hints=["A median is a vote. When do the good pixels have the majority?",
                    "Two of the four spoil single pixels and leave the others alone."],
             solution='natural = ["salt_pepper", "zeros"]',
             wrong=[(["gaussian"], "spoils every"), (["salt_pepper", "occlusion"], "hidden"),
                    (["salt_pepper"], "One is missing"),
                    ("zeros", "One is missing"), (["median"], "none of the four")]),
    Exercise("07.3", "Write the median of three neighbours.", expects="a function of a signal", check=median_of_three,
             right="In two directions, that is the filter of the widget.",
             hints=["signal[:-2], signal[1:-1] and signal[2:] are the three neighbours, side by side.",
                    "np.median(np.stack([...]), axis=0)."],
             solution="def median3(signal):\n"
                      "    return np.median(np.stack([signal[:-2], signal[1:-1], signal[2:]]), axis=0)",
             wrong=[(lambda s: s, "leave them out"), (lambda s: s[:-2], "the answer is"), (lambda s: s[:3], "expect 4"),
                    (lambda s: (s[:-2] + s[1:-1] + s[2:]) / 3, "mean of the three")]),
]

QUIZ = [
    Question("What does a denoising autoencoder get as its target in training?", {
        "The noisy picture": "Then copying would be perfect, and nothing would be cleaned.",
        "The clean picture": "Noise goes in, the clean picture is what it is judged by.",
        "The noise": "Some networks do learn the noise; an autoencoder gives back the picture."},
        answer="The clean picture"),
    Question("A filter has to be compared with a network. What is fair?", {
        "The filter as it comes": "A knob in the wrong place proves nothing about the filter.",
        "The filter tuned on the test pictures": "Then it has seen the answers.",
        "The filter tuned on other pictures with the same noise": "As the network was trained on other pictures."},
        answer="The filter tuned on other pictures with the same noise"),
    Question("A cleaned scan looks perfect. May you trust it?", {
        "Yes: noise is gone": "What the network did not know, it has replaced.",
        "No: clean is not true": "It may have drawn something plausible in place of what was there.",
        "Only above 30 dB": "You cannot measure the PSNR without the clean picture."},
        answer="No: clean is not true"),
]

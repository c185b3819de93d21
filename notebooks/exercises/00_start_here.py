"""Exercises and quiz of lesson 00."""

import numpy as np

import aekit
from aekit.lesson import Exercise, Question

NAME = "glyphs-dense-16"


def ratio(answer):
    model = aekit.load_model(NAME)
    numbers = int(np.prod(model.shape))
    if np.isclose(float(answer), numbers / model.code_size):
        return None
    if np.isclose(float(answer), model.code_size / numbers):
        return "That is the code's share of the picture. The question is the other way round: picture over code."
    if np.isclose(float(answer), numbers - model.code_size):
        return "That is how many numbers are dropped. The question is how many times smaller: divide, do not subtract."
    if np.isclose(float(answer), model.shape[0] / model.code_size):
        return "That counts one side of the picture only. A picture has rows times columns numbers."
    return f"A picture has {model.shape[0]} times {model.shape[1]} numbers, the code {model.code_size}. Divide the two."


def unknown(answer):
    picture = np.asarray(answer, float)
    if picture.shape != (1, 28, 28, 1):
        return f"The shape is {picture.shape}, expected (1, 28, 28, 1): one picture of 28x28 pixels and one channel."
    if not np.isfinite(picture).all() or picture.min() < 0 or picture.max() > 1:
        return (f"The values go from {picture.min():.3g} to {picture.max():.3g}, expected 0 to 1: "
                "a pixel is paper, ink or between.")
    error = aekit.metrics.error(aekit.load_model(NAME), picture)
    if error > 0.1:
        return None
    return (f"The model rebuilds it with an error of {error:.4f}, not above 0.1. Try something that looks less like a "
            "character: more ink, or none of its order.")


EXERCISES = [
    Exercise(
        key="00.1",
        question="How many times smaller is the code than the picture, counted in numbers?",
        expects="a number",
        check=ratio,
        right="784 numbers become 16: one for every 49. All that the reconstruction shows came through those 16.",
        hints=["The picture has model.shape[0] times model.shape[1] numbers.",
               "Divide that product by model.code_size."],
        solution="times_smaller = model.shape[0] * model.shape[1] / model.code_size",
        wrong=[(16 / 784, "other way round"), (784 - 16, "divide"), (28 / 16, "one side"), (28, "Divide the two"),
               ("many", "Expected: a number")],
    ),
    Exercise(
        key="00.2",
        question="Make a picture that the model cannot rebuild.",
        expects="an array of shape (1, 28, 28, 1) with values from 0 to 1",
        check=unknown,
        right="The model has never seen the like, and its 16 numbers have no way to say it.",
        hints=["An empty page, all 0, will not do: it is easy. What has much ink, and no strokes?",
               "np.random.default_rng(0).random((1, 28, 28, 1)) is a page of noise."],
        solution="import numpy as np\n\npicture = np.random.default_rng(0).random((1, 28, 28, 1))",
        wrong=[(np.zeros((1, 28, 28, 1)), "not above 0.1"), (np.ones((28, 28)), "expected (1, 28, 28, 1)"),
               (np.full((1, 28, 28, 1), 255.0), "expected 0 to 1"), ("a house", "Expected: an array")],
    ),
]

QUIZ = [
    Question(
        "What does the decoder get to see?",
        {"The picture": "The picture ends at the encoder. If the decoder saw it, it could simply copy it.",
         "The code, and nothing else": "All that the reconstruction shows has passed through those few numbers.",
         "The picture and the code": "Then the code would be of no use: the decoder could copy the picture."},
        "The code, and nothing else"),
    Question(
        "You train an autoencoder on faces and give it a car. What comes back?",
        {"The car, a little blurred": "It has no words for wheels: nothing in its examples had any.",
         "An error message": "It computes for any picture of the right size. Nothing tells it that this is no face.",
         "Something rather like a face": "It answers everything in the one language that it knows."},
        "Something rather like a face"),
    Question(
        "Which labels did `aekit.train(mine, digits.x_train)` use?",
        {"None": "The picture is the input and the wanted output at once.",
         "The digit in each picture": "Those lie in digits.y_train, which was not handed over.",
         "Good or bad, for each reconstruction":
             "No one judges them. The error is computed from the picture itself."},
        "None"),
]

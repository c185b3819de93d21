"""Greedy training of a deep autoencoder: one pair of layers after another, from outside in."""

import math

from .backend import keras
from .models import Autoencoder
from .training_input import ending_of, samples_of


class Split:
    """Training and held-out samples of one pair: the codes of the pair before."""

    def __init__(self, x_train, x_test):
        self.x_train, self.x_test = x_train, x_test


def train_pairs(trainer, model, data, options, *, epochs, seconds, quiet):
    """Train each pair of layers of a dense model as a small autoencoder, on half of the epochs or seconds.

    Args:
        trainer: the class that trains one model; options: its options, a dict; the others as for `train`.

    Returns:
        (list of `History`, one a pair; epochs and seconds that are left for the whole).

    Raises:
        ValueError: the layers do not pair, as in a convolutional model.
    """
    samples = Split(*samples_of(model, data))
    batch = min(options["batch"], len(samples.x_train))
    epochs, seconds, _ = ending_of(epochs, seconds, None, len(samples.x_train) // batch)
    pairs = list(zip(_groups(model.encoder, last=True), reversed(_groups(model.decoder, last=False)), strict=False))
    if any(len(group[-1].output.shape) > 2 for group, _ in pairs):
        raise ValueError(f"train: stacked training pairs layers of a dense model, got {model!r}. "
                         "Type aekit.dense(data.shape, code=8, hidden=(256, 128)), or stacked=False.")
    histories = []
    for depth, (down, up) in enumerate(pairs):
        pair = _pair(down, up, samples.x_train.shape[1:], model, outermost=depth == 0)
        share = {"epochs": epochs and math.ceil(epochs / 2 / len(pairs)),
                 "seconds": seconds and seconds / 2 / len(pairs)}
        histories.append(trainer(pair, samples, **options).train(**share, quiet=quiet))
        samples = Split(pair.encode(samples.x_train),
                        None if samples.x_test is None else pair.encode(samples.x_test))
    return histories, epochs and math.ceil(epochs / 2), seconds and seconds / 2


def _groups(part, *, last):
    """The layers of an encoder (`last`) or decoder in groups: one layer with weights, and those before or after it."""
    groups = [[]]
    for layer in part.layers:
        if layer.weights and not last and groups[-1]:
            groups.append([])
        groups[-1].append(layer)
        if layer.weights and last:
            groups.append([])
    return [group for group in groups if group]


def _pair(down, up, shape, model, *, outermost):
    encoder = keras.Sequential([keras.Input(shape), *down], name="encoder")
    decoder = keras.Sequential([keras.Input(encoder.output_shape[1:]), *up], name="decoder")
    pair = Autoencoder(encoder, decoder, name=f"pair_of_{down[-1].name}")
    rate = float(model.optimizer.learning_rate)
    pair.compile(keras.optimizers.Adam(rate), model.loss if outermost else "mse")
    return pair

"""What a training accepts: samples that fit the model, and an end. Everything else gets one clear sentence."""

import math

import numpy as np

from .backend import keras
from .shapes import as_batch, check_finite, spell

DEFAULT_STEPS = 2000  # enough for the small networks of the lessons; more makes them learn few samples by heart


def samples_of(model, data):
    """(training samples, held-out samples or None), checked against the model."""
    for wanted in ("encoder", "decoder", "optimizer"):
        if getattr(model, wanted, None) is None:
            raise TypeError(f"train: got a {type(model).__name__} without {wanted}, expected an aekit.Autoencoder. "
                            "Type aekit.dense(data.shape, code=2).")
    x = getattr(data, "x_train", data)
    held_out = getattr(data, "x_test", None)
    if np.shape(x)[1:] != model.shape:
        raise ValueError(f"train: the model reads samples of shape {model.shape}, the data has {np.shape(x)[1:]}. "
                         "Build it with aekit.dense(data.shape).")
    x = as_batch(x, model.shape, "train")
    if not len(x):
        raise ValueError(f"train: got no samples, expected (n, {spell(model.shape)}) with n of 1 or more.")
    check_finite(x, "train")
    last = [layer for layer in model.decoder.layers if hasattr(layer, "activation")][-1:]
    if last and last[0].activation is keras.activations.sigmoid and (x.min() < 0 or x.max() > 1):
        raise ValueError(f"train: the model's output is a sigmoid, which gives 0..1, the data goes from {x.min():.3g} "
                         f"to {x.max():.3g}. Build it with output='linear', or scale the data to 0..1.")
    return x, None if held_out is None or not len(held_out) else as_batch(held_out, model.shape, "train")


def ending_of(epochs, seconds, target, steps_per_epoch):
    if epochs is not None and seconds is not None:
        raise ValueError(f"train: got epochs={epochs} and seconds={seconds}, expected one of the two.")
    if seconds is not None and not seconds > 0:
        raise ValueError(f"train: got seconds={seconds}, expected more than 0.")
    if epochs is None and seconds is None:
        epochs = max(10, math.ceil(DEFAULT_STEPS / steps_per_epoch))
    return epochs if epochs is None else whole("epochs", epochs), seconds, target


def whole(name, value):
    if isinstance(value, bool) or int(value) != value or value < 1:
        raise ValueError(f"train: got {name}={value!r}, expected a whole number of 1 or more.")
    return int(value)

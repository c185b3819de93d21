"""What a training accepts: samples that fit the model, and an end. Everything else gets one clear sentence."""

import math

import numpy as np

from ..shapes import as_batch, check_finite, spell
from .backend import keras

DEFAULT_STEPS = 2000  # enough for the small networks of the lessons; more makes them learn few samples by heart


def samples_of(model, data):
    """(training samples, held-out samples or None), checked against the model."""
    if not (hasattr(model, "encoder") and hasattr(model, "decoder") and hasattr(model, "compile")):
        raise TypeError(f"train: got a {type(model).__name__}, expected an aekit.Autoencoder. "
                        "Type aekit.dense(data.shape, code=2).")
    if getattr(model, "optimizer", None) is None:
        raise TypeError(f"train: {model.name!r} has no optimizer and no loss yet. Type model.compile('adam', 'mse').")
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
    if held_out is None or not len(held_out):
        return x, None
    held_out = as_batch(held_out, model.shape, "train")
    check_finite(held_out, "train, held-out samples")
    return x, held_out


def rate_of(model, learning_rate):
    """The learning rate to start with: the given one, or that of the model's optimizer."""
    now = model.optimizer.learning_rate
    if not hasattr(now, "assign"):
        raise ValueError("train: the model's optimizer has a learning rate schedule of its own, expected a number, "
                         "which train lets fall. Type model.compile(keras.optimizers.Adam(2e-3), 'mse').")
    rate = float(now if learning_rate is None else learning_rate)
    if not 0 < rate < math.inf:
        raise ValueError(f"train: got learning_rate={learning_rate!r}, expected a number above 0. "
                         "Type learning_rate=2e-3.")
    return rate


def ending_of(epochs, seconds, target, steps_per_epoch):
    """(epochs or None, seconds or None, target or None), with the default number of epochs where neither is given."""
    if epochs is not None and seconds is not None:
        raise ValueError(f"train: got epochs={epochs} and seconds={seconds}, expected one of the two. "
                         "Type epochs=20, or seconds=10.")
    if seconds is not None and not seconds > 0:
        raise ValueError(f"train: got seconds={seconds}, expected more than 0. Type seconds=10.")
    if epochs is None and seconds is None:
        epochs = max(10, math.ceil(DEFAULT_STEPS / steps_per_epoch))
    return epochs if epochs is None else whole("epochs", epochs), seconds, target


def whole(name, value):
    """`value` as an int; ValueError unless it is a whole number of 1 or more."""
    if isinstance(value, (bool, str)) or int(value) != value or value < 1:
        raise ValueError(f"train: got {name}={value!r}, expected a whole number of 1 or more. Type {name}=10.")
    return int(value)

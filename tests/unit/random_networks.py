"""Random autoencoders made of every layer that can be frozen, for the tests of the frozen format."""

import math

import keras
import numpy as np

SIMPLE = ["linear", "relu", "leaky_relu", "elu", "gelu", "sigmoid", "tanh", "softplus", "softmax"]


def random_network(seed):
    """(model, samples): a seeded random chain from a picture, a signal or a row of numbers to a code and back."""
    from aekit import Autoencoder

    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    places = int(random.integers(0, 3))
    shape = tuple(int(n) for n in random.integers(3, 12, places)) + (int(random.integers(1, 4)),)
    layers, current = [], shape
    for _ in range(int(random.integers(1, 4))):
        layers += _random_block(random, current, places)
        current = keras.Sequential([keras.Input(shape), *layers]).output_shape[1:]
    code = int(random.integers(1, 6))
    layers += [keras.layers.Flatten(), keras.layers.Dense(code, activation=_activation(random))]
    encoder = keras.Sequential([keras.Input(shape), *layers])
    back = [keras.layers.Dense(math.prod(shape), activation=_activation(random)), keras.layers.Reshape(shape)]
    current = shape
    for _ in range(int(random.integers(0, 3))):
        back += _random_block(random, current, places)
        current = keras.Sequential([keras.Input((code,)), *back]).output_shape[1:]
    back += [keras.layers.Flatten(), keras.layers.Dense(math.prod(shape)), keras.layers.Reshape(shape)]
    model = Autoencoder(encoder, keras.Sequential([keras.Input((code,)), *back]))
    for variable in model.variables:  # every weight counts, those that start at 0 or 1 too
        value = np.asarray(variable)
        if "seed" not in variable.path and np.issubdtype(value.dtype, np.floating):
            noise = random.normal(0, 0.2, value.shape)
            variable.assign(np.abs(value + noise) + 0.1 if "variance" in variable.path else value + noise)
    return model, random.normal(0, 1, (3, *shape)).astype("float32")


def _activation(random):
    name = SIMPLE[random.integers(len(SIMPLE))]
    return keras.layers.LeakyReLU(negative_slope=0.1) if name == "leaky_relu" and random.random() < 0.5 else name


def _random_block(random, shape, places):
    kinds = ["dense", "normalise", "activation", "noise"]
    if places and all(n <= 24 for n in shape[:-1]):
        kinds += ["conv", "transpose", "upsample"] * 2
    if places and all(n >= 2 for n in shape[:-1]):
        kinds += ["pool"] * 2
    kind = kinds[random.integers(len(kinds))]
    layer = keras.layers
    dims = f"{places}D"
    if kind == "dense":
        units, use_bias = int(random.integers(1, 6)), bool(random.random() < 0.8)
        return [layer.Dense(units, activation=_activation(random), use_bias=use_bias)]
    if kind == "normalise":
        return [layer.BatchNormalization(scale=bool(random.random() < 0.7), center=bool(random.random() < 0.7))]
    if kind == "activation":
        alone = [layer.ReLU(), layer.LeakyReLU(), layer.ELU(alpha=0.7), layer.Softmax(), layer.Activation("gelu")]
        return [alone[random.integers(len(alone))]]
    if kind == "noise":
        return [layer.Dropout(0.5), layer.GaussianNoise(0.3)]
    padding = ["same", "valid"][random.integers(2)]
    if kind == "pool":
        size = [int(random.integers(1, min(n, 3) + 1)) for n in shape[:-1]]
        strides = [int(n) for n in random.integers(1, 4, places)]
        make = getattr(layer, ("MaxPooling", "AveragePooling")[random.integers(2)] + dims)
        return [make(_one(size), strides=_one(strides), padding=padding)]
    if kind == "upsample":
        size = [int(n) for n in random.integers(1, 3, places)]
        return [getattr(layer, "UpSampling" + dims)(_one(size))]
    window = [int(random.integers(1, min(n, 4) + 1)) for n in shape[:-1]]
    stride = int(random.integers(1, 4))
    options = {"strides": stride, "padding": padding, "activation": _activation(random),
               "use_bias": bool(random.random() < 0.8)}
    if kind == "transpose":
        if stride > 1 and random.random() < 0.5 and padding == "same" and all(k >= stride and k % 2 for k in window):
            options["output_padding"] = _one([int(random.integers(0, stride)) for _ in window])
        return [getattr(layer, f"Conv{dims}Transpose")(int(random.integers(1, 5)), _one(window), **options)]
    return [getattr(layer, f"Conv{dims}")(int(random.integers(1, 5)), _one(window), **options)]


def _one(values):
    return values[0] if len(values) == 1 else tuple(values)

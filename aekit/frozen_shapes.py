"""Each layer's output shape, worked out from its record: a frozen file that cannot run is found when it loads."""

import math

from . import forward

MOST_NUMBERS = 2**26  # that a layer may compute with for one sample: a picture of 1024x1024 with 64 channels
SLOPED = ("leaky_relu", "elu")  # activations with one number after their name


class CannotRun(ValueError):
    """These layers and weights are no network; the message says why."""


def check(layers, weights, shape, code_size):
    """`CannotRun` that says which layer cannot run, and why.

    Args:
        layers: list of records; weights: dict from "<index>/<weight>" to an array.
        shape: one sample's shape; code_size: numbers in the code.
    """
    whole = _wholes([*shape, code_size], len(shape) + 1, "the sizes of a sample and of its code")
    shape, current = tuple(whole[:-1]), tuple(whole[:-1])
    owned = {index: {} for index in range(len(layers))}
    for key, array in weights.items():
        index, _, name = key.partition("/")
        _must(index.isdecimal() and int(index) in owned, f"the weight {key!r} belongs to no layer")
        _must(array.dtype.str in ("<f4", "<f2"),
              f"the weight {key!r} is of type {array.dtype}, expected 16- or 32-bit floats")
        owned[int(index)][name] = array.shape
    parts = [layer["part"] for layer in layers]
    _must(set(parts) <= {"encoder", "decoder"} and parts == sorted(parts, reverse=True),
          "its layers are not an encoder and then a decoder")
    for index, layer in enumerate(layers):
        if layer["part"] == "decoder" and parts.index("decoder") == index:
            _must(current == (code_size,), f"the encoder gives {current}, expected a code of {code_size}")
        what = f"layer {index} ({layer['name']!r})"
        current = _output(layer, current, owned[index], what)
    _must("decoder" in parts or current == (code_size,) == shape, "it has no decoder")
    _must(current == shape, f"the decoder gives {current}, expected {shape}")


def _output(layer, shape, weights, what):
    """One sample's shape (a tuple of int) after the layer, where it came in as `shape`."""
    operation, (activation, *numbers) = layer["op"], layer["activation"]
    _must(operation in forward.LAYERS, f"{what} is of the unknown kind {operation!r}")
    _must(activation in forward.ACTIVATIONS, f"{what} has the unknown activation {activation!r}")
    _must(len(numbers) == (activation in SLOPED) and all(type(n) in (int, float) and math.isfinite(n) for n in numbers),
          f"{what} has the activation {activation!r} with {numbers}")
    places, channels = shape[:-1], shape[-1]
    window, expected = (), {}
    if operation == "dense":
        units = _axes(weights, "kernel", 2, what)[-1]
        expected, out = {"kernel": (channels, units), "bias": (units,)}, (*places, units)
    elif operation == "scale":
        expected, out = {"scale": (channels,), "shift": (channels,)}, shape
    elif operation == "conv":
        *window, _, filters = _axes(weights, "kernel", len(shape) + 1, what)
        expected = {"kernel": (*window, channels, filters), "bias": (filters,)}
        out = (*_windowed(layer, places, window, what), filters)
    elif operation == "conv_transpose":
        *window, filters, _ = _axes(weights, "kernel", len(shape) + 1, what)
        expected = {"kernel": (*window, filters, channels), "bias": (filters,)}
        out = (*_transposed(layer, places, window, what), filters)
    elif operation == "pool":
        _must(layer["pool"] in ("max", "average"), f"{what} pools by {layer['pool']!r}")
        window = _wholes(layer["size"], len(places), what)
        out = (*_windowed(layer, places, window, what), channels)
    elif operation == "upsample":
        times = _wholes(layer["size"], len(places), what)
        out = (*(n * t for n, t in zip(places, times, strict=True)), channels)
    elif operation == "reshape":
        out = tuple(_wholes(layer["shape"], len(layer["shape"]), what))
        _must(math.prod(out) == math.prod(shape), f"{what} makes {out} of {shape}")
    else:
        out = shape
    _must(weights == expected, f"{what} has the weights {weights}, expected {expected}")
    _must(out and math.prod(out) * math.prod(window) <= MOST_NUMBERS, f"{what} gives an output of {out}")
    return out


def _windowed(layer, places, window, what):
    strides = _strides(layer, places, what)
    if layer["padding"] == "same":
        return [math.ceil(n / s) for n, s in zip(places, strides, strict=True)]
    _must(all(k <= n for k, n in zip(window, places, strict=True)), f"{what} has a window larger than its input")
    return [(n - k) // s + 1 for n, k, s in zip(places, window, strides, strict=True)]


def _transposed(layer, places, window, what):
    strides, paddings = _strides(layer, places, what), layer["output_padding"]
    paddings = [None] * len(places) if paddings is None else _wholes(paddings, len(places), what, least=0)
    out = [forward.transposed_size(n, k, s, layer["padding"], p)
           for n, k, s, p in zip(places, window, strides, paddings, strict=True)]
    _must(all(n > 0 for n in out), f"{what} gives nothing")
    return out


def _strides(layer, places, what):
    _must(places and layer["padding"] in ("same", "valid"), f"{what} has the padding {layer['padding']!r}")
    return _wholes(layer["strides"], len(places), what)


def _axes(weights, name, count, what):
    axes = weights.get(name, ())
    _must(len(axes) == count and all(axes), f"{what} has no {name} of {count} axes")
    return axes


def _wholes(values, count, what, least=1):
    """`values` as they are: a list of `count` whole numbers."""
    _must(isinstance(values, list) and len(values) == count
          and all(type(n) is int and least <= n <= MOST_NUMBERS for n in values), f"{what} are {values!r}"[:200])
    return values


def _must(holds, why):
    if not holds:
        raise CannotRun(why)

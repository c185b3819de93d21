"""The forward pass of a frozen network in NumPy: one function a kind of layer.

`explore/static/forward.js` is the same in JavaScript; a test holds the two together on random networks.
Arrays are float32, channels last: (n, height, width, channels), (n, time, channels) or (n, features).
"""

import itertools
import math

import numpy as np

# Weights of a layer up to which it counts in float64: it costs nothing there, and a sample's answer does not depend on
# its place among the others, as it does in float32, where the last rows of a product are added up in another order.
SMALL = 4096

# ---- activations: every one the JavaScript twin knows -----------------------------------------------


def _gelu(x):
    from scipy.special import erf  # imported on first use: most first pictures do not need it

    return 0.5 * x * (1.0 + erf(x * np.float32(math.sqrt(0.5))))


def _sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * x))  # never overflows, unlike 1 / (1 + exp(-x))


def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x, slope: np.where(x >= 0, x, np.float32(slope) * x),
    "elu": lambda x, alpha: np.where(x > 0, x, np.float32(alpha) * np.expm1(np.minimum(x, 0))),
    "gelu": _gelu,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "softplus": lambda x: np.logaddexp(x, 0),
    "softmax": _softmax,
}


def activate(x, activation):
    """Apply an activation record such as `["leaky_relu", 0.2]` to `x`; softmax runs over the last axis."""
    return ACTIVATIONS[activation[0]](x, *activation[1:])


# ---- layers -----------------------------------------------------------------------------------------


def _same_padding(size, window, stride):
    """Zeros before and after one axis so that the output has ceil(size / stride) places."""
    total = max((math.ceil(size / stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def _windows(x, size, strides, padding, fill):
    """All windows of `x` over its middle axes: (n, *places, channels, *size)."""
    if padding == "same":
        pads = [_same_padding(x.shape[1 + a], size[a], strides[a]) for a in range(len(size))]
        x = np.pad(x, [(0, 0), *pads, (0, 0)], constant_values=fill)
    axes = tuple(range(1, 1 + len(size)))
    view = np.lib.stride_tricks.sliding_window_view(x, size, axis=axes)
    return view[(slice(None), *(slice(None, None, s) for s in strides))]


def _dense(x, layer, weights):
    kernel = weights["kernel"]
    if kernel.size <= SMALL:
        kernel, x = kernel.astype(np.float64), x.astype(np.float64)
    return x @ kernel + weights["bias"]


def _conv(x, layer, weights):
    kernel = weights["kernel"]  # (*window, channels in, channels out)
    places = kernel.ndim - 2
    windows = _windows(x, kernel.shape[:places], layer["strides"], layer["padding"], 0)
    last = windows.ndim
    axes = (*range(last - places, last), last - places - 1)
    return np.tensordot(windows, kernel, (axes, tuple(range(places + 1)))) + weights["bias"]


def transposed_size(size, window, stride, padding, output_padding):
    """Length of one axis after a transposed convolution, by Keras' rule."""
    if output_padding is not None:
        return (size - 1) * stride + window - (2 * (window // 2) if padding == "same" else 0) + output_padding
    return size * stride if padding == "same" else size * stride + max(window - stride, 0)


def _conv_transpose(x, layer, weights):
    kernel = weights["kernel"]  # (*window, channels out, channels in)
    window, strides = kernel.shape[:-2], layer["strides"]
    paddings = layer["output_padding"] or [None] * len(window)
    out = [transposed_size(*a[:3], layer["padding"], a[3])
           for a in zip(x.shape[1:-1], window, strides, paddings, strict=True)]
    full = [max((n - 1) * s + k, o) for n, s, k, o in zip(x.shape[1:-1], strides, window, out, strict=True)]
    canvas = np.zeros((len(x), *full, kernel.shape[-2]), np.float32)
    for place in itertools.product(*map(range, window)):
        target = [slice(p, p + (n - 1) * s + 1, s)
                  for p, n, s in zip(place, x.shape[1:-1], strides, strict=True)]
        canvas[(slice(None), *target)] += x @ kernel[place].T
    crop = [slice(0, o) for o in out]
    if layer["padding"] == "same":  # the exact reverse of the zeros that the convolution would have put in front
        starts = [max((n - 1) * s + k - o, 0) // 2
                  for n, s, k, o in zip(x.shape[1:-1], strides, window, out, strict=True)]
        crop = [slice(a, a + o) for a, o in zip(starts, out, strict=True)]
    return canvas[(slice(None), *crop)] + weights["bias"]


def _pool(x, layer, weights):
    size, places = layer["size"], len(layer["size"])
    if layer["pool"] == "max":
        axes = tuple(range(-places, 0))
        return _windows(x, size, layer["strides"], layer["padding"], -np.inf).max(axis=axes)
    axes = tuple(range(-places, 0))
    total = _windows(x, size, layer["strides"], layer["padding"], 0).sum(axis=axes)
    inside = _windows(np.ones_like(x[:1]), size, layer["strides"], layer["padding"], 0).sum(axis=axes)
    return total / inside  # places outside the picture do not count in the average


def _upsample(x, layer, weights):
    for axis, times in enumerate(layer["size"], start=1):
        x = np.repeat(x, times, axis=axis)
    return x


LAYERS = {
    "dense": _dense,
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "pool": _pool,
    "upsample": _upsample,
    "reshape": lambda x, layer, weights: x.reshape(len(x), *layer["shape"]),
    "scale": lambda x, layer, weights: x * weights["scale"] + weights["shift"],
    "activation": lambda x, layer, weights: x,
}


def run(x, layer, weights):
    """One layer: `x` (n, ...) float32, its record and its weights; returns the activated output, float32."""
    return activate(LAYERS[layer["op"]](x, layer, weights), layer["activation"]).astype(np.float32, copy=False)

"""Checks of what comes in, before a framework's own unreadable message."""

import numpy as np


def spell(shape):
    """A shape as people say it: (28, 28, 1) is "28x28x1"."""
    return "x".join(str(n) for n in shape)


def as_batch(x, shape, where):
    """`x` as a float32 array (n, *shape); ValueError in one sentence when it is anything else.

    Args:
        x: array of samples; shape: one sample's shape; where: the verb to name in the message.
    """
    x = samples_array(x, where)
    if not np.issubdtype(x.dtype, np.number) and x.dtype != bool:
        raise ValueError(f"{where}: got values of type {x.dtype}, expected numbers. "
                         "Type np.asarray(x, np.float32) and see what is not one.")
    if x.shape == tuple(shape):
        raise ValueError(f"{where}: got one sample of shape {x.shape}, expected a batch {_batch(shape)}. "
                         "Type x[None] to make it a batch of one.")
    if x.shape[1:] != tuple(shape) or x.ndim == 0:
        raise ValueError(f"{where}: got an array of shape {x.shape}, expected {_batch(shape)}. {_advice(x, shape)}")
    return np.ascontiguousarray(x, dtype=np.float32)


def samples_array(x, where):
    """`x` as an array; TypeError that says what to type when it is a whole `Dataset`, or rows of unequal length."""
    if hasattr(x, "x_test"):
        name = getattr(x, "name", "data")
        raise TypeError(f"{where}: got the data set {name!r}, expected samples (n, ...). Type {name}.x_test for the "
                        "held-out ones.")
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{where}: got rows of unequal length, expected samples (n, ...) of one shape. "
                         "Type np.stack(x) once they have one length.") from None


def check_finite(x, where):
    """ValueError that says where the first NaN or infinity of `x` is."""
    bad = ~np.isfinite(x)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(f"{where}: {int(bad.sum())} values are NaN or infinite, the first at {place}, expected finite "
                         "numbers. Type np.nan_to_num(x), or drop those samples.")


def _batch(shape):
    return "(" + ", ".join(["n", *map(str, shape)]) + ")"


def _advice(x, shape):
    if x.ndim > 0 and int(np.prod(x.shape[1:])) == int(np.prod(shape)):
        return f"Type x.reshape({', '.join(['-1', *map(str, shape)])})."
    return "Build the model for these samples: aekit.dense(x.shape[1:])."

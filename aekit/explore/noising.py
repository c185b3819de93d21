"""Noise that Python and the browser make alike; `static/noising.js` is its twin. Kinds and amounts: `aekit.corrupt`.

The random numbers are those of mulberry32 (Tommy Ettinger, 2017, public domain): whole numbers of 32 bits only, so that
both sides have the same ones.
"""

import numpy as np


def uniform(seed, count):
    """`count` numbers 0 <= u < 1, float64, the same as in the browser."""
    with np.errstate(over="ignore"):
        state = np.uint32(seed) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        mixed = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> np.uint32(7))) * (mixed | np.uint32(61))
    return (mixed ^ (mixed >> np.uint32(14))) / 2**32


def noisy(x, kind, amount, seed):
    """One picture (height, width, channels), 0..1, with noise, cut off at 0 and 1; float32."""
    height, width, channels = x.shape
    count = x.size if kind in ("gaussian", "cauchy") else height * width
    first, second = uniform(2 * seed, count), uniform(2 * seed + 1, count)
    if kind == "gaussian":
        added = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)
        return np.clip(x + amount * added.reshape(x.shape), 0, 1).astype(np.float32)
    if kind == "cauchy":
        added = np.tan(np.pi * (np.clip(first, 1e-6, 1 - 1e-6) - 0.5))
        return np.clip(x + amount * added.reshape(x.shape), 0, 1).astype(np.float32)
    if kind == "occlusion":
        hit, value = np.zeros((height, width), bool), np.zeros((height, width))
        sides = [int(amount * size + 0.5) for size in (height, width)]
        top, left = (int(u * (size - side + 1)) for u, size, side in zip((first[0], second[0]), (height, width), sides,
                                                                        strict=True))
        hit[top:top + sides[0], left:left + sides[1]] = True
    else:
        hit = (first < amount).reshape(height, width)
        value = {"zeros": np.zeros(count), "ones": np.ones(count), "salt_pepper": second < 0.5}[kind]
        value = value.astype(float).reshape(height, width)
    return np.where(hit[..., None], value[..., None], x).astype(np.float32)


def median(x):
    """Each pixel of (height, width, channels) as the middle one of its 3x3 neighbours, the rim repeated outwards."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = [padded[i:i + x.shape[0], j:j + x.shape[1]] for i in range(3) for j in range(3)]
    return np.median(np.stack(around), axis=0).astype(np.float32)

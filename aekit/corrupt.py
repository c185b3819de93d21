"""Noise: what a denoising model learns to take away, and what tries any model. NumPy functions, seeded.

`aekit.Corrupt` is the Keras layer with the same kinds and the same statistics. Every function takes samples (n, ...)
and returns a new float32 array of the same shape; the channels of one pixel or one moment share their fate, except that
gaussian and cauchy noise differ from value to value. Gaussian and cauchy noise leave the range of a picture; what a
camera's file would hold is cut off at its ends: `corrupt(x, "gaussian", 0.3, clip=True)`. Sound is mixed with noise at
a stated ratio: `mix(x, "white", 0)`.
"""

import numpy as np

from .shapes import samples_array
from .signals.mixing import babble, drift, hum, mix, pink, snr, white  # noqa: F401


def gaussian(x, amount, seed=0):
    """Add normal noise; `amount` is its standard deviation, in data units, 0 or more."""
    x, random = _begin(x, "gaussian", amount, seed)
    return x + np.float32(amount) * random.standard_normal(x.shape, np.float32)


def cauchy(x, amount, seed=0):
    """Add Cauchy noise, whose tails are so heavy that it has no mean; `amount` is half its width at half height.

    In data units, 0 or more: half of all values move by more than that.
    """
    x, random = _begin(x, "cauchy", amount, seed)
    # Kept off the ends, where the tangent is infinite; no float32 in between is lost.
    return x + np.float32(amount) * np.tan(np.pi * (random.uniform(1e-6, 1 - 1e-6, x.shape) - 0.5)).astype(np.float32)


def salt_pepper(x, amount, seed=0):
    """Set a share `amount`, 0..1, of the places to the lowest (0, or lower) or highest (1, or higher) value of `x`."""
    x, random = _begin(x, "salt_pepper", amount, seed)
    low, high = ends(x)
    hit, salt = random.random(_places(x)) < amount, random.random(_places(x)) < 0.5
    return np.where(hit, np.where(salt, high, low), x).astype(np.float32)


def zeros(x, amount, seed=0):
    """Set a share `amount`, 0..1, of the places to 0."""
    x, random = _begin(x, "zeros", amount, seed)
    return np.where(random.random(_places(x)) < amount, np.float32(0), x)


def ones(x, amount, seed=0):
    """Set a share `amount`, 0..1, of the places to 1."""
    x, random = _begin(x, "ones", amount, seed)
    return np.where(random.random(_places(x)) < amount, np.float32(1), x)


def occlusion(x, amount, seed=0):
    """Set a square of each picture, or a span of each signal or table row, to 0; `amount`, 0..1, is its side.

    As a share of the sample's sides, rounded to whole places; where it stands differs from sample to sample.
    """
    x, random = _begin(x, "occlusion", amount, seed)
    hidden = np.ones(_places(x), bool)
    for axis in range(1, max(x.ndim - 1, 2)):  # all but the channels
        size = x.shape[axis]
        side = round(amount * size)
        start = random.integers(0, size - side + 1, len(x))
        places = np.arange(size)
        inside = (places >= start[:, None]) & (places < start[:, None] + side)     # (n, size)
        hidden &= inside.reshape([len(x), *(size if a == axis else 1 for a in range(1, x.ndim))])
    return np.where(hidden, np.float32(0), x)


KINDS = {"gaussian": gaussian, "cauchy": cauchy, "salt_pepper": salt_pepper, "zeros": zeros, "ones": ones,
         "occlusion": occlusion}
SHARES = ("salt_pepper", "zeros", "ones", "occlusion")  # their amount is a share, 0..1


def corrupt(x, kind, amount, seed=0, *, clip=False):
    """Samples `x` (n, ...) with noise of a kind, one of KINDS: `corrupt(x, "gaussian", 0.3)`.

    Args:
        amount: in data units, or a share 0..1, as the kind takes it.
        clip: cut the noisy values off at 0 and 1, as a picture file would.
    """
    check(kind, amount, "corrupt")
    noisy = KINDS[kind](x, amount, seed=seed)
    return np.clip(noisy, 0, 1) if check_clip(clip, "corrupt") else noisy


def ends(x):
    """The values of salt and pepper, (lowest, highest): 0 and 1, or what `x` holds beyond them."""
    return np.float32(min(x.min(initial=0), 0)), np.float32(max(x.max(initial=1), 1))


def check(kind, amount, where):
    """ValueError unless `kind` is known and `amount` is one that it takes."""
    if kind not in KINDS:
        raise ValueError(f"{where}: got kind={kind!r}, expected one of {', '.join(KINDS)}. Type 'gaussian'.")
    number = isinstance(amount, (int, float, np.number)) and not isinstance(amount, bool)
    most = 1 if kind in SHARES else np.inf
    if not number or not 0 <= amount <= most or not np.isfinite(amount):
        wanted = "a share 0..1" if kind in SHARES else "a number of 0 or more, in data units"
        raise ValueError(f"{where}: got amount={amount!r} for {kind!r}, expected {wanted}. Type {kind!r}, 0.2.")


def check_clip(clip, where):
    """`clip`; TypeError unless it is True or False."""
    if not isinstance(clip, (bool, np.bool_)):
        raise TypeError(f"{where}: got clip={clip!r}, expected True (values cut off at 0 and 1) or False. "
                        "Type clip=True.")
    return bool(clip)


def _begin(x, kind, amount, seed):
    check(kind, amount, f"corrupt.{kind}")
    return np.asarray(samples_array(x, f"corrupt.{kind}"), np.float32), np.random.default_rng(seed)


def _places(x):
    """The shape of `x` with one channel: a pixel or a moment is one place."""
    return (*x.shape[:-1], 1) if x.ndim > 2 else x.shape

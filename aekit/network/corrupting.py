"""The noise of a denoising autoencoder as the first layer of its encoder; `aekit.corrupt` is the same in NumPy."""

import numpy as np

from .. import corrupt as noise
from .backend import keras


@keras.saving.register_keras_serializable(package="aekit")
class Corrupt(keras.layers.Layer):
    """Noise on the samples while the model trains, fresh for every batch; afterwards it does nothing.

    As the first layer of an encoder it makes a denoising autoencoder (Vincent et al., 2008): the model reads noise, and
    its loss compares what it gives back with the clean sample. `aekit.train` measures held-out samples from noisy to
    clean; the `val_loss` of Keras' own `fit` is that of clean ones, which this layer leaves alone, and looks better.

    Args:
        kind: "gaussian", "cauchy", "salt_pepper", "zeros", "ones" or "occlusion", as in `aekit.corrupt`.
        amount: as in `aekit.corrupt`: in data units, or a share 0..1.
        seed: of the noise.
        clip: cut the noisy values off at 0 and 1, as a picture file would.

    >>> aekit.dense(digits.shape, code=8, corrupt=aekit.Corrupt("gaussian", 0.3, clip=True))
    """

    adjective = "denoising"

    def __init__(self, kind, amount, seed=0, clip=False, **kwargs):
        super().__init__(**kwargs)
        noise.check(kind, amount, "Corrupt")
        self.kind, self.amount, self.seed = kind, float(amount), int(seed)
        self.clip = noise.check_clip(clip, "Corrupt")
        self.random = keras.random.SeedGenerator(self.seed)

    def call(self, x, training=False):
        """Samples (batch, ...) with noise in training, as they are otherwise."""
        if not training:
            return x
        noisy = _NOISES[self.kind](x, self.amount, self.random)
        return keras.ops.clip(noisy, 0.0, 1.0) if self.clip else noisy

    def corrupt(self, x, seed=None):
        """The same noise on an array of samples (n, ...), as NumPy; seed: by default its own."""
        return noise.corrupt(x, self.kind, self.amount, seed=self.seed if seed is None else seed, clip=self.clip)

    def compute_output_shape(self, shape):
        """The shape that came in."""
        return shape

    def frozen_records(self):
        """Nothing is left of it after training."""
        return []

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "kind": self.kind, "amount": self.amount, "seed": self.seed,
                "clip": self.clip}


# ---- the kinds of noise: the twins of aekit.corrupt, which documents them ---------------------------


def _gaussian(x, amount, random):
    return x + amount * keras.random.normal(keras.ops.shape(x), seed=random)


def _cauchy(x, amount, random):
    turn = keras.random.uniform(keras.ops.shape(x), 1e-6, 1 - 1e-6, seed=random) - 0.5
    return x + amount * keras.ops.tan(np.pi * turn)


def _salt_pepper(x, amount, random):
    low, high = keras.ops.minimum(keras.ops.min(x), 0.0), keras.ops.maximum(keras.ops.max(x), 1.0)
    salt = keras.random.uniform(_places(x), seed=random) < 0.5
    return keras.ops.where(_hit(x, amount, random), keras.ops.where(salt, high, low), x)


def _filled(value):
    return lambda x, amount, random: keras.ops.where(_hit(x, amount, random), value, x)


def _occlusion(x, amount, random):
    hidden = True
    for axis in range(1, max(len(x.shape) - 1, 2)):  # all but the channels
        size = x.shape[axis]
        side = round(amount * size)
        along = [-1 if a == axis else 1 for a in range(len(x.shape))]
        across = [-1, *[1] * (len(x.shape) - 1)]
        share = keras.random.uniform((keras.ops.shape(x)[0],), seed=random)
        start = keras.ops.reshape(keras.ops.floor(share * (size - side + 1)), across)
        places = keras.ops.reshape(keras.ops.arange(size, dtype="float32"), along)
        inside = keras.ops.logical_and(places >= start, places < start + side)
        hidden = keras.ops.logical_and(hidden, inside)
    return keras.ops.where(hidden, 0.0, x)


def _hit(x, amount, random):
    return keras.random.uniform(_places(x), seed=random) < amount


def _places(x):
    """The shape of `x` with one channel: a pixel or a moment is one place."""
    shape = keras.ops.shape(x)
    return (*shape[:-1], 1) if len(shape) > 2 else shape


_NOISES = {"gaussian": _gaussian, "cauchy": _cauchy, "salt_pepper": _salt_pepper, "zeros": _filled(0.0),
           "ones": _filled(1.0), "occlusion": _occlusion}

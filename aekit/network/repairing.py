"""What teaches an autoencoder to repair: blots to take away."""

import math

import numpy as np

from .backend import keras

NEAR = 6  # pixels around the picture in which a blot may have its middle


@keras.saving.register_keras_serializable(package="aekit")
class Blots(keras.layers.Layer):
    """Blots on pictures while the model trains, fresh for every batch; afterwards it does nothing.

    As the first layer of an encoder it teaches repair: the model reads a picture with blots and is to give back the
    whole one, so it learns to take away what does not belong to a surface (Collin and De Vleeschouwer, 2020, arXiv
    2008.12977, who call it stain-shaped noise). A blot is an ellipse of any tone and opacity, with a soft or a sharp
    edge, in or near the picture; three of five are slim, since few pixels of a slim one count, and black and white come
    often, since a black hole is hard to tell from a dark place of the surface.

    Args:
        count: how many blots a picture gets at most; each is left out with a chance of one in three.
        seed: of the blots.
    """

    adjective = "repairing"

    def __init__(self, count=2, seed=0, **kwargs):
        super().__init__(**kwargs)
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
            raise ValueError(f"Blots: got count={count!r}, expected a whole number of 1 or more. Type count=2.")
        self.count, self.seed = int(count), int(seed)
        self.random = keras.random.SeedGenerator(self.seed)

    def call(self, x, training=False):
        """Pictures (batch, height, width, channels), 0..1, with blots in training, as they are otherwise."""
        return self._blotted(x, self.random) if training else x

    def corrupt(self, x, seed=None):
        """The same blots on an array of pictures, as NumPy; seed: by default its own."""
        random = keras.random.SeedGenerator(self.seed if seed is None else seed)
        return keras.ops.convert_to_numpy(self._blotted(keras.ops.convert_to_tensor(np.asarray(x, np.float32)), random))

    def _blotted(self, x, random):
        for _ in range(self.count):
            x = self._with_one(x, random)
        return x

    def _with_one(self, x, random):
        ops, (height, width) = keras.ops, x.shape[1:3]
        drawn = keras.random.uniform((8, ops.shape(x)[0], 1, 1), seed=random)

        def between(i, low, high):
            return low + (high - low) * drawn[i]

        extra = keras.random.uniform((3, ops.shape(x)[0], 1, 1), seed=random)
        is_slim = extra[2] < 0.6
        # Half the short axis, in pixels, and how many times longer the long one is.
        radius = ops.where(is_slim, between(0, 0.7, 2.5), ops.exp(between(0, math.log(2), math.log(15))))
        slim = ops.where(is_slim, between(1, 6.0, 30.0), between(1, 1.0, 2.0))
        turn, edge = between(2, 0.0, math.pi), ops.exp(between(3, 0.0, math.log(5)))
        down = ops.reshape(ops.arange(height, dtype="float32"), (1, height, 1)) - between(4, -NEAR, height + NEAR)
        right = ops.reshape(ops.arange(width, dtype="float32"), (1, 1, width)) - between(5, -NEAR, width + NEAR)
        along = (right * ops.cos(turn) + down * ops.sin(turn)) / slim
        across = down * ops.cos(turn) - right * ops.sin(turn)
        share = ops.clip((radius - ops.sqrt(along**2 + across**2 + 1e-12)) / edge + 0.5, 0.0, 1.0)
        share = share * ops.where(is_slim, between(6, 0.5, 1.0), between(6, 0.3, 1.0))
        share = ops.expand_dims(share * ops.cast(extra[0] < 2 / 3, "float32"), -1)
        tone = _towards_the_ends(_towards_the_ends(extra[1]))
        return x * (1 - share) + ops.expand_dims(tone, -1) * share

    def compute_output_shape(self, shape):
        """The shape that came in."""
        return shape

    def frozen_records(self):
        """Nothing is left of it after training."""
        return []

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "count": self.count, "seed": self.seed}


def _towards_the_ends(tone):
    """Tones 0..1, those below the middle darker, those above it brighter."""
    return tone * tone * (3 - 2 * tone)

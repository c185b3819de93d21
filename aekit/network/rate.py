"""A bottleneck that is trained for few bytes: the loss counts the bits that the code will need."""

import math

from .backend import keras
from .layers import Code

GAIN = 8.0  # a code starts out several steps wide, and an optimizer's step moves it by a sizeable part of one
SMALLEST = 1e-9


@keras.saving.register_keras_serializable(package="aekit")
class RateCode(Code):
    """A code that is going to be rounded to whole numbers, and pays for the bits that it then needs.

    In training uniform noise from -1/2 to 1/2 stands for the rounding, which has no slope to learn from, and the loss
    grows by weight x the bits of a sample over the D values of a sample (Balle, Laparra and Simoncelli, End-to-end
    optimized image compression, 2017). The bits are those of an ideal coder: minus the logarithm of the probability of
    the interval of length 1 around each number, under a logistic distribution for each unit whose centre and width are
    learned along. `aekit.codec` counts the codes anew, and writes the file.

    Args:
        units, seed: as for `Code`; the seed is that of the noise, too.
        weight: what a bit per value of the sample costs beside the loss, above 0: larger means fewer bytes and a larger
            error. 0.001 to 0.1 serves pictures in 0..1.

    >>> [plain.variant(code=aekit.RateCode(32, weight=w)) for w in (0.003, 0.01, 0.03)]
    """

    adjective = "rate-trained"

    def __init__(self, units, weight=0.01, seed=0, **kwargs):
        super().__init__(units, seed=seed, **kwargs)
        self.weight = self._above_zero("weight", weight, 0.01)
        self.sample_size = 1  # D; the autoencoder sets it
        self.random = keras.random.SeedGenerator(self.seed)

    def build(self, features_shape):
        """Make the weights of the code, and the centre and width of each unit's distribution."""
        super().build(features_shape)
        self.center = self.add_weight(name="center", shape=(self.units,), initializer="zeros")
        self.log_width = self.add_weight(name="log_width", shape=(self.units,), initializer="zeros")

    def call(self, features, training=False):
        """Features (batch, features) to the code (batch, units), with noise in training; charges the bits."""
        code = GAIN * super().call(features)
        if training:
            code = code + keras.random.uniform(keras.ops.shape(code), -0.5, 0.5, seed=self.random)
        self.add_loss(self.weight / self.sample_size * self.penalty(code))
        return code

    def penalty(self, code):
        """The bits of a code (batch, units), summed over units, mean over samples: a number."""
        sharpness = keras.ops.exp(-self.log_width)
        away = keras.ops.abs(code - self.center)  # on the side where both sigmoids are small, and exact
        share = keras.ops.sigmoid(sharpness * (0.5 - away)) - keras.ops.sigmoid(sharpness * (-0.5 - away))
        return keras.ops.mean(keras.ops.sum(-keras.ops.log(share + SMALLEST), axis=-1)) / math.log(2)

    def frozen_records(self):
        """What `aekit.freeze` stores: a dense layer that makes the whole code."""
        [(record, weights)] = super().frozen_records()
        return [(record, {name: GAIN * w for name, w in weights.items()})]

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "weight": self.weight}

"""The bottleneck as one layer. A variant of the autoencoder is another such layer, and nothing else.

The contract, which one test holds every layer of this module to:
- `__init__` stores its arguments under their own names, and `get_config` gives exactly them back;
- `units` is the size of the code;
- `call(features, training)` takes (batch, features) and returns the code (batch, units);
- what it asks of the code it charges with `add_loss`, as a mean over samples that does not depend on the batch size;
- `frozen_records()` says what it computes after training, so that it also runs in NumPy and in the browser.
"""

import numpy as np

from .backend import keras


@keras.saving.register_keras_serializable(package="aekit")
class Code(keras.layers.Layer):
    """The plain bottleneck: `units` numbers, each a weighted sum of all features and a bias.

    Args:
        units: how many numbers the code has, a whole number of 1 or more.
        seed: seed of the first weights (Glorot uniform), so that the same call makes the same model.
    """

    def __init__(self, units, seed=0, **kwargs):
        super().__init__(**kwargs)
        if isinstance(units, bool) or int(units) != units or units < 1:
            raise ValueError(f"{type(self).__name__}: got units={units!r}, expected a whole number of 1 or more. "
                             "Type code=2.")
        self.units, self.seed = int(units), int(seed)

    def build(self, features_shape):
        """Make the weights for features (batch, features)."""
        self.kernel = self.add_weight(name="kernel", shape=(features_shape[-1], self.units),
                                      initializer=keras.initializers.GlorotUniform(seed=self.seed))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, features, training=False):
        """Features (batch, features) to the code (batch, units)."""
        return keras.ops.matmul(features, self.kernel) + self.bias  # (batch, units)

    def compute_output_shape(self, features_shape):
        """The shape of the code for features of a shape."""
        return (*features_shape[:-1], self.units)

    def frozen_records(self):
        """What `aekit.freeze` stores: (record, weights) pairs for what this layer computes after training."""
        return [({"op": "dense", "activation": ["linear"]},
                 {"kernel": np.asarray(self.kernel), "bias": np.asarray(self.bias)})]

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "units": self.units, "seed": self.seed}

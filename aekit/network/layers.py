"""The bottleneck as one layer. A variant of the autoencoder is another such layer, and nothing else.

The contract, which one test holds every bottleneck layer of this module to:
- `__init__` stores its arguments under their own names, and `get_config` gives exactly them back;
- `units` is the size of the code;
- `call(features, training)` takes (batch, features) and returns the code (batch, units);
- what it asks of the code it charges with `add_loss`, as a mean over samples that does not depend on the batch size;
  what it asks of the whole encoder it charges in `charge(encoder, x)`, which the autoencoder calls;
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

    def _above_zero(self, name, value, example):
        if isinstance(value, (bool, str)) or not 0 < value < np.inf:
            raise ValueError(f"{type(self).__name__}: got {name}={value!r}, expected a number above 0. "
                             f"Type aekit.{type(self).__name__}({self.units}, {name}={example}).")
        return float(value)


@keras.saving.register_keras_serializable(package="aekit")
class SparseCode(Code):
    """A code of which few numbers speak at a time; it may well have more numbers than a plain one.

    Without `target` the code is a rectified sum (0 or more) and pays for its size: weight x the sum over units of the
    code, mean over samples (an L1 penalty; Olshausen and Field, 1996, for the idea). With `target` it is a sigmoid,
    0..1, and pays where a unit's mean activity over the batch, its rate, is not the target: weight x the sum over units
    of the Kullback-Leibler divergence of the rate from the target (Ng, 2011, CS294A lecture notes). The rate is that of
    the batch, so which samples share a batch matters a little.

    Args:
        units, seed: as for `Code`.
        weight: of the penalty beside the loss, above 0.
        target: None, or the wanted rate, between 0 and 1, such as 0.1.
    """

    adjective = "sparse"

    def __init__(self, units, weight=3e-4, target=None, seed=0, **kwargs):
        super().__init__(units, seed=seed, **kwargs)
        self.weight, self.target = self._above_zero("weight", weight, 3e-4), target
        if target is not None and (isinstance(target, (bool, str)) or not 0 < target < 1):
            raise ValueError(f"SparseCode: got target={target!r}, expected a rate between 0 and 1, or None. "
                             f"Type aekit.SparseCode({self.units}, target=0.1).")

    @property
    def activation(self):
        """What bends the code: rectified without a target, a sigmoid with one."""
        return keras.activations.relu if self.target is None else keras.activations.sigmoid

    def call(self, features, training=False):
        """Features (batch, features) to the code (batch, units); charges the penalty."""
        code = self.activation(super().call(features))
        self.add_loss(self.weight * self.penalty(code))
        return code

    def penalty(self, code):
        """What a code (batch, units) pays, without the weight: a number."""
        if self.target is None:
            return keras.ops.mean(keras.ops.sum(keras.ops.abs(code), axis=-1))
        rate = keras.ops.clip(keras.ops.mean(code, axis=0), 1e-6, 1 - 1e-6)  # (units,)
        goal = self.target
        return keras.ops.sum(goal * keras.ops.log(goal / rate) + (1 - goal) * keras.ops.log((1 - goal) / (1 - rate)))

    def frozen_records(self):
        """What `aekit.freeze` stores: a dense layer with its activation."""
        [(record, weights)] = super().frozen_records()
        return [({**record, "activation": [self.activation.__name__]}, weights)]

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "weight": self.weight, "target": self.target}


@keras.saving.register_keras_serializable(package="aekit")
class ContractiveCode(Code):
    """A code that hardly moves when the sample moves a little.

    The whole encoder pays weight x the squared Frobenius norm of its Jacobian, the slopes of all code numbers along all
    values of the sample, mean over samples (Rifai et al., Contractive auto-encoders, 2011). It is estimated: for a
    random direction v of +1 and -1, the expectation of the squared length of J v is that norm (Hutchinson, 1990), and
    J v is how far the code moves when the sample is nudged along v, over the nudge. That costs two more passes through
    the encoder, whatever the sizes.

    Args:
        units, seed: as for `Code`; the seed is that of the directions, too.
        weight: of the penalty beside the loss, above 0.
    """

    adjective = "contractive"
    nudge = 1e-3  # in data units: small beside the bends of the encoder, large beside the rounding of its sums

    def __init__(self, units, weight=1e-4, seed=0, **kwargs):
        super().__init__(units, seed=seed, **kwargs)
        self.weight = self._above_zero("weight", weight, 1e-4)
        self.random = keras.random.SeedGenerator(self.seed)

    def charge(self, encoder, x):
        """Charge the penalty of `encoder` at samples `x` (batch, *shape)."""
        self.add_loss(self.weight * self.penalty(encoder, x))

    def penalty(self, encoder, x):
        """The estimate of the mean squared Frobenius norm, without the weight: a number."""
        x = keras.ops.convert_to_tensor(x)
        coin = keras.random.uniform(keras.ops.shape(x), seed=self.random) < 0.5
        direction = keras.ops.where(coin, 1.0, -1.0)
        moved = encoder(x + self.nudge * direction, training=False) - encoder(x, training=False)  # (batch, units)
        return keras.ops.mean(keras.ops.sum(keras.ops.square(moved / self.nudge), axis=-1))

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "weight": self.weight}


@keras.saving.register_keras_serializable(package="aekit")
class GaussianCode(Code):
    """A variational bottleneck: a normal distribution for each sample, drawn towards the standard normal one.

    In training the code is drawn from N(mean, variance), both functions of the features; afterwards it is the mean.
    With the mean squared error as the loss, the model maximises the evidence lower bound (Kingma and Welling,
    Auto-encoding variational Bayes, 2014) of a decoder whose samples have normal noise of standard deviation `sigma`
    around them: the Kullback-Leibler divergence from N(0, 1), summed over units, mean over samples, weighs
    2 sigma^2 / D beside an error that is a mean over the D values of a sample. So random normal codes decode to
    samples: `aekit.generate(model)`.

    Args:
        units, seed: as for `Code`; the seed is that of the draws, too.
        sigma: how far a reconstruction may be off, in data units, above 0: larger makes an emptier code and smoother
            samples, smaller a plain autoencoder. 0.1 to 0.25 serves pictures in 0..1.
    """

    adjective, prior = "variational", "normal"

    def __init__(self, units, sigma=0.15, seed=0, **kwargs):
        super().__init__(units, seed=seed, **kwargs)
        self.sigma = self._above_zero("sigma", sigma, 0.15)
        self.sample_size = 1  # D; the autoencoder sets it
        self.random = keras.random.SeedGenerator(self.seed)

    def build(self, features_shape):
        """Make the weights of the mean, and those of the logarithm of the variance."""
        super().build(features_shape)
        self.variance_kernel = self.add_weight(name="variance_kernel", shape=(features_shape[-1], self.units),
                                               initializer=keras.initializers.GlorotUniform(seed=self.seed + 1))
        self.variance_bias = self.add_weight(name="variance_bias", shape=(self.units,), initializer="zeros")

    def distribution(self, features):
        """(mean, logarithm of the variance), each (batch, units), for features (batch, features)."""
        log_variance = keras.ops.matmul(features, self.variance_kernel) + self.variance_bias
        return super().call(features), keras.ops.clip(log_variance, -20.0, 20.0)

    def call(self, features, training=False):
        """Features (batch, features) to the code (batch, units), drawn in training; charges the penalty."""
        mean, log_variance = self.distribution(features)
        self.add_loss(2 * self.sigma**2 / self.sample_size * self.penalty(mean, log_variance))
        if not training:
            return mean
        noise = keras.random.normal(keras.ops.shape(mean), seed=self.random)
        return mean + keras.ops.exp(0.5 * log_variance) * noise

    def penalty(self, mean, log_variance):
        """The divergence from N(0, 1), summed over units, mean over samples, in nats."""
        each = 0.5 * (keras.ops.square(mean) + keras.ops.exp(log_variance) - log_variance - 1)
        return keras.ops.mean(keras.ops.sum(each, axis=-1))

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "sigma": self.sigma}

"""Noise on signals as the first layer of a denoising autoencoder; `aekit.corrupt.mix` is the same in NumPy."""

import numpy as np

from ..network.backend import keras
from . import mixing

BANK = 1024  # noises made beforehand, one of which each sample gets


@keras.saving.register_keras_serializable(package="aekit")
class Mix(keras.layers.Layer):
    """Noise at a signal-to-noise ratio while the model trains, another one for every batch; afterwards nothing.

    As the first layer of an encoder it makes a denoising autoencoder of signals: the model reads noise, and its loss
    compares what it gives back with the clean sample. Each sample gets all the kinds, each at a ratio of its own.

    Args:
        kinds: one or several of the kinds of `aekit.corrupt.mix`: "white", "pink", "hum", "babble", "drift".
        snr: (lowest, highest) in dB; one of them by chance for each sample.
        rate: samples a second of the signals, in Hz.
        seed: of the noise.

    >>> aekit.dense(beats.shape, code=16, corrupt=aekit.Mix(["drift", "hum"], snr=(-5, 10), rate=beats.sampling_rate))
    """

    adjective = "denoising"

    def __init__(self, kinds, snr=(0, 20), rate=8000, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        if not self.kinds or set(self.kinds) - set(mixing.KINDS):
            raise ValueError(f"Mix: got kinds={kinds!r}, expected one or several of {', '.join(mixing.KINDS)}. "
                             "Type 'hum'.")
        self.snr = [float(end) for end in snr] if np.ndim(snr) == 1 and len(snr) == 2 else []
        if not self.snr or not -np.inf < self.snr[0] <= self.snr[1] < np.inf:
            raise ValueError(f"Mix: got snr={snr!r}, expected the lowest and the highest ratio in dB. "
                             "Type snr=(0, 20).")
        self.rate, self.seed = rate, int(seed)
        self.random = keras.random.SeedGenerator(self.seed)

    def build(self, shape):
        """Make the noises, once the signals' length is known."""
        if len(shape) != 3:
            raise ValueError(f"Mix: got samples of shape {tuple(shape[1:])}, expected signals (time, channels). "
                             "Type aekit.Corrupt('gaussian', 0.3) for anything else.")
        self.bank = [mixing.KINDS[kind](BANK, shape[1], rate=self.rate, seed=self.seed + number)
                     for number, kind in enumerate(self.kinds)]

    def call(self, x, training=False):
        """Signals (batch, time, channels) with noise in training, as they are otherwise."""
        if not training:
            return x
        ops, count = keras.ops, keras.ops.shape(x)[0]
        power = ops.mean(ops.square(x), axis=(1, 2), keepdims=True)
        for bank in self.bank:
            rows = keras.random.randint((count,), 0, BANK, seed=self.random)
            snr = keras.random.uniform((count, 1, 1), *self.snr, seed=self.random)
            x = x + ops.sqrt(power * ops.power(10.0, -snr / 10)) * ops.take(ops.convert_to_tensor(bank), rows, axis=0)
        return x

    def corrupt(self, x, seed=None):
        """The same noise on an array of signals (n, time, channels), as NumPy; seed: by default its own."""
        seed = self.seed if seed is None else seed
        clean, noisy = mixing.signals(x, "Mix"), np.array(x, np.float32)
        for number, kind in enumerate(self.kinds):
            snr = np.random.default_rng([seed, number]).uniform(*self.snr, len(clean))
            noisy += mixing.mix(clean, kind, snr, rate=self.rate, seed=seed + number) - clean
        return noisy

    def compute_output_shape(self, shape):
        """The shape that came in."""
        return shape

    def frozen_records(self):
        """Nothing is left of it after training."""
        return []

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "kinds": self.kinds, "snr": self.snr, "rate": self.rate, "seed": self.seed}

"""One Autoencoder, and three builders of encoders with their mirrored decoders."""

import math
import warnings

import numpy as np

from .backend import keras
from .layers import Code
from .shapes import as_batch, spell

ROWS_AT_ONCE = 1024  # bounds the memory of encode, decode and reconstruct


@keras.saving.register_keras_serializable(package="aekit")
class Autoencoder(keras.Model):
    """An encoder and a decoder, trained together to give back what they are given.

    It is an ordinary `keras.Model`: `compile`, `fit(x)`, `save("model.keras")` and `summary` work on it.

    Args:
        encoder: Keras model from samples (batch, *shape) to codes (batch, code_size).
        decoder: Keras model from codes back to samples.
        name: what to call it in figures.

    Raises:
        ValueError: the decoder does not take what the encoder gives, or does not give back what the encoder takes.
    """

    def __init__(self, encoder, decoder, name="autoencoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.encoder, self.decoder = encoder, decoder
        if encoder.output_shape[1:] != decoder.input_shape[1:] or encoder.input_shape[1:] != decoder.output_shape[1:]:
            raise ValueError(f"Autoencoder: got an encoder {encoder.input_shape[1:]} -> {encoder.output_shape[1:]} and "
                             f"a decoder {decoder.input_shape[1:]} -> {decoder.output_shape[1:]}, expected the decoder "
                             "to reverse the encoder. Type aekit.dense(data.shape, code=2).")
        self.shape, self.code_size = tuple(encoder.input_shape[1:]), int(encoder.output_shape[-1])
        self.build((None, *self.shape))

    def call(self, x, training=False):
        return self.decoder(self.encoder(x, training=training), training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        # Without a target the sample is its own target, so that fit(x) trains an autoencoder.
        y = x if y is None else y
        return super().compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training)

    def encode(self, x):
        """Samples `x` (n, *shape) to codes (n, code_size), NumPy float32."""
        return _in_rows(self.encoder, as_batch(x, self.shape, "encode"))

    def decode(self, code):
        """Codes (n, code_size) to samples (n, *shape), NumPy float32."""
        return _in_rows(self.decoder, as_batch(code, (self.code_size,), "decode"))

    def reconstruct(self, x):
        """Samples `x` (n, *shape) to their reconstructions, the same shape, NumPy float32."""
        return self.decode(self.encode(as_batch(x, self.shape, "reconstruct")))

    @property
    def kind(self):
        """What it is, in the words of figures: "autoencoder", or "linear autoencoder" where nothing bends."""
        layers = [*self.encoder.layers, *self.decoder.layers]
        bends = any(getattr(layer, "activation", keras.activations.linear) is not keras.activations.linear
                    for layer in layers)
        return "autoencoder" if bends else "linear autoencoder"

    def get_config(self):
        parts = {part: keras.saving.serialize_keras_object(getattr(self, part)) for part in ("encoder", "decoder")}
        return {"name": self.name, **parts}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        parts = {part: keras.saving.deserialize_keras_object(config[part], custom_objects=custom_objects)
                 for part in ("encoder", "decoder")}
        return cls(**{**config, **parts})

    def __repr__(self):
        convolutional = any("Conv" in type(layer).__name__ for layer in self.encoder.layers)
        return (f"Autoencoder {spell(self.shape)} -> {self.code_size} -> {spell(self.shape)} "
                f"({'convolutional' if convolutional else 'dense'}, {self.count_params():,} weights)")


def dense(shape, *, code=2, hidden=(256, 128), activation="gelu", output=None, seed=0, name="dense"):
    """An autoencoder of fully connected layers; the decoder mirrors the encoder.

    Args:
        shape: one sample's shape, such as `data.shape`; anything goes, it is flattened.
        code: size of the code, or a bottleneck layer such as `aekit.Code(2)`.
        hidden: sizes of the encoder's hidden layers, outside in; () for none.
        activation: of the hidden layers.
        output: activation of the last layer; by default "sigmoid" for pictures (values 0..1), else "linear".
        seed: seed of the first weights.
        name: what to call it in figures.

    Returns:
        `Autoencoder`, compiled with Adam and the mean squared error.

    >>> aekit.dense((8, 8, 1), code=2)
    Autoencoder 8x8x1 -> 2 -> 8x8x1 (dense, 100,162 weights)
    """
    shape, code = _checked("dense", shape, code, seed)
    first = _Seeds(seed)
    encoder = [keras.layers.Flatten(name="flatten")] if len(shape) > 1 else []
    encoder += [keras.layers.Dense(int(n), activation, kernel_initializer=first(), name=f"encoder_{i}")
                for i, n in enumerate(hidden, start=1)]
    decoder = [keras.layers.Dense(int(n), activation, kernel_initializer=first(), name=f"decoder_{i}")
               for i, n in enumerate(reversed(tuple(hidden)), start=1)]
    decoder += [keras.layers.Dense(math.prod(shape), _output(output, shape), kernel_initializer=first(), name="output")]
    decoder += [keras.layers.Reshape(shape, name="reshape")] if len(shape) > 1 else []
    return _assembled(shape, encoder, code, decoder, name)


def conv(shape, *, code=16, filters=(16, 32), window=3, activation="gelu", output=None, seed=0, name="conv"):
    """A convolutional autoencoder for pictures: each layer halves height and width, the decoder doubles them again.

    Args:
        shape: (height, width, channels), any size.
        code: size of the code, or a bottleneck layer.
        filters: number of filters of each convolution, outside in.
        window: side of the convolutions' windows, odd.
        activation, output, seed, name: as in `dense`.
    """
    shape, code = _checked("conv", shape, code, seed)
    if len(shape) != 3:
        raise ValueError(f"conv: got samples of shape {shape}, expected pictures (height, width, channels). "
                         "Type aekit.conv1d for signals, aekit.dense for anything else.")
    return _convolutional(keras.layers.Conv2D, keras.layers.Conv2DTranspose, shape, code, filters, window, activation,
                          output, seed, name)


def conv1d(shape, *, code=16, filters=(16, 32), window=7, activation="gelu", output=None, seed=0, name="conv1d"):
    """A convolutional autoencoder for signals: each layer halves the time steps, the decoder doubles them again.

    Args:
        shape: (time, channels), any length.
        code, filters, window, activation, output, seed, name: as in `conv`.
    """
    shape, code = _checked("conv1d", shape, code, seed)
    if len(shape) != 2:
        raise ValueError(f"conv1d: got samples of shape {shape}, expected signals (time, channels). "
                         "Type aekit.conv for pictures, aekit.dense for anything else.")
    return _convolutional(keras.layers.Conv1D, keras.layers.Conv1DTranspose, shape, code, filters, window, activation,
                          output, seed, name)


def _convolutional(down, up, shape, code, filters, window, activation, output, seed, name):
    if window % 2 == 0:
        raise ValueError(f"{name}: got window={window}, expected an odd number, so that a window has a middle. "
                         f"Type window={window + 1}.")
    first, filters = _Seeds(seed), [int(n) for n in filters]
    sizes = [shape[:-1]]
    for _ in filters:
        sizes.append(tuple(math.ceil(n / 2) for n in sizes[-1]))
    encoder = [down(n, window, strides=2, padding="same", activation=activation, kernel_initializer=first(),
                    name=f"encoder_{i}") for i, n in enumerate(filters, start=1)]
    encoder.append(keras.layers.Flatten(name="flatten"))
    inner = (*sizes[-1], filters[-1]) if filters else shape
    decoder = [keras.layers.Dense(math.prod(inner), activation, kernel_initializer=first(), name="unfold"),
               keras.layers.Reshape(inner, name="reshape")]
    channels = [shape[-1], *filters[:-1]]
    for depth in reversed(range(len(filters))):
        # An odd size comes back whole: Keras makes 2n - 1 places of n, and output_padding adds the missing one.
        missing = tuple(big - (2 * small - 1) for big, small in zip(sizes[depth], sizes[depth + 1], strict=True))
        last = depth == 0
        decoder.append(up(channels[depth], window, strides=2, padding="same", kernel_initializer=first(),
                          output_padding=missing if len(missing) > 1 else missing[0],
                          activation=_output(output, shape) if last else activation,
                          name="output" if last else f"decoder_{len(filters) - depth}"))
    return _assembled(shape, encoder, code, decoder, name)


def _assembled(shape, encoder, code, decoder, name):
    encoder = keras.Sequential([keras.Input(shape), *encoder, code], name="encoder")
    decoder = keras.Sequential([keras.Input((code.units,)), *decoder], name="decoder")
    model = Autoencoder(encoder, decoder, name=name)
    model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="mse")
    model.optimizer.build(model.trainable_variables)  # so that an untrained model, too, saves all that it reloads
    return model


class _Seeds:
    """First weights that differ from layer to layer and are the same for the same seed."""

    def __init__(self, seed):
        self.states = iter(np.random.SeedSequence(seed).generate_state(64))

    def __call__(self):
        return keras.initializers.GlorotUniform(seed=int(next(self.states)))


def _output(output, shape):
    return output if output is not None else "sigmoid" if len(shape) == 3 else "linear"


def _checked(where, shape, code, seed):
    if hasattr(shape, "x_train"):
        raise TypeError(f"{where}: got the data set {shape.name!r}, expected one sample's shape. Type "
                        f"aekit.{where}(data.shape).")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if not shape or any(int(n) != n or n < 1 for n in shape):
        raise ValueError(f"{where}: got shape {shape}, expected one sample's shape, all sizes 1 or more. "
                         "Type data.shape.")
    if not hasattr(code, "units"):
        code = Code(code, seed=int(np.random.SeedSequence([seed, 1]).generate_state(1)[0]), name="code")
    if code.units >= math.prod(shape):
        warnings.warn(f"{where}: the code has {code.units} numbers, a sample only {math.prod(shape)}: that is no "
                      "bottleneck, the model can copy its input.", stacklevel=3)
    return tuple(int(n) for n in shape), code


def _in_rows(model, x):
    if not len(x):
        return np.zeros((0, *model.output_shape[1:]), np.float32)
    # Called directly: `predict` costs a tenth of a second a call, and compiles anew for every new length.
    return np.concatenate([keras.ops.convert_to_numpy(model(x[i:i + ROWS_AT_ONCE], training=False))
                           for i in range(0, len(x), ROWS_AT_ONCE)])

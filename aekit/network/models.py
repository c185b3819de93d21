"""The one Autoencoder: an encoder and a decoder; a variant is a layer of the encoder, or a loss."""

import inspect
import math
import re

import numpy as np

from ..shapes import as_batch, spell
from .backend import keras
from .mirrored import tie

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
        if not re.fullmatch(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*", str(name)):  # what TensorFlow takes, said at once
            raise ValueError(f"Autoencoder: got name={name!r}, expected letters, digits, '-', '_' and '.', and no "
                             "spaces. Type name='my-model'.")
        super().__init__(name=name, **kwargs)
        self.encoder, self.decoder = encoder, decoder
        if encoder.output_shape[1:] != decoder.input_shape[1:] or encoder.input_shape[1:] != decoder.output_shape[1:]:
            raise ValueError(f"Autoencoder: got an encoder {encoder.input_shape[1:]} -> {encoder.output_shape[1:]} and "
                             f"a decoder {decoder.input_shape[1:]} -> {decoder.output_shape[1:]}, expected the decoder "
                             "to reverse the encoder. Type aekit.dense(data.shape, code=2).")
        self.shape, self.code_size = tuple(encoder.input_shape[1:]), int(encoder.output_shape[-1])
        for layer in encoder.layers:
            if hasattr(layer, "sample_size"):  # a penalty that is weighed against the error of a whole sample
                layer.sample_size = math.prod(self.shape)
        tie(encoder, decoder)
        self.build((None, *self.shape))

    def call(self, x, training=False):
        for layer in self.encoder.layers:
            if hasattr(layer, "charge"):  # a penalty on the whole encoder, not on the code alone
                layer.charge(self.encoder, x)
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

    def variant(self, **changes):
        """A new, untrained model from the same builder call with some words changed; this one stays as it is.

        Args:
            changes: any argument of the builder, such as code=aekit.SparseCode(32), loss="mae", tied=True, seed=1, or
                corrupt=aekit.Corrupt("zeros", 0.3).

        Raises:
            TypeError: this model comes from no builder, or its builder has no such argument.

        >>> sparse = plain.variant(code=aekit.SparseCode(32))
        """
        builder, arguments = self.__dict__.get("_aekit_built_by", (None, {}))
        if builder is None:
            raise TypeError(f"variant: {self.name!r} was loaded or put together by hand, expected a model of a "
                            "builder. Type aekit.dense(data.shape, code=8).variant(seed=1).")
        known = inspect.signature(builder).parameters
        if unknown := set(changes) - set(known):
            raise TypeError(f"variant: got {', '.join(sorted(unknown))}, expected arguments of "
                            f"aekit.{builder.__name__}: {', '.join(known)}. Type model.variant(seed=1).")
        arguments = {name: fresh(value) for name, value in arguments.items()}
        return builder(**{**arguments, **changes})

    def __sklearn_clone__(self):
        return self  # scikit-learn may clone whatever holds a model: nobody trains it in place, so it can be shared

    @property
    def corrupt(self):
        """The `aekit.Corrupt` layer of a denoising model, or None."""
        return next((layer for layer in self.encoder.layers if hasattr(layer, "corrupt")), None)

    @property
    def prior(self):
        """The distribution that the codes were drawn to, "normal" for a variational model, or None."""
        return next((layer.prior for layer in self.encoder.layers if hasattr(layer, "prior")), None)

    @property
    def kind(self):
        """What it is, in the words of figures: "autoencoder", "linear autoencoder", "sparse autoencoder", ..."""
        layers = [*self.encoder.layers, *self.decoder.layers]
        bends = any(getattr(layer, "activation", keras.activations.linear) is not keras.activations.linear
                    for layer in layers)
        # What is special names itself: a layer, or the loss.
        special = dict.fromkeys(part.adjective for part in (*layers, getattr(self, "loss", None))
                                if hasattr(part, "adjective"))
        return " ".join([*special, *([] if bends else ["linear"]), "autoencoder"])

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


def fresh(value):
    """`value`, or an untrained copy where it is a layer: a layer belongs to one model."""
    return type(value).from_config(value.get_config()) if isinstance(value, keras.layers.Layer) else value


def _in_rows(model, x):
    if not len(x):
        return np.zeros((0, *model.output_shape[1:]), np.float32)
    # Called directly: `predict` costs a tenth of a second a call, and compiles anew for every new length.
    return np.concatenate([keras.ops.convert_to_numpy(model(x[i:i + ROWS_AT_ONCE], training=False))
                           for i in range(0, len(x), ROWS_AT_ONCE)])

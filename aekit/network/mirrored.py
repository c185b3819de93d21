"""Tied weights: the decoder uses the encoder's weights, mirrored, and has only biases of its own."""

from .backend import keras


@keras.saving.register_keras_serializable(package="aekit")
class Mirrored(keras.layers.Layer):
    """A dense layer whose weights are those of a layer of the encoder, transposed; `tie` says which.

    Args:
        units: numbers that it gives, as many as the mirrored layer takes.
        activation: Keras' name of it.
    """

    adjective = "tied"

    def __init__(self, units, activation="linear", **kwargs):
        super().__init__(**kwargs)
        self.units, self.activation = int(units), keras.activations.get(activation)
        self.source = None

    def build(self, features_shape):
        """Make the bias, the only weight of its own."""
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    @property
    def kernel(self):
        """The mirrored layer's weights, transposed: (features, units)."""
        return keras.ops.transpose(self.source())

    def call(self, features):
        """Features (batch, features) to (batch, units)."""
        return self.activation(keras.ops.matmul(features, self.kernel) + self.bias)

    def compute_output_shape(self, features_shape):
        """The shape of the output; known before `tie`, so that the decoder can be built first."""
        return (*features_shape[:-1], self.units)

    def frozen_records(self):
        """What `aekit.freeze` stores: a dense layer with weights of its own."""
        from .freezing import activation

        weights = {name: keras.ops.convert_to_numpy(getattr(self, name)) for name in ("kernel", "bias")}
        return [({"op": "dense", "activation": activation(self)}, weights)]

    def get_config(self):
        """The arguments that make this layer again, as a dict."""
        return {**super().get_config(), "units": self.units, "activation": keras.activations.serialize(self.activation)}


def tie(encoder, decoder):
    """Give each `Mirrored` layer of the decoder its source, the encoder's layers from inside out.

    Raises:
        ValueError: there are fewer layers with weights in the encoder than mirrored ones in the decoder.
    """
    mirrored = [layer for layer in decoder.layers if isinstance(layer, Mirrored)]
    sources = [layer for layer in reversed(encoder.layers) if hasattr(layer, "kernel")][:len(mirrored)]
    if len(sources) < len(mirrored):
        raise ValueError(f"Autoencoder: got {len(mirrored)} mirrored layers in the decoder and {len(sources)} layers "
                         "with weights in the encoder, expected as many. Type aekit.dense(data.shape, tied=True).")
    for layer, source in zip(mirrored, sources, strict=True):
        # Behind a function, so that Keras counts the weights once, in the encoder.
        layer.source = lambda source=source: source.kernel

"""The loss that Keras lacks."""

from .backend import keras


@keras.saving.register_keras_serializable(package="aekit")
class Correntropy(keras.losses.Loss):
    """A loss that outliers pull less: the squared error for small errors e, a constant for large ones.

    2 sigma^2 (1 - exp(-e^2 / (2 sigma^2))), mean over the values of a sample. Its derivative,
    2 e exp(-e^2 / (2 sigma^2)), is largest at e = sigma and falls to 0 beyond: a value that is far off counts as wrong,
    not as very wrong.
    Source: Liu, Pokharel and Principe, Correntropy: properties and applications in non-Gaussian signal processing,
    IEEE Transactions on Signal Processing 55 (2007); here as a loss, scaled to meet the squared error at e = 0.

    Args:
        sigma: in data units, above 0: errors beyond it begin to lose their pull.

    >>> aekit.dense(digits.shape, code=8, loss=aekit.Correntropy(0.2))
    """

    adjective = "robust"

    def __init__(self, sigma=0.2, name="correntropy", reduction="sum_over_batch_size", **kwargs):
        super().__init__(name=name, reduction=reduction, **kwargs)
        if isinstance(sigma, (bool, str)) or not sigma > 0:
            raise ValueError(f"Correntropy: got sigma={sigma!r}, expected a number above 0, in data units. "
                             "Type aekit.Correntropy(0.2).")
        self.sigma = float(sigma)

    def call(self, y_true, y_pred):
        """Samples and reconstructions (batch, ..., values) to losses (batch, ...), in squared data units."""
        width = 2 * self.sigma**2
        error = keras.ops.convert_to_tensor(y_pred) - keras.ops.cast(y_true, y_pred.dtype)
        return keras.ops.mean(-width * keras.ops.expm1(-keras.ops.square(error) / width), axis=-1)

    def get_config(self):
        """The arguments that make this loss again, as a dict."""
        return {**super().get_config(), "sigma": self.sigma}

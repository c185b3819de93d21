"""What an autoencoder has to beat, with the same three verbs: encode, decode, reconstruct."""

import numpy as np

from .frozen import Frozen
from .shapes import check_finite, spell


class _Linear:
    """Shared by baselines that are a linear network: they run as their frozen selves, in the browser too."""

    def to_frozen(self):
        """The same as a `Frozen` network of two dense layers."""
        return self._frozen

    def encode(self, x):
        """Samples `x` (n, *shape) to codes (n, code_size), float32."""
        return self._frozen.encode(x)

    def decode(self, code):
        """Codes (n, code_size) to samples (n, *shape), float32."""
        return self._frozen.decode(code)

    def reconstruct(self, x):
        """Samples `x` (n, *shape) to reconstructions of the same shape, float32."""
        return self._frozen.reconstruct(x)

    def _set(self, data, mean, components):
        """`components` (code_size, values) around `mean` (values,)."""
        self.shape, self.code_size = tuple(data.shape[1:]), len(components)
        record = {"op": "dense", "activation": ["linear"]}
        reshape = {"op": "reshape", "activation": ["linear"]}
        layers = [{**reshape, "part": "encoder", "name": "flatten", "shape": [mean.size]},
                  {**record, "part": "encoder", "name": "code"},
                  {**record, "part": "decoder", "name": "output"},
                  {**reshape, "part": "decoder", "name": "reshape", "shape": list(self.shape)}]
        weights = {"1/kernel": components.T, "1/bias": -components @ mean, "2/kernel": components, "2/bias": mean}
        weights = {key: np.ascontiguousarray(w, np.float32) for key, w in weights.items()}
        self._frozen = Frozen(layers, weights, shape=self.shape, code_size=self.code_size, name=self.name,
                              kind=self.kind)


class PCA(_Linear):
    """Principal component analysis: the best linear code of a given size.

    Args:
        data: `Dataset`, or samples (n, *shape).
        code: size of the code, at most the number of values of a sample and of samples.
        name: what to call it in figures.

    Raises:
        ValueError: a code larger than that, NaN, no samples.
    """

    kind = "PCA"

    def __init__(self, data, *, code=2, name="PCA"):
        from sklearn.decomposition import PCA as Fit  # imported on first use: it costs a second

        x = _training_samples(data, "PCA")
        most = min(len(x), int(np.prod(x.shape[1:])))
        if not isinstance(code, (int, float, np.number)) or isinstance(code, bool) or not 1 <= code <= most or code % 1:
            raise ValueError(f"PCA: got code={code!r}, expected a whole number from 1 to {most}, the number of values "
                             "or of samples. Type code=2.")
        self.name = name
        fit = Fit(int(code), svd_solver="auto", random_state=0).fit(x.reshape(len(x), -1))
        self._set(x, fit.mean_.astype(np.float64), fit.components_.astype(np.float64))

    def __repr__(self):
        return f"PCA {spell(self.shape)} -> {self.code_size}"


class Mean(_Linear):
    """No model at all: every sample is answered with the mean of the training samples.

    Args:
        data: `Dataset`, or samples (n, *shape).
        name: what to call it in figures.
    """

    kind = "mean"

    def __init__(self, data, *, name="mean"):
        x = _training_samples(data, "Mean")
        self.name = name
        # A code of one number that is always 0, so that the mean has the same three verbs as everything else.
        self._set(x, x.reshape(len(x), -1).mean(axis=0, dtype=np.float64), np.zeros((1, int(np.prod(x.shape[1:])))))

    def __repr__(self):
        return f"Mean of {spell(self.shape)}"


def _training_samples(data, where):
    try:
        x = np.asarray(getattr(data, "x_train", data), np.float32)
    except (TypeError, ValueError):
        what = repr(data) if isinstance(data, str) else f"a {type(data).__name__} that is no array of numbers"
        raise TypeError(f"{where}: got {what}, expected a data set or samples (n, ...). "
                        f'Type aekit.{where}(aekit.load("digits")).') from None
    if x.ndim < 2 or not len(x):
        raise ValueError(f"{where}: got an array of shape {x.shape}, expected samples (n, ...) with n of 1 or more. "
                         f"Type aekit.{where}(data).")
    check_finite(x, where)
    return x

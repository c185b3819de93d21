"""From data to codes in one line."""

from ..data import Dataset
from ..shapes import samples_array
from .builders import dense
from .training import train


def autoencode(data, code=2, *, seconds=None, epochs=None, seed=0):
    """Data in, codes out: train a dense autoencoder on samples and encode them.

    Args:
        data: samples (n, *shape), or a `Dataset`.
        code: size of the code, or a bottleneck layer such as `aekit.GaussianCode(2)`.
        seconds, epochs, seed: as for `aekit.train`.

    Returns:
        Codes (n, code_size) float32, in the order of the samples; for a `Dataset` a pair, the codes of its training
        samples and those of its held-out samples, which the training did not see.

    Raises:
        As `aekit.dense` and `aekit.train`.

    >>> codes = aekit.autoencode(digits.x_train, code=2)
    """
    whole = isinstance(data, Dataset)
    x = data.x_train if whole else samples_array(data, "autoencode")
    model = dense(x.shape[1:], code=code, output=None if _fits_a_sigmoid(x) else "linear", seed=seed)
    train(model, data if whole else x, seconds=seconds, epochs=epochs, seed=seed, quiet=True)
    return (model.encode(data.x_train), model.encode(data.x_test)) if whole else model.encode(x)


def _fits_a_sigmoid(x):
    return x.ndim == 4 and x.min() >= 0 and x.max() <= 1

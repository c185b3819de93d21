"""New samples from random codes."""

import numpy as np

from .shapes import samples_array


def generate(model, data=None, *, count=20, seed=0):
    """Decode random codes: samples that nobody drew.

    Args:
        model: anything with `decode` and `code_size`.
        data: None draws codes from the standard normal distribution, for which a variational model is made; a `Dataset`
            or samples (n, *shape) draws them from the normal distribution with the mean and covariance of their codes,
            a fair chance for every other model.
        count: how many, 1 or more; seed: of the draw.

    Returns:
        (count, *shape) float32.

    Raises:
        ValueError: a count below 1, samples of another shape.

    >>> aekit.generate(model, count=10)
    """
    if isinstance(count, bool) or int(count) != count or count < 1:
        raise ValueError(f"generate: got count={count!r}, expected a whole number of 1 or more. Type count=20.")
    random = np.random.default_rng(seed)
    if data is None:
        code = random.standard_normal((int(count), model.code_size))
    else:
        codes = model.encode(samples_array(getattr(data, "x_train", data), "generate")).astype(np.float64)
        spread = np.atleast_2d(np.cov(codes, rowvar=False))
        code = random.multivariate_normal(codes.mean(axis=0), spread, int(count), method="eigh")
    return model.decode(code.astype(np.float32))

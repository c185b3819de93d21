"""What a `Detector` trains when nobody says: the scale, the network, its code and its noise, from the data alone."""

import math
import warnings

import numpy as np

from ..baselines import PCA

KEPT = 0.8    # of the variance of held-out samples: what the code of signals and pictures has to keep
SAMPLES = 128_000  # that a training looks at, over all its epochs
FEW = 5000  # rows of a table up to which a step takes 256 of them: as good as 128, and faster
WIDEST = 128  # hidden units for a table


def scale_of(shape):
    """The scale for samples of a shape: "robust" for tables, "common" for signals, None for pictures."""
    return {1: "robust", 2: "common"}.get(len(shape))


def code_of(x, held_out):
    """A code size for scaled samples `x` (n, *shape).

    Half the features of a table, whose training is held back by noise. Else the smallest code with which PCA keeps 80 %
    of the variance of the held-out samples, at most half of a sample's numbers.
    """
    width = math.prod(x.shape[1:])
    most = max(1, min(width // 2, len(x) - 1))
    if x.ndim == 2:
        return max(1, width // 2)
    pca = PCA(x, code=min(most, 100))
    code, around = pca.encode(held_out).astype(np.float64), held_out.reshape(len(held_out), -1).astype(np.float64)
    around = around - x.reshape(len(x), -1).mean(axis=0)
    kept = np.cumsum((code**2).sum(axis=0)) / max((around**2).sum(), 1e-12)
    return int(min(np.searchsorted(kept, KEPT) + 1, most))


def noise_of(shape):
    """The noise of the training, in units of the scale: 2 for tables, 1 for signals, 0.1 for pictures (0..1)."""
    return {1: 2.0, 2: 1.0}.get(len(shape), 0.1)


def network(shape, *, code, hidden, noise, seed):
    """An untrained dense autoencoder for scaled samples of a shape."""
    from ..network.builders import dense
    from ..network.corrupting import Corrupt

    width = math.prod(shape)
    if hidden is None:
        hidden = (min(width, WIDEST),) if len(shape) == 1 else (64, 16) if width < 1000 else (256, 64)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*no bottleneck.*")  # a table of one or two columns has none
        return dense(shape, code=code, hidden=hidden, activation="elu", output="linear", seed=seed,
                     corrupt=Corrupt("gaussian", noise, seed=seed) if noise else None)


def batch_of(shape, count):
    """Samples a step, for `count` samples of a shape."""
    return 256 if len(shape) == 1 and count <= FEW else 128


def epochs_of(count, batch=128):
    """As many epochs as look at `SAMPLES` samples, and at least 10."""
    batch = min(batch, count)
    return max(10, math.ceil(SAMPLES / batch / max(1, count // batch)))

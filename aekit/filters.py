"""What takes noise away without having learned anything: four classical filters of scikit-image, fairly tuned.

They have no code, only `reconstruct`; figures and tables of cleaned pictures take them like a model.
"""

import itertools

import numpy as np

from .metrics import errors
from .shapes import check_finite, samples_array


class Filter:
    """A filter of pictures (n, height, width, channels), 0..1. `grid` holds what `tuned` tries of each parameter."""

    name, grid = "", {}

    def __init__(self, **settings):
        if unknown := set(settings) - set(self.grid):
            raise TypeError(f"{self.name}: got {', '.join(sorted(unknown))}, expected {', '.join(self.grid)}. "
                            f"Type aekit.filters.{type(self).__name__}().")
        self.settings = {name: settings.get(name, values[len(values) // 2]) for name, values in self.grid.items()}
        self.kind = self.name

    def reconstruct(self, x):
        """Noisy pictures to cleaned ones, the same shape, float32, 0..1."""
        x = samples_array(x, self.name)
        if x.ndim != 4:
            raise ValueError(f"{self.name}: got an array of shape {x.shape}, expected pictures "
                             "(n, height, width, channels). Type x[None] to make one picture a batch.")
        check_finite(x, self.name)
        cleaned = [self._clean(picture, **self.settings) for picture in x.astype(np.float64)]
        return np.clip(np.array(cleaned).reshape(x.shape), 0, 1).astype(np.float32)

    def __repr__(self):
        return f"{self.name}, " + ", ".join(f"{name.replace('_', ' ')} {value:g}"
                                            for name, value in self.settings.items())


class GaussianBlur(Filter):
    """The mean of the neighbours, weighed by a bell of width `sigma`, in pixels."""

    name, grid = "Gaussian blur", {"sigma": (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0)}

    @staticmethod
    def _clean(picture, sigma):
        from skimage.filters import gaussian

        return gaussian(picture, sigma, channel_axis=-1)


class Median(Filter):
    """The middle one of the neighbours in a disk of `radius` pixels: an outlier has no say."""

    name, grid = "median", {"radius": (1, 1.5, 2, 3)}

    @staticmethod
    def _clean(picture, radius):
        from scipy.ndimage import median_filter  # what skimage.filters.median calls, for all channels at once

        reach = np.arange(-int(radius), int(radius) + 1)
        disk = reach[:, None] ** 2 + reach**2 <= radius**2
        return median_filter(picture, footprint=disk[..., None])


class TotalVariation(Filter):
    """The picture near to the noisy one that rises and falls little (Chambolle, 2004); `weight` of the latter."""

    name, grid = "total variation", {"weight": (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6)}

    @staticmethod
    def _clean(picture, weight):
        from skimage.restoration import denoise_tv_chambolle

        return denoise_tv_chambolle(picture, weight=weight, channel_axis=-1)


class NonLocalMeans(Filter):
    """The mean of places whose surroundings look alike (Buades, Coll and Morel, 2005); `strength`: how alike."""

    name, grid = "non-local means", {"strength": (0.05, 0.1, 0.2, 0.3, 0.4, 0.6), "patch": (3, 5)}

    @staticmethod
    def _clean(picture, strength, patch):
        from skimage.restoration import denoise_nl_means

        return denoise_nl_means(picture, patch_size=patch, patch_distance=6, h=strength, channel_axis=-1)


FILTERS = (GaussianBlur, Median, TotalVariation, NonLocalMeans)


def tuned(clean, noisy, *, filters=FILTERS, error=errors, fixed=None):
    """Filters, each with the settings of its grid that clean best.

    Args:
        clean, noisy: the same validation pictures (n, height, width, channels), without and with the noise; a hundred
            or two are enough. Not the pictures that the filters are then judged by.
        filters: which ones, as classes.
        error: function of clean and cleaned samples to the error of each, (n,), to be small on average.
        fixed: dict of what every filter is made with besides, such as {"rate": 8000}.

    Returns:
        list of `Filter`.
    """
    clean, noisy = samples_array(clean, "filters.tuned"), samples_array(noisy, "filters.tuned")
    if clean.shape != noisy.shape:
        raise ValueError(f"filters.tuned: got clean pictures {clean.shape} and noisy ones {noisy.shape}, expected the "
                         "same shape. Type filters.tuned(x, aekit.corrupt.gaussian(x, 0.3)).")
    best = []
    for kind in filters:
        tries = [kind(**(fixed or {}), **dict(zip(kind.grid, values, strict=True)))
                 for values in itertools.product(*kind.grid.values())]
        best.append(min(tries, key=lambda each: error(clean, each.reconstruct(noisy)).mean()))
    return best

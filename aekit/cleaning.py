"""How clean is it? Filters and models side by side, judged by the picture that nobody but the judge has seen."""

from dataclasses import dataclass

import numpy as np

from . import metrics
from .shapes import check_finite, samples_array
from .tables import html_table

BEST = 60.0  # dB
COLUMNS = {"PSNR, dB": (lambda row: f"{row.psnr:.2f}", lambda row: row.psnr),
           "SSIM": (lambda row: f"{row.ssim:.3f}", lambda row: row.ssim)}


@dataclass(frozen=True, repr=False)
class Cleaned:
    """Mean PSNR in dB (of a picture at most 60) and mean SSIM against the clean pictures; `name`: who cleaned them."""

    name: str
    psnr: float
    ssim: float

    def __repr__(self):
        return f"{self.name}: {self.psnr:.2f} dB, SSIM {self.ssim:.3f}"


class CleanedTable(list):
    """A list of `Cleaned` that shows itself as a table; the best of a column stands in bold."""

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        return html_table(self, COLUMNS)


def clean(models, x, noisy):
    """Let models and filters clean noisy pictures, and compare each with the clean ones.

    Args:
        models: a model or filter with `reconstruct`, a list of them, or a dict name -> one.
        x, noisy: the same pictures (n, height, width, channels), without and with noise.

    Returns:
        `CleanedTable`: the noisy pictures as they are first, then each model.

    Raises:
        ValueError: other shapes, values that are not finite, no pictures.
    """
    x, noisy = samples_array(x, "clean"), samples_array(noisy, "clean")
    if x.shape != noisy.shape or not len(x):
        raise ValueError(f"clean: got clean pictures {x.shape} and noisy ones {noisy.shape}, expected one or more of "
                         "the same shape. Type clean(models, x, aekit.corrupt.gaussian(x, 0.3)).")
    check_finite(noisy, "clean")
    rows = {"noisy": noisy, **{name: model.reconstruct(noisy) for name, model in by_name(models).items()}}
    return CleanedTable(Cleaned(name, float(decibels(x, found).mean()), float(metrics.ssim(x, found).mean()))
                        for name, found in rows.items())


def decibels(x, found):
    """The PSNR of each picture, at most BEST: one that the noise has missed must not make a mean infinite."""
    return np.minimum(metrics.psnr(x, found), BEST)


def by_name(models):
    """dict name -> model of a dict, a list or one model."""
    if isinstance(models, dict):
        return {str(name): model for name, model in models.items()}
    listed = models if isinstance(models, (list, tuple)) else [models]
    return {getattr(model, "kind", type(model).__name__): model for model in listed}

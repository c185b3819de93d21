"""How clean is it? Filters and models side by side, judged by the sample that nobody but the judge has seen."""

from dataclasses import dataclass

import numpy as np

from . import metrics
from .shapes import check_finite, samples_array
from .tables import html_table

BEST = 60.0    # dB
WORST = -30.0  # dB, of a signal that is all but gone
COLUMNS = {"PSNR, dB": (lambda row: f"{row.psnr:.2f}", lambda row: row.psnr),
           "SSIM": (lambda row: f"{row.ssim:.3f}", lambda row: row.ssim)}
SIGNAL_COLUMNS = {"SI-SDR, dB": (lambda row: f"{row.si_sdr:.1f}", lambda row: row.si_sdr),
                  "gained, dB": (lambda row: f"{row.gained:+.1f}", None)}


@dataclass(frozen=True, repr=False)
class Cleaned:
    """Mean PSNR in dB (of a picture at most 60) and mean SSIM against the clean pictures; `name`: who cleaned them."""

    name: str
    psnr: float
    ssim: float

    def __repr__(self):
        return f"{self.name}: {self.psnr:.2f} dB, SSIM {self.ssim:.3f}"


@dataclass(frozen=True, repr=False)
class CleanedSignal:
    """Mean SI-SDR in dB (of a signal -30 to 60), and what of it was gained over the noisy signals."""

    name: str
    si_sdr: float
    gained: float

    def __repr__(self):
        return f"{self.name}: {self.si_sdr:.1f} dB, gained {self.gained:+.1f} dB"


class CleanedTable(list):
    """A list of `Cleaned` or `CleanedSignal` that shows itself as a table; the best of a column stands in bold."""

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        return html_table(self, SIGNAL_COLUMNS if self and isinstance(self[0], CleanedSignal) else COLUMNS)


def clean(models, x, noisy):
    """Let models and filters clean noisy pictures or signals, and compare each with the clean ones.

    Args:
        models: a model or filter with `reconstruct`, a list of them, or a dict name -> one.
        x, noisy: the same pictures (n, height, width, channels) or signals (n, time, channels), without and with noise.

    Returns:
        `CleanedTable`: the noisy samples as they are first, then each model.

    Raises:
        ValueError: other shapes, values that are not finite, no samples.
    """
    x, noisy = samples_array(x, "clean"), samples_array(noisy, "clean")
    if x.shape != noisy.shape or not len(x):
        raise ValueError(f"clean: got clean samples {x.shape} and noisy ones {noisy.shape}, expected one or more of "
                         "the same shape. Type clean(models, x, aekit.corrupt.gaussian(x, 0.3)).")
    check_finite(noisy, "clean")
    rows = {"noisy": noisy, **{name: model.reconstruct(noisy) for name, model in by_name(models).items()}}
    if x.ndim == 3:
        heard = {name: float(np.clip(metrics.si_sdr(x, found), WORST, BEST).mean()) for name, found in rows.items()}
        return CleanedTable(CleanedSignal(name, ratio, ratio - heard["noisy"]) for name, ratio in heard.items())
    return CleanedTable(Cleaned(name, float(decibels(x, found).mean()), float(metrics.ssim(x, found).mean()))
                        for name, found in rows.items())


def decibels(x, found):
    """The PSNR of each picture, at most BEST: one that the noise has missed must not make a mean infinite."""
    return np.minimum(metrics.psnr(x, found), BEST)


def by_name(models):
    """dict name -> model of a dict, a list or one model; two of a kind are told apart by a number."""
    if isinstance(models, dict):
        return {str(name): model for name, model in models.items()}
    listed = models if isinstance(models, (list, tuple)) else [models]
    named = {}
    for model in listed:
        kind = getattr(model, "kind", type(model).__name__)
        twins = sum(name == kind or name.startswith(f"{kind} no. ") for name in named)
        named[f"{kind} no. {twins + 1}" if twins else kind] = model
    return named

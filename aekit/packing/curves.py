"""How good a picture is for how many bytes: the curve on which every way of packing pictures is compared."""

from dataclasses import dataclass, field

import numpy as np

from .. import metrics
from ..frozen import Frozen
from ..shapes import samples_array
from . import codec

STEPS = (4, 8, 12, 16, 24, 32, 48, 64)


@dataclass(frozen=True)
class Curve:
    """Mean bytes of a file of one sample, header included, and mean PSNR over samples, from small files to large.

    Attributes:
        name: of the way of packing; bytes, decibels: arrays (points,), ascending; settings: the model and step, or the
        quality, behind each point, as text; model_bytes: what both sides need besides, once; 0 where every computer has
        it.
    """

    name: str
    bytes: np.ndarray
    decibels: np.ndarray
    settings: tuple = field(default=(), repr=False)
    model_bytes: int = 0

    def bytes_at(self, decibels):
        """The bytes that it needs for so many dB, between two points by the logarithm; NaN outside the curve."""
        if not self.decibels.min() <= decibels <= self.decibels.max():
            return float("nan")
        return float(np.exp(np.interp(decibels, self.decibels, np.log(self.bytes))))

    def pays_after(self, other, decibels):
        """The number of pictures after which the model's own bytes are saved against another curve; NaN for never.

        Where the other has no file of so few dB, its smallest one counts.
        """
        theirs = other.bytes[0] if decibels < other.decibels[0] else other.bytes_at(decibels)
        saved = theirs - self.bytes_at(decibels)
        return float(np.ceil(self.model_bytes / saved)) if saved > 0 else float("nan")

    def __repr__(self):
        points = ", ".join(f"{b:.0f} bytes {d:.1f} dB" for b, d in zip(self.bytes, self.decibels, strict=True))
        return f"{self.name}: {points}"


def rate_distortion(packers, x, *, steps=STEPS):
    """Pack each sample into a file of its own, at several settings, and measure bytes and PSNR.

    Args:
        packers: dict from a name to a model that `codec.prepare` made, or a `Tiled` of one for large pictures; to a
            list of such models, of which every point counts that none beats in both bytes and dB; or to `aekit.JPEG`,
            `aekit.WebP`, `aekit.PNG`.
        x: samples (n, *shape), values 0..1; a few hundred are enough.
        steps: for the models, in grains; picture formats use the qualities in their attribute `steps`.

    Returns:
        dict from the same names to `Curve`.

    Raises:
        TypeError, ValueError: a model that is not prepared, no packers, samples of another shape.
    """
    if not isinstance(packers, dict) or not packers:
        raise TypeError(f"rate_distortion: got {'no packers' if packers in ({}, [], None) else type(packers).__name__},"
                        " expected a dict from names to prepared models or formats. Type rate_distortion({'JPEG': "
                        "aekit.JPEG, 'autoencoder': aekit.codec.prepare(model, data)}, x).")
    x = samples_array(x, "rate_distortion")
    if not len(x):
        raise ValueError("rate_distortion: got no samples, expected one or more. Type data.x_test[:200].")
    return {str(name): _curve(str(name), packer, x, steps) for name, packer in packers.items()}


def _curve(name, packer, x, steps):
    if isinstance(packer, type):
        tries = [(repr(made := packer(*([] if q is None else [q]))), made.quantised(x)) for q in packer.steps]
        size = 0
    else:
        models = packer if isinstance(packer, (list, tuple)) else [packer]
        tries = [(f"{m.name}, step {step}", _quantised(m, x, step)) for m in models for step in steps]
        size = max(_model_bytes(getattr(m, "model", m)) for m in models)
    points = [(float(sizes.mean()), _decibels(x, kept), setting) for setting, (kept, sizes) in tries]
    best = []
    for point in sorted(points, key=lambda p: (p[0], -p[1])):  # what needs more bytes has to be better
        if not best or point[1] > best[-1][1]:
            best.append(point)
    sizes, decibels, settings = zip(*best, strict=True)
    return Curve(name, np.array(sizes), np.array(decibels), settings, size)


def _quantised(model, x, step):
    return model.quantised(x, step=step) if hasattr(model, "quantised") else codec.quantised(model, x, step=step)


def _decibels(x, kept):
    with np.errstate(divide="ignore"):
        return float(metrics.psnr(x, kept).mean())


def _model_bytes(model):
    """Bytes of the model as it would be handed on: its decoder and encoder with 16-bit weights, and its tables."""
    return len(model.half().to_bytes()) if isinstance(model, Frozen) else 0

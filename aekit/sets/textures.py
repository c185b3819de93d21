"""Surfaces for visual quality control: patches of three photographs, good ones to train on, damaged ones held out."""

import importlib.util
from pathlib import Path

import numpy as np

from .photos import picture

NAMES = ("brick", "grass", "gravel")
SIDE = 64                       # pixels of a part
SPLIT, STEP = 336, 16           # training parts come from the columns left of SPLIT, one every STEP pixels
GOOD, DAMAGED = 40, 25          # held-out parts a surface: good ones, and those with each kind of damage
KINDS = ("normal", "scratch", "stain", "hole")
DAMAGE = {
    "scratch": "a groove in its own shadow, 24 to 56 pixels long and 3.5 to 5.5 wide, that takes 60 to 85 % of the "
               "brightness",
    "stain": "a soft-edged blot, 16 to 30 pixels across, that takes 45 to 75 % of the brightness",
    "hole": "a dark gap with a ragged edge, 10 to 20 pixels across, where the surface is missing",
}


def textures():
    """The data set `textures`: parts of 64x64 pixels; `factors_test["mask"]` (n, 64, 64) says where each is damaged."""
    from ..data import Dataset

    train, test, kinds, masks = [], [], [], []
    rng = np.random.default_rng(0)
    for name in NAMES:
        surface = picture(photo(name))[..., :1]
        rows, columns = np.mgrid[0:surface.shape[0] - SIDE + 1:STEP, 0:SPLIT - SIDE + 1:STEP].reshape(2, -1)
        train.append(_parts(surface, rows, columns))
        kind = np.repeat(np.arange(len(KINDS)), [GOOD] + [DAMAGED] * (len(KINDS) - 1))
        rows = rng.integers(0, surface.shape[0] - SIDE + 1, len(kind))
        columns = rng.integers(SPLIT, surface.shape[1] - SIDE + 1, len(kind))
        found = [damage(part, KINDS[which], rng) for part, which in zip(_parts(surface, rows, columns), kind,
                                                                        strict=True)]
        test.append(np.stack([part for part, _ in found]))
        masks.append(np.stack([mask for _, mask in found]))
        kinds.append(kind)
    surfaces = [np.repeat(NAMES, [len(parts) for parts in half]) for half in (train, test)]
    order = [np.random.default_rng(0).permutation(len(names)) for names in surfaces]
    x_train, x_test = np.concatenate(train)[order[0]], np.concatenate(test)[order[1]]
    no_damage = np.broadcast_to(np.False_, x_train.shape[:3])
    return Dataset(
        name="textures", x_train=x_train, x_test=x_test, y_train=np.zeros(len(x_train), np.int64),
        y_test=np.concatenate(kinds)[order[1]], class_names=KINDS, units="brightness, 0..1",
        source="photographs of surfaces that scikit-image ships (brick, grass, gravel), damaged by "
               "aekit/sets/textures.py",
        licence="CC0 (CC0Textures)",
        factors_train={"surface": surfaces[0][order[0]], "mask": no_damage},
        factors_test={"surface": surfaces[1][order[1]], "mask": np.concatenate(masks)[order[1]]},
        description="Real surfaces with simulated damage: parts of 64x64 pixels of brick, grass and gravel. Those to "
                    "train on are good and come from the left of each photograph, the held-out ones from the right. "
                    + "; ".join(f"{kind}: {what}" for kind, what in DAMAGE.items()) + ".")


def photo(name):
    """The path of a surface's photograph within scikit-image; OSError without it."""
    spec = importlib.util.find_spec("skimage")
    if spec is None:
        raise OSError("load: 'textures' is read from scikit-image, which is not installed. "
                      "Type pip install scikit-image.")
    return Path(spec.origin).parent / "data" / f"{name}.png"


def textures_here():
    """Whether scikit-image, which ships the photographs, is installed."""
    return importlib.util.find_spec("skimage") is not None


def damage(part, kind, seed=0):
    """A part with one piece of damage, and where it is.

    Args:
        part: (height, width, 1) in 0..1, both sides 32 or more. kind: one of `KINDS`; "normal" leaves it as it is.
        seed: a number, or a NumPy generator.

    Returns:
        (part, mask): float32 of the same shape, and bool (height, width).

    Raises:
        ValueError: another kind, or another shape.

    >>> scratched, mask = aekit.textures.damage(part, "scratch", seed=3)
    """
    part = np.asarray(part, np.float32)
    if kind not in KINDS:
        raise ValueError(f"textures.damage: got kind={kind!r}, expected one of {', '.join(KINDS)}. "
                         'Type kind="scratch".')
    if part.ndim != 3 or part.shape[2] != 1 or min(part.shape[:2]) < 32:
        raise ValueError(f"textures.damage: got a part of shape {part.shape}, expected (height, width, 1) with sides "
                         "of 32 or more. Type x[0] for the first of a batch.")
    if kind == "normal":
        return part.copy(), np.zeros(part.shape[:2], bool)
    rng = np.random.default_rng(seed)
    share, tone = {"scratch": _scratch, "stain": _stain, "hole": _hole}[kind](part[..., 0], rng)
    damaged = np.clip(part[..., 0] * (1 - share) + tone * share, 0, 1)
    return damaged[..., None].astype(np.float32), share > 0.3


def _parts(surface, rows, columns):
    return np.stack([surface[row:row + SIDE, column:column + SIDE] for row, column in zip(rows, columns, strict=True)])


def _scratch(part, rng):
    """How much of each pixel is the scratch, 0..1, and the tone that shows there."""
    y, x = np.indices(part.shape)
    length, turn, bend = rng.uniform(24, 56), rng.uniform(0, np.pi), rng.uniform(-0.006, 0.006)
    row, column = (rng.uniform(16, side - 16) for side in part.shape)
    along = (x - column) * np.cos(turn) + (y - row) * np.sin(turn)
    across = (y - row) * np.cos(turn) - (x - column) * np.sin(turn) - bend * along**2
    width = rng.uniform(3.5, 5.5)
    share = np.clip(width / 2 + 0.5 - np.abs(across), 0, 1) * np.clip(length / 2 + 0.5 - np.abs(along), 0, 1)
    return share, part * (1 - rng.uniform(0.6, 0.85))


def _blot(part, rng, low, high, ragged, soft):
    """A round patch whose edge wavers, 0..1, with an edge `soft` pixels wide."""
    y, x = np.indices(part.shape)
    radius, squeeze = rng.uniform(low, high), rng.uniform(0.7, 1.0)
    row, column = (rng.uniform(high, side - high) for side in part.shape)
    angle = np.arctan2(y - row, (x - column) / squeeze)
    edge = radius * (1 + ragged * sum(np.sin(k * angle + rng.uniform(0, 6.3)) / k for k in (2, 3, 5)))
    return np.clip((edge - np.hypot(y - row, (x - column) / squeeze)) / soft + 0.5, 0, 1)


def _stain(part, rng):
    return _blot(part, rng, 8, 15, 0.12, 4), part * (1 - rng.uniform(0.45, 0.75))


def _hole(part, rng):
    inside = np.clip(rng.uniform(0.02, 0.10) + rng.normal(0, 0.015, part.shape), 0, 1)
    return _blot(part, rng, 5, 10, 0.2, 1.2), inside

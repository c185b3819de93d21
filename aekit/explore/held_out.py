"""The held-out samples that a widget shows: few, and one byte a number."""

from dataclasses import dataclass

import numpy as np

MOST_SAMPLES = 400      # what one widget sends at most; spread evenly over the held-out samples


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Held-out samples as the browser holds them: `low + levels * (high - low) / steps`."""

    levels: np.ndarray          # (n, *shape) uint8
    low: float
    high: float
    steps: int
    labels: np.ndarray          # (n,) int, empty where the data has none
    class_names: tuple
    mean: np.ndarray            # (*shape) of the training samples
    index: np.ndarray           # (n,) where each sample stands among the data's held-out samples

    @property
    def x(self):
        """The samples as numbers again, (n, *shape) float32."""
        return (self.low + self.levels * ((self.high - self.low) / self.steps)).astype(np.float32)

    def __len__(self):
        return len(self.levels)

    def says(self, sample):
        """`sample 17, labelled 3`, or `sample 17` where there are no labels."""
        if not len(self.labels):
            return f"sample {sample}"
        return f"sample {sample}, labelled {self.class_names[self.labels[sample]]}"


def held_out(data, widget, *, shape, most=MOST_SAMPLES):
    """Up to `most` held-out samples of `data`, a Dataset or an array `(n, *shape)`, checked against `shape`."""
    if hasattr(data, "x_test"):
        x, names, train = data.x_test, data.class_names, data.x_train
        labels = data.y_test if names else None
    else:
        x, labels, names, train = data, None, (), data
    x = _checked(x, widget, shape)
    picked = np.linspace(0, len(x) - 1, min(most, len(x))).round().astype(int)
    labels = np.asarray([], int) if labels is None else np.asarray(labels)[picked].astype(int)
    names = tuple(str(name) for name in names or ())
    if len(labels) and not names:
        names = tuple(str(number) for number in range(labels.max() + 1))
    known = train if len(train) else x  # samples read for a finished model hold none to train on
    mean = np.asarray(known, np.float32).reshape(len(known), *shape).mean(axis=0)
    levels, low, high, steps = _quantised(x[picked])
    return HeldOut(levels, low, high, steps, labels, names, mean, picked)


def _checked(x, widget, shape):
    try:
        x = np.asarray(x, np.float32)
    except (TypeError, ValueError):
        raise TypeError(f"{widget}: the data is a {type(x).__name__}, expected a Dataset or an array "
                        f"(n, {', '.join(map(str, shape))}). Type aekit.load('digits') to get one.") from None
    if x.shape[1:] != tuple(shape):
        raise ValueError(f"{widget}: the model reads samples of shape {tuple(shape)}, the data has {x.shape[1:]}. "
                         f"Give a model that was trained on this data.")
    if not len(x):
        raise ValueError(f"{widget}: the data has no held-out samples, expected at least one.")
    if not np.isfinite(x).all():
        raise ValueError(f"{widget}: the data holds values that are not finite, expected numbers. "
                         f"Type numpy.nan_to_num(x) to replace them.")
    return x


def _quantised(x):
    """One byte a number; exact for digits (steps of 1/16) and for pictures of 8 bits (steps of 1/255)."""
    low, high = float(min(x.min(), 0)), float(max(x.max(), 1)) if x.max() <= 1 else float(x.max())
    for steps in (16, 255):
        levels = (x - low) * (steps / (high - low))
        if np.abs(levels - levels.round()).max() < 1e-3:
            break
    return levels.round().astype(np.uint8), low, high, steps

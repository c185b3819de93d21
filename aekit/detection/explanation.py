"""Why this case? The features of one sample, by what each adds to its score."""

from dataclasses import dataclass

import numpy as np

from ..tables import html_table
from .columns import BETWEEN, source

SHOWN = 6
COLUMNS = {"value": (lambda part: part.value, None), "expected": (lambda part: part.expected, None),
           "share of the score": (lambda part: f"{part.share:.0%}", None)}


@dataclass(frozen=True, repr=False)
class Part:
    """One feature: `name`, its `value` and what the model `expected`, both as text, its `share` of the score, 0..1."""

    name: str
    value: str
    expected: str
    share: float

    def __repr__(self):
        return f"{self.name}: {self.value}, expected {self.expected}, {self.share:.0%} of the score"


class Explanation(list):
    """The `Part`s of a sample's score, the largest first; `score` and `threshold` as of the detector."""

    def __init__(self, parts, score, threshold):
        super().__init__(sorted(parts, key=lambda part: -part.share))
        self.score, self.threshold = score, threshold

    @classmethod
    def of(cls, sample, expected, errors, threshold, names=None, record=None):
        """From one sample, its reconstruction and its feature errors, all of one shape.

        Args:
            names: of the features; "name = value" are the values of one category, and count together.
            record: name -> what to show as its value, in units of its own: a number is then expected "less" or "more".
        """
        names = _places(sample.shape) if names is None else names
        sample, expected, errors = (np.asarray(each, np.float64).ravel() for each in (sample, expected, errors))
        groups = {}
        for at, name in enumerate(names):
            groups.setdefault(source(name) if sample.size == len(names) else name, []).append(at)
        total, parts = max(float(errors.sum()), 1e-300), []
        for name, members in groups.items():
            value, guess = (_text(each, [names[at] for at in members], members) for each in (sample, expected))
            share = float(errors[members].sum()) / total
            if name in (record or {}):
                shown, value = record[name], _plain(record[name])
                if isinstance(shown, (int, float, np.number)):  # in units that the model has not seen
                    guess = "about that" if share < 0.01 else "less" if sample[members[0]] > expected[members[0]] else \
                        "more"
            parts.append(Part(name, value, guess, share))
        return cls(parts, float(errors.mean()), threshold)

    def __repr__(self):
        return "\n".join([self.title, *map(repr, self[:SHOWN])])

    @property
    def title(self):
        """Score, threshold and verdict in one line."""
        side = "an outlier" if self.score > self.threshold else "normal"
        return f"score {self.score:.3g}, threshold {self.threshold:.3g}: {side}"

    def _repr_html_(self):
        return f"<p>{self.title}</p>{html_table(self[:SHOWN], COLUMNS)}"


def _text(values, names, members):
    """A number, or the name of the category that stands out."""
    categories = [(values[at], name) for at, name in zip(members, names, strict=True) if BETWEEN in name]
    if categories:
        return max(categories)[1].split(BETWEEN, 1)[1]
    return f"{values[members[0]]:.3g}"


def _plain(value):
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def _places(shape):
    if len(shape) == 1:
        return [f"feature {i}" for i in range(shape[0])]
    return [str(tuple(int(i) for i in place)) for place in np.ndindex(*shape)]

"""Quality control: a detector of damaged parts that says where the damage is, and inspectors side by side."""

from dataclasses import dataclass

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..cleaning import by_name
from ..detection import ranking
from ..detection.detector import Detector
from ..detection.scaling import Scaling
from ..shapes import spell
from ..tables import html_table
from .heat import WIDTH, heat, score

FAR = 20    # times the largest value of `fit`: beyond it a picture is of another range


class Inspector(Detector):
    """Finds damaged parts, and where: the model redraws a part as a good one, and the heat map says where that differs.

    A part's score is the mean heat of the hottest hundredth of its places; see `aekit.heat`. Conventions are those of
    `aekit.Detector`.

    Args:
        model: as for `aekit.Detector`: an untrained autoencoder of pictures, a class such as `aekit.Mean`, or anything
            already fitted with `reconstruct`.
        width: of the blur in pixels, as for `aekit.heat.heat`.
        false_alarms: share of good parts that may be called damaged; sets the threshold.
        held_out, epochs, seconds, seed: as for `aekit.Detector`.

    Attributes:
        range_: smallest and largest value of the parts in `fit`; parts of quite another range, such as 0..255 in place
            of 0..1, are refused.

    >>> inspector = aekit.Inspector(aekit.Patchwise(model, textures.shape)).fit(textures)
    >>> inspector.predict(textures.x_test)        # +1 good, -1 damaged
    """

    def __init__(self, model, *, width=WIDTH, false_alarms=0.05, held_out=0.2, epochs=None, seconds=None, seed=0):
        super().__init__(model, false_alarms=false_alarms, held_out=held_out, scale=None, epochs=epochs,
                         seconds=seconds, seed=seed)
        self.width = width

    def heat_maps(self, X):
        """Where each part differs from a good one: (n, height, width), 0 or more."""
        check_is_fitted(self)
        return self._heat(self._samples(X))

    _number = np.float32    # pictures are many numbers, and stay as they are, where a table would be scaled

    def _samples(self, X, reset=False):
        x = super()._samples(X, reset)
        if reset:
            self.range_ = float(x.min()), float(x.max())
        elif hasattr(self, "range_"):
            self._check_range(x)
        return x

    def _check_range(self, x):
        usual, most = max(map(abs, self.range_)), float(np.abs(x).max())
        too_large = most > max(2, FAR * usual) and usual > 0
        if too_large or most <= 1 < usual / FAR and (x % 1).any():
            raise ValueError(f"Inspector: got values {x.min():.4g}..{x.max():.4g}, expected about "
                             f"{self.range_[0]:.4g}..{self.range_[1]:.4g}, as in fit. Type "
                             f"x {'/' if too_large else '*'} 255 where pictures of 8 bits are meant.")

    def _learn(self, x, held_out):
        self.scaling_, self.history_ = Scaling.fitted(None, x[:1]), None
        self.model_ = self._fitted(x, held_out)
        if tuple(self.model_.shape) != self.shape_:
            raise ValueError(f"Inspector: the model reads pictures of {spell(self.model_.shape)}, the data has "
                             f"{spell(self.shape_)}. Type aekit.Patchwise(model, data.shape) for a model of patches.")
        self.code_size_ = int(getattr(self.model_, "code_size", 0))

    def _heat(self, x):
        if x.ndim != 4:
            raise ValueError(f"Inspector: got samples of shape {x.shape[1:]}, expected pictures (height, width, "
                             "channels). Type aekit.Detector for other data.")
        return heat(x, self.model_.reconstruct(x), width=self.width)

    def _errors(self, x):
        return score(self._heat(x))


@dataclass(frozen=True, repr=False)
class Inspection:
    """How well one inspector, `name`, finds damaged parts and the damage on them, by kind of damage.

    image: dict kind -> AUROC of parts with it among good parts. pixel: dict kind -> AUROC of the damaged pixels among
    all pixels of the parts with it. inspector: the fitted one.
    """

    name: str
    image: dict
    pixel: dict
    inspector: object

    @property
    def worst(self):
        """The smallest of its figures."""
        return min([*self.image.values(), *self.pixel.values()])

    def __repr__(self):
        each = ", ".join(f"{kind} {self.image[kind]:.3f} / {self.pixel[kind]:.3f}" for kind in self.image)
        return f"{self.name}: AUROC of parts / of pixels: {each}"


class Inspections(list):
    """A list of `Inspection` that shows itself as a table; the best of a column stands in bold."""

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        columns = {}
        for kind in (self[0].image if self else ()):
            for level, title in (("image", "parts"), ("pixel", "pixels")):
                columns[f"{kind}: {title}"] = (lambda row, k=kind, v=level: f"{getattr(row, v)[k]:.3f}",
                                               lambda row, k=kind, v=level: getattr(row, v)[k])
        return html_table(self, columns)


def inspect(models, data, *, width=WIDTH, seed=0):
    """Inspectors side by side on held-out parts, by kind of damage.

    Args:
        models: an `aekit.Inspector`, a model for one, a list of these, or a dict name -> one; one that is fitted
            already is not fitted again.
        data: `Dataset` of pictures whose first class is "normal", with `factors_test["mask"]` (n, height, width).
        width: of the blur, for models that are no Inspector. seed: as for `aekit.Inspector`.

    Returns:
        `Inspections`: a row each. 0.5 is guessing, 1 is perfect.
    """
    masks = (data.factors_test or {}).get("mask")
    if masks is None or data.class_names[:1] != ("normal",):
        raise ValueError(f"inspect: {data.name!r} has no masks of its damage, expected factors_test['mask'] and a "
                         'first class "normal". Type aekit.load("textures").')
    rows = Inspections()
    for name, model in by_name(models).items():
        inspector = model if hasattr(model, "heat_maps") else Inspector(model, width=width, seed=seed)
        if not hasattr(inspector, "threshold_"):
            inspector.fit(data)
        maps = inspector.heat_maps(data.x_test)
        scores, image, pixel = score(maps), {}, {}
        for label, kind in enumerate(data.class_names[1:], start=1):
            rows_of, own = (data.y_test == 0) | (data.y_test == label), data.y_test == label
            image[kind] = ranking.auroc(data.y_test[rows_of], scores[rows_of])
            pixel[kind] = ranking.auroc(masks[own], maps[own])
        rows.append(Inspection(name, image, pixel, inspector))
    return rows

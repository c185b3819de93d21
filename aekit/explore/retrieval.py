"""`explore.neighbours`: draw or pick a sample, and see which others its code calls alike."""

import numpy as np
import traitlets

from aekit.baselines import PCA
from aekit.explore.base import script, style
from aekit.explore.drawing import Draw
from aekit.frozen import freeze

ENOUGH = 4000       # training samples that PCA is fitted on
LEAST, MOST = 3, 12     # neighbours in a row


class Neighbours(Draw):
    """The nearest held-out samples by code, by PCA's code of the same size, and by pixels; live while drawing.

    Near means a small Euclidean distance: the root of the sum of squared differences, of code numbers or of pixels.

    Args:
        model: a model that reads pictures `(height, width, 1 or 3)`; or a list, or a dict name -> model: then a
            selector appears.
        data: a Dataset, or samples; up to 400 held-out ones are searched, PCA is fitted on training samples.
        strokes, sample, chosen: as for `aekit.explore.draw`; the first held-out sample is shown where nothing is drawn.
        count: how many neighbours in a row, 3..12.

    Raises:
        TypeError, ValueError: as for `aekit.explore.draw`; no more held-out samples than neighbours.

    >>> aekit.explore.neighbours(aekit.load_model("glyphs-dense-16"), aekit.load("glyphs"))
    """

    _esm = script("prepare.js", "pad.js", "nets.js", "nearest.js", "neighbours.js")
    _css = style("neighbours.css")
    name = "neighbours"
    recipe_traits = ("chosen", "sample", "count", "strokes")

    count = traitlets.Int(8).tag(sync=True)
    _rivals = traitlets.List(traitlets.Bytes()).tag(sync=True)      # PCA for each model
    _codes = traitlets.List(traitlets.Bytes()).tag(sync=True)       # of the held-out samples, one a model, float32
    _rival_codes = traitlets.List(traitlets.Bytes()).tag(sync=True)

    def __init__(self, model, data, *, strokes=(), sample=None, chosen=0, count=8):
        if sample is None:
            sample = -1 if len(strokes) else 0
        super().__init__(model, data, strokes=strokes, chosen=chosen)
        if data is None:
            raise TypeError(f"{self.name}: the data is None, expected a Dataset or samples to search. "
                            'Type aekit.explore.neighbours(model, aekit.load("glyphs")).')
        if len(self.held_out) <= LEAST:
            raise ValueError(f"{self.name}: the data has {len(self.held_out)} held-out samples, expected more than "
                             f"{LEAST}. Give more.")
        train = np.asarray(getattr(data, "x_train", data), np.float32)
        train = train[np.linspace(0, len(train) - 1, min(ENOUGH, len(train))).round().astype(int)]
        most = min(len(train), int(np.prod(self._shape)))
        sizes = [min(each.code_size, most) for each in self.models.values()]
        fitted = {size: freeze(PCA(train, code=size)) for size in set(sizes)}
        self.rivals = [fitted[size] for size in sizes]
        self._rivals = [each.to_bytes() for each in self.rivals]
        self._send_codes()
        self.count, self.sample = count, sample
        self._start = {"chosen": chosen, "sample": sample, "count": count, "strokes": self.strokes}

    def update(self, model):
        """Put another model of the same shapes in the place of the chosen one, e.g. the same one further trained."""
        super().update(model)
        self._send_codes()

    def _send_codes(self):
        x = self.held_out.x
        self.codes = [each.encode(x) for each in self.models.values()]
        self.rival_codes = [each.encode(x) for each in self.rivals]
        with self.hold_sync():
            self._codes = [np.ascontiguousarray(each, np.float32).tobytes() for each in self.codes]
            self._rival_codes = [np.ascontiguousarray(each, np.float32).tobytes() for each in self.rival_codes]

    @traitlets.validate("count")
    def _count_fits(self, proposal):
        most = min(MOST, len(self.held_out) - 1)
        if not LEAST <= proposal["value"] <= most:
            raise ValueError(f"{self.name}: count is {proposal['value']}, expected {LEAST}..{most}. "
                             f"Type count={min(8, most)}.")
        return proposal["value"]

    @property
    def ways(self):
        """The three codes that are compared: name -> (code of the picture, codes of the held-out samples)."""
        x, all_of_them = self.picture[None], self.held_out.x
        rival, at = self.rivals[self.chosen], self.chosen
        return {"code": (self.model.encode(x)[0], self.codes[at]), "PCA": (rival.encode(x)[0], self.rival_codes[at]),
                "pixels": (x.ravel(), all_of_them.reshape(len(all_of_them), -1))}

    @property
    def nearest(self):
        """Way -> the `count` nearest held-out samples, the nearest first; the sample shown does not count."""
        found = {}
        for way, away in self._distances().items():
            if self.sample >= 0:
                away[self.sample] = np.inf
            found[way] = [int(at) for at in np.argsort(away, kind="stable")[:self.count]]
        return found

    @property
    def distances(self):
        """Way -> the distances of those."""
        away = self._distances()
        return {way: [float(away[way][at]) for at in samples] for way, samples in self.nearest.items()}

    def _distances(self):
        return {way: np.sqrt(np.square(codes.astype(np.float64) - code).sum(axis=1))
                for way, (code, codes) in self.ways.items()}

    @property
    def agreement(self):
        """Way -> (label, how many of the nearest have it): the sample's own label, or the commonest for a drawing."""
        labels = self.held_out.labels
        found = {}
        for way, samples in self.nearest.items():
            theirs = [int(labels[at]) for at in samples] if len(labels) else []
            if self.sample >= 0 and theirs:
                label = int(labels[self.sample])
            else:       # of equally common ones, that of the nearest
                label = max(theirs, key=theirs.count, default=-1)
            found[way] = label, theirs.count(label)
        return found

    def _says(self):
        if self.sample < 0 and not self.strokes:
            return "Nothing is drawn yet. Draw in the square with mouse, finger or keys."
        says = self.held_out.says(self.sample) if self.sample >= 0 else "your drawing"
        says = says[0].upper() + says[1:]
        if not len(self.held_out.labels):
            code, pixels = self.nearest["code"], self.nearest["pixels"]
            return (f"{says}. The nearest by code is sample {code[0]}; {len(set(code) & set(pixels))} of the "
                    f"{self.count} nearest by code are also among the nearest by pixels.")
        names = self.held_out.class_names
        if self.sample >= 0:
            counts = ", ".join(f"by {way} {n}" for way, (_, n) in self.agreement.items())
            return f"{says}. Of its {self.count} nearest so many have the same label: {counts}."
        votes = ", ".join(f"by {way} {n} are labelled {names[label]}" for way, (label, n) in self.agreement.items())
        return f"{says}. Of its {self.count} nearest {votes}."

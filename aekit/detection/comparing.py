"""Who finds the anomalies? Detectors side by side, judged by labels that none of them has seen."""

import warnings
from dataclasses import dataclass

import numpy as np

from ..cleaning import by_name
from ..tables import html_table
from . import ranking

COLUMNS = {"AUROC": (lambda row: f"{row.auroc:.3f}", lambda row: row.auroc),
           "average precision": (lambda row: f"{row.average_precision:.3f}", lambda row: row.average_precision),
           "fit, s": (lambda row: f"{row.seconds:.1f}", None)}


@dataclass(frozen=True, repr=False)
class Detected:
    """How well one detector, `name`, puts the anomalies first, and the `seconds` of its `fit`.

    auroc, average_precision: as in `aekit.metrics`; recall: at the review budget, where one was given, else None.
    detector: the fitted detector; scores: (n,), its errors on the test samples.
    """

    name: str
    auroc: float
    average_precision: float
    seconds: float
    detector: object
    scores: np.ndarray
    recall: float | None = None

    def __repr__(self):
        found = "" if self.recall is None else f", recall in the budget {self.recall:.3f}"
        return (f"{self.name}: AUROC {self.auroc:.3f}, average precision {self.average_precision:.3f}{found}, "
                f"fitted in {self.seconds:.1f} s")


class DetectedTable(list):
    """A list of `Detected` that shows itself as a table; the best of a column stands in bold."""

    def __getitem__(self, key):
        if isinstance(key, str):
            found = [row for row in self if row.name == key]
            if not found:
                raise KeyError(f"no detector {key!r}; there are {', '.join(row.name for row in self)}.")
            return found[0]
        return super().__getitem__(key)

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        columns = COLUMNS
        if self and self[0].recall is not None:
            columns = {**COLUMNS, "recall in the budget": (lambda row: f"{row.recall:.3f}", lambda row: row.recall)}
        return html_table(self, columns)


def rivals(seed=0):
    """Those whom every detector meets in `detect`, unfitted: dict name -> detector."""
    from ..baselines import PCA, Mean
    from .detector import Detector
    from .rivals import IsolationForest, LocalOutlierFactor, Neighbours

    # The mean and PCA score by their plain squared error, as a baseline does, on the scale of the others.
    return {"mean": Detector(Mean, seed=seed), "PCA": Detector(PCA, seed=seed),
            "isolation forest": IsolationForest(seed=seed), "kNN": Neighbours(seed=seed),
            "local outlier factor": LocalOutlierFactor(seed=seed)}


def detect(detectors, data, *, train=None, budget=None, weights=None, beside=None, seed=0):
    """Fit detectors on the same samples and let them rank the same test samples; the usual five rivals come first.

    Args:
        detectors: an `aekit.Detector`, a model for one, a list of these or a dict name -> one; a detector that
            is fitted already is not fitted again. {} for the rivals alone.
        data: `Dataset` whose first class is the normal one; all others are anomalies.
        train: samples to fit on, by default the normal ones of `data.x_train`. `data.x_train` itself, unlabelled, holds
            whatever anomalies it holds.
        budget: how many test samples people have the time to look at, for `recall`; see `metrics.recall_at`.
        weights: (n,), how many samples each test sample stands for.
        beside: a table of an earlier call for the same data and budget, to stand in place of the rivals, so that nobody
            is fitted twice.
        seed: of the rivals, and of a Detector made here.

    Returns:
        `DetectedTable`: a row each, the mean, PCA, isolation forest, kNN, local outlier factor, then yours.

    Raises:
        TypeError: data without labels.
    """
    from .detector import Detector

    if not hasattr(data, "x_test") or getattr(data, "y_test", None) is None:
        raise TypeError(f"detect: got a {type(data).__name__}, expected a Dataset with labels, whose first class is "
                        'the normal one. Type aekit.load("beats") to get one.')
    train = data if train is None else train
    y, rows = np.asarray(data.y_test) != 0, DetectedTable(beside or [])
    others = {} if beside else rivals(seed)
    for name, each in {**others, **(by_name(detectors) if detectors else {})}.items():
        detector = each if hasattr(each, "score_samples") else Detector(each, seed=seed)
        if not hasattr(detector, "threshold_"):
            with warnings.catch_warnings():
                if detector is others.get(name):    # their thresholds are not used here: yours may be
                    warnings.filterwarnings("ignore", message=".*too few held-out samples")
                detector.fit(train)
        scores = detector.errors(data.x_test)
        recall = None if budget is None else ranking.recall_at(y, scores, budget, weights)
        rows.append(Detected(name, ranking.auroc(y, scores, weights), ranking.average_precision(y, scores, weights),
                             detector.seconds_, detector, scores, recall))
    return rows

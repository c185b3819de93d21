"""`explore.threshold`: from scores to decisions. A threshold under the hand, and what it costs."""

import math
from types import SimpleNamespace

import numpy as np
import traitlets

from aekit import metrics
from aekit.cleaning import by_name
from aekit.explore.base import Explorer, OneOfSeveral, script, style, text_number
from aekit.explore.held_out import held_out
from aekit.shapes import check_finite, samples_array

MOST_SCORES = 24_000        # held-out samples that are ranked
MOST_SHOWN = 6000           # of those, that can be looked at
MOST_BYTES = 400_000        # of samples to look at; each model's reconstructions are as many again
RATES = (0.005, 0.01, 0.02, 0.05, 0.1)
COSTS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


class Threshold(OneOfSeveral, Explorer):
    """Where does normal end? Drag the threshold; counts, ROC, precision-recall and cost follow.

    The scores are those of held-out samples, normal and anomalous. Every third normal one is set aside: from those a
    threshold for a stated rate of false alarms is read, and judged on the others. Each of these counts for one or more
    whole samples (`weights`), so that counts, curves and costs stand for all the held-out samples.

    Args:
        models: a detector with `errors`, or anything with `reconstruct`, whose score is the mean squared error; a list,
            or a dict name -> one: then a selector appears.
        data: a Dataset whose class 0 is the normal one, or a pair (samples (n, *shape), labels (n,), 0 for normal).
        chosen: which of the models, from 0. threshold: in the units of its scores; samples above it are alarms; by
            default that of the normal samples set aside.
        rate: share of normal samples that may be false alarms, one of the widget's `rates`.
        miss, false_alarm: what each costs, one of the widget's `costs`.

    Raises:
        TypeError, ValueError: a model that cannot score, data without normal samples or without anomalies, values that
            are not finite or not offered.

    >>> aekit.explore.threshold({"mean": aekit.Mean(beats.x_normal), "mine": detector}, beats)
    """

    _esm = script("ranking.js", "wrong.js", "threshold.js")
    _css = style("threshold.css")
    name = "threshold"
    recipe_traits = ("chosen", "threshold", "rate", "miss", "false_alarm")

    threshold = traitlets.Float().tag(sync=True)
    rate = traitlets.Float(0.01).tag(sync=True)
    miss = traitlets.Float(10.0).tag(sync=True)
    false_alarm = traitlets.Float(1.0).tag(sync=True)
    rates = traitlets.List(traitlets.Float(), default_value=list(RATES)).tag(sync=True)
    costs = traitlets.List(traitlets.Float(), default_value=list(COSTS)).tag(sync=True)
    _scores = traitlets.List(traitlets.Bytes()).tag(sync=True)      # float32 (n,), one a model
    _set_aside = traitlets.List(traitlets.Bytes()).tag(sync=True)   # float32 (m,), ascending, one a model
    _anomalous = traitlets.Bytes(b"").tag(sync=True)                # 0 or 1, (n,)
    _weights = traitlets.Bytes(b"").tag(sync=True)                  # float32 (n,): how many samples each counts for
    _shown = traitlets.List(traitlets.Int()).tag(sync=True)         # which of the n can be looked at
    _index = traitlets.List(traitlets.Int()).tag(sync=True)         # where each of those stands in the held-out part
    _rebuilt = traitlets.List(traitlets.Bytes()).tag(sync=True)     # as `_samples`, one a model, empty without any
    _wrong = traitlets.List(traitlets.Bytes()).tag(sync=True)       # each value's error, 255 for a sample's largest
    _logarithmic = traitlets.List(traitlets.Bool()).tag(sync=True)  # whether the axis of a model's scores is
    _sampling_rate = traitlets.Float(0.0).tag(sync=True)            # Hz, 0 for none
    _columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, models, data, *, chosen=0, threshold=None, rate=0.01, miss=10.0, false_alarm=1.0):
        super().__init__()
        self.models = self._scorers(models)
        self.names = list(self.models)
        x, y = self._judged(data)
        self._choose_samples(x, y, data)
        scored = [self._score(model) for model in self.models.values()]
        self._scores, self._set_aside, self._rebuilt, self._wrong, self._logarithmic = map(list, zip(*scored,
                                                                                                     strict=True))
        self.rate, self.miss, self.false_alarm, self.chosen = rate, float(miss), float(false_alarm), chosen
        self.threshold = self.from_normals() if threshold is None else threshold
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    def _scorers(self, models):
        found = by_name(models)
        if not found:
            raise ValueError(f"{self.name}: got 0 models, expected one or more. "
                             "Type {'small': one, 'large': another}.")
        for name, model in found.items():
            if not any(callable(getattr(model, verb, None)) for verb in ("errors", "reconstruct")):
                raise TypeError(f"{self.name}: {name!r} is a {type(model).__name__}, expected something with errors "
                                "or reconstruct. Type aekit.Detector().fit(data).")
        return found

    def _judged(self, data):
        """Held-out samples and whether each is an anomaly; the normal ones set aside go to `self._aside`."""
        if hasattr(data, "x_test"):
            x, labels = data.x_test, data.y_test
        elif isinstance(data, (tuple, list)) and len(data) == 2:
            x, labels = data
        else:
            raise TypeError(f"{self.name}: the data is a {type(data).__name__}, expected a Dataset or (samples, "
                            "labels). Type (x, y) with 0 for normal.")
        x, labels = samples_array(x, self.name), np.asarray(labels).ravel()
        if len(x) != len(labels) or x.ndim < 2:
            raise ValueError(f"{self.name}: got samples {x.shape} and {len(labels)} labels, expected (n, ...) and n. "
                             "Type (x, y) with 0 for normal.")
        check_finite(x, self.name)
        normal, anomalous = np.flatnonzero(labels == 0), np.flatnonzero(labels != 0)
        if len(normal) < 6 or not len(anomalous):
            raise ValueError(f"{self.name}: got {len(normal)} normal samples and {len(anomalous)} anomalies, expected "
                             "at least 6 and 1. Labels are 0 for normal.")
        self._aside = x[normal[::3]]
        judged = _few(np.delete(normal, np.s_[::3]), anomalous, MOST_SCORES)
        weights = np.concatenate([_stand_for(normal, judged[0]), _stand_for(anomalous, judged[1])])
        index = np.concatenate(judged)
        order = np.argsort(index)
        self.index, self.weights = index[order], weights[order]
        self._x, self.y = x[self.index], labels[self.index] != 0
        self._anomalous, self._weights = self.y.astype(np.uint8).tobytes(), self.weights.astype(np.float32).tobytes()
        return self._x, labels[self.index].astype(int)

    def _choose_samples(self, x, labels, data):
        most = int(np.clip(MOST_BYTES // x[0].size, 1, min(MOST_SHOWN, len(x))))
        shown = np.sort(np.concatenate(_few(np.flatnonzero(~self.y), np.flatnonzero(self.y), most)))
        kinds = ("normal", *(f"anomaly {i}" for i in range(1, labels.max() + 1)))
        names = tuple(getattr(data, "class_names", ())) or kinds
        held = held_out(SimpleNamespace(x_test=x[shown], y_test=labels[shown], class_names=names, x_train=x[:1]),
                        self.name, shape=x.shape[1:], most=most)
        self._shape, self._shown, self._index = list(x.shape[1:]), shown.tolist(), self.index[shown].tolist()
        self._send_samples(held)
        self._sampling_rate = float(getattr(data, "sampling_rate", None) or 0)
        self._columns = [str(name) for name in getattr(data, "columns", None) or ()]

    def _score(self, model):
        scores, aside = (self._errors(model, x) for x in (self._x, self._aside))
        rebuilt = wrong = b""
        if callable(getattr(model, "reconstruct", None)):
            x, held = self._x[self._shown], self.held_out
            found = np.asarray(model.reconstruct(x), np.float64).reshape(x.shape)
            levels = (found - held.low) * (held.steps / (held.high - held.low))
            rebuilt = np.clip(np.rint(levels), 0, held.steps).astype(np.uint8).tobytes()
            errors = model.feature_errors(x) if hasattr(model, "feature_errors") else (found - x) ** 2
            errors = errors.reshape(len(x), -1)
            most = np.maximum(errors.max(axis=1, keepdims=True), 1e-300)
            wrong = np.rint(255 * errors / most).astype(np.uint8).tobytes()
        low, high = scores.min(), scores.max()
        return scores.tobytes(), np.sort(aside).tobytes(), rebuilt, wrong, bool(low > 0 and high > 30 * low)

    def _errors(self, model, x):
        found = model.errors(x) if callable(getattr(model, "errors", None)) else metrics.errors(x, model.reconstruct(x))
        found = np.asarray(found, np.float32)
        if found.shape != (len(x),) or not np.isfinite(found).all():
            raise ValueError(f"{self.name}: a {type(model).__name__} gave scores of shape {found.shape}, "
                             f"{np.count_nonzero(~np.isfinite(found))} of them not finite, expected {len(x)} numbers, "
                             "one a sample. Train it again.")
        return found

    def update(self, model):
        """Put another model, e.g. the same one further trained, in the chosen one's place; the threshold follows."""
        scored, at = self._score(model), self.chosen
        with self.hold_sync():
            for trait, value in zip(("_scores", "_set_aside", "_rebuilt", "_wrong", "_logarithmic"), scored,
                                    strict=True):
                listed = getattr(self, trait)
                setattr(self, trait, [*listed[:at], value, *listed[at + 1:]])
            self.models[self.names[at]] = model
            self.threshold = self.from_normals()
        self._problem = ""

    @traitlets.validate("threshold")
    def _is_a_number(self, proposal):
        if not np.isfinite(proposal["value"]):
            raise ValueError(f"{self.name}: threshold is {proposal['value']}, expected a number. "
                             "Type widget.threshold = widget.from_normals().")
        return proposal["value"]

    @traitlets.validate("rate", "miss", "false_alarm")
    def _is_offered(self, proposal):
        name = proposal["trait"].name
        offered = self.rates if name == "rate" else self.costs
        if proposal["value"] not in offered:
            raise ValueError(f"{self.name}: {name} is {proposal['value']:g}, expected one of "
                             f"{', '.join(f'{value:g}' for value in offered)}.")
        return proposal["value"]

    @traitlets.observe("chosen")
    def _threshold_of_the_other(self, change):
        if self._start:     # one model's scores say nothing about another's
            self.threshold = self.from_normals()

    @property
    def model_name(self):
        """The name it was given, which a recipe keeps."""
        return self.names[self.chosen]

    @property
    def scores(self):
        """The chosen model's scores (n,) of the samples judged; `y` (n,) says which are anomalies."""
        return np.frombuffer(self._scores[self.chosen], np.float32).astype(np.float64)

    def from_normals(self, rate=None):
        """The threshold that a share `rate` of the normal samples set aside exceeds, see `metrics.threshold`."""
        aside = np.frombuffer(self._set_aside[self.chosen], np.float32)
        return metrics.threshold(aside, self.rate if rate is None else rate)

    @property
    def counts(self):
        """How many anomalies are found and missed, normal samples let pass and false alarms, as a dict."""
        alarm = self.scores > self.threshold
        kinds = {"found": alarm & self.y, "missed": ~alarm & self.y, "false_alarms": alarm & ~self.y,
                 "passed": ~alarm & ~self.y}
        return {name: int(self.weights[which].sum()) for name, which in kinds.items()}

    @property
    def cost(self):
        """What the threshold costs on these samples."""
        return metrics.cost(self.y, self.scores, self.threshold, miss=self.miss, false_alarm=self.false_alarm,
                            weights=self.weights)

    @property
    def cheapest(self):
        """(threshold, cost) of the cheapest threshold on these samples, half-way between two scores."""
        order = np.argsort(self.scores, kind="stable")
        scores, y, weights = self.scores[order], self.y[order], self.weights[order]
        last = np.flatnonzero(np.append(np.diff(scores) > 0, True))         # of samples of equal score
        missed, passed = (np.concatenate([[0], np.cumsum(weights * kind)[last]]) for kind in (y, ~y))
        costs = self.miss * missed + self.false_alarm * (passed[-1] - passed)
        levels = scores[last]
        step = (levels[1] - levels[0]) / 2 if len(levels) > 1 else 1.0
        between = np.concatenate([[levels[0] - step], (levels[:-1] + levels[1:]) / 2, [levels[-1] + step]])
        at = int(np.argmin(costs))
        return float(between[at]), float(costs[at])

    @property
    def nearest(self):
        """Which of the samples that can be looked at, 0..m-1, has the score nearest to the threshold."""
        floor = self.scores.min()
        place = (lambda value: np.log10(np.maximum(value, floor))) if self._logarithmic[self.chosen] else np.asarray
        return int(np.argmin(np.abs(place(self.scores[self._shown]) - place(self.threshold))))

    @property
    def most_wrong(self):
        """Where the nearest sample is most wrong, in words: "234 ms", "column amount", "row 3, column 5", or ""."""
        wrong = np.frombuffer(self._wrong[self.chosen], np.uint8).reshape(-1, math.prod(self._shape) or 1)
        if not len(wrong):
            return ""
        at = int(np.argmax(wrong[self.nearest]))
        channels = self._shape[-1]
        if len(self._shape) == 1:
            return f"column {self._columns[at] if self._columns else at + 1}"
        if len(self._shape) == 2:
            step = at // channels
            return f"{1000 * step / self._sampling_rate:.0f} ms" if self._sampling_rate else f"step {step + 1}"
        return f"row {at // channels // self._shape[1] + 1}, column {at // channels % self._shape[1] + 1}"

    def _says(self):
        counts, (cheapest, least) = self.counts, self.cheapest
        alarms = counts["found"] + counts["false_alarms"]
        anomalies, normal = counts["found"] + counts["missed"], counts["false_alarms"] + counts["passed"]
        precision = f"{counts['found'] / alarms:.0%}".replace("%", " %") if alarms else "none"
        nearest, judged = self.nearest, (self.y, self.scores, self.weights)
        label = self._class_names[self._labels[nearest]]
        wrong = f", most wrong at {self.most_wrong}" if self.most_wrong else ""
        return (f"{self.model_name}, threshold {short(self.threshold)}: {counts['found']} of {anomalies} anomalies "
                f"found, {counts['missed']} missed; {counts['false_alarms']} false alarms among {normal} normal "
                f"samples, {text_number(100 * counts['false_alarms'] / normal, 1)} %. Of the alarms, {precision} are "
                f"true. AUROC {text_number(metrics.auroc(*judged), 3)}, average precision "
                f"{text_number(metrics.average_precision(*judged), 3)}. Cost {short(self.cost)}; the "
                f"cheapest threshold, {short(cheapest)}, costs {short(least)}. Nearest to the threshold: sample "
                f"{self.index[self._shown[nearest]]}, labelled {label}{wrong}.")


def _few(normal, anomalous, most):
    """Of both lists of indices so many in all, each evenly: every anomaly as long as they are less than half."""
    few = min(len(anomalous), max(most // 2, most - len(normal)))
    return [each[np.linspace(0, len(each) - 1, min(count, len(each))).round().astype(int)]
            for each, count in ((normal, most - few), (anomalous, few))]


def _stand_for(everyone, some):
    """How many of `everyone` each of `some` counts for: whole numbers, as equal as can be."""
    return np.diff(np.arange(len(some) + 1) * len(everyone) // max(1, len(some)))


def short(value):
    """Three significant digits, as the browser writes them."""
    if value == 0:
        return "0"
    power = math.floor(math.log10(abs(value)))
    if -4 <= power < 6:
        return text_number(value, max(0, 2 - power))
    return f"{text_number(value / 10.0**power, 2)}e{power}".replace("-", "−")

"""Figures of detectors: scores and the threshold, ROC and precision-recall, the features of one case, drift."""

import numpy as np

from aekit import metrics
from aekit.cleaning import by_name
from aekit.show.parts import CODE, ERROR, INK, INPUT, RECONSTRUCTION, Picture, axes_of, done

COLOURS = [RECONSTRUCTION, CODE, "#009E73", "#CC79A7", "#56B4E9", ERROR, INPUT]
LINES = ["-", "--", "-.", ":"]
LARGEST = 10  # features drawn


def scores(detector, data):
    """How the scores of normal samples and of anomalies spread, with the threshold between them.

    Args:
        detector: with `errors` and `threshold_`, such as `aekit.Detector`.
        data: `Dataset` whose class 0 is the normal one, or a pair (samples, labels).
    """
    found, y = _scored(detector, data)
    figure, axes = axes_of()
    low, high = np.quantile(found, 0.001), found.max()
    log = low > 0 and high > 30 * np.median(found)
    bins = np.geomspace(low, high, 61) if log else np.linspace(found.min(), high, 61)
    threshold, parts = detector.threshold_, []
    for name, chosen, colour, style in (("normal", ~y, INPUT, {"alpha": 0.6}), ("anomalies", y, ERROR,
                                        {"histtype": "step", "linewidth": 2})):
        each = np.clip(found[chosen], bins[0], bins[-1])
        axes.hist(each, bins, weights=np.full(len(each), 100 / len(each)), color=colour, label=name, **style)
        parts.append(f"{np.mean(found[chosen] > threshold):.1%} of {len(each):,} {name}")
    axes.axvline(threshold, color=INK, linestyle="--", label="threshold")
    axes.set(xscale="log" if log else "linear", xlabel="score", ylabel="% of each kind",
             title="above the threshold: " + ", ".join(parts))
    axes.legend(frameon=False, labelcolor=INK)
    return done(figure, axes, f"Histogram of scores; above the threshold {threshold:.3g} are {', '.join(parts)}.")


def roc(detectors, data, *, weights=None):
    """The ROC curve and the precision-recall curve of detectors, side by side.

    Args:
        detectors: the table of `aekit.detect`; or a detector with `errors`, a list of them, a dict name -> one.
        data: as for `scores`; weights: (n,), how many samples each stands for.
    """
    from sklearn.metrics import precision_recall_curve, roc_curve

    table = isinstance(detectors, list) and all(hasattr(row, "scores") for row in detectors)
    rows = ({row.name: row.scores for row in detectors} if table else
            {name: _scored(each, data)[0] for name, each in by_name(detectors).items()})
    y = _labels(data)
    figure = Picture(figsize=(8.4, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    says = []
    for at, (name, found) in enumerate(rows.items()):
        style = {"color": COLOURS[at % len(COLOURS)], "linestyle": LINES[at % len(LINES)], "linewidth": 1.6}
        area, precision = (measure(y, found, weights) for measure in (metrics.auroc, metrics.average_precision))
        false_alarms, recall, _ = roc_curve(y, found, sample_weight=weights)
        left.plot(false_alarms, recall, label=f"{name} {area:.3f}", **style)
        correct, recall, _ = precision_recall_curve(y, found, sample_weight=weights)
        right.plot(recall[:-1], correct[:-1], label=f"{name} {precision:.3f}", **style)
        says.append(f"{name} {area:.3f} and {precision:.3f}")
    left.set(xlabel="false alarms, share of the normal", ylabel="recall, share of the anomalies", title="ROC: area")
    right.set(xlabel="recall", ylabel="precision, share of alarms that are true", ylim=(0, 1.02),
              title="average precision")
    for axes in (left, right):
        axes.legend(frameon=False, labelcolor=INK, fontsize=8, loc="lower right" if axes is left else "upper right")
    done(figure, left, "")
    return done(figure, right, f"ROC and precision-recall curves; area and average precision: {'; '.join(says)}.")


def feature_errors(detector, data, index=0):
    """Which features made the score of one sample: a bar each, the largest first, with its value and what was expected.

    Args:
        detector: fitted `aekit.Detector`; data, index: as for `Detector.explain`.
    """
    found = detector.explain(data, index)
    parts = found[:LARGEST]
    figure, axes = axes_of(7, 0.9 + 0.3 * len(parts))
    places = np.arange(len(parts))
    axes.barh(places, [100 * part.share for part in parts], color=ERROR)
    axes.set_yticks(places, [part.name for part in parts])
    axes.invert_yaxis()
    for place, part in zip(places, parts, strict=True):
        axes.annotate(f"{part.value}, expected {part.expected}", (100 * part.share, place), xytext=(5, 0),
                      textcoords="offset points", va="center", color=INK, fontsize=8)
    axes.set(xlabel="% of the score", title=found.title, xlim=(0, 100 * max(part.share for part in parts) * 1.7 + 1))
    return done(figure, axes, f"{found.title}. {'; '.join(map(repr, parts[:4]))}.")


def drift(scores, time, threshold, *, every=7.0, unit="day"):
    """Scores of normal samples as time goes by: their middle and their highest hundredth, and the share of alarms.

    Args:
        scores, time: (n,); every: how much time makes one point; unit: of the time.
        threshold: above which a score is an alarm.
    """
    scores, time = np.asarray(scores, np.float64), np.asarray(time, np.float64)
    if scores.shape != time.shape or not len(scores):
        raise ValueError(f"show.drift: got {len(scores)} scores and {len(time)} times, expected as many of both, one "
                         "or more. Type show.drift(detector.errors(x), day, detector.threshold_).")
    period = np.floor((time - time.min()) / every).astype(int)
    periods = np.unique(period)
    middle, high, alarms = (np.array([each(scores[period == p]) for p in periods]) for each in (
        np.median, lambda s: np.quantile(s, 0.99), lambda s: 100 * np.mean(s > threshold)))
    at = time.min() + (periods + 0.5) * every
    figure = Picture(figsize=(8.4, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(at, middle, color=CODE, marker="o", label="median")
    left.plot(at, high, color=RECONSTRUCTION, marker="s", linestyle="--", label="99 of 100 lie below")
    left.axhline(threshold, color=INK, linestyle=":", label="threshold")
    left.set(xlabel=unit, ylabel="score", title="scores", ylim=(0, None))
    left.legend(frameon=False, labelcolor=INK, fontsize=8)
    right.bar(at, alarms, width=0.8 * every, color=ERROR)
    right.set(xlabel=unit, ylabel="% above the threshold", title="alarms")
    done(figure, left, "")
    return done(figure, right, f"Scores over time; above the threshold {threshold:.3g}: "
                + ", ".join(f"{share:.1f} %" for share in alarms) + ".")


def _scored(detector, data):
    x = data.x_test if hasattr(data, "x_test") else data[0]
    return np.asarray(detector.errors(x), np.float64), _labels(data)


def _labels(data):
    return np.asarray(data.y_test if hasattr(data, "x_test") else data[1]) != 0

"""How well scores put the anomalies first: plain functions on arrays, scikit-learn's where it has them.

Everywhere `y` (n,) holds 0 for a normal sample and anything else for an anomaly, `scores` (n,) is higher for what looks
more anomalous, and `weights` (n,) counts a sample as so many, where a data set holds too many anomalies.
"""

import math
from numbers import Real

import numpy as np


def auroc(y, scores, weights=None):
    """Area under the ROC curve: the chance that an anomaly scores higher than a normal sample; 0.5 is guessing."""
    from sklearn.metrics import roc_auc_score  # imported on first use: it costs a second

    y, scores = _checked("auroc", y, scores)
    return float(roc_auc_score(y, scores, sample_weight=weights))


def average_precision(y, scores, weights=None):
    """Average precision: the share of true finds, mean over all anomalies as the list is read from the top.

    Guessing gives the share of anomalies in `y`, which is why it says more than `auroc` where they are rare.
    """
    from sklearn.metrics import average_precision_score

    y, scores = _checked("average_precision", y, scores)
    return float(average_precision_score(y, scores, sample_weight=weights))


def recall_at(y, scores, budget, weights=None):
    """Recall at a review budget: the share of all anomalies among the samples that people have the time to look at.

    Args:
        budget: so many samples from the top of the list, a whole number of 1 or more; or a share of all, below 1.

    Returns:
        0..1; samples of equal score at the end of the budget count in part.
    """
    y, scores = _checked("recall_at", y, scores)
    weights = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    left = budget if budget >= 1 else budget * weights.sum()
    if not budget > 0 or left > weights.sum():
        raise ValueError(f"recall_at: got budget={budget!r}, expected a number from 1 to {len(y)}, or a share below 1. "
                         "Type budget=100, or budget=0.01.")
    found = 0.0
    for score in np.unique(scores)[::-1]:
        tied = scores == score
        taken = min(1.0, left / weights[tied].sum())
        found += taken * weights[tied & y].sum()
        left -= weights[tied].sum()
        if left <= 0:
            break
    return float(found / weights[y].sum())


def cost(y, scores, threshold, *, miss, false_alarm=1.0, weights=None):
    """What a threshold costs: `miss` for each anomaly at or below it, `false_alarm` for each normal sample above it."""
    y, scores = _checked("cost", y, scores)
    weights = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    alarm = scores > threshold
    return float(miss * weights[y & ~alarm].sum() + false_alarm * weights[~y & alarm].sum())


def threshold(scores, false_alarms=0.01):
    """The threshold that a stated share of normal samples exceeds, from the scores (n,) of held-out normal samples.

    A new normal sample lies above it with a chance of at most `false_alarms`, whatever the distribution (Vovk,
    Gammerman and Shafer, 2005), as long as n is at least 1 / false_alarms - 1; with fewer it is the largest score.

    Raises:
        ValueError: no scores, scores that are not finite, or a share outside 0..1.
    """
    scores = _finite("threshold", np.sort(np.asarray(scores, np.float64).ravel()))
    if not len(scores) or not is_share(false_alarms):
        raise ValueError(f"threshold: got {len(scores)} scores and false_alarms={false_alarms!r}, expected scores of "
                         "normal samples and a share between 0 and 1. Type threshold(scores, 0.01).")
    rank = math.ceil((len(scores) + 1) * (1 - false_alarms) - 1e-9)
    return float(scores[min(rank, len(scores)) - 1])


def is_share(value):
    """Whether a value is a number between 0 and 1."""
    return isinstance(value, Real) and 0 < value < 1


def _finite(where, scores):
    if not np.isfinite(scores).all():
        raise ValueError(f"{where}: {np.count_nonzero(~np.isfinite(scores))} of {len(scores)} scores are NaN or "
                         "infinite, expected finite numbers. Look at x[~np.isfinite(detector.errors(x))], or train the "
                         "model again.")
    return scores


def _checked(where, y, scores):
    y, scores = np.asarray(y).ravel() != 0, _finite(where, np.asarray(scores, np.float64).ravel())
    if len(y) != len(scores):
        raise ValueError(f"{where}: got {len(y)} labels and {len(scores)} scores, expected as many of both. "
                         f"Type {where}(data.y_test, detector.errors(data.x_test)).")
    if y.all() or not y.any():
        raise ValueError(f"{where}: got {'only anomalies' if len(y) and y.all() else 'no anomalies'}, expected samples "
                         "of both kinds: 0 for normal, 1 for an anomaly.")
    return y, scores

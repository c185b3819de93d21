"""Figures of a ranking, against what can be counted by hand."""

import numpy as np
import pytest

from aekit import metrics

RNG = np.random.default_rng(1)
Y = RNG.random(300) < 0.1
SCORES = RNG.normal(size=300) + 1.5 * Y


def test_auroc_is_the_chance_that_an_anomaly_scores_higher():
    pairs = (SCORES[Y][:, None] > SCORES[~Y][None]).mean()
    assert metrics.auroc(Y, SCORES) == pytest.approx(pairs)


def test_average_precision_is_the_mean_precision_at_the_anomalies():
    order = Y[np.argsort(-SCORES)]
    assert metrics.average_precision(Y, SCORES) == pytest.approx(
        (np.cumsum(order) / np.arange(1, 301))[order].mean())


@pytest.mark.parametrize("budget", [1, 20, 300, 0.1])
def test_recall_at_a_budget_counts_the_top_of_the_list(budget):
    top = np.argsort(-SCORES)[:budget if budget >= 1 else 30]
    assert metrics.recall_at(Y, SCORES, budget) == pytest.approx(Y[top].sum() / Y.sum())


def test_a_tie_at_the_end_of_the_budget_counts_in_part():
    assert metrics.recall_at([1, 0, 0, 1], [1, 1, 1, 1], 2) == pytest.approx(0.5)


def test_a_weight_counts_like_so_many_samples():
    weights = np.where(Y, 1, 3)
    many = np.repeat(np.arange(300), weights)
    for measure in (metrics.auroc, metrics.average_precision, lambda y, s, w=None: metrics.recall_at(y, s, 50, w)):
        assert measure(Y, SCORES, weights) == pytest.approx(measure(Y[many], SCORES[many]))
    assert metrics.cost(Y, SCORES, 1, miss=9, weights=weights) == metrics.cost(Y[many], SCORES[many], 1, miss=9)


def test_the_cost_adds_up_misses_and_false_alarms():
    assert metrics.cost([0, 0, 1, 1], [1, 3, 1, 3], 2, miss=10, false_alarm=2) == 12


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.3])
def test_the_threshold_keeps_its_rate_on_new_normal_samples(rate):
    above = [np.mean(RNG.exponential(size=500) > metrics.threshold(RNG.exponential(size=200), rate))
             for _ in range(400)]
    assert rate - 0.02 < np.mean(above) <= rate + 0.003


@pytest.mark.parametrize(("call", "says"), [
    (lambda: metrics.auroc([0, 0], [1, 2]), "got no anomalies"),
    (lambda: metrics.auroc([1, 1], [1, 2]), "got only anomalies"),
    (lambda: metrics.auroc([1, 0, 0], [1, 2]), "got 3 labels and 2 scores"),
    (lambda: metrics.recall_at([1, 0], [1, 2], 3), "got budget=3"),
    (lambda: metrics.threshold([], 0.1), "got 0 scores"),
    (lambda: metrics.threshold([1, np.inf], 0.1), "threshold: 1 of 2 scores are NaN or infinite"),
    (lambda: metrics.threshold([1, 2], "1%"), "false_alarms='1%', expected"),
    (lambda: metrics.cost([0, 1], [np.nan, 1], 0, miss=1), "cost: 1 of 2 scores are NaN or infinite"),
    (lambda: metrics.recall_at([0, 1], [np.nan, 1], 1), "recall_at: 1 of 2 scores are NaN or infinite"),
])
def test_what_cannot_be_judged_is_said(call, says):
    with pytest.raises(ValueError, match=says):
        call()

"""Detectors on real anomalies, beside what everybody tries first; the benchmarks have the whole tables."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks import anomalies

import aekit

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def shared(need, monkeypatch, tmp_path):
    need(SHARED.is_dir(), f"{SHARED} with the real files is not there")
    monkeypatch.setenv("AEKIT_DATA_URL", str(SHARED))
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path))


def test_it_finds_abnormal_heartbeats_as_the_tutorial_splits_them(shared):
    table = aekit.detect({"autoencoder": aekit.Detector(seed=0)}, anomalies._ecg(21), seed=0)
    ours, mean, pca = (table[name].auroc for name in ("autoencoder", "mean", "PCA"))
    assert ours >= 0.993 and ours > max(mean, pca)


def test_on_tables_it_is_above_pca_on_average(shared):
    ours, pca = [], []
    for name in ("cardio", "thyroid", "satellite"):
        [path] = [path for path in (SHARED / "adbench").glob("*.npz") if path.stem.lower().endswith(f"_{name}")]
        train, test, y = anomalies._split(path, seed=10)
        for found, model in ((ours, aekit.Detector(seed=0)), (pca, aekit.Detector(aekit.PCA, seed=0))):
            found.append(aekit.metrics.auroc(y, model.fit(train).errors(test)))
    assert np.mean(ours) > np.mean(pca) + 0.02


def ranked(data, x, y, budget, weights=None):
    """`aekit.detect`, fitted on 3,000 normal samples, and the share of anomalies, which a shuffled list would have."""
    few = np.random.default_rng(0).permutation(data.x_normal)[:3000]
    part = SimpleNamespace(x_test=x, y_test=y, class_names=("normal", "other"))
    table = aekit.detect({"autoencoder": aekit.Detector(seed=0)}, part, train=few, budget=budget, weights=weights)
    return table, np.average(y, weights=weights)


def test_attacks_of_kinds_unseen_in_training_are_found_no_worse_than_by_the_best_of_five_rivals(shared):
    data = aekit.load("nsl_kdd")
    new = data.factors_test["new"]
    assert new.any() and not np.isin(data.y_test[new], data.y_train).any()
    among = new | (data.y_test == 0)
    table, chance = ranked(data, data.x_test[among], new[among].astype(int), budget=1000)
    ours, best = table["autoencoder"], max(row.average_precision for row in table[:-1])
    assert len(table) == 6 and ours.average_precision > max(2 * chance, best - 0.02)
    assert ours.recall > table["mean"].recall - 0.02 and ours.recall > 1.5 * 1000 / among.sum()


def test_card_fraud_is_far_above_chance_and_behind_the_local_outlier_factor_as_the_lesson_says(shared):
    data = aekit.load("creditcard")
    weights = data.factors_test["weight"]  # the subset holds too few normal payments
    table, chance = ranked(data, data.x_test, data.y_test, budget=100, weights=weights)
    ours = table["autoencoder"]
    assert ours.average_precision > 20 * chance and ours.recall > 0.1
    assert table["local outlier factor"].average_precision > ours.average_precision


@pytest.mark.parametrize("name, ahead", [("mnist", 0.03), ("fashion_mnist", -0.01)])
def test_with_20_labels_a_class_a_code_of_8_serves_a_linear_classifier_at_least_as_well_as_pca(shared, name, ahead):
    whole = aekit.load(name)
    data = replace(whole, x_train=whole.x_train[:15_000], y_train=whole.y_train[:15_000])
    code = aekit.dense(data.shape, code=8)
    aekit.train(code, data, epochs=8, quiet=True)
    table = aekit.probe({"code": code, "PCA": aekit.PCA(data.x_train, code=8)}, data, labels=(20,), raw=False)
    assert table["code"].mean(20) > table["PCA"].mean(20) + ahead

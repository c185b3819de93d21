"""Detectors on real anomalies, beside what everybody tries first; the benchmarks have the whole tables."""

from pathlib import Path

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


def test_attacks_of_kinds_unseen_in_training_stand_out_from_normal_connections(shared):
    data = aekit.load("nsl_kdd")
    normal = data.y_test == 0
    unseen = ~np.isin(data.y_test, np.unique(data.y_train)) & ~normal
    few = np.random.default_rng(0).permutation(data.x_normal)[:3000]
    score = aekit.Detector(seed=0).fit(few).errors(data.x_test[normal | unseen])
    assert aekit.metrics.average_precision(unseen[normal | unseen], score) > 2 * unseen.sum() / (normal | unseen).sum()

"""The bundled model of heartbeats has learned more than the mean beat, on patients it never saw."""

import numpy as np

import aekit

BEATS = aekit.load("beats")
MODEL = aekit.load_model("beats-dense-8")


def auroc(model, kinds=(1, 2, 3, 4)):
    among = np.isin(BEATS.y_test, (0, *kinds))
    x = BEATS.x_test[among]
    return aekit.metrics.auroc(BEATS.y_test[among], aekit.metrics.errors(x, model.reconstruct(x)))


def test_it_finds_abnormal_beats_far_better_than_the_mean_and_no_worse_than_pca_with_as_large_a_code():
    assert auroc(MODEL) > auroc(aekit.Mean(BEATS.x_normal)) + 0.15
    assert auroc(MODEL) > auroc(aekit.PCA(BEATS.x_normal, code=8)) - 0.01


def test_its_answers_differ_as_the_beats_do():
    check = aekit.metrics.collapse(MODEL, BEATS.x_normal)
    assert check.spread > 0.9 and check.active == 8


def test_no_ectopic_beat_is_overlooked():
    assert auroc(MODEL, kinds=[1]) > 0.99

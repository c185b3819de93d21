"""evaluate, generate and autoencode: any model with the three verbs, figures that equal their definitions."""

import numpy as np
import pytest

import aekit
from aekit import metrics

DIGITS = aekit.load("digits")
PCA = aekit.PCA(DIGITS, code=8)


def test_the_jacobian_of_pca_is_its_components():
    # The encoder is one multiplication by directions of length 1: the squared norm is the number of directions.
    assert metrics.jacobian_norm(PCA, DIGITS.x_test[:5]) == pytest.approx(np.full(5, 8.0), rel=1e-3)


def test_the_jacobian_equals_the_closed_form_of_one_bending_layer():
    model = aekit.dense((6,), code=3, hidden=(5,), activation="tanh", seed=3)
    x = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)
    (w, b), (v, _) = (layer.get_weights() for layer in model.encoder.layers)
    slopes = 1 - np.tanh(x @ w + b) ** 2                                # (4, 5)
    exact = [((w * s) @ v) for s in slopes]                              # (6, 3) each
    assert metrics.jacobian_norm(model, x) == pytest.approx([(j**2).sum() for j in exact], rel=1e-3)


def test_precision_and_recall_tell_invention_from_lack_of_variety():
    real = np.random.default_rng(0).normal(size=(400, 2))
    assert metrics.precision_recall(real, real + 1e-6) == (1.0, 1.0)
    precision, recall = metrics.precision_recall(real, real[:20] * 0.1)     # all in the middle
    assert precision > 0.9 and recall < 0.3
    precision, recall = metrics.precision_recall(real, real * 20)           # far too wide
    assert precision < 0.2
    with pytest.raises(ValueError, match="expected more than 3 of each"):
        metrics.precision_recall(real, real[:3])


def test_an_evaluation_holds_what_the_single_measures_say():
    found = aekit.evaluate(PCA, DIGITS)
    assert found.error == pytest.approx(metrics.error(PCA, DIGITS.x_test))
    assert (found.active, found.code_size, found.collapsed) == (8, 8, False)
    assert found.jacobian == pytest.approx(8, rel=1e-3)
    noisy = aekit.corrupt.salt_pepper(DIGITS.x_test, 0.1, seed=0)
    assert found.outlier_error == pytest.approx(metrics.errors(DIGITS.x_test, PCA.reconstruct(noisy)).mean())
    assert 0 < found.sample_precision < 1 and "8 of 8 code units active" in repr(found)


def test_the_mean_has_collapsed_and_says_so():
    found = aekit.evaluate(aekit.Mean(DIGITS), DIGITS)
    assert found.collapsed and found.active == 0 and found.jacobian == 0
    assert "collapsed" in repr(found) and "0 of 1, collapsed" in found._repr_html_()


def test_several_models_make_a_table_with_the_best_in_bold():
    table = aekit.evaluate({"eight": PCA, "two": aekit.PCA(DIGITS, code=2), "a < b": aekit.Mean(DIGITS)}, DIGITS)
    assert [each.name for each in table] == ["eight", "two", "a < b"]
    page = table._repr_html_()
    assert f"<b>{table[0].error:.4f}</b>" in page and f"<b>{table[1].error:.4f}</b>" not in page
    assert "a &lt; b" in page and page.count("<tr") == 4
    assert [each.name for each in aekit.evaluate([PCA], DIGITS)] == ["PCA"]


def test_what_cannot_be_evaluated_is_refused():
    with pytest.raises(ValueError, match="expected one model or more"):
        aekit.evaluate([], DIGITS)
    with pytest.raises(ValueError, match="NaN"):
        aekit.evaluate(PCA, np.full((20, 8, 8, 1), np.nan, np.float32))
    with pytest.raises(ValueError, match="expected at least 10"):
        aekit.evaluate(PCA, DIGITS.x_test[:3])


def test_generated_codes_follow_the_distribution_that_was_asked_for():
    real = PCA.encode(DIGITS.x_train)
    fitted = PCA.encode(aekit.generate(PCA, DIGITS, count=4000))        # PCA encodes what it decoded exactly
    assert np.abs(fitted.mean(axis=0) - real.mean(axis=0)).max() < 0.1
    assert np.abs(np.cov(fitted.T) - np.cov(real.T)).max() < 0.12
    normal = PCA.encode(aekit.generate(PCA, count=4000))
    assert np.abs(normal.mean(axis=0)).max() < 0.1 and np.abs(np.cov(normal.T) - np.eye(8)).max() < 0.12


def test_generated_samples_are_the_same_for_the_same_seed():
    a, b, c = (aekit.generate(PCA, DIGITS, count=3, seed=seed) for seed in (1, 1, 2))
    assert a.shape == (3, 8, 8, 1) and np.array_equal(a, b) and not np.array_equal(a, c)
    with pytest.raises(ValueError, match="got count=0"):
        aekit.generate(PCA, count=0)


def test_one_line_makes_codes_of_samples_and_of_a_data_set():
    codes = aekit.autoencode(DIGITS.x_train[:200], 3, epochs=1)
    assert codes.shape == (200, 3) and codes.dtype == np.float32
    train, test = aekit.autoencode(DIGITS, aekit.Code(2), epochs=1)
    assert (train.shape, test.shape) == ((1438, 2), (359, 2))
    table = np.random.default_rng(0).normal(size=(64, 5)).astype(np.float32)    # below 0, so no sigmoid at the end
    assert aekit.autoencode(table, code=2, epochs=1).shape == (64, 2)


def test_a_frozen_variational_model_remembers_its_prior(tmp_path):
    model = aekit.dense(DIGITS.shape, code=aekit.GaussianCode(2), hidden=(8,))
    path = aekit.freeze(model).save(tmp_path / "model.npz")
    assert aekit.load_model(path).prior == model.prior == "normal" and aekit.freeze(PCA).prior is None

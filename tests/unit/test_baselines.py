"""The baselines are what they say, with the three verbs of every model."""

import numpy as np
import pytest
from sklearn.decomposition import PCA as Fit

import aekit

DIGITS = aekit.load("digits")


@pytest.mark.parametrize("make", [lambda: aekit.PCA(DIGITS, code=5), lambda: aekit.Mean(DIGITS)], ids=["PCA", "Mean"])
def test_every_baseline_has_the_three_verbs_and_freezes(make):
    model, x = make(), DIGITS.x_test[:7]
    code = model.encode(x)
    assert code.shape == (7, model.code_size) and code.dtype == np.float32
    assert np.array_equal(model.decode(code), model.reconstruct(x)) and model.reconstruct(x).shape == x.shape
    assert np.array_equal(aekit.freeze(model).reconstruct(x), model.reconstruct(x))
    assert model.shape == DIGITS.shape and model.kind and model.name


def test_pca_is_scikit_learns():
    x = DIGITS.x_train.reshape(-1, 64)
    fit = Fit(5, random_state=0).fit(x)
    expected = fit.inverse_transform(fit.transform(DIGITS.x_test.reshape(-1, 64)))
    assert np.allclose(aekit.PCA(DIGITS, code=5).reconstruct(DIGITS.x_test).reshape(-1, 64), expected, atol=1e-4)


def test_no_linear_code_of_its_size_beats_pca_on_its_own_samples():
    x = DIGITS.x_train
    best = aekit.metrics.error(aekit.PCA(DIGITS, code=3), x)
    for seed in range(20):
        basis = np.linalg.qr(np.random.default_rng(seed).normal(size=(64, 3)))[0]
        centred = x.reshape(-1, 64) - x.reshape(-1, 64).mean(axis=0)
        assert np.mean((centred - centred @ basis @ basis.T) ** 2) > best


def test_the_mean_answers_everything_with_the_mean():
    answers = aekit.Mean(DIGITS).reconstruct(DIGITS.x_test)
    assert np.allclose(answers, DIGITS.x_train.mean(axis=0), atol=1e-6)


def test_an_array_will_do_for_a_data_set():
    assert aekit.PCA(DIGITS.x_train, code=2).code_size == 2


@pytest.mark.parametrize("code", [0, 65, 2.5, True, "two", None, [2], float("nan")])
def test_a_code_that_cannot_be_is_refused(code):
    with pytest.raises(ValueError, match="whole number from 1 to 64"):
        aekit.PCA(DIGITS, code=code)


@pytest.mark.parametrize("data", [np.zeros((0, 4)), np.full((3, 4), np.nan), np.zeros(4)])
def test_bad_samples_are_refused(data):
    with pytest.raises(ValueError, match="PCA: .*expected"):
        aekit.PCA(data, code=1)
    with pytest.raises(ValueError, match="Mean: .*expected|NaN"):
        aekit.Mean(data)

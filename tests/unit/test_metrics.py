"""Measures equal their definitions, and those of scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import mean_squared_error

import aekit
from aekit import metrics

RANDOM = np.random.default_rng(0)
X, R = RANDOM.random((20, 8, 8, 1)), RANDOM.random((20, 8, 8, 1))


def test_errors_are_the_mean_squared_error_of_each_sample():
    expected = [mean_squared_error(a.ravel(), b.ravel()) for a, b in zip(X, R, strict=True)]
    assert np.allclose(metrics.errors(X, R), expected)


def test_psnr_of_a_uniform_error_is_its_closed_form():
    assert np.allclose(metrics.psnr(X, X + 0.1), 20)
    assert np.isinf(metrics.psnr(X, X)).all()


def test_spread_is_one_for_a_copy_and_nothing_for_one_answer():
    assert metrics.spread(X, X) == pytest.approx(1) and metrics.spread(X, 0.5 * X) == pytest.approx(0.5)
    assert metrics.spread(X, np.ones_like(X)) == 0
    assert metrics.spread(np.ones((5, 3)), np.ones((5, 3))) == 1


def test_active_units_are_those_that_vary():
    codes = np.c_[RANDOM.normal(size=100), np.full(100, 3.0), 1e-4 * RANDOM.normal(size=100), RANDOM.normal(size=100)]
    assert metrics.active_units(codes).tolist() == [True, False, False, True]
    assert metrics.active_units(np.zeros((5, 2))).tolist() == [False, False]


def test_collapse_tells_a_model_that_answers_all_alike_from_one_that_does_not():
    digits = aekit.load("digits")
    assert metrics.collapse(aekit.Mean(digits), digits.x_test).collapsed
    alive = metrics.collapse(aekit.load_model("digits-dense-8"), digits.x_test)
    assert not alive.collapsed and alive.active == alive.code_size == 8 and "alive" in str(alive)
    assert not alive.learned_nothing and alive.beside_mean == pytest.approx(
        metrics.error(aekit.load_model("digits-dense-8"), digits.x_test) / digits.x_test.var(axis=0).mean(), rel=1e-5)


def test_the_collapse_check_rings_for_a_model_that_varies_and_is_no_better_than_the_mean():
    mean = X.mean(axis=0)
    astray = metrics.collapse_of(X, R.reshape(20, -1)[:, :4], mean + 0.5 * (mean - X))  # each away from its sample
    assert astray.spread == pytest.approx(0.5) and not astray.collapsed
    assert astray.learned_nothing and astray.beside_mean == pytest.approx(1.5**2)
    assert "no better than the mean: the error is 2.25 times" in str(astray)
    half_way = metrics.collapse_of(X, R.reshape(20, -1)[:, :4], mean + 0.5 * (X - mean))
    assert not half_way.learned_nothing and half_way.beside_mean == pytest.approx(0.25)


def test_the_mean_of_samples_is_no_better_than_itself():
    check = metrics.collapse(aekit.Mean(aekit.load("digits").x_test), aekit.load("digits").x_test)
    assert check.learned_nothing and check.beside_mean == pytest.approx(1)


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"got samples \(20, 8, 8, 1\) and reconstructions \(20, 64\)"):
        metrics.errors(X, R.reshape(20, 64))


def test_the_error_by_frequency_adds_up_to_the_mean_squared_error():
    random = np.random.default_rng(0)
    x, y = random.random((20, 12, 10, 1)), random.random((20, 12, 10, 1))
    at, lost, power = metrics.error_by_frequency(x, y, bands=5)
    assert power.sum() == pytest.approx(((x - y) ** 2).mean())      # Parseval
    assert at == pytest.approx([0.05, 0.15, 0.25, 0.35, 0.45])
    mean = np.broadcast_to(x.mean(axis=0), x.shape)
    assert metrics.error_by_frequency(x, mean)[1] == pytest.approx(np.ones(5))   # the mean loses all of everything


def test_a_lost_stripe_is_found_at_its_frequency():
    wave = np.sin(2 * np.pi * np.arange(16) / 4)[None, None, :, None] * np.ones((1, 16, 1, 1))
    x = RANDOM.normal(size=(30, 16, 16, 1))
    _, lost, power = metrics.error_by_frequency(x, x + wave)
    assert power.argmax() == 4 and power[4] == pytest.approx(0.5)   # a quarter of a cycle a pixel


def test_a_checkerboard_is_told_from_noise():
    noise = np.random.default_rng(0).normal(size=(200, 16, 16, 1))
    board = (np.indices((16, 16)).sum(axis=0) % 2)[..., None]
    assert metrics.checkerboard(noise) == pytest.approx(1, abs=0.2)
    assert metrics.checkerboard(noise + board) > 5


def test_a_plain_picture_has_no_checkerboard():
    assert metrics.checkerboard(np.zeros((2, 8, 8, 1))) == 0

"""Each variant's penalty equals its formula, does not depend on the batch, and trains to what it is for."""

import keras
import numpy as np
import pytest

import aekit
from aekit import metrics
from aekit.network import layers

DIGITS = aekit.load("digits")
RNG = np.random.default_rng(0)
VARIANTS = {
    "sparse": lambda **o: aekit.SparseCode(6, **o),
    "sparse with a rate": lambda **o: aekit.SparseCode(6, target=0.1, **o),
    "contractive": lambda **o: aekit.ContractiveCode(6, **o), "variational": lambda **o: aekit.GaussianCode(6, **o),
    "rate-trained": lambda **o: aekit.RateCode(6, **o)}


def model_with(code, **options):
    return aekit.dense(DIGITS.shape, code=code, hidden=(16,), **options)


def charged(model, x):
    """What the model's layers charge for a batch, beside the loss."""
    model(np.asarray(x, np.float32))
    return float(sum(model.losses))


@pytest.mark.parametrize("make", VARIANTS.values(), ids=VARIANTS)
class TestEveryPenalty:
    def test_it_does_not_depend_on_the_size_of_the_batch(self, make):
        model, x = model_with(make()), DIGITS.x_test[:50]
        often = np.repeat(x, 20, axis=0)        # a thousand samples with the same mean
        assert charged(model, often) == pytest.approx(charged(model, x), rel=0.08 if "Contr" in repr(make()) else 1e-4)

    def test_its_weight_matters(self, make):
        word = "sigma" if isinstance(make(), layers.GaussianCode) else "weight"
        one, other = (charged(model_with(make(**{word: value})), DIGITS.x_test[:200]) for value in (0.1, 0.3))
        assert other / one == pytest.approx(9 if word == "sigma" else 3, rel=0.05)

    def test_training_with_more_of_it_leaves_less_of_it(self, make):
        variational = isinstance(make(), layers.GaussianCode)
        left = []
        rate = isinstance(make(), aekit.RateCode)  # bits of a few numbers: ten times the size of the other penalties
        for value in (0.05, 0.3) if variational else (1e-2, 1.0) if rate else (1e-5, 1e-3):
            model = model_with(make(**{"sigma" if variational else "weight": value}))
            aekit.train(model, DIGITS, epochs=30, quiet=True)
            left.append(charged(model, DIGITS.x_test) / (value**2 if variational else value))
        assert left[1] < 0.7 * left[0]

    def test_bad_arguments_get_one_clear_sentence(self, make):
        word = "sigma" if isinstance(make(), layers.GaussianCode) else "weight"
        with pytest.raises(ValueError, match=f"got {word}=-1, expected a number above 0. Type aekit."):
            make(**{word: -1})

    def test_it_comes_back_from_a_file_and_trains_on(self, make, tmp_path):
        model = model_with(make())
        aekit.train(model, DIGITS, epochs=1, quiet=True)
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras")
        assert np.array_equal(again.reconstruct(DIGITS.x_test), model.reconstruct(DIGITS.x_test))
        assert again.kind == model.kind and "autoencoder" in model.kind and model.kind != "autoencoder"
        # What a penalty is weighed against, a sample's size, is known again as well.
        assert charged(again, DIGITS.x_test) == pytest.approx(charged(model, DIGITS.x_test), rel=0.08)
        assert aekit.train(again, DIGITS, epochs=1, quiet=True).loss[0] < 1

    def test_it_runs_frozen_as_after_training(self, make):
        model = model_with(make())
        x = DIGITS.x_test[:20]
        assert np.abs(aekit.freeze(model).encode(x) - model.encode(x)).max() < 1e-5
        assert np.array_equal(model.encode(x), model.encode(x)), "no noise after training"


def test_the_l1_penalty_is_the_sum_of_the_code_and_the_code_is_never_below_zero():
    model = model_with(aekit.SparseCode(6, weight=0.25))
    code = model.encode(DIGITS.x_test)
    assert code.min() == 0
    assert charged(model, DIGITS.x_test) == pytest.approx(0.25 * code.sum(axis=1).mean(), rel=1e-5)


def test_the_rate_penalty_is_the_divergence_of_two_coins():
    model = model_with(aekit.SparseCode(6, weight=0.5, target=0.2))
    rate = model.encode(DIGITS.x_test).mean(axis=0, dtype=np.float64)
    each = 0.2 * np.log(0.2 / rate) + 0.8 * np.log(0.8 / (1 - rate))
    assert charged(model, DIGITS.x_test) == pytest.approx(0.5 * each.sum(), rel=1e-4)
    assert float(model.encoder.layers[-1].penalty(np.full((4, 6), 0.2, np.float32))) == pytest.approx(0, abs=1e-6)


def test_the_contractive_penalty_is_the_squared_norm_of_the_jacobian_of_a_sigmoid_layer():
    encoder = keras.Sequential([keras.Input((12,)), keras.layers.Dense(5, "sigmoid")])
    encoder.layers[0].set_weights([RNG.normal(size=(12, 5)), RNG.normal(size=5)])
    x = RNG.normal(size=(500, 12)).astype(np.float32)
    w, b = (array.astype(np.float64) for array in encoder.layers[0].get_weights())
    h = 1 / (1 + np.exp(-(x @ w + b)))                                      # (500, 5)
    closed_form = ((h * (1 - h)) ** 2 @ (w**2).sum(axis=0)).mean()          # Rifai et al., 2011
    layer = aekit.ContractiveCode(5)
    estimate = np.mean([float(layer.penalty(encoder, x)) for _ in range(100)])
    assert estimate == pytest.approx(closed_form, rel=0.02)


def test_contractive_training_lowers_the_true_norm():
    plain, contractive = model_with(4), model_with(aekit.ContractiveCode(4, weight=1e-3))
    for model in (plain, contractive):
        aekit.train(model, DIGITS, epochs=40, quiet=True)
    x = DIGITS.x_test[:20]
    assert metrics.jacobian_norm(contractive, x).mean() < 0.3 * metrics.jacobian_norm(plain, x).mean()


def test_the_divergence_is_summed_over_units_and_weighed_by_sigma_and_the_sample():
    model = model_with(aekit.GaussianCode(6, sigma=0.3))
    features = np.asarray(keras.Sequential(model.encoder.layers[:-1])(DIGITS.x_test))
    mean, log_variance = (np.asarray(part, np.float64) for part in model.encoder.layers[-1].distribution(features))
    each = 0.5 * (mean**2 + np.exp(log_variance) - log_variance - 1)        # (n, 6)
    assert charged(model, DIGITS.x_test) == pytest.approx(2 * 0.3**2 / 64 * each.sum(axis=1).mean(), rel=1e-4)


def test_a_variational_code_is_drawn_in_training_from_the_distribution_it_names():
    layer = aekit.GaussianCode(2, seed=3)
    features = np.repeat(RNG.normal(size=(1, 4)).astype(np.float32), 20_000, axis=0)
    drawn = np.asarray(layer(features, training=True))
    mean, log_variance = (np.asarray(part)[0] for part in layer.distribution(features))
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.05)
    assert drawn.std(axis=0) == pytest.approx(np.exp(log_variance / 2), rel=0.03)
    assert np.array_equal(np.asarray(layer(features))[0], mean)


def test_a_variational_code_of_moderate_sigma_keeps_all_its_units_and_a_huge_one_none():
    alive, dead = (aekit.dense(DIGITS.shape, code=aekit.GaussianCode(4, sigma=s), hidden=(64,)) for s in (0.15, 2.0))
    aekit.train(alive, DIGITS, epochs=60, quiet=True)
    with pytest.warns(UserWarning, match="collapsed"):
        aekit.train(dead, DIGITS, epochs=60, quiet=True)
    assert metrics.collapse(alive, DIGITS.x_test).active == 4 and metrics.collapse(dead, DIGITS.x_test).collapsed


def test_the_rate_is_the_logarithm_of_a_logistic_distribution_over_an_interval_of_one():
    from scipy.stats import logistic

    layer = aekit.RateCode(3)
    layer.build((None, 4))
    layer.center.assign([0.5, -2.0, 0.0])
    layer.log_width.assign([0.0, 1.0, -0.5])
    code = RNG.normal(scale=3, size=(50, 3)).astype(np.float32)
    spread = logistic(loc=[0.5, -2.0, 0.0], scale=np.exp([0.0, 1.0, -0.5]))
    bits = -np.log2(spread.cdf(code + 0.5) - spread.cdf(code - 0.5)).sum(axis=1).mean()
    assert float(layer.penalty(code)) == pytest.approx(bits, rel=1e-3)


def test_a_rate_trained_code_has_uniform_noise_in_training_and_none_afterwards():
    layer = aekit.RateCode(2, seed=3)
    features = np.repeat(RNG.normal(size=(1, 4)).astype(np.float32), 20_000, axis=0)
    noise = np.asarray(layer(features, training=True)) - np.asarray(layer(features))
    assert noise.min() >= -0.5 and noise.max() <= 0.5
    assert noise.mean(axis=0) == pytest.approx(0, abs=0.01) and noise.var(axis=0) == pytest.approx(1 / 12, rel=0.03)


def test_what_is_no_rate_is_refused():
    with pytest.raises(ValueError, match="got target=1, expected a rate between 0 and 1, or None"):
        aekit.SparseCode(8, target=1)


# ---- correntropy ------------------------------------------------------------------------------------


def loss_and_pull(loss, errors):
    """A loss's value for each single error, and its slope by central differences."""
    def at(e):
        return np.array([float(loss(np.zeros((1, 1), np.float64), np.full((1, 1), each, np.float64))) for each in e])

    return at(errors), (at(errors + 1e-3) - at(errors - 1e-3)) / 2e-3


def test_correntropy_is_the_squared_error_for_small_errors_and_a_constant_for_large_ones():
    loss = aekit.Correntropy(0.2, dtype="float64")
    small, _ = loss_and_pull(loss, np.array([0.001, 0.01]))
    assert small == pytest.approx([1e-6, 1e-4], rel=2e-3)
    large, _ = loss_and_pull(loss, np.array([2.0, 100.0]))
    assert large == pytest.approx([2 * 0.2**2] * 2)


def test_an_outliers_pull_is_bounded_and_falls_to_nothing():
    errors = np.linspace(0, 3, 301)
    value, pull = loss_and_pull(aekit.Correntropy(0.2, dtype="float64"), errors)
    width = 2 * 0.2**2
    assert value == pytest.approx(width * (1 - np.exp(-(errors**2) / width)), abs=1e-9)
    assert pull.max() == pytest.approx(2 * 0.2 * np.exp(-0.5), rel=1e-3)
    assert errors[pull.argmax()] == pytest.approx(0.2, abs=0.011) and abs(pull[-1]) < 1e-9


def test_a_model_with_correntropy_is_called_robust_and_survives_being_saved(tmp_path):
    model = model_with(4, loss=aekit.Correntropy(0.3))
    assert model.kind == "robust autoencoder"
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.loss.get_config()["sigma"] == 0.3
    with pytest.raises(ValueError, match="got sigma=0, expected a number above 0"):
        aekit.Correntropy(0)


@pytest.mark.parametrize("code", [aekit.SparseCode(8), aekit.SparseCode(32), aekit.SparseCode(32, target=0.1),
                                  aekit.ContractiveCode(8), aekit.GaussianCode(8)],
                         ids=["sparse, 8", "sparse, 32", "rate", "contractive", "variational"])
def test_the_defaults_train_on_digits_without_a_collapse_and_beat_the_mean_by_far(code):
    model = aekit.dense(DIGITS.shape, code=code, hidden=(64,))
    history = aekit.train(model, DIGITS, epochs=60, quiet=True)
    assert not history.collapse.collapsed
    assert metrics.error(model, DIGITS.x_test) < 0.5 * metrics.error(aekit.Mean(DIGITS), DIGITS.x_test)

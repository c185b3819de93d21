"""The kinds of noise: what each does, that it is seeded, and that the Keras layer does the same."""

import numpy as np
import pytest

import aekit
from aekit import corrupt

SHAPES = {"pictures": (40, 12, 10, 1), "colour": (40, 12, 10, 3), "signals": (40, 60, 2), "tables": (400, 30)}
AMOUNTS = {"gaussian": 0.3, "cauchy": 0.2, "salt_pepper": 0.25, "zeros": 0.4, "ones": 0.2, "occlusion": 0.5}


def grey(shape):
    return np.full(shape, 0.5, np.float32)


def by_function(kind, x, seed):
    return corrupt.corrupt(x, kind, AMOUNTS[kind], seed=seed)


def by_layer(kind, x, seed):
    return np.asarray(aekit.Corrupt(kind, AMOUNTS[kind], seed=seed)(x, training=True))


def statistics(kind, x, noisy):
    """What tells one noise from another: quantiles of the change, share of places changed, share set to 0 and to 1."""
    change = noisy - x
    quantiles = np.quantile(change, [0.08, 0.33, 0.45, 0.67, 0.92])
    return np.array([*quantiles, (change != 0).mean(), (noisy == 0).mean(), (noisy == 1).mean()])


@pytest.mark.parametrize("kind", corrupt.KINDS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_layer_has_the_statistics_of_the_function(kind, shape):
    x = grey(shape)
    pooled = [np.mean([statistics(kind, x, make(kind, x, seed)) for seed in range(8)], axis=0)
              for make in (by_function, by_layer)]
    assert np.abs(pooled[0] - pooled[1]).max() < 0.03


@pytest.mark.parametrize("make", [by_function, by_layer])
@pytest.mark.parametrize("kind", corrupt.KINDS)
def test_noise_is_the_same_for_the_same_seed_and_leaves_the_samples_alone(kind, make):
    x = np.random.default_rng(0).random((20, 9, 9, 1), np.float32)
    before = x.copy()
    a, b, c = (make(kind, x, seed) for seed in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
    assert np.array_equal(x, before) and a.shape == x.shape and a.dtype == np.float32


@pytest.mark.parametrize("kind", corrupt.KINDS)
def test_the_layer_makes_fresh_noise_for_every_batch_and_none_after_training(kind):
    layer, x = aekit.Corrupt(kind, AMOUNTS[kind]), grey((16, 9, 9, 1))
    first, second = (np.asarray(layer(x, training=True)) for _ in range(2))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first[0], first[1]), "every sample has noise of its own"
    assert np.array_equal(np.asarray(layer(x)), x)
    assert aekit.Corrupt.from_config(layer.get_config()).get_config() == layer.get_config()


def test_each_kind_does_what_its_name_says():
    x = np.full((200, 20, 20, 1), 0.5, np.float32)
    change = corrupt.gaussian(x, 0.3) - x
    assert change.std() == pytest.approx(0.3, rel=0.02) and abs(change.mean()) < 0.005
    change = np.abs(corrupt.cauchy(x, 0.2) - x)
    assert np.median(change) == pytest.approx(0.2, rel=0.03)
    assert (change > 2.0).mean() == pytest.approx(0.063, abs=0.006), "1 - 2 arctan(10) / pi: the tails are heavy"
    noisy = corrupt.salt_pepper(x, 0.4)
    assert [(noisy == v).mean() for v in (0, 0.5, 1)] == pytest.approx([0.2, 0.6, 0.2], abs=0.01)
    assert (corrupt.zeros(x, 0.3) == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert (corrupt.ones(x, 0.3) == 1).mean() == pytest.approx(0.3, abs=0.01)
    hidden = corrupt.occlusion(x, 0.25)[..., 0] == 0
    assert (hidden.sum(axis=(1, 2)) == 25).all() and (hidden.any(axis=1).sum(axis=1) == 5).all(), "a square of 5 x 5"
    assert len(np.unique(hidden.reshape(200, -1), axis=0)) > 100, "it stands elsewhere in each picture"


def test_the_channels_of_a_pixel_share_their_fate():
    x = np.random.default_rng(1).random((10, 8, 8, 3), np.float32)
    for kind in ("zeros", "ones", "salt_pepper", "occlusion"):
        changed = by_function(kind, x, 0) != x
        assert (changed.all(axis=-1) == changed.any(axis=-1)).all()


def test_nothing_of_a_noise_changes_nothing_and_all_of_it_everything():
    x = np.random.default_rng(1).random((10, 8, 8, 1), np.float32)
    for kind in corrupt.KINDS:
        assert np.array_equal(corrupt.corrupt(x, kind, 0), x)
    assert not corrupt.zeros(x, 1).any() and (corrupt.ones(x, 1.0) == 1).all() and not corrupt.occlusion(x, 1).any()


@pytest.mark.parametrize("make", [lambda *a: corrupt.corrupt(grey((2, 4)), *a), aekit.Corrupt])
@pytest.mark.parametrize("kind, amount, words", [
    ("fog", 0.3, "got kind='fog', expected one of gaussian, cauchy"),
    ("zeros", 1.5, "got amount=1.5 for 'zeros', expected a share 0..1"),
    ("gaussian", -1, "expected a number of 0 or more, in data units"),
    ("gaussian", float("nan"), "expected a number of 0 or more"),
    ("gaussian", "much", "got amount='much'")])
def test_what_is_no_noise_is_refused(make, kind, amount, words):
    with pytest.raises(ValueError, match=words):
        make(kind, amount)

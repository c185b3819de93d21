"""Textures: parts of real surfaces, damage that is where its mask says, none in what is trained on."""

import numpy as np
import pytest

import aekit
from aekit.sets import textures
from aekit.sets.photos import picture


@pytest.fixture(scope="module")
def data():
    return aekit.load("textures")


def test_only_good_parts_are_trained_on_and_the_mask_says_where_the_others_are_damaged(data):
    assert not data.y_train.any() and not data.factors_train["mask"].any()
    damaged = data.factors_test["mask"].any(axis=(1, 2))
    np.testing.assert_array_equal(damaged, data.y_test > 0)
    share = data.factors_test["mask"][damaged].mean(axis=(1, 2))
    assert share.min() > 0.002 and share.max() < 0.2
    for surface in textures.NAMES:
        assert set(data.y_test[data.factors_test["surface"] == surface]) == {0, 1, 2, 3}


def test_held_out_parts_come_from_the_side_of_the_photograph_that_was_not_trained_on(data):
    for surface in textures.NAMES:
        left = picture(textures.photo(surface))[:, :textures.SPLIT, 0]
        windows = np.lib.stride_tricks.sliding_window_view(left, (1, 16)).reshape(-1, 16)
        rows = data.x_test[(data.factors_test["surface"] == surface) & (data.y_test == 0)][:20, 20, :16, 0]
        known = {window.tobytes() for window in np.ascontiguousarray(windows)}
        assert not any(np.ascontiguousarray(row).tobytes() in known for row in rows)


@pytest.mark.parametrize("kind", textures.KINDS[1:])
def test_damage_changes_its_mask_and_hardly_anything_else(data, kind):
    changed, kept = [], []
    for seed, part in enumerate(data.x_train[:60]):
        damaged, mask = textures.damage(part, kind, seed)
        difference = np.abs(damaged - part)[..., 0]
        changed.append(difference[mask].mean())
        kept.append(difference[~mask].mean())
        assert damaged.dtype == np.float32 and damaged.min() >= 0 and damaged.max() <= 1 and mask.any()
    assert min(changed) > 0.02 and np.mean(changed) > 0.12 and max(kept) < 0.03


def test_damage_is_the_same_for_a_seed(data):
    part = data.x_test[0]
    np.testing.assert_array_equal(textures.damage(part, "scratch", 3)[0], textures.damage(part, "scratch", 3)[0])
    assert (textures.damage(part, "scratch", 3)[1] != textures.damage(part, "scratch", 4)[1]).any()
    good, mask = textures.damage(part, "normal")
    np.testing.assert_array_equal(good, part)
    assert not mask.any()


def test_a_wrong_wish_is_refused_with_what_was_expected():
    part = np.zeros((64, 64, 1))
    with pytest.raises(ValueError, match="got kind='dent', expected one of normal, scratch"):
        textures.damage(part, "dent")
    with pytest.raises(ValueError, match="got a part of shape"):
        textures.damage(part[..., 0], "hole")

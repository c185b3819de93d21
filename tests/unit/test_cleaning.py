"""Filters that are tuned fairly, and a table of what everybody makes of noisy pictures."""

import itertools

import numpy as np
import pytest

import aekit
from aekit import corrupt, filters, metrics
from aekit.explore import noising

GLYPHS = aekit.load("glyphs")
X, CHECK = GLYPHS.x_test[:30], GLYPHS.x_train[:20]
NOISY = corrupt.corrupt(X, "gaussian", 0.3, seed=1, clip=True)
CHECK_NOISY = corrupt.corrupt(CHECK, "gaussian", 0.3, seed=2, clip=True)
TUNED = filters.tuned(CHECK, CHECK_NOISY)


@pytest.mark.parametrize("each", TUNED, ids=repr)
class TestEveryFilter:
    def test_no_setting_of_its_grid_cleans_the_validation_pictures_better(self, each):
        best = metrics.errors(CHECK, each.reconstruct(CHECK_NOISY)).mean()
        for values in itertools.product(*each.grid.values()):
            other = type(each)(**dict(zip(each.grid, values, strict=True)))
            assert best <= metrics.errors(CHECK, other.reconstruct(CHECK_NOISY)).mean()

    def test_it_makes_noisy_pictures_better(self, each):
        assert metrics.psnr(X, each.reconstruct(NOISY)).mean() > metrics.psnr(X, NOISY).mean() + 1

    def test_a_flat_picture_stays_flat_and_colours_stay_apart(self, each):
        flat = np.broadcast_to(np.float32([0.2, 0.5, 0.9]), (2, 12, 15, 3))
        assert np.allclose(each.reconstruct(flat), flat, atol=1e-3)

    def test_what_is_no_picture_gets_one_clear_sentence(self, each):
        with pytest.raises(ValueError, match=f"^{each.name}: got an array of shape"):
            each.reconstruct(X[0])
        with pytest.raises(ValueError, match="NaN"):
            each.reconstruct(X * np.nan)
        with pytest.raises(TypeError, match="got depth, expected"):
            type(each)(depth=3)


def test_one_filter_can_be_tuned_alone():
    [median] = filters.tuned(CHECK, CHECK_NOISY, filters=[filters.Median])
    assert repr(median) == repr(TUNED[1])


def test_a_median_removes_what_a_blur_spreads():
    salted = corrupt.salt_pepper(X, 0.1, seed=0)
    median, blur = filters.Median(radius=1), filters.GaussianBlur(sigma=0.8)
    assert metrics.psnr(X, median.reconstruct(salted)).mean() > metrics.psnr(X, blur.reconstruct(salted)).mean() + 1


def test_the_bundled_model_beats_the_four_by_three_decibels_on_families_it_never_saw():
    table = {row.name: row for row in aekit.clean([*TUNED, aekit.load_model("glyphs-clean-64")], X, NOISY)}
    ours = table.pop("denoising autoencoder")
    assert ours.psnr > max(row.psnr for row in table.values()) + 3
    assert ours.ssim > max(row.ssim for row in table.values())


def test_the_table_and_the_figure_say_the_measured_figures():
    model = aekit.freeze(aekit.PCA(GLYPHS, code=32))
    table = aekit.clean({"PCA": model, "median": TUNED[1]}, X, NOISY)
    assert [row.name for row in table] == ["noisy", "PCA", "median"]
    cleaned = model.reconstruct(NOISY)
    assert table[1].psnr == pytest.approx(metrics.psnr(X, cleaned).mean())
    assert table[1].ssim == pytest.approx(metrics.ssim(X, cleaned).mean())
    assert f"<b>{max(row.psnr for row in table):.2f}</b>" in table._repr_html_()
    says = aekit.show.cleaned({"PCA": model}, X, NOISY).says
    assert f"PCA {table[1].psnr:.2f} dB" in says and f"noisy {table[0].psnr:.2f} dB" in says


def test_an_empty_picture_is_drawn_black_and_its_cleaned_one_on_the_same_scale():
    empty = np.zeros((2, 12, 12, 1), np.float32)
    figure = aekit.show.cleaned(filters.Median(), empty, empty + np.float32(0.25))
    levels = [np.asarray(row[0].images[0].get_array()).mean() for row in figure.axes_grid]
    assert levels == pytest.approx([0, 0.25, 0.25])


def test_the_similarity_of_a_picture_with_itself_is_one_and_noise_lowers_it():
    assert np.allclose(metrics.ssim(X, X), 1)
    little, much = (metrics.ssim(X, corrupt.gaussian(X, amount)).mean() for amount in (0.05, 0.3))
    assert 1 > little > much
    with pytest.raises(ValueError, match="sides of 7 or more"):
        metrics.ssim(X[:, :5], X[:, :5])


def test_pictures_that_do_not_belong_together_are_refused():
    for call in (aekit.clean, aekit.show.cleaned):
        with pytest.raises(ValueError, match="expected one or more of the"):
            call(TUNED, X, NOISY[:3])
    with pytest.raises(ValueError, match="filters.tuned: got clean pictures"):
        filters.tuned(X, NOISY[:3])


# ---- clip -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gaussian", "cauchy"])
def test_clipped_noise_is_the_same_noise_cut_off(kind):
    free = corrupt.corrupt(X, kind, 0.3, seed=4)
    assert free.max() > 1
    assert np.array_equal(corrupt.corrupt(X, kind, 0.3, seed=4, clip=True), np.clip(free, 0, 1))


def test_the_layer_cuts_off_too_and_remembers_it():
    layer = aekit.Corrupt("gaussian", 0.5, clip=True)
    many = np.full((200, 20), 0.3, np.float32)
    drawn = np.asarray(layer(many, training=True))
    twin = layer.corrupt(many, seed=9)
    assert drawn.min() == twin.min() == 0 and drawn.max() == twin.max() == 1
    assert drawn.mean() == pytest.approx(twin.mean(), abs=0.03) and drawn.std() == pytest.approx(twin.std(), abs=0.03)
    assert type(layer).from_config(layer.get_config()).clip
    with pytest.raises(TypeError, match="got clip=1, expected True"):
        aekit.Corrupt("gaussian", 0.5, clip=1)


# ---- the noise of the widget ------------------------------------------------------------------------


def test_the_widgets_numbers_are_uniform_and_its_noise_is_that_of_corrupt():
    numbers = noising.uniform(5, 100_000)
    assert numbers.min() >= 0 and numbers.max() < 1
    assert np.histogram(numbers, bins=10)[0] == pytest.approx(10_000, rel=0.05)
    assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 0.02
    picture = np.full((60, 60, 1), 0.4, np.float32)
    for kind, amount in (("gaussian", 0.2), ("cauchy", 0.1), ("salt_pepper", 0.3), ("zeros", 0.3), ("ones", 0.3),
                         ("occlusion", 0.5)):
        ours = noising.noisy(picture, kind, amount, 3)
        theirs = corrupt.corrupt(picture[None], kind, amount, seed=3, clip=True)[0]
        assert ours.min() >= 0 and ours.max() <= 1
        assert ours.mean() == pytest.approx(theirs.mean(), abs=0.02), kind
        assert (ours == 0.4).mean() == pytest.approx((theirs == np.float32(0.4)).mean(), abs=0.03), kind


def test_the_widgets_median_is_the_filter_with_a_square():
    from scipy.ndimage import median_filter

    assert np.allclose(noising.median(NOISY[0]), median_filter(NOISY[0], size=(3, 3, 1), mode="nearest"))


def test_samples_carry_the_words_that_they_are_given():
    said = aekit.show.samples(X[:2], labels=["clean", "salt_pepper"]).says
    assert said.startswith("2 samples: clean, salt pepper. Values from ")

"""Competitors on the same axes: bytes of whole files, and how good what is left of them is."""

import io

import numpy as np
import pytest
from PIL import Image

import aekit
from aekit import metrics
from aekit.packing import codec
from aekit.packing.curves import Curve

DIGITS = aekit.load("digits")
GLYPHS = aekit.load("glyphs").x_test[:12]
PCA = codec.prepare(aekit.PCA(DIGITS, code=16), DIGITS)
SMALL = codec.prepare(aekit.PCA(DIGITS, code=4), DIGITS)


@pytest.mark.parametrize("make", [aekit.JPEG, aekit.WebP, aekit.PNG])
def test_a_format_counts_the_bytes_of_a_file_that_pillow_opens(make):
    files = make().encode(GLYPHS)
    kept, sizes = make().quantised(GLYPHS)
    with Image.open(io.BytesIO(files[0])) as image:
        assert image.format == make.format.upper() and image.size == (28, 28)
        # WebP makes grey of three colours that differ by a level or two.
        assert np.asarray(image.convert("L")) == pytest.approx(255 * kept[0, ..., 0], abs=4)
    assert [len(file) for file in files] == sizes.tolist()
    assert kept.shape == GLYPHS.shape and kept.dtype == np.float32
    assert np.array_equal(kept, make().reconstruct(GLYPHS))


def test_png_loses_nothing_but_what_256_levels_cannot_hold():
    assert np.abs(aekit.PNG().reconstruct(GLYPHS) - GLYPHS).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("make", [aekit.JPEG, aekit.WebP])
def test_more_quality_needs_more_bytes_and_colour_works(make):
    colour = np.random.default_rng(0).random((3, 1, 1, 3)) * np.linspace(0, 1, 16)[:, None, None]
    colour = np.broadcast_to(colour, (3, 16, 24, 3)).astype(np.float32)
    (coarse, few), (fine, many) = (make(q).quantised(colour) for q in (5, 95))
    assert coarse.shape == fine.shape == colour.shape and few.mean() < many.mean()
    assert metrics.errors(colour, fine).mean() < metrics.errors(colour, coarse).mean()


def test_bad_pictures_and_qualities_get_one_clear_sentence():
    with pytest.raises(ValueError, match="JPEG: got quality=101, expected a whole number from 1 to 100"):
        aekit.JPEG(101)
    with pytest.raises(ValueError, match="PNG.encode: got an array of shape .* expected pictures"):
        aekit.PNG().encode(GLYPHS[..., 0])


def test_a_curve_rises_with_the_bytes_and_its_points_are_those_of_the_files():
    curve = aekit.rate_distortion({"PCA": PCA}, DIGITS.x_test[:50], steps=(8, 16, 64))["PCA"]
    assert len(curve.bytes) == 3
    assert np.all(np.diff(curve.bytes) > 0) and np.all(np.diff(curve.decibels) > 0)
    kept, sizes = codec.quantised(PCA, DIGITS.x_test[:50], step=64)
    assert curve.bytes[0] == sizes.mean()
    assert curve.decibels[0] == pytest.approx(metrics.psnr(DIGITS.x_test[:50], kept).mean())
    assert curve.bytes_at(curve.decibels[1]) == pytest.approx(curve.bytes[1])
    assert np.isnan(curve.bytes_at(99))


def test_of_several_models_only_points_count_that_none_beats():
    x = DIGITS.x_test[:50]
    both, one, other = (aekit.rate_distortion({"it": given}, x)["it"] for given in ([PCA, SMALL], PCA, SMALL))
    assert np.all(np.diff(both.decibels) > 0) and np.all(np.diff(both.bytes) > 0)
    for curve in (one, other):
        for size, decibels in zip(curve.bytes, curve.decibels, strict=True):
            assert np.any((both.bytes <= size) & (both.decibels >= decibels))


def test_training_for_the_rate_leaves_less_error_in_as_many_bytes():
    plain = aekit.dense(DIGITS.shape, code=8, hidden=(64,))
    models = {"plain": plain, "for the rate": plain.variant(code=aekit.RateCode(8, weight=0.01))}
    for model in models.values():
        aekit.train(model, DIGITS, epochs=60, quiet=True)
    packers = {name: codec.prepare(model, DIGITS) for name, model in models.items()}
    curves = aekit.rate_distortion(packers, DIGITS.x_test[:100])
    assert curves["for the rate"].bytes_at(17) < curves["plain"].bytes_at(17)
    assert len(curves["for the rate"].bytes) >= 5  # of one builder call: the step alone moves along the curve


def test_a_model_pays_after_as_many_pictures_as_save_its_own_bytes():
    mine = Curve("mine", np.array([10.0, 20.0]), np.array([15.0, 25.0]), model_bytes=9000)
    theirs = Curve("theirs", np.array([100.0, 200.0]), np.array([15.0, 25.0]))
    assert mine.pays_after(theirs, 15) == 100
    assert np.isnan(theirs.pays_after(mine, 15))
    good = Curve("good", np.array([100.0, 200.0]), np.array([18.0, 25.0]))
    assert mine.pays_after(good, 15) == 100  # it has no file that bad: its smallest one counts
    assert np.isnan(mine.pays_after(good, 99))


def test_the_model_counts_with_its_tables():
    curve = aekit.rate_distortion({"PCA": PCA, "PNG": aekit.PNG}, DIGITS.x_test[:5], steps=(16,))
    assert curve["PCA"].model_bytes == len(PCA.half().to_bytes()) and curve["PNG"].model_bytes == 0
    assert np.isinf(curve["PNG"].decibels).all() or curve["PNG"].decibels[0] > 50


def test_the_figures_say_their_numbers():
    x = DIGITS.x_test[:6]
    curves = aekit.rate_distortion({"PCA": PCA, "JPEG": aekit.JPEG, "PNG": aekit.PNG}, x, steps=(8, 32))
    figure = aekit.show.rate_distortion(curves)
    assert f"{curves['PCA'].bytes[0]:.0f} bytes {curves['PCA'].decibels[0]:.1f} dB" in figure.says
    price = figure.get_supxlabel()
    assert price in figure.says and f"PCA: a model of {curves['PCA'].model_bytes:,} bytes" in price
    level = curves["PCA"].decibels[len(curves["PCA"].decibels) // 2]
    assert f"{level:.1f} dB until it pays: {curves['PCA'].pays_after(curves['JPEG'], level):,.0f} (JPEG)" in price
    row = codec.quantised(PCA, x)
    assert f"PCA {row[1].mean():.1f} bytes" in aekit.show.packed({"PCA": row}, x).says


def test_what_is_no_dict_of_packers_is_refused():
    with pytest.raises(TypeError, match="expected a dict from names"):
        aekit.rate_distortion(PCA, DIGITS.x_test)
    with pytest.raises(ValueError, match="got no samples"):
        aekit.rate_distortion({"PCA": PCA}, DIGITS.x_test[:0])
    with pytest.raises(ValueError, match="show.packed: got 0 rows"):
        aekit.show.packed({}, DIGITS.x_test[:2])


def test_a_format_goes_into_every_figure_of_pictures_like_a_model():
    model = aekit.PCA(aekit.load("glyphs"), code=8)
    says = aekit.show.frequencies({"mine": model, "theirs": aekit.JPEG(5)}, GLYPHS).says
    assert "mine" in says and "theirs" in says
    assert "JPEG" in aekit.show.frequencies([aekit.JPEG(5), model], GLYPHS).says
    error = metrics.error(aekit.JPEG(5), GLYPHS)
    assert f"JPEG {error:.4f}" in aekit.show.reconstructions([aekit.JPEG(5), model], GLYPHS).says

"""Blocks of large pictures, and photographs packed block by block."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aekit
from aekit.packing import codec, coder, tiles

PHOTOS = aekit.load("photos")
MODEL = codec.prepare(aekit.PCA(PHOTOS.x_train[:2000], code=24), PHOTOS)
CAT = tiles.joined(PHOTOS.x_test[PHOTOS.y_test == 4], 300, 451)


@given(st.integers(1, 3), st.integers(1, 40), st.integers(1, 40), st.integers(1, 9), st.sampled_from([1, 3]))
def test_blocks_put_together_are_the_picture(n, height, width, side, channels):
    x = np.random.default_rng(0).random((n, height, width, channels))
    blocks = tiles.cut(x, side)
    assert blocks.shape[1:] == (side, side, channels)
    assert np.array_equal(blocks[0, 0, 0], x[0, 0, 0])
    assert np.array_equal(tiles.joined(blocks, height, width), x)


def test_the_held_out_blocks_of_photos_are_a_photograph_again():
    from skimage.data import chelsea

    assert np.array_equal(np.rint(255 * CAT[0]).astype(np.uint8), chelsea())


def test_no_photograph_is_on_both_sides():
    assert not set(PHOTOS.y_train) & set(PHOTOS.y_test)
    assert PHOTOS.x_train.min() >= 0 and PHOTOS.x_train.max() <= 1


def test_a_photograph_of_any_size_comes_back_from_one_file():
    for picture in (CAT[0], CAT[0, :50, :33], CAT[0, :1, :1]):
        file = aekit.Tiled(MODEL).compress(picture)
        again = aekit.Tiled(MODEL).decompress(file)
        assert again.shape == picture.shape
        blocks = codec.decompress(MODEL, codec.compress(MODEL, tiles.cut(picture[None], 8)))
        assert np.array_equal(again, tiles.joined(blocks, *picture.shape[:2])[0])


def test_the_bytes_are_those_of_the_file_and_go_onto_a_curve():
    kept, sizes = aekit.Tiled(MODEL).quantised(CAT, step=64)
    assert sizes[0] == len(aekit.Tiled(MODEL).compress(CAT[0], step=64))
    curve = aekit.rate_distortion({"PCA": aekit.Tiled(MODEL)}, CAT, steps=(64,))["PCA"]
    assert curve.bytes[0] == sizes[0] and curve.decibels[0] == pytest.approx(aekit.metrics.psnr(CAT, kept)[0])
    assert curve.model_bytes > 1000


def test_files_of_another_size_or_cut_ones_are_refused():
    tiled = aekit.Tiled(MODEL)
    file = tiled.compress(CAT[0, :16, :16])
    for height in (15, 40, 2**60):  # 15 would have as many blocks as 16
        with pytest.raises(ValueError, match="cut or altered"):
            tiled.decompress(coder.integer(height) + file[1:])
    before = coder.integer(40) + coder.integer(16)
    with pytest.raises(ValueError, match="says a picture of 40x16 and holds 4 blocks"):
        tiled.decompress(before + codec.compress(MODEL, tiles.cut(CAT[:, :16, :16], 8), before=before))
    for length in range(len(file)):
        with pytest.raises(ValueError, match="^decompress: the file "):
            tiled.decompress(file[:length])
    with pytest.raises(ValueError, match="expected square blocks"):
        aekit.Tiled(codec.prepare(aekit.PCA(PHOTOS.x_train[:500].reshape(500, 16, 4, 3), code=2),
                                  PHOTOS.x_train[:500].reshape(500, 16, 4, 3)))
    with pytest.raises(ValueError, match="tiles.joined: got 3 blocks of 8x8, expected a multiple of 4"):
        tiles.joined(PHOTOS.x_test[:3], 16, 16)


TILED = aekit.Tiled(MODEL)
FILE = TILED.compress(CAT[0, :16, :13])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_of_mutated_files_of_photographs_none_crashes(data):
    content = bytearray(FILE)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        content[place:place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        assert TILED.decompress(content, most_values=100_000).ndim == 3  # one in 65,536 altered files fits its check
    except ValueError as error:
        assert str(error).startswith("decompress: the file ")

"""A drawing becomes what the network was trained on: the same size, place and amount of ink."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import aekit
from aekit.explore.prepare import prepare

THREE = [[.30, .24, .40, .15, .55, .13, .66, .22, .66, .34, .58, .44, .46, .48, .58, .50, .70, .58, .71, .70, .62, .82,
          .46, .85, .32, .78]]
ONE = [[.5, .1, .5, .9]]
SEVEN = [[.25, .15, .75, .15, .45, .85], [.35, .5, .65, .5]]

places = st.floats(0, 1, allow_nan=False).map(lambda number: round(number, 4))
strokes = st.lists(st.lists(places, min_size=2, max_size=12).map(lambda stroke: stroke[:len(stroke) // 2 * 2]),
                   min_size=1, max_size=4)


def moved(drawing, by, times):
    return [[place * times + by[at % 2] for at, place in enumerate(stroke)] for stroke in drawing]


@given(strokes, st.sampled_from([(8, 8, 1), (28, 28, 1), (12, 20, 3)]))
@settings(max_examples=40, deadline=None)
def test_any_drawing_becomes_a_sample_of_the_models_shape(drawing, shape):
    sample = prepare(drawing, shape)
    assert sample.shape == shape and sample.dtype == np.float32
    assert sample.min() >= 0 and 0 < sample.max() <= 1
    if shape == (8, 8, 1):
        np.testing.assert_array_equal(sample * 16, np.round(sample * 16))      # counts of black pixels


@given(st.tuples(st.floats(0, 0.4), st.floats(0, 0.4)), st.floats(0.5, 1))
@settings(max_examples=30, deadline=None)
def test_where_and_how_large_it_is_drawn_makes_no_difference(by, times):
    assume(all(shift + times <= 1.4 for shift in by))
    for shape, most in (((8, 8, 1), 2 / 16), ((28, 28, 1), 1e-6)):
        difference = np.abs(prepare(moved(THREE, by, times), shape) - prepare(THREE, shape))
        assert difference.max() <= most     # a pixel of the bitmap may fall on the other side of the pen's edge


def test_an_8x8_drawing_has_the_sets_height_and_ink():
    digits = aekit.load("digits").x_train
    for drawing in (THREE, SEVEN):
        sample = prepare(drawing, (8, 8, 1))
        assert sample[0].any() and sample[-1].any()     # every digit of the set reaches the upper and the lower edge
        assert abs(sample.mean() - digits.mean()) < 3 * digits.mean(axis=(1, 2, 3)).std()


def test_a_vertical_stroke_stays_narrow():
    columns = prepare(ONE, (8, 8, 1))[..., 0].max(axis=0)
    assert columns[:2].max() == 0 and columns[-2:].max() == 0 and columns[3:5].min() > 0


def test_a_28x28_drawing_fits_20x20_with_its_centre_of_mass_in_the_middle():
    for drawing in (THREE, SEVEN, ONE):
        ink = prepare(drawing, (28, 28, 1))[..., 0].astype(float)
        rows, columns = np.flatnonzero(ink.sum(axis=1)), np.flatnonzero(ink.sum(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 <= 22
        for axis in (0, 1):
            centre = (ink.sum(axis=1 - axis) * (np.arange(28) + 0.5)).sum() / ink.sum()
            assert abs(centre - 14) < 0.05


def test_nothing_drawn_is_an_empty_sample():
    assert not prepare([], (8, 8, 1)).any()


def test_a_drawn_digit_is_rebuilt_as_well_as_a_real_one():
    data, model = aekit.load("digits"), aekit.load_model("digits-dense-8")
    errors = ((model.reconstruct(data.x_test) - data.x_test) ** 2).mean(axis=(1, 2, 3))
    for drawing in (THREE, SEVEN):
        sample = prepare(drawing, (8, 8, 1))[None]
        assert ((model.reconstruct(sample) - sample) ** 2).mean() < np.quantile(errors, 0.98)

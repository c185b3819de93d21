"""Every figure carries its numbers in words, and draws any kind of sample."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import aekit
from aekit.network.history import Film, History

DIGITS = aekit.load("digits")


def history():
    film = Film(DIGITS.x_test[:4])
    for epoch in range(10):
        film.add(epoch, aekit.Mean(DIGITS))
    return History(batch=8, jit=True, choice="", film=film, loss=[0.3, 0.2], val_loss=[0.3, 0.25])


FIGURES = {
    "reconstructions": lambda: aekit.show.reconstructions(aekit.load_model("digits-dense-8"), DIGITS.x_test),
    "samples": lambda: aekit.show.samples(DIGITS),
    "film": lambda: aekit.show.film(history()),
    "loss": lambda: aekit.show.loss(history()),
    "latent": lambda: aekit.show.latent(aekit.load_model("digits-dense-2"), DIGITS),
    "bottleneck": lambda: aekit.show.bottleneck(aekit.load_models("digits"), DIGITS),
    "layers": lambda: aekit.show.layers(aekit.load_model("glyphs-conv-16"), np.zeros((28, 28, 1))),
    "blend": lambda: aekit.show.blend(aekit.load_model("digits-dense-8"), DIGITS, a=3, b=4),
    "frequencies": lambda: aekit.show.frequencies([aekit.load_model("digits-dense-8")], DIGITS.x_test),
    "losses": lambda: aekit.show.losses(),
    "rate_distortion": lambda: aekit.show.rate_distortion(aekit.rate_distortion({"JPEG": aekit.JPEG},
                                                                                aekit.load("digits").x_test[:5])),
    "packed": lambda: aekit.show.packed({"JPEG": aekit.JPEG(50).quantised(aekit.load("digits").x_test[:5])},
                                        aekit.load("digits").x_test[:5]),
    "cleaned": lambda: aekit.show.cleaned(aekit.filters.Median(), aekit.load("digits").x_test[:5],
                                          aekit.corrupt.gaussian(aekit.load("digits").x_test[:5], 0.2)),
}
SOUND = np.sin(np.arange(2000) / 3)[:, None]
TRACKS = {"noisy": SOUND + 0.1 * np.cos(np.arange(2000))[:, None], "clean": SOUND}
FIGURES |= {
    "spectrograms": lambda: aekit.show.spectrograms(TRACKS, 8000),
    "signals": lambda: aekit.show.signals(TRACKS, 8000),
    "over_time": lambda: aekit.show.over_time(SOUND, np.arange(2000), threshold=1500),
    "wrong": lambda: aekit.show.wrong(aekit.Mean(np.stack([SOUND, 2 * SOUND])), SOUND[None]),
    "error_spectrum": lambda: aekit.show.error_spectrum({"noisy": TRACKS["noisy"][None]}, SOUND[None], 8000),
}
TABLE = np.random.default_rng(0).normal(size=(200, 4))
FIGURES |= {
    "scores": lambda: aekit.show.scores(aekit.Detector(aekit.PCA).fit(TABLE), (TABLE, TABLE[:, 0] > 1)),
    "roc": lambda: aekit.show.roc(aekit.Detector(aekit.PCA).fit(TABLE), (TABLE, TABLE[:, 0] > 1)),
    "feature_errors": lambda: aekit.show.feature_errors(aekit.Detector(aekit.PCA).fit(TABLE), TABLE, 3),
    "drift": lambda: aekit.show.drift(TABLE[:, 0], np.arange(200), 2.0),
}


def few_glyphs():
    """A data set of 200 glyphs, with their known factors."""
    whole = aekit.load("glyphs")
    parts = {f"{part}_{half}": getattr(whole, f"{part}_{half}")[:200] for part in "xy" for half in ("train", "test")}
    factors = {f"factors_{half}": {name: values[:200] for name, values in getattr(whole, f"factors_{half}").items()}
               for half in ("train", "test")}
    return replace(whole, **parts, **factors)


FIGURES |= {
    "heatmaps": lambda: aekit.show.heatmaps(aekit.load_model("digits-dense-8"), DIGITS.x_test, threshold=0.1),
    "probes": lambda: aekit.show.probes(aekit.load_model("digits-dense-8"), DIGITS, labels=(1, 5), seeds=2),
    "maps": lambda: aekit.show.maps(aekit.load_model("digits-dense-2"), DIGITS, count=60),
    "clusters": lambda: aekit.show.clusters(aekit.load_model("digits-dense-8"), DIGITS),
    "factors": lambda: aekit.show.factors(aekit.load_model("glyphs-conv-16"), few_glyphs()),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_words_with_its_numbers_and_shows_itself(name):
    figure = FIGURES[name]()
    assert isinstance(figure, Figure)
    bundle = figure._repr_mimebundle_()
    assert re.search(r"\d", figure.says) and figure.says in bundle["text/plain"]
    assert re.match(r'<img src="data:image/png;base64,\w.* alt="[^"]*\d', bundle["text/html"])


def test_words_for_samples_and_for_a_film_tell_a_collapse():
    same, other = np.full((4, 8, 8, 1), 0.25), np.stack([np.full((8, 8, 1), n / 4) for n in range(4)])
    assert "differs from the samples' average by 0.00" in aekit.show.samples(same).says
    assert "from 0.00 to 0.75, on average 0.38; a value differs from the samples' average by 0.28" in \
        aekit.show.samples(other).says
    film = Film(other)
    film.epochs, film.frames = [0, 1], [same, other]
    assert aekit.show.film(film).says.endswith("mean squared difference from the input 0.0938, 0.0000.")


@pytest.mark.parametrize("name", FIGURES)
def test_no_word_of_a_figure_is_black_on_a_dark_page(name):
    figure = FIGURES[name]()
    figure.draw_without_rendering()
    words = [text for text in figure.findobj(Text) if text.get_text()]
    assert not [text.get_text() for text in words if to_hex(text.get_color()) == "#000000"]


def test_every_show_function_is_tested_here():
    public = {n for n in aekit.show.__all__ if callable(getattr(aekit.show, n))}
    assert public - {"Picture"} == set(FIGURES)


def test_show_and_explore_share_their_names():
    assert {"latent", "bottleneck"} <= set(aekit.explore.__all__) & set(vars(aekit.show))


def test_the_error_in_the_title_is_the_mean_over_all_samples():
    model = aekit.load_model("digits-dense-8")
    figure = aekit.show.reconstructions(model, DIGITS.x_test, count=3)
    assert f"{aekit.metrics.error(model, DIGITS.x_test):.4f}" in figure._suptitle.get_text()
    assert len(figure.axes) == 2 * 3


def test_several_models_have_a_row_each_with_their_own_error():
    models = [aekit.Mean(DIGITS), aekit.PCA(DIGITS, code=2)]
    says = aekit.show.reconstructions(models, DIGITS.x_test).says
    assert all(f"{aekit.metrics.error(m, DIGITS.x_test):.4f}" in says for m in models)


@pytest.mark.parametrize("shape", [(8, 8, 3), (30, 1), (30, 2), (12,)])
def test_any_kind_of_sample_is_drawn(shape):
    x = np.random.default_rng(0).random((20, *shape), np.float32)
    figure = aekit.show.reconstructions(aekit.PCA(x, code=2), x)
    assert figure._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("name, data", [("digits-dense-8", "digits"), ("glyphs-conv-16", "glyphs")])
def test_what_comes_out_of_the_last_layer_is_drawn_as_what_went_in(name, data):
    model, sample = aekit.load_model(name), aekit.load(data).x_test[3]
    first, *_, last = aekit.show.layers(model, sample).axes
    assert first.images[0].get_cmap() == last.images[0].get_cmap()
    assert np.allclose(last.images[0].get_array(), model.reconstruct(sample[None])[0, ..., 0], atol=1e-6)


def test_the_error_under_each_picture_has_the_digits_of_the_title():
    model = aekit.Mean(DIGITS)
    figure = aekit.show.reconstructions(model, DIGITS.x_test, count=3)
    errors = aekit.metrics.errors(DIGITS.x_test, model.reconstruct(DIGITS.x_test))[:3]
    assert [axes.get_xlabel() for axes in figure.axes_grid[1]] == [f"{error:.4f}" for error in errors]


def test_the_linear_autoencoders_curve_is_visible_around_pcas():
    axes = aekit.show.bottleneck(aekit.load_models("digits"), DIGITS).axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    beneath, above = lines["linear autoencoder"], lines["PCA"]
    assert beneath.get_zorder() < above.get_zorder() and beneath.get_linewidth() > 2 * above.get_linewidth()
    assert beneath.get_markersize() > above.get_markersize() + 4 and beneath.get_markerfacecolor() == "none"


def test_a_map_needs_a_code_of_two():
    with pytest.raises(ValueError, match=r"code has 8 numbers, a map shows 2.*code=2"):
        aekit.show.latent(aekit.load_model("digits-dense-8"), DIGITS)


MEAN = aekit.Mean(DIGITS)
MISTAKES = {
    "PCA of a name": (lambda: aekit.PCA("digits"), TypeError, "PCA: got 'digits', .*Type aekit.PCA"),
    "Mean of words": (lambda: aekit.Mean(["a"]), TypeError, "Mean: got a list .*Type aekit.Mean"),
    "a code in words": (lambda: aekit.PCA(DIGITS, code="two"), ValueError, "PCA: got code='two', .*Type code=2"),
    "a list of names": (lambda: aekit.load(["digits"]), TypeError, "load: got a list, .*Type aekit.load"),
    "no models": (lambda: aekit.show.reconstructions([], DIGITS.x_test), ValueError, "got an empty list, .*Type show"),
    "a data set to show": (lambda: aekit.show.reconstructions(MEAN, DIGITS), TypeError,
                           "show.reconstructions: got the data set 'digits', .*Type digits.x_test"),
    "a data set to measure": (lambda: aekit.metrics.error(MEAN, DIGITS), TypeError,
                              "metrics.error: got the data set 'digits', .*Type digits.x_test"),
    "a data set to encode": (lambda: MEAN.encode(DIGITS), TypeError, "encode: got the data set .*Type digits.x_test"),
    "rows of unequal length": (lambda: MEAN.encode([[1, 2], [3]]), ValueError, "encode: got rows .*Type np.stack"),
    "no epoch yet": (lambda: aekit.show.loss(History(batch=8, jit=True, choice="", film=None)), ValueError,
                     "show.loss: .*no whole epoch yet, .*Type aekit.train"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_common_mistake_is_answered_with_what_came_what_was_expected_and_what_to_type(mistake):
    act, error, words = MISTAKES[mistake]
    with pytest.raises(error, match=words) as raised:
        act()
    assert "expected" in str(raised.value)


def test_no_samples_is_refused():
    with pytest.raises(ValueError, match="got no samples"):
        aekit.show.reconstructions(aekit.Mean(DIGITS), DIGITS.x_test[:0])


def test_the_slopes_of_the_losses_are_their_derivatives():
    loss, slope = aekit.show.losses().axes
    for value, pull in zip(loss.lines, slope.lines, strict=True):
        error, height = value.get_data()
        inside = np.isfinite(height) & (np.abs(error) > 0.05) & (error > -0.95)    # away from the bends of |e| and log
        steps = np.gradient(height, error)
        inside[1:-1] &= np.isfinite(steps[2:]) & np.isfinite(steps[:-2])
        inside[[0, -1]] = False
        pull = pull.get_ydata()
        assert (np.abs(steps - pull) / (1 + np.abs(pull)))[inside & np.isfinite(steps)].max() < 0.03


def test_the_blend_starts_and_ends_with_the_samples_themselves():
    figure = aekit.show.blend(aekit.load_model("digits-dense-8"), DIGITS, a=3, b=4, steps=5)
    notes = [axes.get_xlabel() for axes in figure.axes_grid[1]]
    assert notes[0] == notes[-1] == "0.0000" and float(notes[2]) > 0

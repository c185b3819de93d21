"""Widgets without a browser: their state is typed, settable and readable, and one string or one page holds it all."""

import base64
import json
import os
import re
from dataclasses import replace

import numpy as np
import pytest

import aekit
from aekit import explore

DIGITS = aekit.load("digits")
DIGITS = replace(DIGITS, factors_test={"ink": DIGITS.x_test.mean(axis=(1, 2, 3)),
                                       "top": DIGITS.x_test[:, :4].mean(axis=(1, 2, 3))})
RNG = np.random.default_rng(0)


def pca(code, data=DIGITS):
    return aekit.PCA(data, code=code)


MODELS = {
    "latent": lambda: pca(2),
    "latent of units": lambda: pca(6),
    "bottleneck": lambda: [pca(1), pca(4), pca(64)],
    "draw": lambda: {"four": pca(4), "nine": pca(9)},
    "layers": lambda: pca(6),
    "decoder": lambda: pca(4),
    "noise": lambda: pca(9),
    "heatmap": lambda: pca(9),
    "codec": lambda: aekit.codec.prepare(pca(6), DIGITS),
    "listen": lambda: {"mean": aekit.Mean(SOUNDS)},
    "threshold": lambda: {"few": pca(3), "mean": aekit.Mean(DIGITS)},
    "neighbours": lambda: {"four": pca(4), "nine": pca(9)},
    "factors": lambda: {"six": pca(6), "three": pca(3)},
    "generation": lambda: {"PCA": pca(2), "few": pca(2, DIGITS.x_train[:50])},
}
SOUNDS = RNG.normal(0, 0.1, (3, 512, 1)).astype(np.float32)
DATA = {"listen": (SOUNDS, 8000)}       # where it is not the digits


def latent(**options):
    return explore.latent(MODELS["latent"](), DIGITS, **options)


def units(**options):
    return explore.latent(MODELS["latent of units"](), DIGITS, **options)


def bottleneck(**options):
    return explore.bottleneck(MODELS["bottleneck"](), DIGITS, **options)


def draw(**options):
    return explore.draw(MODELS["draw"](), DIGITS, **options)


def layers(**options):
    return explore.layers(MODELS["layers"](), DIGITS, **options)


def decoder(**options):
    return explore.decoder(MODELS["decoder"](), DIGITS, **options)


def codec(**options):
    return explore.codec(MODELS["codec"](), DIGITS, **options)


def listen(**options):
    return explore.listen(MODELS["listen"](), DATA["listen"], **options)


def threshold(**options):
    return explore.threshold(MODELS["threshold"](), DIGITS, **options)


def noise(**options):
    return explore.noise(MODELS["noise"](), DIGITS, **options)


def heatmap(**options):
    return explore.heatmap(MODELS["heatmap"](), DIGITS, **options)


def neighbours(**options):
    return explore.neighbours(MODELS["neighbours"](), DIGITS, **options)


def factors(**options):
    return explore.factors(MODELS["factors"](), DIGITS, **options)


def generation(**options):
    return explore.generation(MODELS["generation"](), DIGITS, **options)


# A widget, and another state of it: what a learner's hand would set.
STATES = {
    "latent": (latent, {"a": 5, "b": 17, "blend": 0.25, "code": [0.25, -1.5]}),
    "latent of units": (units, {"sample": 7, "off": [1, 4], "code": [0.5, 0.25, 0.0, -1.0, 1.0, 2.0]}),
    "bottleneck": (bottleneck, {"size": 64, "sample": 12}),
    "layers": (layers, {"sample": 7, "layer": 1, "unit": 11}),
    "decoder": (decoder, {"a": 5, "b": 17, "blend": 0.75, "code": [0.5, 0.25, 0.0, -1.0]}),
    "codec": (codec, {"step": 64, "sample": 12}),
    "noise": (noise, {"sample": 5, "kind": "salt_pepper", "amount": 0.25, "seed": 7}),
    "heatmap": (heatmap, {"sample": 5, "tool": "stain", "threshold": 0.75, "tools": ["hole", "dark scratch"],
                          "strokes": [[0.25, 0.25, 0.5, 0.75], [0.125, 0.5]]}),
    "threshold": (threshold, {"chosen": 1, "threshold": 0.0625, "rate": 0.05, "miss": 50.0, "false_alarm": 2.0}),
    "listen": (listen, {"noise": "hum", "snr": 10.0, "sample": 2, "track": 1, "loop": False, "position": 0.03125}),
    "draw": (draw, {"strokes": [[0.25, 0.25, 0.5, 0.75], [0.125, 0.5]], "chosen": 1}),
    "neighbours": (neighbours, {"strokes": [[0.25, 0.25, 0.5, 0.75], [0.125, 0.5]], "chosen": 1, "count": 5}),
    "factors": (factors, {"chosen": 1, "factor": 0, "unit": 0, "sample": 5}),
    "generation": (generation, {"chosen": 1, "seed": 7, "code": [0.25, -1.5]}),
}


def state_of(widget):
    return {name: getattr(widget, name) for name in widget.recipe_traits}


@pytest.mark.parametrize("make, changed", STATES.values(), ids=STATES)
class TestEveryWidget:
    def test_every_control_is_a_synced_trait(self, make, changed):
        widget = make()
        for name, value in changed.items():
            assert widget.trait_metadata(name, "sync")
            setattr(widget, name, value)
        for name, value in changed.items():
            assert getattr(widget, name) == value

    def test_a_changed_control_says_something_else(self, make, changed):
        widget = make()
        before = widget.sentence
        for name, value in changed.items():
            setattr(widget, name, value)
        assert widget.sentence != before
        assert widget.sentence in repr(widget)

    def test_a_recipe_restores_the_state(self, make, changed):
        widget = make(**changed)
        recipe = widget.recipe()
        kind = next(name for name, (maker, _) in STATES.items() if maker is make)
        restored = type(widget).from_recipe(recipe, MODELS[kind](), DATA.get(kind, DIGITS))
        assert state_of(restored) == state_of(widget)
        assert restored.recipe() == recipe
        assert recipe.startswith(widget.name) and len(recipe) < 200

    def test_reset_goes_back_to_what_the_widget_was_given(self, make, changed):
        widget = make(**changed)
        began = {name: getattr(widget, name) for name in widget._start}
        assert widget.trait_metadata("_start", "sync") and widget._start == began

    def test_a_recipe_of_another_widget_is_refused(self, make, changed):
        with pytest.raises(ValueError, match="the recipe begins with 'sieve', expected"):
            type(make()).from_recipe("sieve?code=1", pca(2), DIGITS)

    def test_a_recipe_that_sets_what_is_not_there_is_refused(self, make, changed):
        widget = make()
        with pytest.raises(ValueError, match="sets 'colour', expected one of"):
            type(widget).from_recipe(f"{widget.name}?colour=red", pca(2), DIGITS)

    def test_the_page_is_one_file_that_asks_the_network_for_nothing(self, make, changed, tmp_path):
        widget = make(**changed)
        path = widget.to_html(tmp_path / "page.html")
        assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
        page = path.read_text(encoding="utf-8")
        module = base64.b64decode(re.search(r'id="module">([^<]+)<', page)[1]).decode()
        addresses = re.findall(r"https?://[^\"'\s)]+", page + module)
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}     # the name of a format, never fetched
        assert re.findall(r"^import |from ['\"]|@import", module, re.M) == []
        state = json.loads(re.search(r'id="state">([^<]+)<', page)[1])
        assert {name: state[name] for name in changed} == changed

    def test_a_page_that_cannot_be_written_leaves_the_old_one(self, make, changed, tmp_path, monkeypatch):
        path = make().to_html(tmp_path / "page.html")
        before = path.read_bytes()
        monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space left"):
            make(**changed).to_html(path)
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["page.html"]

    def test_what_is_sent_is_small(self, make, changed):
        widget = make()
        assert len(widget._samples) <= 400 * 64
        assert sum(map(len, widget._nets)) + len(widget._esm) < 300_000


MODEL_ERRORS = [explore.latent, explore.bottleneck, explore.draw, explore.layers, explore.decoder, explore.neighbours,
                explore.generation, explore.heatmap]
MODEL_ERROR_NAMES = [widget.name for widget in MODEL_ERRORS]


@pytest.mark.parametrize("widget", MODEL_ERRORS, ids=MODEL_ERROR_NAMES)
def test_a_model_without_the_three_verbs_is_refused(widget):
    with pytest.raises(TypeError, match="the model is a str, expected one with encode, decode and reconstruct"):
        widget("digits-dense-8", DIGITS)


@pytest.mark.parametrize("widget", MODEL_ERRORS, ids=MODEL_ERROR_NAMES)
def test_data_of_another_shape_is_refused(widget):
    with pytest.raises(ValueError, match=r"reads samples of shape \(8, 8, 1\), the data has \(28, 28, 1\)"):
        widget(pca(3), np.zeros((4, 28, 28, 1), np.float32))


@pytest.mark.parametrize("widget", MODEL_ERRORS, ids=MODEL_ERROR_NAMES)
def test_values_that_are_not_finite_and_empty_data_are_refused(widget):
    with pytest.raises(ValueError, match="not finite"):
        widget(pca(3), np.full((4, 8, 8, 1), np.nan, np.float32))
    with pytest.raises(ValueError, match="no held-out samples"):
        widget(pca(3), np.zeros((0, 8, 8, 1), np.float32))


def test_neighbours_need_samples_to_search():
    with pytest.raises(TypeError, match="neighbours: the data is None, expected a Dataset or samples to search"):
        explore.neighbours(pca(2), None)


def test_what_is_out_of_range_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="code is .*, expected 2 finite numbers"):
        latent(code=[1.0])
    with pytest.raises(ValueError, match="sample is 359, expected 0..358"):
        units(sample=359)
    with pytest.raises(ValueError, match="expected units 0..5"):
        units(off=[6])
    with pytest.raises(ValueError, match="size is 3, expected one of 1, 4, 64"):
        bottleneck(size=3)
    with pytest.raises(ValueError, match="chosen is 2, expected 0..1"):
        draw(chosen=2)
    with pytest.raises(ValueError, match="numbers 0..1"):
        draw(strokes=[[0.5, 1.5]])
    with pytest.raises(ValueError, match="two models are of kind 'PCA' with code size 4"):
        explore.bottleneck([pca(4), pca(4)], DIGITS)


def test_a_pad_cannot_draw_signals():
    signals = RNG.normal(size=(40, 30, 1)).astype(np.float32)
    with pytest.raises(ValueError, match="expected pictures"):
        explore.draw(aekit.PCA(signals, code=3))


@pytest.mark.parametrize("shape", [(9,), (30, 2), (6, 5, 3)], ids=["table", "signal", "colour picture"])
def test_samples_of_any_shape_can_be_explored(shape, tmp_path):
    x = RNG.normal(size=(50, *shape)).astype(np.float32)
    for code in (1, 2, 5):
        widget = explore.latent(aekit.PCA(x, code=code), x)
        assert widget.picture.shape == shape
        assert widget.sentence
        widget.to_html(tmp_path / "page.html")


def test_samples_are_sent_exactly_where_a_byte_can_hold_them():
    np.testing.assert_array_equal(units().held_out.x, DIGITS.x_test)
    pictures = (RNG.integers(0, 256, (20, 4, 4, 1)) / 255).astype(np.float32)
    widget = explore.latent(aekit.PCA(pictures, code=2), pictures)
    np.testing.assert_allclose(widget.held_out.x, pictures, atol=1e-7)


def test_many_held_out_samples_are_thinned_evenly():
    many = np.repeat(DIGITS.x_test, 5, axis=0)
    widget = explore.latent(pca(2), many)
    assert len(widget.held_out) == 400
    assert widget.held_out.index[0] == 0 and widget.held_out.index[-1] == len(many) - 1
    assert np.ptp(np.diff(widget.held_out.index)) <= 1


def test_the_walk_ends_at_its_two_samples():
    widget = latent(a=5, b=17)
    model = aekit.freeze(pca(2))
    for blend, sample in ((0.0, 5), (1.0, 17)):
        widget.blend = 0.5
        widget.blend = blend
        np.testing.assert_allclose(widget.picture, model.reconstruct(DIGITS.x_test[sample][None])[0], atol=1e-5)
    assert widget.nearest == 17


def test_a_sample_is_shown_with_the_models_own_error():
    widget = units(sample=9)
    rebuilt = pca(6).reconstruct(DIGITS.x_test[9][None])[0]
    assert widget.error == pytest.approx(((rebuilt - DIGITS.x_test[9]) ** 2).mean(), abs=1e-6)
    assert f"{widget.error:.4f}" in widget.sentence


def test_with_every_unit_off_nothing_but_the_mean_is_drawn():
    # PCA's code has mean zero over its training samples, so here the mean code is that of the held-out samples.
    widget = units(off=list(range(6)))
    mean = pca(6).reconstruct(DIGITS.x_test).mean(axis=0)
    np.testing.assert_allclose(widget.picture, mean, atol=1e-5)
    assert widget.mean_error == pytest.approx(((DIGITS.x_test[:300] - mean) ** 2).mean(), rel=1e-4)


def test_each_unit_switched_off_costs_error():
    errors = [units(off=off).mean_error for off in ([], [0], [0, 1], [0, 1, 2, 3, 4, 5])]
    assert errors == sorted(errors) and errors[0] < errors[-1]


def test_update_shows_another_model_and_keeps_the_point():
    widget = latent(code=[0.5, -0.5])
    before, sent = widget.picture, widget._nets
    other = aekit.PCA(DIGITS.x_train[:50], code=2)
    widget.update(other)
    assert widget.code == [0.5, -0.5] and widget._nets != sent
    np.testing.assert_allclose(widget.picture, other.decode(np.array([[0.5, -0.5]], np.float32))[0], atol=2e-3)
    assert np.abs(widget.picture - before).max() > 1e-3
    with pytest.raises(ValueError, match="expected .* code size|Make a new widget"):
        widget.update(pca(3))


def test_a_drawn_picture_is_rebuilt_by_the_updated_model_and_the_others_stay():
    widget = draw(strokes=[[0.25, 0.25, 0.5, 0.75]], chosen=1)
    other = aekit.PCA(DIGITS.x_train[:50], code=9)
    kept, sentence = widget._nets[0], widget.sentence
    widget.update(other)
    assert widget._nets[0] == kept and widget._nets[1] == aekit.freeze(other).half().to_bytes()
    np.testing.assert_allclose(widget.reconstruction, other.reconstruct(widget.picture[None])[0], atol=1e-2)
    assert f"{aekit.metrics.error(other, DIGITS.x_test):.4f}" in widget.sentence != sentence
    with pytest.raises(ValueError, match=r"draw.update: .* code size 4, expected \(8, 8, 1\) and 9.*Make a new widget"):
        widget.update(pca(4))


@pytest.mark.parametrize("make, changed", STATES.values(), ids=STATES)
def test_what_went_wrong_in_a_live_training_stands_in_the_sentences_place(make, changed):
    widget = make()
    before = widget.sentence
    assert widget.trait_metadata("_problem", "sync")
    widget.fail(FloatingPointError("the loss is no longer a number"))
    assert widget.sentence == widget._problem == "the loss is no longer a number"
    if hasattr(widget, "update"):
        widget.update(widget.model)
        assert widget.sentence[:12] == before[:12]


def test_a_model_gone_wrong_leaves_the_one_before_at_work():
    for widget in (latent(), explore.draw(pca(2), DIGITS)):
        worked, sent, broken = widget.model, widget._nets, aekit.freeze(pca(2))
        broken = aekit.Frozen(broken.layers, {key: w * np.nan for key, w in broken.weights.items()},
                              shape=broken.shape, code_size=2)
        with pytest.raises(ValueError, match="not finite, expected numbers. Train it again"):
            widget.update(broken)
        assert widget.model is worked and widget._nets == sent


def test_bars_always_stand_for_a_sample_and_a_point_on_the_map_need_not():
    with pytest.raises(ValueError, match="sample is -1, expected 0..358. Type widget.sample = 0"):
        units(sample=7).sample = -1
    widget = latent(sample=7)
    widget.sample, widget.code = -1, [0.25, 0.5]
    assert widget.sample == -1 and widget.code == [0.25, 0.5]


def test_the_meter_turns_red_where_the_code_is_not_smaller():
    widget = bottleneck(size=4)
    assert widget.meter == {"numbers_in": 64, "numbers_kept": 4, "ratio": 16.0, "bits_in": 512, "bits_kept": 32,
                            "is_bottleneck": True}
    widget.size = 64
    assert not widget.meter["is_bottleneck"] and "not a bottleneck" in widget.sentence


def test_error_curves_are_over_all_held_out_samples_and_stand_beside_the_mean():
    widget = bottleneck()
    rebuilt = pca(4).reconstruct(DIGITS.x_test)
    assert widget.errors["PCA", 4] == pytest.approx(((rebuilt - DIGITS.x_test) ** 2).mean(), rel=1e-4)
    assert widget._mean_error == pytest.approx(((DIGITS.x_test - DIGITS.x_train.mean(axis=0)) ** 2).mean(), rel=1e-4)


def test_a_real_sample_takes_the_drawings_place_and_a_stroke_takes_it_back():
    widget = draw(sample=4)
    np.testing.assert_array_equal(widget.picture, DIGITS.x_test[4])
    assert widget.error == pytest.approx(((widget.reconstruction - widget.picture) ** 2).mean())
    widget.strokes = [[0.2, 0.2, 0.8, 0.8]]
    assert widget.sample == -1 and "Your drawing" in widget.sentence


def test_a_pad_without_data_says_what_samples_would_need():
    widget = explore.draw(pca(4))
    assert widget.sentence.startswith("Nothing is drawn yet.")
    with pytest.raises(ValueError, match="Give data to have samples"):
        widget.sample = 0

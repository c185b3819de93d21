"""explore.decoder: a code unfolds as the model decodes it; the blends are what they say."""

import numpy as np
import pytest

import aekit
from aekit import explore

DIGITS = aekit.load("digits")
MODEL = aekit.load_model("digits-dense-8")


def widget(**options):
    return explore.decoder(MODEL, DIGITS, **options)


def test_the_layers_end_in_what_the_model_decodes():
    shown = widget(a=3, b=9, blend=0.3)
    assert [layer.shape for layer in shown.layers] == [(64,), (128,), (64,), (8, 8, 1)]
    assert np.allclose(shown.layers[-1], MODEL.decode(np.float32(shown.code)[None])[0], atol=1e-6)


def test_the_blends_begin_at_a_and_end_at_b():
    x = DIGITS.x_test
    for blend, sample in ((0.0, 3), (1.0, 9)):
        shown = widget(a=3, b=9, blend=blend)
        assert np.allclose(shown.pixel_blend, x[sample]) and shown.distance(shown.pixel_blend) == 0
        assert np.allclose(shown.code_blend, MODEL.reconstruct(x[[sample]])[0], atol=1e-5)
        assert np.allclose(shown.picture, shown.code_blend, atol=1e-5)


def test_the_blend_of_pixels_is_two_pictures_and_the_distance_that_to_the_nearest_sample():
    shown = widget(a=3, b=9, blend=0.5)
    assert np.allclose(shown.pixel_blend, (DIGITS.x_test[3] + DIGITS.x_test[9]) / 2)
    away = ((DIGITS.x_test - shown.pixel_blend) ** 2).mean(axis=(1, 2, 3)).min()
    assert shown.distance(shown.pixel_blend) == pytest.approx(away, rel=1e-5)
    assert f"{away:.4f}" in shown.sentence and "50 % of the way" in shown.sentence


def test_a_code_of_ones_own_is_told_from_the_walk():
    shown = widget(blend=0.5)
    shown.code = [0.0] * 8
    assert shown.sentence.startswith("A code of your own") and f"{shown.distance(shown.picture):.4f}" in shown.sentence


def test_setting_an_end_or_another_model_goes_on_walking():
    shown = widget(a=3, b=9, blend=0.5)
    shown.b = 12
    assert np.allclose(shown.code, (shown.codes[3] + shown.codes[12]) / 2, atol=1e-5)
    shown.update(aekit.PCA(DIGITS, code=8))
    assert np.allclose(shown.code, (shown.codes[3] + shown.codes[12]) / 2, atol=1e-5)
    assert shown.sentence.startswith("50 % of the way")
    shown.code = [0.0] * 8
    shown.update(MODEL)
    assert shown.code == [0.0] * 8


@pytest.mark.parametrize("make", [lambda: aekit.conv((8, 8, 1), code=3), lambda: aekit.dense((8, 8, 1), code=3),
                                  lambda: aekit.PCA(DIGITS, code=3)], ids=["convolutional", "dense", "PCA"])
def test_the_page_unfolds_what_python_unfolds(node, make):
    shown = explore.decoder(make(), DIGITS, code=[0.5, -0.25, 1.0])
    given = {"net": list(shown.model.to_bytes()), "code": shown.code}
    ours = node(explore.decoder, "unfold(loadFrozen(Uint8Array.from(given.net).buffer), given.code)", given)
    assert len(ours) == len(shown.layers)
    for theirs, layer in zip(ours, shown.layers, strict=True):
        assert np.allclose(theirs, layer.ravel(), atol=1e-4)


@pytest.mark.parametrize("name", ["digits-dense-2", "digits-dense-8"])
def test_the_kernel_takes_what_the_walk_of_the_page_sends(node, name):
    shown = explore.decoder(aekit.load_model(name), DIGITS, a=3, b=9)
    code = """(() => { let sent;
      globalThis.matchMedia = () => ({ matches: true });
      globalThis.cancelAnimationFrame = () => {};
      slider = (label, range, move) => { slider.move = move; return {}; };
      button = make = thumbnail = () => ({});
      walkControls({ model: { get: (name) => name }, held: {}, mark() {},
        frame: { leave: [], put: (values) => { sent = values; } },
        map: { codeAt: (end) => given[end] } });
      slider.move(0.25);
      return sent; })()"""
    sent = node(explore.decoder, code, {"a": shown.codes[3].tolist(), "b": shown.codes[9].tolist()})
    shown.set_state(sent)
    assert shown.blend == 0.25 and np.allclose(shown.code, 0.75 * shown.codes[3] + 0.25 * shown.codes[9], atol=1e-4)


def test_a_walk_restored_from_its_recipe_is_still_the_walk():
    shown = widget(a=3, b=9, blend=0.3)
    restored = explore.decoder.from_recipe(shown.recipe(), MODEL, DIGITS)
    assert restored.sentence.startswith("30 % of the way") and restored.sentence == shown.sentence

"""A variant is one word of a builder's call: tied, denoising, another loss, another seed, stacked training."""

import asyncio
import os
import signal

import keras
import numpy as np
import pytest

import aekit

DIGITS = aekit.load("digits")
SMALL = {"code": 4, "hidden": (24, 16)}


def weights(model):
    return [w.copy() for w in model.get_weights()]


def test_a_variant_changes_the_named_words_and_nothing_else():
    plain = aekit.dense(DIGITS.shape, **SMALL, activation="relu", name="plain")
    other = plain.variant(seed=1, loss="mae")
    assert repr(other) == repr(plain) and other.loss == "mae" and other.name == "plain"
    assert other.encoder.layers[1].activation is keras.activations.relu
    assert not np.allclose(weights(other)[0], weights(plain)[0])
    same = plain.variant()
    assert all(np.array_equal(a, b) for a, b in zip(weights(same), weights(plain), strict=True))


def test_a_variant_is_untrained_and_shares_no_weights():
    plain = aekit.dense(DIGITS.shape, **SMALL)
    before = weights(plain)
    again = plain.variant()
    aekit.train(plain, DIGITS, epochs=1, quiet=True)
    assert all(np.array_equal(a, b) for a, b in zip(weights(again), before, strict=True))


def test_a_variant_of_what_no_builder_made_or_knows_is_refused(tmp_path):
    model = aekit.dense(DIGITS.shape, **SMALL)
    with pytest.raises(TypeError, match="got colour, expected arguments of aekit.dense: .*loss"):
        model.variant(colour="red")
    model.save(tmp_path / "model.keras")
    with pytest.raises(TypeError, match="expected a model of a builder"):
        keras.saving.load_model(tmp_path / "model.keras").variant(seed=1)


def test_one_layer_given_to_two_builders_belongs_to_neither():
    code = aekit.Code(4)
    a, b = aekit.dense(DIGITS.shape, code=code), aekit.dense(DIGITS.shape, code=code)
    aekit.train(a, DIGITS, epochs=1, quiet=True)
    assert not np.allclose(a.encoder.layers[-1].kernel, b.encoder.layers[-1].kernel)


def test_a_tied_decoder_is_the_encoder_transposed_before_and_after_training():
    model = aekit.dense(DIGITS.shape, **SMALL, tied=True)
    plain = aekit.dense(DIGITS.shape, **SMALL)
    assert plain.count_params() - model.count_params() == 64 * 24 + 24 * 16 + 16 * 4
    aekit.train(model, DIGITS, epochs=2, quiet=True)
    down = [layer for layer in model.encoder.layers if layer.weights]
    up = [layer for layer in model.decoder.layers if layer.weights]
    for inner, outer in zip(down, reversed(up), strict=True):
        assert np.array_equal(np.asarray(inner.kernel).T, np.asarray(outer.kernel))
    assert model.kind == "tied autoencoder"


def test_a_tied_model_freezes_and_survives_being_saved(tmp_path):
    model = aekit.dense(DIGITS.shape, **SMALL, tied=True)
    aekit.train(model, DIGITS, epochs=2, quiet=True)
    x = DIGITS.x_test[:5]
    assert np.abs(aekit.freeze(model).reconstruct(x) - model.reconstruct(x)).max() < 1e-5
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert np.array_equal(again.reconstruct(x), model.reconstruct(x))
    assert again.count_params() == model.count_params()


def test_stacked_training_trains_each_pair_from_outside_in_and_then_the_whole():
    model = aekit.dense(DIGITS.shape, **SMALL)
    history = aekit.train(model, DIGITS, epochs=120, stacked=True, quiet=True)
    assert [stage.epochs for stage in history.stages] == [20, 20, 20] and history.epochs == 60
    assert [stage.film.x.shape[1:] for stage in history.stages] == [(8, 8, 1), (24,), (16,)]
    # The pairs hand over what they learned: the whole begins far below an untrained model, and below the mean.
    untrained = aekit.metrics.error(model.variant(), DIGITS.x_test)
    first = aekit.metrics.errors(history.film.x, history.film.frames[0]).mean()
    assert first < 0.8 * untrained and aekit.metrics.error(model, DIGITS.x_test) < first


def test_stacked_training_of_what_has_no_pairs_is_refused():
    with pytest.raises(ValueError, match="stacked training pairs layers of a dense model, got Autoencoder 8x8x1"):
        aekit.train(aekit.conv(DIGITS.shape, code=4), DIGITS, stacked=True)


def test_a_denoising_model_is_measured_from_noisy_to_clean():
    model = aekit.dense(DIGITS.shape, **SMALL, corrupt=aekit.Corrupt("gaussian", 0.5))
    history = aekit.train(model, DIGITS, epochs=40, quiet=True, seed=5)
    noisy = model.corrupt.corrupt(DIGITS.x_test, seed=5)
    by_hand = aekit.metrics.errors(DIGITS.x_test, model.reconstruct(noisy)).mean()
    assert history.val_loss[-1] == pytest.approx(by_hand, rel=1e-4)
    assert by_hand > 1.02 * aekit.metrics.error(model, DIGITS.x_test)   # clean input would have looked better
    assert np.array_equal(history.film.x, noisy[:8])
    assert model.kind == "denoising autoencoder" and model.variant(corrupt=None).kind == "autoencoder"


@pytest.mark.parametrize("options, jit", [({"corrupt": aekit.Corrupt("gaussian", 0.5)}, False),
                                          ({"corrupt": aekit.Corrupt("gaussian", 0.5)}, True),
                                          ({"code": aekit.GaussianCode(4)}, False),
                                          ({"code": aekit.ContractiveCode(4, weight=1.0)}, False)],
                         ids=["denoising", "denoising with XLA", "variational", "contractive"])
def test_every_step_of_a_compiled_slice_draws_anew(options, jit):
    # One sample alone and hardly any learning: the losses of the steps differ by what is drawn, and by nothing else.
    same = np.repeat(DIGITS.x_train[:1], 6 * 32, axis=0)
    few = {"batch": 32, "learning_rate": 1e-9, "schedule": "constant", "jit": jit}
    one_by_one, at_once = (aekit.Trainer(aekit.dense(DIGITS.shape, **{**SMALL, **options}), same, **few)
                           for _ in range(2))
    losses = [one_by_one.step() for _ in range(6)]
    assert len(set(losses)) == 6 and abs(np.mean(losses) / losses[0] - 1) > 1e-4
    assert at_once.run(6) == pytest.approx(np.mean(losses), rel=1e-5)


def test_what_is_no_corrupting_layer_is_refused():
    with pytest.raises(TypeError, match=r'Type corrupt=aekit.Corrupt\("gaussian", 0.3\)'):
        aekit.dense(DIGITS.shape, corrupt=0.3)


def test_nearest_upsampling_doubles_by_repeating_and_refuses_what_does_not_halve():
    model = aekit.conv((12, 8, 1), code=3, upsample="nearest")
    kinds = [type(layer).__name__ for layer in model.decoder.layers]
    assert kinds == ["Dense", "Reshape", "UpSampling2D", "Conv2D", "UpSampling2D", "Conv2D"]
    x = np.random.default_rng(0).random((2, 12, 8, 1), np.float32)
    assert np.abs(aekit.freeze(model).reconstruct(x) - model.reconstruct(x)).max() < 1e-5
    with pytest.raises(ValueError, match="expected sizes that can be halved 2 times"):
        aekit.conv((13, 8, 1), upsample="nearest")
    with pytest.raises(ValueError, match="expected 'transposed' or 'nearest'"):
        aekit.conv((12, 8, 1), upsample="linear")


def test_an_interrupt_stops_a_live_training_and_reaches_who_listened_before():
    heard = []

    async def interrupted():
        before = signal.signal(signal.SIGINT, lambda *_: heard.append("before"))
        try:
            trainer = aekit.Trainer(aekit.dense(DIGITS.shape, **SMALL), DIGITS)
            task = trainer.live(seconds=60)
            while not trainer.steps:
                await asyncio.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.wait({task}, timeout=20)
            return task.cancelled()
        finally:
            signal.signal(signal.SIGINT, before)

    assert asyncio.run(interrupted()) and heard == ["before"]

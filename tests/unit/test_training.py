"""The training loop learns what fit learns, hands back control, and says what went wrong."""

import asyncio
import warnings
from types import SimpleNamespace

import keras
import numpy as np
import pytest

import aekit


def points(count=256, values=6, seed=0):
    """Samples near a plane in `values` dimensions: there is something to learn with a code of 2."""
    random = np.random.default_rng(seed)
    return (random.normal(size=(count, 2)) @ random.normal(size=(2, values)) * 0.3).astype("float32")


def small(**options):
    return aekit.dense(6, code=2, hidden=(8,), **options)


def test_linear_autoencoder_reaches_pca():
    digits = aekit.load("digits")
    model = aekit.dense(digits.shape, code=4, hidden=(), output="linear")
    aekit.train(model, digits, epochs=500, learning_rate=1e-2, quiet=True)
    best = aekit.metrics.error(aekit.PCA(digits, code=4), digits.x_test)
    assert aekit.metrics.error(model, digits.x_test) < 1.05 * best


def test_the_defaults_beat_pca_by_far_on_digits():
    digits = aekit.load("digits")
    model = aekit.dense(digits.shape, code=8)
    history = aekit.train(model, digits, quiet=True)
    pca = aekit.PCA(digits, code=8)
    assert aekit.metrics.error(model, digits.x_test) < 0.55 * aekit.metrics.error(pca, digits.x_test)
    assert np.isclose(history.val_loss[-1], aekit.metrics.error(model, digits.x_test), rtol=1e-3)
    assert not history.collapse.collapsed and history.collapse.active == 8


@pytest.mark.parametrize("jit", [False, True])
def test_a_slice_of_steps_is_what_keras_makes_of_the_same_batches(jit):
    x, ours, theirs = points(), small(), small()
    trainer = aekit.Trainer(ours, x, batch=32, learning_rate=1e-2, schedule="constant", jit=jit)
    losses = trainer.run(8)
    theirs.optimizer.learning_rate = 1e-2
    batches = x[np.random.default_rng(0).permutation(256)].reshape(8, 32, 6)
    expected = []
    for batch in batches:
        expected.append(float(np.mean((np.asarray(theirs(batch)) - batch) ** 2)))
        theirs.train_on_batch(batch, batch)
    for a, b in zip(ours.weights, theirs.weights, strict=True):
        assert np.allclose(a.numpy(), b.numpy(), atol=1e-5)
    assert np.isclose(losses, np.mean(expected), rtol=1e-4)


@pytest.mark.parametrize("options", [{"clipnorm": 0.01}, {"amsgrad": True}, {"weight_decay": 0.1}, {"use_ema": True}])
def test_an_adam_with_extras_is_what_keras_makes_of_it(options):
    ours, theirs = (aekit.dense((8, 8, 1), code=2) for _ in range(2))
    x = aekit.load("digits").x_train[:256]
    for model in (ours, theirs):
        model.compile(optimizer=keras.optimizers.Adam(5e-3, **options), loss="mse")
    trainer = aekit.Trainer(ours, x, batch=256, jit=False, schedule="constant", learning_rate=5e-3)
    trainer.run(5)
    for _ in range(5):
        theirs.train_on_batch(x, x)
    for a, b in zip(ours.trainable_variables, theirs.trainable_variables, strict=True):
        assert np.allclose(a.numpy(), b.numpy(), atol=1e-4)


def test_the_same_seed_gives_the_same_history(monkeypatch):
    runs = []
    for seed, slice_seconds in ((3, 0.1), (3, 0.001), (4, 0.1)):  # however the clock cuts the slices
        monkeypatch.setattr(aekit.training, "SLICE_SECONDS", slice_seconds)
        runs.append(aekit.train(small(seed=1), points(2000), epochs=5, seed=seed, quiet=True).loss)
    assert runs[0] == runs[1] != runs[2]


def test_training_again_on_data_of_the_same_shape_compiles_nothing_again():
    model = small()
    data = SimpleNamespace(x_train=points(), x_test=points(seed=1))
    aekit.train(model, data, epochs=2, batch=32, quiet=True)
    compiled, = model._aekit_slices.values()
    traces = compiled.traces
    other = SimpleNamespace(x_train=points(seed=2), x_test=points(seed=3))
    aekit.train(model, other, epochs=3, batch=32, learning_rate=1e-3, seed=5, quiet=True)
    trainer = aekit.Trainer(model, other, batch=32, epochs=3)
    trainer.step(), trainer.run(11)
    assert traces > 0 and compiled.traces == traces and len(model._aekit_slices) == 1


def test_reset_goes_back_to_the_first_weights_and_to_the_same_course():
    model = small()
    trainer = aekit.Trainer(model, points(), batch=32, schedule="constant")
    start = [w.numpy() for w in model.weights]
    trainer.run(16)
    assert any(not np.array_equal(a, b.numpy()) for a, b in zip(start, model.weights, strict=True))
    weights = [w.numpy() for w in model.weights]
    trainer.reset()
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(start, model.weights, strict=True))
    assert trainer.steps == 0 and trainer.history.loss == [] and float(model.optimizer.iterations) == 0
    trainer.run(16)
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(weights, model.weights, strict=True))


def test_a_short_training_is_not_delayed_by_xla_and_a_long_one_tries_it(monkeypatch):
    assert "too short" in aekit.train(small(), points(), epochs=2, quiet=True).choice
    monkeypatch.setattr("aekit.network.slices.SHORT_WORK", 0)
    assert "samples/s with XLA" in aekit.train(small(), points(), epochs=2, quiet=True).choice


def test_the_trial_leaves_weights_and_optimizer_as_they_were():
    model = small()
    before = [v.numpy() for v in model.variables]
    trainer = aekit.Trainer(model, points())
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(before, model.variables, strict=True))
    assert float(model.optimizer.iterations) == 0 and "samples/s with XLA" in trainer.history.choice


def test_the_history_has_an_entry_an_epoch_and_a_film_of_chosen_ones():
    data = SimpleNamespace(x_train=points(), x_test=points(seed=1))
    history = aekit.train(small(), data, epochs=10, batch=32, gradients=True, quiet=True)
    assert len(history.loss) == len(history.val_loss) == len(history.gradients) == history.epochs == 10
    assert history.film.epochs == [0, 1, 2, 4, 8, 10] and history.film.frames[0].shape == (8, 6)
    assert history.samples == 10 * 256 and history.samples_per_second > 0
    assert set(history.gradients[0]) == {"encoder_1", "code", "decoder_1", "output"}
    assert history.loss[-1] < history.loss[0]


def test_the_gradient_norms_are_those_of_keras():
    x, model = points(64), small()
    expected = {}
    import tensorflow as tf

    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - x) ** 2)
    for variable, g in zip(model.trainable_variables, tape.gradient(loss, [v.value for v in model.trainable_variables]),
                           strict=True):
        layer = variable.path.split("/")[-2]
        expected[layer] = float(np.hypot(expected.get(layer, 0), np.linalg.norm(g)))
    trainer = aekit.Trainer(model, x, batch=64, gradients=True)
    trainer.step()
    assert trainer.history.gradients[0] == pytest.approx(expected, rel=1e-4)


def test_target_ends_the_training_as_soon_as_it_is_reached():
    x = points(512)
    data = SimpleNamespace(x_train=x[:256], x_test=x[256:])
    history = aekit.train(small(), data, epochs=500, batch=32, target=0.01, learning_rate=1e-2, quiet=True)
    assert history.val_loss[-1] <= 0.01 and 1 < history.epochs < 500
    assert all(v > 0.01 for v in history.val_loss[:-1])


def test_a_collapsed_model_is_warned_about():
    model = aekit.dense(6, code=2, hidden=(8,))
    for weight in model.decoder.weights:
        weight.assign(np.zeros(weight.shape))
    model.decoder.trainable = False
    with pytest.warns(UserWarning, match="the model collapsed") as warned:
        history = aekit.train(model, points(), epochs=100, quiet=True)
    assert history.collapse.collapsed and history.collapse.spread < 0.1
    assert warned[0].filename == __file__, "it points at the caller's line, not into the package"


def test_a_loss_that_is_no_number_stops_and_says_why():
    model = small()
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    with pytest.raises(FloatingPointError, match=r"no longer a number.*learning rate"):
        aekit.train(model, points(), learning_rate=1e6, quiet=True)


@pytest.mark.parametrize(("data", "options", "words"), [
    (np.zeros((9, 28, 28, 1)), {}, r"reads samples of shape \(6,\), the data has \(28, 28, 1\).*aekit\.dense"),
    (np.full((9, 6), np.nan), {}, r"NaN or infinite, the first at \(0, 0\)"),
    (np.zeros((0, 6)), {}, "got no samples"),
    (points(), {"epochs": 0}, "epochs=0"),
    (points(), {"epochs": "ten"}, "epochs='ten'"),
    (points(), {"learning_rate": 0}, "learning_rate=0"),
    (SimpleNamespace(x_train=points(), x_test=np.full((2, 6), np.nan)), {}, "held-out samples: 12 values are NaN"),
    (points(), {"epochs": 3, "seconds": 1}, "one of the two"),
    (points(), {"seconds": -1}, "more than 0"),
    (points(), {"batch": 2.5}, "batch=2.5"),
    (points(), {"schedule": "step"}, "cosine")])
def test_bad_input_gives_one_clear_error(data, options, words):
    with pytest.raises(ValueError, match=words):
        aekit.train(small(), data, quiet=True, **options)


def test_values_that_a_sigmoid_cannot_reach_are_refused():
    model = aekit.dense((2, 3, 1), code=2)
    with pytest.raises(ValueError, match=r"sigmoid.*from -2 to 3.*output='linear'"):
        aekit.train(model, np.array([-2, 0, 0, 0, 0, 3], float).reshape(1, 2, 3, 1), quiet=True)


def test_training_leaves_the_learning_rate_as_it_was():
    model = small()
    model.optimizer.learning_rate = 5e-3
    aekit.train(model, points(), epochs=2, quiet=True)
    assert float(model.optimizer.learning_rate) == pytest.approx(5e-3)


def test_a_model_compiled_anew_is_trained_anew():
    model = small()
    aekit.train(model, points(), epochs=1, quiet=True)
    model.compile(optimizer=model.optimizer, loss="mae")
    x = points()
    expected = float(np.abs(np.asarray(model(x)) - x).mean())
    assert aekit.Trainer(model, x, batch=256).step() == pytest.approx(expected, rel=1e-3)
    before = model.encoder.layers[0].kernel.numpy()
    model.encoder.trainable = False
    aekit.train(model, x, epochs=2, quiet=True)
    assert np.array_equal(before, model.encoder.layers[0].kernel.numpy())


def test_a_schedule_inside_the_optimizer_is_refused():
    model = small()
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, 100)), "mse")
    with pytest.raises(ValueError, match=r"schedule of its own.*keras\.optimizers\.Adam"):
        aekit.train(model, points())


def test_something_that_is_no_model_is_refused():
    with pytest.raises(TypeError, match=r"got a dict.*aekit\.dense"):
        aekit.train({}, points())


def test_the_progress_is_one_line(capsys):
    aekit.train(small(), points(), epochs=2)
    out = capsys.readouterr().out
    assert out.count("\n") == 1 and out.startswith("epoch 2, loss 0.") and out.rstrip().endswith(" s")
    aekit.train(small(), points(), epochs=2, quiet=True)
    assert capsys.readouterr().out == ""


# ---- live -------------------------------------------------------------------------------------------


def test_live_training_hands_back_control_pauses_and_stops():
    async def course():
        model, answers = aekit.dense(6, code=2), []
        trainer = aekit.Trainer(model, points(2048))
        task = trainer.live(seconds=60, view=SimpleNamespace(update=lambda m: answers.append(m.encode(points(4)))))
        while len(answers) < 2:
            await asyncio.sleep(0.01)
        trainer.pause()
        await asyncio.sleep(0.3)
        paused = trainer.steps
        await asyncio.sleep(0.2)
        assert trainer.steps == paused > 0
        trainer.resume()
        while trainer.steps == paused:
            await asyncio.sleep(0.01)
        trainer.stop()
        history = await trainer.wait()
        assert task.cancelled() and history is trainer.history and not np.array_equal(answers[0], answers[-1])

    asyncio.run(asyncio.wait_for(course(), 120))


def test_a_view_that_cannot_follow_is_refused():
    with pytest.raises(TypeError, match=r"live: the view is a list.*update\(model\)"):
        aekit.Trainer(small(), points()).live(view=[])


def test_reset_stops_a_live_training_and_forgets_it():
    async def course():
        trainer = aekit.Trainer(small(), points())
        old = trainer.history
        trainer.live(seconds=60)
        while trainer.steps < 5:
            await asyncio.sleep(0.01)
        trainer.reset()
        await asyncio.sleep(0.1)
        assert trainer.steps == 0 and trainer.history is not old and len(trainer.history.film) == 1
        assert trainer.history.samples == 0 == trainer.history.seconds and trainer.history.collapse is None

    asyncio.run(asyncio.wait_for(course(), 60))


def test_a_pause_does_not_count_as_training_time():
    async def course():
        trainer = aekit.Trainer(small(), points())
        task = trainer.live(seconds=0.5)
        await asyncio.sleep(0.1)
        trainer.pause()
        await asyncio.sleep(4)
        trainer.resume()
        assert (await task).seconds < 4

    asyncio.run(asyncio.wait_for(course(), 60))


def test_who_gives_up_waiting_does_not_stop_the_training():
    async def course():
        trainer = aekit.Trainer(small(), points())
        task = trainer.live(seconds=60)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(trainer.wait(), 0.2)
        assert not task.done()
        trainer.stop()
        await trainer.wait()

    asyncio.run(asyncio.wait_for(course(), 60))


def test_awaiting_live_gives_the_history():
    async def course():
        history = await aekit.Trainer(small(), points()).live(epochs=3)
        assert history.epochs == 3

    asyncio.run(course())


def test_starting_live_twice_cancels_the_first():
    async def course():
        trainer = aekit.Trainer(small(), points())
        first = trainer.live(seconds=60)
        await asyncio.sleep(0.05)
        history = await trainer.live(epochs=2)
        assert first.cancelled() and history.epochs >= 2

    asyncio.run(asyncio.wait_for(course(), 60))


def test_an_error_inside_live_reaches_the_view_and_whoever_waits():
    async def course():
        said = []

        def fail(model):
            raise RuntimeError("no screen")

        trainer = aekit.Trainer(small(), points())
        trainer.live(epochs=50, view=SimpleNamespace(update=fail, fail=said.append))
        with pytest.raises(RuntimeError, match="no screen"):
            await trainer.wait()
        assert said == ["no screen"]

    asyncio.run(course())


def test_a_stopped_training_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        aekit.train(small(), points(), epochs=40, quiet=True)

"""explore.training without a browser: it trains the given model, and every way out of a training is a clean one."""

import asyncio
import os
import signal

import numpy as np
import pytest
from unit.test_explore import DIGITS

import aekit
from aekit import explore

SMALL = dict(code=2, hidden=(16,))


def made(**options):
    return explore.training(aekit.dense(DIGITS.shape, **SMALL), DIGITS, **options)


def course(steps):
    """Run an async function as a notebook would, and end it where it hangs."""
    asyncio.run(asyncio.wait_for(steps(), 60))


async def until(happened):
    while not happened():
        await asyncio.sleep(0.01)


class TestStepByStep:
    def test_the_given_model_itself_is_trained_as_a_trainer_would(self):
        model, twin = aekit.dense(DIGITS.shape, **SMALL), aekit.dense(DIGITS.shape, **SMALL)
        widget = explore.training(model, DIGITS, learning_rate=1e-2, batch=32)
        widget.run(60)
        aekit.Trainer(twin, DIGITS, batch=32, learning_rate=1e-2, schedule="constant",
                      jit=widget.trainer.slices.jit).run(60)
        assert widget.model is model and widget.steps == 60
        np.testing.assert_array_equal(model.encode(DIGITS.x_test), twin.encode(DIGITS.x_test))

    def test_a_step_says_how_far_the_weights_moved(self):
        widget = made()
        before = np.concatenate([w.ravel() for w in widget.model.get_weights()])
        widget.step()
        after = np.concatenate([w.ravel() for w in widget.model.get_weights()])
        share = 100 * np.linalg.norm(after - before) / np.linalg.norm(before)
        assert "Step 1: a batch of 128 samples" in widget.sentence and f"by {share:.2g} %" in widget.sentence

    def test_the_page_gets_codes_film_curves_and_the_norm_of_every_layer(self):
        from aekit.network.slices import gradients

        widget = made(batch=32)
        widget.run(3 * widget.trainer.steps_per_epoch)
        codes = np.frombuffer(widget._codes, np.float32).reshape(-1, 2)
        np.testing.assert_allclose(codes, widget.model.encode(widget.held_out.x), atol=1e-6)
        film = np.frombuffer(widget._film, np.uint8).reshape(len(widget._film_names), -1, *DIGITS.shape)
        assert widget._film_names[0] == "input" and widget._film_names[-1] == "now"
        now = widget.model.reconstruct(widget.history.film.x[:film.shape[1]])
        low, high = widget.held_out.low, widget.held_out.high
        shown = low + film[-1] / 255 * (high - low)
        np.testing.assert_allclose(shown, np.clip(now, low, high), atol=(high - low) / 500)
        assert widget._curves[1:] == [widget.history.loss, widget.history.val_loss] and len(widget._curves[0]) == 3
        expected = gradients(widget.model, DIGITS.x_train[:32])
        output = [value for name, value in expected.items() if name.startswith("output/")]
        norms = dict(widget._norms)
        assert norms["output"] == pytest.approx(np.sqrt(sum(float((v**2).sum()) for v in output)), rel=1e-4)
        assert set(norms) == {name.split("/")[0] for name in expected}

    def test_reset_goes_back_to_the_first_weights(self):
        widget = made()
        first = widget.model.encode(DIGITS.x_test)
        widget.run(20)
        widget.reset()
        np.testing.assert_array_equal(widget.model.encode(DIGITS.x_test), first)
        assert (widget.steps, widget.state, widget.history.loss) == (0, "ready", [])

    def test_too_high_a_learning_rate_fails_with_a_reason_and_reset_cures(self):
        widget = made(loss="mae", learning_rate=10)
        widget.model.trainable_variables[-1].assign_add(np.full(64, np.nan, np.float32))
        with pytest.raises(FloatingPointError, match="no longer a number"):
            widget.run(5)
        assert widget.state == "failed"
        assert "no longer a number at step" in widget.sentence and "Reset" in widget.sentence
        widget._heard(widget, {"wish": "step"}, [])    # a click that comes too late hurts nothing
        widget.reset()
        assert widget.state == "ready" and "no longer" not in widget.sentence

    def test_a_training_that_goes_wrong_is_said_to(self):
        widget = made()
        widget.run(20 * widget.trainer.steps_per_epoch)
        assert "too large" not in widget.sentence and "collapsed" not in widget.sentence
        widget.history.val_loss[-1] = 4 * min(widget.history.val_loss[:-1])
        widget.update(widget.model)
        assert widget.sentence.endswith("times its best: the steps are too large.")

    def test_the_learning_rate_counts_at_once_and_other_knobs_begin_anew(self):
        widget = made()
        widget.run(5)
        widget.learning_rate = 0.1
        assert widget.trainer.learning_rate == 0.1 and widget.steps == 5
        given = widget.model
        for knob, value in {"batch": 32, "loss": "correntropy", "noise": 0.2, "seed": 3}.items():
            widget.run(2)
            setattr(widget, knob, value)
            assert widget.steps == 0 and widget.state == "ready" and widget.model is not given
        assert widget.model.corrupt.amount == pytest.approx(0.2) and widget.model.loss.name == "correntropy"
        assert widget.trainer.batch == 32 and widget.trainer.learning_rate == 0.1
        twin = aekit.dense(DIGITS.shape, **SMALL, seed=3)
        np.testing.assert_array_equal(widget.model.encode(DIGITS.x_test), twin.encode(DIGITS.x_test))

    def test_the_seed_that_it_names_is_the_models_own(self):
        widget = explore.training(aekit.dense(DIGITS.shape, **SMALL, seed=7), DIGITS)
        assert widget.seed == 7 and "the seed 7" in widget.sentence

    def test_a_recipe_restores_the_knobs(self):
        options = {"learning_rate": 0.05, "batch": 8, "loss": "mae", "noise": 0.25, "seed": 4, "slow": True}
        recipe = made(**options).recipe()
        again = explore.training.from_recipe(recipe, aekit.dense(DIGITS.shape, **SMALL), DIGITS)
        assert {name: getattr(again, name) for name in options} == options and again.recipe() == recipe

    @pytest.mark.parametrize("knob, value", [("learning_rate", 100.0), ("learning_rate", float("nan")), ("batch", 7),
                                             ("loss", "hinge"), ("noise", 0.9)])
    def test_what_is_not_offered_is_refused(self, knob, value):
        with pytest.raises(ValueError, match=f"training: {knob} is .*expected"):
            made(**{knob: value})

    def test_a_model_that_cannot_be_trained_is_refused(self):
        with pytest.raises(TypeError, match="the model is a PCA, expected one that can be trained"):
            explore.training(aekit.PCA(DIGITS, code=2), DIGITS)
        with pytest.raises(TypeError, match="the data is a ndarray, expected a data set"):
            explore.training(aekit.dense(DIGITS.shape, **SMALL), DIGITS.x_train)

    def test_start_without_a_notebook_says_what_to_type(self):
        with pytest.raises(RuntimeError, match=r"Type widget\.run\(100\)"):
            made().start()


class TestLive:
    def test_start_trains_pause_holds_and_start_goes_on(self):
        async def steps():
            widget = made()
            widget.start()
            await until(lambda: widget.steps > 5)
            assert widget.state == "running"
            widget.pause()
            await widget.wait()
            held = widget.steps
            await asyncio.sleep(0.2)
            assert (widget.steps, widget.state) == (held, "paused")
            widget.start()
            await until(lambda: widget.steps > held)
            widget.close()
            await widget.wait()
            after = widget.steps
            await asyncio.sleep(0.2)
            assert widget.steps == after

        course(steps)

    def test_one_training_at_a_time(self):
        async def steps():
            first, second = made(), made()
            first.start()
            await until(lambda: first.steps > 0)
            second.start()
            assert (first.state, second.state) == ("paused", "running")
            third = made()      # its cell was run again
            assert (second.state, third.state) == ("paused", "ready")

        course(steps)

    @pytest.mark.parametrize("wish", ["pause", "gone", "reset", "step"])
    def test_a_wish_of_the_page_ends_it(self, wish):
        async def steps():
            widget = made()
            widget._heard(widget, {"wish": "start"}, [])
            await until(lambda: widget.steps > 3)
            # Messages may arrive in a thread of the kernel; what they ask for happens where Keras lives.
            await asyncio.to_thread(widget._heard, widget, {"wish": wish}, [])
            await until(lambda: widget.state != "running")
            await widget.wait()
            held = widget.steps
            await asyncio.sleep(0.2)
            assert widget.steps == held and widget.state == ("ready" if wish == "reset" else "paused")

        course(steps)

    def test_a_loss_that_is_no_number_ends_it_with_the_reason(self):
        async def steps():
            widget = made()
            widget.start()
            await until(lambda: widget.steps > 3)
            widget.model.trainable_variables[-1].assign_add(np.full(64, np.nan, np.float32))
            with pytest.raises(FloatingPointError):
                await widget.trainer.wait()
            await until(lambda: widget.state == "failed")
            assert "no longer a number" in widget.sentence
            widget.reset()
            widget.start()
            await until(lambda: widget.steps > 3)
            assert widget.state == "running" and "no longer" not in widget.sentence
            widget.close()

        course(steps)

    @pytest.mark.parametrize("slow", [False, True])
    def test_an_interrupt_pauses_it(self, slow):
        async def steps():
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)    # as a kernel has it between cells
            try:
                widget = made(slow=slow)
                widget.start()
                await until(lambda: widget.steps > 0)
                await asyncio.sleep(0.05)
                os.kill(os.getpid(), signal.SIGINT)
                await until(lambda: widget.state == "paused")
            finally:
                signal.signal(signal.SIGINT, before)

        course(steps)

    def test_slow_mode_takes_one_step_and_says_it(self):
        async def steps():
            widget = made(slow=True)
            widget.start()
            await asyncio.sleep(0.6)
            assert widget.steps == 1 and widget.sentence.startswith("Step 1:")
            widget.pause()
            assert widget.state == "paused" and widget.sentence.startswith("Step 1:")

        course(steps)

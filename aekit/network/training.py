"""The training loop: whole slices of steps inside one compiled function, with control handed back in between.

Kept apart from `keras.Model.fit` for two reasons: on the small networks of the lessons it is several times as fast,
and between two slices a notebook can draw, answer a click, pause or stop. `slices` holds what is compiled.
"""

import math
import threading
import time

import numpy as np

from .. import metrics
from .backend import keras
from .history import Film, History, ProgressLine
from .live import Live
from .slices import slices_of
from .stacked import train_pairs
from .training_input import ending_of, rate_of, samples_of, whole

SLICE_SECONDS = 0.15  # control comes back this often while training live
ENOUGH_STEPS = 100    # before these, a model that answers everything alike is only young


def train(model, data, *, epochs=None, seconds=None, target=None, batch=128, learning_rate=None, schedule="cosine",
          seed=0, gradients=False, stacked=False, quiet=False):
    """Train an autoencoder to give back its input; one updating line says how it goes.

    Args:
        model: `aekit.Autoencoder`.
        data: `Dataset`, or an array of samples (n, *shape); a `Dataset` also measures the loss on held-out samples.
        epochs: passes over the training samples; by default as many as make 2,000 steps, and at least 10.
        seconds: stop after this many seconds instead.
        target: stop as soon as the loss on held-out samples is at or below this.
        batch: samples a step.
        learning_rate: of the model's optimizer, at the start; by default the one that it was compiled with.
        schedule: "cosine" lets the learning rate fall to zero along half a cosine wave over the whole training
            (Loshchilov and Hutter, 2017, arXiv 1608.03983); "constant" keeps it.
        seed: of the order in which samples come. Same model seed, same seed, same epochs, same machine: same history.
        gradients: also record each layer's gradient norm, once an epoch.
        stacked: train first pair by pair, greedily from outside in, each pair on the codes of the pair before, then all
            together (Bengio et al., 2007); for half of the epochs or seconds each. For models of `aekit.dense`.
        quiet: no progress line.

    Returns:
        `History`.

    Raises:
        ValueError: samples of another shape, NaN, values that the output layer cannot reach, unknown options.
        FloatingPointError: the loss is no longer a number.

    >>> history = aekit.train(model, digits, seconds=10)
    """
    options = {"batch": batch, "learning_rate": learning_rate, "schedule": schedule, "seed": seed}
    stages = []
    if stacked:
        stages, epochs, seconds = train_pairs(Trainer, model, data, options, epochs=epochs, seconds=seconds,
                                              quiet=quiet)
    trainer = Trainer(model, data, gradients=gradients, epochs=epochs, seconds=seconds, **options)
    trainer.history.stages = stages
    return trainer.train(epochs=epochs, seconds=seconds, target=target, quiet=quiet)


class Trainer(Live):
    """Trains one model on one data set, a step, a slice, an epoch or a whole training at a time.

    Args: as for `train`. The attribute `history` grows while it trains. An end that is known here, `epochs` or
    `seconds`, only tells whether compiling pays.
    """

    def __init__(self, model, data, *, batch=128, learning_rate=None, schedule="cosine", seed=0, gradients=False,
                 epochs=math.inf, seconds=None, jit=None):
        if schedule not in ("cosine", "constant"):
            raise ValueError(f"train: got schedule={schedule!r}, expected 'cosine' or 'constant'. "
                             "Type schedule='cosine'.")
        if keras.backend.backend() != "tensorflow":
            raise RuntimeError(f"train: Keras runs on {keras.backend.backend()}, aekit's loop on tensorflow. "
                               "Type model.fit(data.x_train), or set KERAS_BACKEND=tensorflow and restart.")
        x, held_out = samples_of(model, data)
        self.model, self.schedule, self.learning_rate = model, schedule, rate_of(model, learning_rate)
        self.batch = whole("batch", min(batch, len(x)))
        self.steps_per_epoch = len(x) // self.batch
        self.seed = seed
        self.lock = threading.RLock()  # held during a slice: take it to read the weights from another thread
        self.held_out = held_out
        self.slices = slices_of(model, self.batch, gradients, jit, self._steps_known(epochs, seconds))
        self.x = self.slices.on_device(x)
        self.x_held_out = None if held_out is None else self.slices.on_device(held_out)
        # A denoising model is measured as it will be used: from noisy to clean, and always with the same noise.
        self.noisy_held_out = (self.x_held_out if held_out is None or model.corrupt is None
                               else self.slices.on_device(model.corrupt.corrupt(held_out, seed=seed)))
        self._start = [v.numpy() for v in self._variables()]
        with self.lock:
            self.slices.choose(self.x)
        self._begin()

    def _steps_known(self, epochs, seconds):
        if epochs == math.inf or seconds is not None:
            return math.inf
        return ending_of(epochs, None, None, self.steps_per_epoch)[0] * self.steps_per_epoch

    def _begin(self):
        shown = (self.x if self.held_out is None else self.noisy_held_out)[:8].numpy()
        self.history = History(batch=self.batch, jit=self.slices.jit, choice=self.slices.choice, film=Film(shown))
        self.steps, self.random = 0, np.random.default_rng(self.seed)
        self._order, self._losses = None, 0.0  # the sum of the losses of the epoch under way
        self.history.film.add(0, self.model)

    def reset(self):
        """Put weights and optimizer back to where they were when this trainer was made; start a new history.

        A live training is stopped.
        """
        self.stop()
        with self.lock:
            for variable, value in zip(self._variables(), self._start, strict=True):
                variable.assign(value)
            self._begin()

    @property
    def epoch(self):
        """Epochs done, with the fraction of the one under way."""
        return self.steps / self.steps_per_epoch

    def step(self):
        """One step of the optimizer on the next batch; returns its loss."""
        return self.run(1)

    def run(self, steps):
        """So many steps; returns their mean loss."""
        last, total = self.steps + whole("steps", steps), 0.0
        while self.steps < last:
            at = self.steps % self.steps_per_epoch
            total += self._slice(at, min(last - self.steps, self.steps_per_epoch - at))
        return total / steps

    def _slice(self, at, count):
        """`count` steps inside the current epoch, from its step `at`; returns the sum of their losses."""
        with self.lock:
            if at == 0 or self._order is None:
                self._order = self.slices.epoch_order(self.random.permutation(self.x.shape[0]))
            before, rate = self._losses, self.learning_rate * self._fall(self.steps)
            [self._losses], norms = self.slices.run(self.x, self._order, [rate], at, count, [before])
        self.steps += count
        self._check(self._losses)
        spent = self._losses - before
        if self.steps % self.steps_per_epoch == 0:
            self._end_epoch(norms)
        return spent

    def _epochs(self, count):
        """Whole epochs in one call, without what is measured between epochs."""
        firsts = [self.steps + at * self.steps_per_epoch for at in range(count)]
        with self.lock:
            orders = [self.slices.epoch_order(self.random.permutation(self.x.shape[0])) for _ in firsts]
            rates = [self.learning_rate * self._fall(first) for first in firsts]
            sums, _ = self.slices.run(self.x, np.concatenate(orders), rates, 0, count * self.steps_per_epoch,
                                      [0.0] * count)
        for total in sums:
            self.steps, self._losses = self.steps + self.steps_per_epoch, total
            self._check(total)
            self._end_epoch({})

    def _at_once(self, steps):
        """How many whole epochs of the next steps one call may take: none where each epoch has something to measure."""
        if self.steps % self.steps_per_epoch or self.held_out is not None or not self.slices.takes_epochs:
            return 0
        done = self.steps // self.steps_per_epoch
        return min(steps // self.steps_per_epoch, self.history.film.next_after(done) - done)

    def _check(self, loss):
        if not math.isfinite(loss):
            raise FloatingPointError(f"train: the loss is no longer a number at step {self.steps}, with learning rate "
                                     f"{self.learning_rate:g}. Make the learning rate ten times smaller, and the "
                                     "model anew.")

    def _end_epoch(self, norms):
        history, epoch = self.history, self.steps // self.steps_per_epoch
        history.loss.append(self._losses / self.steps_per_epoch)
        self._losses = 0.0
        if self.x_held_out is not None:
            history.val_loss.append(self.slices.evaluate(self.noisy_held_out, self.x_held_out))
        if norms:
            history.gradients.append(norms)
        if history.film.wants(epoch):
            history.film.add(epoch, self.model)

    def _fall(self, steps):
        return 0.5 * (1 + math.cos(math.pi * min(self._progress(steps), 1.0))) if self.schedule == "cosine" else 1.0

    def _progress(self, steps):
        return 0.0  # an open end: nothing to fall towards

    # ---- a whole training ---------------------------------------------------------------------------

    def train(self, *, epochs=None, seconds=None, target=None, quiet=False):
        """Run to the end, as `train` does; returns the `History`."""
        line = ProgressLine(quiet)
        for _ in self._turns(epochs, seconds, target):
            line.show(self.history)
        line.close(self.history)
        return self.history

    def _turns(self, epochs, seconds, target):
        """Train to the end, handing back control after every slice."""
        epochs, seconds, target = ending_of(epochs, seconds, target, self.steps_per_epoch)
        history, first, began = self.history, self.steps, time.perf_counter()
        self._held = 0.0  # seconds of pause
        last = first + epochs * self.steps_per_epoch if epochs else math.inf

        def elapsed():
            return time.perf_counter() - began - self._held

        # Counted in whole epochs, so that the course does not depend on where the clock cuts the slices.
        self._progress = lambda steps: (elapsed() / seconds if seconds
                                        else (steps - first) // self.steps_per_epoch / epochs)
        per_step, failed = None, True
        try:
            while self.steps < last:
                turn = time.perf_counter()
                while self.steps < last and (spent := time.perf_counter() - turn) < SLICE_SECONDS:
                    at = self.steps % self.steps_per_epoch
                    fits = 8 if per_step is None else max(1, int((SLICE_SECONDS - spent) / per_step))
                    before, left = time.perf_counter(), int(min(fits, last - self.steps))
                    whole_epochs = 0 if seconds or target is not None else self._at_once(left)
                    count = whole_epochs * self.steps_per_epoch or min(left, self.steps_per_epoch - at)
                    self._epochs(whole_epochs) if whole_epochs else self._slice(at, count)
                    per_step = (time.perf_counter() - before) / count
                    if at + count == self.steps_per_epoch and target is not None and self._reached(target):
                        last = self.steps
                    if seconds and elapsed() >= seconds:
                        last = self.steps
                yield
            failed = False
        except GeneratorExit:  # stopped from outside: what was learned so far stays
            failed = False
        finally:
            if history is self.history:  # else it was reset meanwhile, and this course is forgotten
                self._progress = lambda steps: 0.0
                self.model.optimizer.learning_rate.assign(self.learning_rate)
                if not failed:
                    self._finish(elapsed(), self.steps - first)

    def _reached(self, target):
        curve = self.history.val_loss or self.history.loss
        return curve[-1] <= target

    def _finish(self, seconds, steps):
        history = self.history
        history.seconds += seconds
        history.samples += steps * self.batch
        x = self.x[:1000].numpy() if self.held_out is None else self.held_out[:1000]
        history.collapse = metrics.collapse(self.model, x)
        history.film.add(round(self.epoch, 2), self.model)
        if self.steps >= ENOUGH_STEPS:
            history.warn()

    def _variables(self):
        return [*self.model.variables, *self.model.optimizer.variables]

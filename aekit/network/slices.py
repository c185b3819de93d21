"""Compiled slices of training steps: with `adam`, the only modules that name TensorFlow.

A slice is a loop over steps inside one compiled function. It gathers each batch from the data, which stays on the
device, so that Python is asked once in a hundred steps and not once a step. XLA, TensorFlow's compiler, makes the
small dense networks two to three times as fast and small convolutions slower: a short trial decides.
"""

import math
import time

import numpy as np
import tensorflow as tf

from . import adam

TRIAL_STEPS = 10
CHOICES = {}  # what the trial decided for one kind of model, so that its next variant starts at once
ROWS_AT_ONCE = 2048  # bounds the memory of evaluate
SHORT_WORK = 4e7  # steps x weights below which XLA takes longer to compile than it saves, and 15 MB a model


def slices_of(model, batch, gradients, jit, steps=math.inf):
    """The model's `Slices` for these options: made once, so that training again compiles nothing again.

    steps: how many are to come, as far as is known.
    """
    short = jit is None and steps * model.count_params() < SHORT_WORK
    kept = model.__dict__.setdefault("_aekit_slices", {})
    key = (batch, gradients, jit, short)
    if key not in kept or kept[key].made_of != _made_of(model):  # compiled anew by its owner, or layers held fixed
        kept[key] = Slices(model, batch, gradients, False if short else jit,
                           "too short a training for XLA to pay" if short else "asked for")
    return kept[key]


def gradients(model, x, target=None):
    """The gradient of a model's loss: what backpropagation tells each weight, as an array of the weight's shape.

    Args:
        model: compiled Keras model; x: samples (n, *shape); target: what it is to give back, by default `x` itself.

    Returns:
        dict from "layer/weight", such as "encoder_1/kernel", to an array: the slope of the mean loss over all of `x`,
        with all layers as in training.
    """
    x = tf.convert_to_tensor(np.asarray(x, model.compute_dtype))
    target = x if target is None else tf.convert_to_tensor(np.asarray(target, model.compute_dtype))
    _, found = _slopes(model, x, target)
    return {"/".join(v.path.split("/")[-2:]): g.numpy() for v, g in zip(model.trainable_variables, found, strict=True)}


def _slopes(model, x, target):
    """(loss, its gradient along each trained weight), with all layers as in training."""
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x=x, y=target, y_pred=model(x, training=True), training=True)
    return loss, tape.gradient(loss, [v.value for v in model.trainable_variables])


def _made_of(model):
    """What a compiled slice of this model depends on, besides the options."""
    return model.optimizer, model.loss, [id(v) for v in model.trainable_variables]


class Slices:
    """Compiled functions of one model: `run` trains some steps, `evaluate` measures the loss.

    Args:
        model: compiled Keras model; batch: samples a step; gradients: also return gradient norms;
        jit: True or False to use XLA or not, None to decide by a trial; why: it was so decided.
    """

    def __init__(self, model, batch, gradients, jit, why):
        self.model, self.batch, self.gradients = model, batch, gradients
        self.optimizer, self.made_of = model.optimizer, _made_of(model)
        self.optimizer.build(model.trainable_variables)
        self.jit, self.choice = jit, "" if jit is None else why
        self.plain = adam.is_plain(model.optimizer, model.trainable_variables)
        self.traces = 0
        self._functions = {}
        self._loss = tf.function(self._held_out_loss, reduce_retracing=True, autograph=False)
        self._norms = tf.function(self._norms_at, reduce_retracing=True, autograph=False)

    @staticmethod
    def on_device(x):
        """Samples as a tensor that stays where the training runs."""
        return tf.constant(x)

    @property
    def takes_epochs(self):
        """Whether `run` takes several epochs at once: XLA would compile anew for each number of them."""
        return self.plain and not self.jit and not self.gradients

    def run(self, x, order, rates, start, count, so_far):
        """Train `count` steps on the batches order[start:]; returns (each epoch's sum of losses, norms by layer or {}).

        `order` (steps, batch) holds the rows of `x` in the order of one epoch, as `epoch_order` gives it, or of several
        where `takes_epochs`; `rates` and `so_far` (epochs,) are the learning rates and the sums to go on from, so that
        an epoch's sum is the same to the last bit however it is cut into slices.
        """
        self.optimizer.learning_rate.assign(rates[-1])
        sums, norms = self._function(x)(
            x, tf.constant(order, tf.int32), tf.constant(rates, tf.float32), tf.constant(start), tf.constant(count),
            tf.constant(so_far, tf.float32))
        return sums.numpy().tolist(), self._by_layer(norms.numpy()) if self.gradients else {}

    def _function(self, x):
        use, shape = bool(self.jit), (None, *x.shape[1:])
        if (use, shape) not in self._functions:
            number, numbers = tf.TensorSpec((), tf.int32), tf.TensorSpec((None,), tf.float32)
            orders = tf.TensorSpec((None, self.batch), tf.int32)
            given = [tf.TensorSpec(shape, x.dtype), orders, numbers, number, number, numbers]
            # XLA wants to know all sizes; without it, one trace serves any number of epochs.
            options = {"reduce_retracing": True} if use else {"input_signature": given}
            self._functions[use, shape] = tf.function(self._steps, jit_compile=use, autograph=False, **options)
        return self._functions[use, shape]

    def epoch_order(self, rows):
        """One epoch's batches (steps, batch) from an order of all rows; the rest that fills no batch is left out."""
        steps = len(rows) // self.batch
        return rows[:steps * self.batch].reshape(steps, self.batch)

    def evaluate(self, x, target):
        """The model's mean loss from `x` to `target`, the same samples without noise, without training."""
        parts = [slice(i, i + ROWS_AT_ONCE) for i in range(0, len(x), ROWS_AT_ONCE)]
        return sum(float(self._loss(x[part], target[part])) * len(x[part]) for part in parts) / len(x)

    def norms(self, x):
        """The norm of each layer's gradient at samples `x`, as a step on them would have it: a dict by layer."""
        return self._by_layer(self._norms(tf.convert_to_tensor(x)).numpy())

    def choose(self, x):
        """Decide by a short trial whether XLA pays for this model; the weights are put back afterwards."""
        if self.jit is not None:
            return
        kind = self._kind(x)
        if kind in CHOICES:
            self.jit, self.choice = CHOICES[kind]
            return
        variables = [*self.model.variables, *self.optimizer.variables]
        before = [tf.identity(v.value) for v in variables]
        order, rates = self.epoch_order(np.arange(len(x))), {}
        rate = [float(self.optimizer.learning_rate)]
        steps = min(TRIAL_STEPS, len(order))
        for use in (False, True):
            self.jit = use
            try:
                self.run(x, order, rate, 0, 1, [0.0])
                times = []
                for _ in range(3):
                    started = time.perf_counter()
                    self.run(x, order, rate, 0, steps, [0.0])
                    times.append(time.perf_counter() - started)
                rates[use] = steps * self.batch / min(times)
            except tf.errors.OpError:  # XLA is missing here, or lacks an operation of this model
                rates[use] = 0.0
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)
        # XLA unless it loses by far, as it does on convolutions: noise must not make the same training differ from
        # run to run, for the two round differently in the last bit.
        self.jit = rates[True] > 0.6 * rates[False]
        self.choice = f"in a trial {rates[True]:,.0f} samples/s with XLA, {rates[False]:,.0f} without"
        CHOICES[kind] = self.jit, self.choice

    def _kind(self, x):
        """What the choice depends on: layers and sizes, not weights."""
        layers = [(type(layer).__name__, tuple(tuple(w.shape) for w in layer.weights))
                  for part in (self.model.encoder, self.model.decoder) for layer in part.layers]
        return str(layers), self.batch, self.gradients, min(TRIAL_STEPS, len(x) // self.batch)

    def _steps(self, x, order, rates, start, count, so_far):
        self.traces += 1
        trained = self.model.trainable_variables
        in_epoch = tf.shape(order)[0] // tf.shape(rates)[0]

        def step(i, sums, norms):
            epoch = (start + i) // in_epoch
            rows = tf.gather(x, tf.gather(order, start + i))  # a tf.slice here would compile anew for every start
            loss, gradients = _slopes(self.model, rows, rows)
            if self.gradients:
                norms = tf.stack([tf.norm(g) for g in gradients])
            if self.plain:
                adam.apply(self.optimizer, gradients, trained, tf.gather(rates, epoch))
            else:
                self.optimizer.apply(gradients, trained)
            return i + 1, tf.tensor_scatter_nd_add(sums, [[epoch]], [loss]), norms

        begin = (tf.constant(0), so_far, tf.zeros(len(trained) if self.gradients else 0))
        _, sums, norms = tf.while_loop(lambda i, *_: i < count, step, begin)
        return sums, norms

    def _held_out_loss(self, x, target):
        self.traces += 1
        return self.model.compute_loss(x=x, y=target, y_pred=self.model(x, training=False), training=False)

    def _norms_at(self, x):
        return tf.stack([tf.norm(slope) for slope in _slopes(self.model, x, x)[1]])

    def _by_layer(self, norms):
        layers = {}
        for variable, norm in zip(self.model.trainable_variables, norms, strict=True):
            layer = variable.path.split("/")[-2]
            layers[layer] = float(np.hypot(layers.get(layer, 0.0), norm))
        return layers

"""What the page of `explore.training` shows of a training: film, code map, curves, gradients, and a sentence."""

import math

import numpy as np

from aekit import metrics

FILM_SAMPLES, FILM_ROWS = 6, 7
CURVE_POINTS = 160      # of each curve that are sent
FAILED = 3              # held-out loss over its best, from where on a training is said to fail


def show(widget):
    """Put where the training of `widget` stands into its traits."""
    history, x, model = widget.history, widget.held_out.x, widget.model
    seen = history.film.x[:FILM_SAMPLES]
    codes = model.encode(np.concatenate([x, seen]))     # both at once: this runs in the time of the training
    rebuilt = model.decode(codes)
    widget._codes = np.ascontiguousarray(codes[:len(x), :2], np.float32).tobytes()
    widget._spread = metrics.spread(x, rebuilt[:len(x)])
    kept = np.unique(np.linspace(0, len(history.film) - 1, min(FILM_ROWS - 2, len(history.film))).astype(int))
    rows = [seen, *(history.film.frames[i][:FILM_SAMPLES] for i in kept), rebuilt[len(x):]]
    widget._film_names = ["input", *(f"epoch {history.film.epochs[i]:.0f}" for i in kept), "now"]
    widget._film = _levels(np.stack(rows), widget.held_out).tobytes()
    widget._curves = _thinned(history)
    norms = widget.trainer.slices.norms(widget.data.x_train[:widget.batch])
    widget._norms = [[layer, norm if math.isfinite(norm) else -1.0] for layer, norm in norms.items()]


def sentence(widget):
    """Where the training stands, in a sentence."""
    if not widget.steps:
        return (f"Ready: {widget.model.count_params():,} weights, all as the seed {widget.seed} made them. "
                "Press Start, or Step.")
    history, trainer = widget.history, widget.trainer
    says = f"{trainer.epoch:,.1f} epochs, {widget.steps:,} steps of {trainer.batch} samples"
    if history.loss:
        says += f": loss {history.loss[-1]:.4f}, on held-out samples {history.val_loss[-1]:.4f}"
    if widget._spread < 0.1 and widget.steps > 20:
        says += ". Nearly every sample gets the same answer: the model has collapsed"
    elif history.val_loss and (worse := history.val_loss[-1] / max(min(history.val_loss), 1e-12)) > FAILED:
        says += f". That is {worse:.0f} times its best: the steps are too large"
    return f"{says}."


def sentence_of_step(widget, before, loss):
    """What the last step did, in two sentences; `before`: the weights as they were, `loss`: the batch's."""
    from aekit.network.slices import gradients

    found = gradients(widget.model, widget.data.x_train[:widget.batch])
    now = widget.model.get_weights()
    slope, moved, size = (math.sqrt(sum(float((np.asarray(part, np.float64) ** 2).sum()) for part in parts))
                          for parts in (found.values(), [a - b for a, b in zip(now, before, strict=True)], before))
    return (f"Step {widget.steps:,}: a batch of {widget.trainer.batch} samples went through, loss {loss:.4f}. The "
            f"error's gradient, of length {slope:.3g}, came back and moved the weights by {100 * moved / size:.2g} % "
            "of their length.")


def _levels(x, held):
    share = np.nan_to_num((x - held.low) / (held.high - held.low))
    return np.clip(share * 255, 0, 255).round().astype(np.uint8)


def _thinned(history):
    count = len(history.loss)
    kept = np.unique(np.linspace(0, count - 1, min(CURVE_POINTS, count)).round().astype(int))
    return [[float(i + 1) for i in kept], *([float(curve[i]) for i in kept] for curve in
                                            (history.loss, history.val_loss))]

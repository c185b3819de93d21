"""What the page of `explore.training` shows of a training: film, code map, curves, gradients, and a sentence."""

import math

import numpy as np

from aekit import metrics

FILM_SAMPLES, FILM_ROWS = 6, 7
CURVE_POINTS = 160      # of each curve that are sent


def show(widget):
    """Put where the training of `widget` stands into its traits."""
    from aekit.slices import gradients

    history, x, model = widget.history, widget.held_out.x, widget.model
    codes = model.encode(x)
    widget._codes = np.ascontiguousarray(codes[:, :2], np.float32).tobytes()
    widget._spread = metrics.spread(x, model.decode(codes))
    seen = history.film.x[:FILM_SAMPLES]
    kept = np.unique(np.linspace(0, len(history.film) - 1, min(FILM_ROWS - 2, len(history.film))).astype(int))
    rows = [seen, *(history.film.frames[i][:FILM_SAMPLES] for i in kept), model.reconstruct(seen)]
    widget._film_names = ["input", *(f"epoch {history.film.epochs[i]:g}" for i in kept), "now"]
    widget._film = _levels(np.stack(rows), widget.held_out).tobytes()
    widget._curves = _thinned(history)
    layers = {}
    for path, gradient in gradients(model, widget.data.x_train[:widget.batch]).items():
        layer = path.split("/")[0]
        layers[layer] = math.hypot(layers.get(layer, 0.0), float(np.linalg.norm(gradient)))
    widget._norms = [[layer, norm if math.isfinite(norm) else -1.0] for layer, norm in layers.items()]


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
    return f"{says}."


def sentence_of_step(widget, before, loss):
    """What the last step did, in two sentences; `before`: the weights as they were, `loss`: the batch's."""
    from aekit.slices import gradients

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

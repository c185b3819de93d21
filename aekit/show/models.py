"""Figures of data, of trained models and of a training's course."""

import math

import numpy as np
from matplotlib.colors import to_rgba

from aekit import metrics
from aekit.baselines import Mean
from aekit.shapes import as_batch, samples_array
from aekit.show.parts import (
    CODE,
    ERROR,
    INK,
    INPUT,
    KINDS,
    WIDE,
    axes_of,
    done,
    draw_row,
    draw_sample,
    grid,
    label_colours,
    named,
)


def reconstructions(model, x, *, count=10):
    """Samples above, their reconstructions below, the squared error of each under it.

    The mean squared error over all of `x` is in the title, or beside each row where there are several models.

    Args:
        model: anything with `reconstruct`; or a list of such models, one row each.
        x: samples (n, *shape); count: how many to draw, the first ones.
    """
    models = model if isinstance(model, (list, tuple)) else [model]
    if not models:
        raise ValueError("show.reconstructions: got an empty list, expected one model or more. "
                         "Type show.reconstructions(model, data.x_test).")
    x = samples_array(x, "show.reconstructions")
    x = as_batch(x, getattr(models[0], "shape", x.shape[1:]), "show.reconstructions")
    if not len(x):
        raise ValueError("show.reconstructions: got no samples, expected at least one. Type data.x_test[:10].")
    shown, rows = x[:count], []
    for each in models:
        found = each.reconstruct(x)
        error = metrics.errors(x, found)
        rows.append((named(each), found[:count], error))
    title = f"mean squared error over {len(x):,} samples"
    figure = grid(len(rows) + 1, len(shown), f"{title}: {rows[0][2].mean():.4f}" if len(rows) == 1 else
                   f"{title}, for each model")
    scores = ", ".join(f"{name} {error.mean():.4f}" for name, _, error in rows)
    figure.says = f"{len(shown)} samples and their reconstructions; {title}: {scores}."
    draw_row(figure, 0, shown, "input", shown)
    for index, (name, found, error) in enumerate(rows, start=1):
        draw_row(figure, index, found, f"{name}\n{error.mean():.4f}", shown, notes=[f"{e:.4f}" for e in error[:count]])
    return figure


def samples(data, *, count=20, labels=None):
    """The first held-out samples of a `Dataset`, each with its label, or those of an array (n, *shape).

    labels: words to put under the samples, a list.
    """
    x = getattr(data, "x_test", data)[:count]
    if labels is None and getattr(data, "class_names", ()):
        labels = [data.class_names[y] for y in data.y_test[:count]]
    labels = labels and [str(label).replace("_", " ") for label in labels]
    across = min(10, len(x))
    name = getattr(data, "name", "")
    figure = grid(math.ceil(len(x) / across), across, f"{len(x)} samples" + (f" of {name}" if name else ""))
    figure.says = f"{len(x)} samples" + (f": {', '.join(labels)}. " if labels else ". ") + _values_in_words(x)
    for index, sample in enumerate(x):
        axes = figure.axes_grid[index // across][index % across]
        draw_sample(axes, sample, (float(np.min(x)), float(np.max(x))))
        if labels and index < len(labels):
            axes.set_xlabel(labels[index], color=INK, fontsize=9)
    return figure


def _values_in_words(x):
    """What the values of samples (n, *shape) are, and how much the samples differ: a collapse shows there."""
    spread = float(np.sqrt(np.mean((x - np.mean(x, axis=0)) ** 2)))
    return (f"Values from {np.min(x):.2f} to {np.max(x):.2f}, on average {np.mean(x):.2f}; a value differs from the "
            f"samples' average by {spread:.2f} (root of the mean square).")


def film(history, *, rows=6):
    """The same samples' reconstructions as training went on; one row an epoch, the first and the last among them."""
    strip = getattr(history, "film", history)
    chosen = np.unique(np.linspace(0, len(strip) - 1, min(rows, len(strip))).round().astype(int))
    figure = grid(len(chosen) + 1, len(strip.x), f"reconstructions in the course of {strip.epochs[-1]:g} epochs")
    epochs = ", ".join(f"{strip.epochs[i]:g}" for i in chosen)
    off = ", ".join(f"{np.mean((strip.frames[i] - strip.x) ** 2):.4f}" for i in chosen)
    figure.says = (f"Reconstructions of {len(strip.x)} samples after epochs {epochs}: "
                   f"mean squared difference from the input {off}.")
    for row, i in enumerate(chosen):
        draw_row(figure, row, strip.frames[i], f"after {strip.epochs[i]:g}", strip.x)
    draw_row(figure, len(chosen), strip.x, "input", strip.x)
    return figure


def loss(history):
    """The loss after each epoch, on training and on held-out samples, on a logarithmic axis."""
    if not history.loss:
        raise ValueError("show.loss: the history has no whole epoch yet, expected one or more. "
                         "Type aekit.train(model, data) first, with a longer time if it was short.")
    figure, axes = axes_of()
    epochs = np.arange(1, len(history.loss) + 1)
    axes.plot(epochs, history.loss, color=CODE, label="training samples")
    title = f"loss {history.loss[-1]:.4f}"
    if history.val_loss:
        axes.plot(epochs, history.val_loss, color=ERROR, linestyle="--", label="held-out samples")
        title += f", on held-out samples {history.val_loss[-1]:.4f}"
    axes.set(yscale="log", xlabel="epochs", ylabel="loss", title=f"{title}, after {len(history.loss)} epochs")
    axes.legend(frameon=False, labelcolor=INK)
    return done(figure, axes, f"Curves of {title} after {len(history.loss)} epochs.")


def latent(model, data):
    """The map of the code: where a model with two code units puts the held-out samples, each drawn as its label."""
    if model.code_size != 2:
        raise ValueError(f"show.latent: the code has {model.code_size} numbers, a map shows 2. "
                         "Type aekit.dense(data.shape, code=2).")
    codes = model.encode(data.x_test)
    figure, axes = axes_of(5, 5)
    names = data.class_names or ("•",)
    colours = label_colours(len(names))
    for (across, up), y in zip(codes, data.y_test, strict=True):
        axes.text(across, up, names[y], color=colours[y], fontsize=8, ha="center", va="center")
    axes.set_xlim(codes[:, 0].min(), codes[:, 0].max())
    axes.set_ylim(codes[:, 1].min(), codes[:, 1].max())
    axes.margins(0.05)
    axes.set(xlabel="code unit 1", ylabel="code unit 2", title=f"{len(codes)} held-out samples in 2 numbers each")
    return done(figure, axes, f"Map of {len(codes)} held-out samples by their 2 code numbers, each as its label.")


def bottleneck(models, data):
    """Held-out error against the size of the code, a curve for each kind of model, with the mean as the baseline.

    Args:
        models: list of trained models with `kind` and `code_size`, as `aekit.load_models("digits")` gives.
        data: `Dataset`; its held-out samples are used.
    """
    figure, axes = axes_of(7, 4)
    kinds = {}
    for model in models:
        kinds.setdefault(model.kind, {})[model.code_size] = metrics.error(model, data.x_test)
    sentences = []
    for kind, curve in kinds.items():
        sizes = sorted(curve)
        colour, marker = KINDS.get(kind, (INK, "^"))
        axes.plot(sizes, [curve[k] for k in sizes], color=to_rgba(colour, 0.45 if kind in WIDE else 1), marker=marker,
                  markeredgecolor=colour, label=kind, **(WIDE.get(kind, {"markerfacecolor": colour})))
        sentences.append(f"{kind}: " + ", ".join(f"{curve[k]:.4f} at {k}" for k in sizes))
    baseline = metrics.error(Mean(data), data.x_test)
    axes.axhline(baseline, color=INPUT, linestyle=":", label="mean")
    values = math.prod(data.shape)
    axes.axvline(values, color=ERROR, linestyle="--", linewidth=1)
    axes.annotate(f"{values} numbers: no bottleneck", (values, baseline), color=ERROR, fontsize=9, ha="right",
                  xytext=(-6, -4), textcoords="offset points", va="top")
    sizes = sorted({m.code_size for m in models})
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(k) for k in sizes])
    axes.set(xlabel="numbers in the code", ylabel="mean squared error, held-out",
             title=f"How few numbers can hold a sample of {data.name}?")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, labelcolor=INK)
    return done(figure, axes, f"Held-out error by code size. {'; '.join(sentences)}; mean {baseline:.4f}.")

"""Figures of what goes on inside a network, between two codes, and at each spatial frequency."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from aekit import metrics
from aekit.frozen import freeze
from aekit.shapes import as_batch
from aekit.show.parts import CODE, ERROR, INK, INPUT, RECONSTRUCTION, Picture, axes_of, done, draw_row, grid, named

SIGNED = LinearSegmentedColormap.from_list("signed", [ERROR, "#F2F2F2", CODE])  # blue above 0, vermilion below


def layers(model, sample):
    """One sample through every layer: each layer's numbers as pictures, with their sizes.

    Args:
        model: anything that can be frozen; sample: one sample (*shape).
    """
    net = freeze(model)
    sample = as_batch(np.asarray(sample)[None], net.shape, "show.layers")[0]
    outputs = [(record["name"], output[0]) for record, output in
               zip(net.layers, net.activations(sample[None]), strict=True) if record["op"] != "reshape"]
    name, last = outputs[-1]
    stations = [("input", sample), *outputs[:-1], (name, last.reshape(net.shape))]
    figure = Picture(figsize=(1.35 * len(stations), 1.9), layout="constrained")
    for at, (name, values) in enumerate(stations, start=1):
        axes = figure.add_subplot(1, len(stations), at)
        picture = _tiles(values)
        most = max(np.abs(picture[np.isfinite(picture)]).max(), 1e-9)
        is_sample = at in (1, len(stations)) and sample.min() >= 0      # in grey levels, as everywhere else
        axes.imshow(picture, cmap="gray" if is_sample else SIGNED, vmin=0 if is_sample else -most, vmax=most,
                    interpolation="nearest")
        axes.set(xticks=[], yticks=[])
        axes.set_title(name.replace("_", " "), color=INK, fontsize=9)
        axes.set_xlabel("x".join(map(str, values.shape)), color=INK, fontsize=9)
    sizes = ", ".join(f"{name} {'x'.join(map(str, values.shape))}" for name, values in stations)
    figure.says = f"One sample through every layer: {sizes}."
    return figure


def blend(model, data, *, a=0, b=1, steps=7):
    """The way from held-out sample `a` to `b`: codes blended and decoded, above the two samples blended pixel by pixel.

    Under each picture stands how far it is from the nearest held-out sample, as a mean squared difference.

    Args:
        model: anything with the three verbs, or a list of such models, one row each; data: `Dataset`.
        steps: pictures from A to B, both ends included.
    """
    models = model if isinstance(model, (list, tuple)) else [model]
    real, shares = data.x_test, np.linspace(0, 1, steps)
    ends = real[[a, b]]
    rows = []
    for each in models:
        codes = each.encode(ends)
        rows.append((named(each), each.decode(np.stack([(1 - s) * codes[0] + s * codes[1] for s in shares]))))
    rows.append(("pixels", np.stack([(1 - s) * ends[0] + s * ends[1] for s in shares])))
    figure = grid(len(rows), steps, "from A to B, and the distance from the nearest held-out sample")
    says = []
    for at, (name, pictures) in enumerate(rows):
        away = [float(((real - picture) ** 2).mean(axis=tuple(range(1, real.ndim))).min()) for picture in pictures]
        draw_row(figure, at, pictures, name, real[:50], notes=[f"{d:.4f}" for d in away])
        says.append(f"{name} {away[steps // 2]:.4f}")
    figure.says = (f"From sample {a} to sample {b} in {steps} steps. Half-way, distance from the nearest: "
                   f"{', '.join(says)}.")
    return figure


def frequencies(models, x):
    """The share of each spatial frequency that models lose, from coarse to fine.

    Args:
        models: a model with `reconstruct`, a list of them, or a dict name -> one; x: pictures (n, height, width,
            channels).
    """
    listed = models if isinstance(models, (list, tuple)) else [models]
    pairs = list(models.items()) if isinstance(models, dict) else [(named(model), model) for model in listed]
    figure, axes = axes_of(7, 3.4)
    says = []
    looks = zip([RECONSTRUCTION, CODE, ERROR, INPUT] * 3, ["-", "--", ":", "-."] * 3, strict=True)
    for (name, model), (colour, style) in zip(pairs, looks, strict=False):
        at, lost, _ = metrics.error_by_frequency(x, model.reconstruct(x))
        axes.plot(at, 100 * lost, color=colour, linestyle=style, marker="o", label=name)
        says.append(f"{name} {lost[0]:.0%} of the coarsest and {lost[-1]:.0%} of the finest")
    axes.set(xlabel="cycles a pixel: coarse shapes left, fine detail right", ylabel="power lost, %",
             title="What is lost, by the size of the detail")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, labelcolor=INK)
    return done(figure, axes, f"Power lost by spatial frequency: {'; '.join(says)}.")


def losses(sigma=0.2):
    """Four losses and their slopes over the error of one value: squared, absolute, binary cross-entropy, correntropy.

    For binary cross-entropy the true value is 1, so that only errors from -1 to 0 can be; sigma: of correntropy.
    """
    error = np.linspace(-1, 1, 401)
    inside = np.clip(1 + error, 1e-3, 1)        # a reconstruction of the true value 1
    bell = np.exp(-(error**2) / (2 * sigma**2))
    below = np.where(error <= 0, 1.0, np.nan)
    curves = {"squared": (error**2, 2 * error, RECONSTRUCTION, "-"),
              "absolute": (np.abs(error), np.sign(error), CODE, "--"),
              "binary cross-entropy, true value 1": (-np.log(inside) * below, -below / inside, ERROR, ":"),
              f"correntropy, sigma {sigma:g}": (2 * sigma**2 * (1 - bell), 2 * error * bell, INK, "-.")}
    figure = Picture(figsize=(8.4, 3.4), layout="constrained")
    for axes, which, limits in zip(figure.subplots(1, 2), (0, 1), ((0, 1.2), (-4, 2.2)), strict=True):
        for name, curve in curves.items():
            axes.plot(error, curve[which], color=curve[2], linestyle=curve[3], label=name)
        axes.set(xlabel="error of one value", ylim=limits, xticks=(-1, -0.5, 0, 0.5, 1),
                 title="loss" if which == 0 else "slope: how hard it pulls")
        done(figure, axes, "")
    figure.axes[1].legend(frameon=False, labelcolor=INK, fontsize=8, loc="lower right")  # where no curve goes
    figure.says = ("Four losses over the error of one value, and their slopes. At an error of 1 the slope is 2 for the "
                   f"squared error, 1 for the absolute one, {2 * np.exp(-1 / (2 * sigma**2)):.1g} for correntropy.")
    return figure


def _tiles(values):
    """A layer's output as one picture: the sample itself, a tile a filter, or a cell a unit."""
    if values.ndim == 3 and values.shape[-1] == 1:
        return values[..., 0]
    if values.ndim == 1:
        columns = 1 if values.size <= 4 else 2 if values.size <= 16 else int(np.ceil(np.sqrt(values.size)))
        cells = np.full(-(-values.size // columns) * columns, np.nan)
        cells[:values.size] = values
        return cells.reshape(-1, columns)
    if values.ndim == 2:
        return values.T
    height, width, count = values.shape
    columns = int(np.ceil(np.sqrt(count)))
    picture = np.full((-(-count // columns) * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for at in range(count):
        top, left = at // columns * (height + 1), at % columns * (width + 1)
        picture[top:top + height, left:left + width] = values[..., at]
    return picture

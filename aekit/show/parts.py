"""What every figure is made of: the palette, a figure with a sentence, rows of samples, axes."""

import base64
import html
import io

import numpy as np
from matplotlib.figure import Figure

INPUT, CODE, RECONSTRUCTION, ERROR = "#767676", "#0072B2", "#E69F00", "#D55E00"
INK = "#767676"  # of text and axes: readable on white and on black
KINDS = {"autoencoder": (RECONSTRUCTION, "o"), "linear autoencoder": ("#009E73", "s"), "PCA": (CODE, "D"),
         "mean": (INPUT, "x")}
# A linear autoencoder finds what PCA finds: drawn wide, hollow and beneath, its curve stays visible around PCA's.
WIDE = {"linear autoencoder": {"linewidth": 6, "markersize": 11, "markerfacecolor": "none", "markeredgewidth": 2,
                               "zorder": 1.5}}


class Picture(Figure):
    """A matplotlib Figure with a sentence, `says`, that stands for it where it cannot be seen."""

    says = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=2 * self.dpi, transparent=True)
        data = base64.b64encode(buffer.getvalue()).decode()
        width = round(self.get_figwidth() * self.dpi)
        image = f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.says)}" ' \
                f'style="width: {width}px; max-width: 100%">'
        return {"text/html": image, "text/plain": f"Figure: {self.says}"}


def draw_sample(axes, sample, limits):
    """One sample in its own axes: a picture in grey levels or colour, a signal as a line, a row of a table as bars."""
    axes.set(xticks=[], yticks=[])
    for edge in axes.spines.values():
        edge.set(color=INK, linewidth=0.5)
    if sample.ndim == 3:
        picture = np.clip((sample - limits[0]) / max(limits[1] - limits[0], 1e-9), 0, 1)
        if picture.shape[-1] in (3, 4):
            axes.imshow(picture, interpolation="nearest")
        else:
            axes.imshow(picture.mean(axis=-1), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    elif sample.ndim == 2:
        axes.plot(sample, color=CODE, linewidth=1)
        axes.set_ylim(*limits)
    else:
        axes.bar(np.arange(sample.size), sample.ravel(), color=CODE)
        axes.set_ylim(min(limits[0], 0), limits[1])


def named(model):
    kind = getattr(model, "kind", type(model).__name__)
    return kind if kind == "mean" or not hasattr(model, "code_size") else f"{kind}, {model.code_size}"


def grid(rows, columns, title):
    figure = Picture(figsize=(1.5 + 0.82 * columns, 0.45 + 0.95 * rows), layout="constrained")
    figure.suptitle(title, color=INK, fontsize=11)
    figure.axes_grid = figure.subplots(rows, columns, squeeze=False)
    for axes in figure.axes_grid.flat:
        axes.set(xticks=[], yticks=[], frame_on=False)
    return figure


def draw_row(figure, row, x, name, scale, notes=()):
    limits = (float(np.min(scale)), float(np.max(scale)))
    for column, sample in enumerate(x):
        axes = figure.axes_grid[row][column]
        axes.set_frame_on(True)
        draw_sample(axes, sample, limits)
        if notes:
            axes.set_xlabel(notes[column], color=INK, fontsize=8)
    figure.axes_grid[row][0].set_ylabel(name, color=INK, rotation=0, ha="right", va="center", fontsize=9)


def axes_of(width=7, height=3.4):
    figure = Picture(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def done(figure, axes, says):
    axes.tick_params(which="both", colors=INK)  # a short logarithmic axis labels its minor ticks, too
    for part in (axes.title, axes.xaxis.label, axes.yaxis.label):
        part.set_color(INK)
    for edge in ("top", "right"):
        axes.spines[edge].set_visible(False)
    for edge in axes.spines.values():
        edge.set_color(INK)
    axes.title.set_fontsize(11)
    axes.patch.set_alpha(0)
    figure.says = says
    return figure


def label_colours(count):
    # Okabe and Ito's palette (2008), safe for colour-blind eyes; the label itself tells the classes apart.
    palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#767676", "#8C6D1F", "#5E4FA2",
               "#A6761D"]
    return [palette[i % len(palette)] for i in range(count)]

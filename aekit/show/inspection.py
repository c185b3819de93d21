"""Parts, what a model makes of them, and where they are damaged."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from aekit.inspection.heat import heat, score
from aekit.shapes import as_batch
from aekit.show.parts import ERROR, INK, draw_row, grid

WARM = LinearSegmentedColormap.from_list("warm", [(0.0, (0, 0, 0, 0)), (0.5, ERROR), (1.0, "#FFE28C")])


def heatmaps(model, x, *, masks=None, threshold=None, count=8):
    """Parts, the same as a model makes them, and heat maps over the parts; each one's score below.

    Args:
        model: anything with the three verbs; or an `aekit.Inspector`, whose threshold is then taken.
        x: parts (n, height, width, channels). masks: bool (n, height, width), where they are known to be damaged:
            outlined in blue, dashed. threshold: heat above which a place counts as damaged: outlined in white.
        count: how many to draw, the first ones.
    """
    inspector = model if hasattr(model, "model_") else None
    net = model if inspector is None else inspector.model_
    x = as_batch(x, tuple(net.shape), "show.heatmaps")
    if not len(x):
        raise ValueError("show.heatmaps: got no parts, expected one or more. Type data.x_test[:8].")
    threshold = getattr(inspector, "threshold_", None) if threshold is None else threshold
    shown = x[:count]
    rebuilt = net.reconstruct(shown)
    maps = heat(shown, rebuilt) if inspector is None else inspector.heat_maps(shown)
    most = 2 * threshold if threshold else float(maps.max())
    figure = grid(3, len(shown), f"score{f', threshold {threshold:.3f}' if threshold else ''}")
    draw_row(figure, 0, shown, "part", [0, 1])
    draw_row(figure, 1, rebuilt, "as it\nshould be", [0, 1])
    scores = score(maps)
    marks = ["" if threshold is None else " ✗" if hot > threshold else " ✓" for hot in scores]
    draw_row(figure, 2, shown, "heat map", [0, 1],
             notes=[f"{hot:.3f}{mark}" for hot, mark in zip(scores, marks, strict=True)])
    for column, axes in enumerate(figure.axes_grid[2]):
        draw_heat(axes, maps[column], most, threshold)
        if masks is not None:
            outline(axes, np.asarray(masks[column], bool), "#0072B2", "--")
    figure.says = (f"{len(shown)} parts, each as the model makes it, and its heat map. Scores: "
                   f"{', '.join(f'{hot:.3f}' for hot in scores)}"
                   + (f"; the threshold is {threshold:.3f}." if threshold else "."))
    return figure


def draw_heat(axes, heat_map, most, threshold=None):
    """A heat map (height, width) over the part that is drawn in `axes`; at `most` it is hottest."""
    share = np.clip(heat_map / max(most, 1e-9), 0, 1)
    picture = WARM(share)
    picture[..., 3] = np.clip(2 * share, 0, 1) ** 1.5 * 0.8
    axes.imshow(picture, interpolation="nearest")
    if threshold is not None:
        outline(axes, heat_map > threshold, "white", "-")


def outline(axes, mask, colour, style):
    """The edge of a mask (height, width), where it has one."""
    if mask.any() and not mask.all():
        axes.contour(mask.astype(float), levels=[0.5], colors=[INK if colour is None else colour], linewidths=1.1,
                     linestyles=[style])

"""Where a picture is not what a model makes of it: heat maps, and the brush that damages a part by hand.

`explore/static/heat.js` is the same in JavaScript.
"""

import math

import numpy as np

from ..shapes import as_batch

WIDTH = 1.5     # pixels
HOTTEST = 0.01  # share of a part's places that its score is the mean of


def heat(x, rebuilt, *, width=WIDTH):
    """How far pictures are from their reconstructions, place by place: (n, height, width) float32, 0 or more.

    The difference is blurred with its sign, and its size taken only then: what a model cannot redraw of a texture
    changes its sign from pixel to pixel and goes away in the blur, a spot that is too dark all over stays.

    Args:
        x, rebuilt: pictures (n, height, width, channels) and what a model makes of them, in data units.
        width: of the Gaussian blur, its standard deviation, in pixels; 0 for none.
    """
    x, rebuilt = np.asarray(x, np.float32), np.asarray(rebuilt, np.float32)
    if x.ndim != 4 or x.shape != rebuilt.shape:
        raise ValueError(f"heat: got {x.shape} and {rebuilt.shape}, expected pictures (n, height, width, channels) of "
                         "one shape. Type heat(x, model.reconstruct(x)).")
    return np.abs(blurred((x - rebuilt).mean(axis=3), width))


def score(maps, *, hottest=HOTTEST):
    """How hot each heat map (n, height, width) is: the mean of its hottest places, (n,) float64.

    Args:
        hottest: their share of all places, above 0 to 1; one place at least. The single hottest one would be
            at the mercy of one odd pixel.
    """
    maps = np.asarray(maps)
    flat = maps.reshape(len(maps), -1).astype(np.float64)
    count = max(1, round(hottest * flat.shape[1]))
    return np.sort(flat, axis=1)[:, -count:].mean(axis=1)


def blurred(maps, width):
    """Maps (n, height, width) blurred by a Gaussian, the rim repeated outwards."""
    if not width:
        return maps
    from scipy.ndimage import correlate1d  # imported on first use: only here

    reach = math.ceil(3 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    return correlate1d(correlate1d(maps, kernel, axis=1, mode="nearest"), kernel, axis=2, mode="nearest")


def heat_maps(model, x, *, width=WIDTH):
    """`heat` of pictures `x` (n, height, width, channels) and what a model makes of them."""
    x = as_batch(x, model.shape, "heat_maps")
    return heat(x, model.reconstruct(x), width=width)


# ---- the brush --------------------------------------------------------------------------------------

# tool: (half its width, softness of its edge; pixels on a side of 64), and what it leaves of a pixel: factor and tone
TOOLS = {"bright scratch": (1.2, 1.0, 1.0, 0.4), "dark scratch": (2.0, 1.0, 0.25, 0.0), "stain": (7.0, 4.0, 0.4, 0.0),
         "hole": (5.0, 1.2, 0.0, 0.06)}


def brushed(part, strokes, tools):
    """A part (height, width, channels), 0..1, damaged by strokes of the brush.

    Args:
        strokes: each a flat list x0, y0, x1, y1, ... of numbers 0..1, from the upper left corner.
        tools: as many names, of `TOOLS`.

    Returns:
        float32 of the same shape.
    """
    part = np.asarray(part, np.float64)
    height, width = part.shape[:2]
    unit = min(height, width) / 64
    y, x = np.mgrid[0:height, 0:width] + 0.5
    for stroke, tool in zip(strokes, tools, strict=True):
        half, soft, factor, tone = TOOLS[tool]
        points = np.reshape(stroke, (-1, 2)) * [width, height]
        away = np.full((height, width), np.inf)
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[-1]], strict=True):
            length = max((bx - ax) ** 2 + (by - ay) ** 2, 1e-12)
            along = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0, 1)
            away = np.minimum(away, np.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
        share = np.clip((half * unit - away) / (soft * unit) + 0.5, 0, 1)[..., None]
        part = np.clip(part * (1 - share) + (part * factor + tone) * share, 0, 1)
    return part.astype(np.float32)

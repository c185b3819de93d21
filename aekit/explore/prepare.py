"""A drawing made into what a network reads, as the samples of its data set were made; `static/prepare.js` is its twin.

A drawing is a list of strokes, each a flat list x0, y0, x1, y1, ... on a square pad: 0..1 to the right and downwards.
"""

import numpy as np

BITMAP, BLOCK = 32, 4       # UCI optdigits: a 32x32 bitmap, counted in blocks of 4x4
BITMAP_BOX = (20, 32)       # width and height that a character fills there
BITMAP_PEN = 2.2            # half the pen's width: with it a digit has as much ink as in the set, 0.3 of the bitmap
BOX, PEN = 20 / 28, 1.25 / 28   # MNIST: a 20x20 box in 28x28 pixels, a soft pen, the centre of mass in the middle
LEAST = 0.2                 # a drawing smaller than this share of the pad is not magnified further


def prepare(strokes, shape):
    """The drawing as one sample `(height, width, channels)`, float32 in 0..1; all zero where nothing is drawn.

    8x8 pictures are made as the UCI set of optical digits was: the character fills a box of 20x32 in a bitmap of 32x32,
    and the black pixels of each 4x4 block are counted, 0..16. Others are made as MNIST was: the character fits a box
    of 20/28 of the picture, with soft edges, and its centre of mass is in the middle.
    """
    height, width, channels = shape
    segments = _segments(strokes)
    if not len(segments):
        return np.zeros(shape, np.float32)
    picture = _bitmap_counts(segments) if (height, width) == (8, 8) else _soft(segments, height, width)
    return np.repeat(picture[..., None], channels, axis=2).astype(np.float32)


def _segments(strokes):
    rows = []
    for stroke in strokes:
        points = [stroke[i:i + 2] for i in range(0, len(stroke) - 1, 2)]
        rows += [[*start, *end] for start, end in zip(points, points[1:] or points[:1], strict=False)]
    return np.array(rows, float).reshape(-1, 4)     # (n, 4) x, y of both ends; a dot ends where it starts


def _bitmap_counts(segments):
    width, height = (side - 2 * BITMAP_PEN for side in BITMAP_BOX)
    (left, top), (across, down) = _extent(segments)
    scale_y = height / max(across, down, LEAST) if down < across / 4 else height / max(down, LEAST)
    # A character is drawn out to the box's width, but a narrow one no more than to twice its own.
    scale_x = min(width / max(across, 1e-9), 2 * scale_y)
    middle = BITMAP / 2
    placed = _place(segments, (left + across / 2, top + down / 2), (scale_x, scale_y), (middle, middle))
    bitmap = _distance(placed, BITMAP, BITMAP) <= BITMAP_PEN
    side = BITMAP // BLOCK
    return bitmap.reshape(side, BLOCK, side, BLOCK).sum(axis=(1, 3)) / BLOCK**2


def _soft(segments, height, width):
    side = min(height, width)
    pen = max(PEN * side, 0.6)
    (left, top), (across, down) = _extent(segments)
    scale = (BOX * side - 2 * pen) / max(across, down, LEAST)
    centre, middle = (left + across / 2, top + down / 2), (width / 2, height / 2)
    ink = _ink(_place(segments, centre, (scale, scale), middle), height, width, pen)
    total = ink.sum()
    mass_x = (ink.sum(axis=0) * (np.arange(width) + 0.5)).sum() / total
    mass_y = (ink.sum(axis=1) * (np.arange(height) + 0.5)).sum() / total
    middle = (width - mass_x, height - mass_y)
    return _ink(_place(segments, centre, (scale, scale), middle), height, width, pen)


def _extent(segments):
    x, y = segments[:, 0::2], segments[:, 1::2]
    return (x.min(), y.min()), (x.max() - x.min(), y.max() - y.min())


def _place(segments, centre, scale, middle):
    placed = np.empty_like(segments)
    for axis in (0, 1):
        placed[:, axis::2] = (segments[:, axis::2] - centre[axis]) * scale[axis] + middle[axis]
    return placed


def _ink(segments, height, width, pen):
    return np.clip(pen + 0.5 - _distance(segments, height, width), 0, 1)


def _distance(segments, height, width):
    """From each pixel's centre to the nearest segment, in pixels, `(height, width)`."""
    y, x = np.mgrid[:height, :width] + 0.5
    nearest = np.full((height, width), np.inf)
    for x0, y0, x1, y1 in segments:
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / length, 0, 1) if length else 0.0
        away_x, away_y = x - x0 - along * dx, y - y0 - along * dy
        nearest = np.minimum(nearest, away_x * away_x + away_y * away_y)
    return np.sqrt(nearest)

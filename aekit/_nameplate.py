"""How a data set shows itself as the last line of a cell."""

import base64
import io
from html import escape

import numpy as np


def nameplate(data, samples=12):
    """HTML: what the set is, how many, shape, units, source, licence, and a strip of held-out samples."""
    kind = " (simulated)" if data.simulated else ""
    shape = "x".join(map(str, data.shape))
    rows = {
        "samples": f"{len(data.x_train):,} for training, {len(data.x_test):,} held out",
        "one sample": f"{shape} = {np.prod(data.shape):,} numbers",
        "units": data.units,
        "classes": f"{len(data.class_names)}: {', '.join(data.class_names)}" if data.class_names else "none",
        "columns": ", ".join(data.columns or ()),
        "known factors": ", ".join(data.factors_train or ()),
        "sampling rate": f"{data.sampling_rate:g} Hz" if data.sampling_rate else "",
        "source": data.source,
        "licence": data.licence,
        "what was done": " ".join(data.report.did) if data.report else "",
        "left out": _left_out(data.report),
    }
    # No colours of its own: text and rules take the notebook's, in a light and in a dark theme.
    cell = "text-align:left;vertical-align:top;padding:1px 12px 1px 0;background:none;border:none"
    table = "".join(
        f'<tr style="background:none"><th scope="row" style="{cell};font-weight:normal;opacity:.75;'
        f'white-space:nowrap">{escape(name)}</th><td style="{cell}">{escape(str(value))}</td></tr>'
        for name, value in rows.items() if value)
    about = f'<div style="max-width:44em">{escape(data.description)}</div>' if data.description else ""
    return (f'<div style="border-left:3px solid #0072B2;padding:2px 0 2px 12px;color:inherit;max-width:60em">'
            f'<div style="font-weight:bold">{escape(data.name)}{kind}</div>{about}'
            f'{_strip(data, samples)}<table style="border-collapse:collapse;margin:0;font-size:inherit;'
            f'color:inherit">{table}</table></div>')


def _left_out(report, named=3):
    """The first few names of what is not in the data, and how many more."""
    if not report or not report.left_out:
        return ""
    first = "; ".join(f"{name} ({why})" for name, why in list(report.left_out.items())[:named])
    more = len(report.left_out) - named
    return f"{len(report.left_out):,}: {first}" + (f"; {more:,} more in report.left_out" if more > 0 else "")


def _strip(data, samples):
    if len(data.shape) != 3 or data.shape[-1] not in (1, 3) or not len(data.x_test):
        return ""
    chosen = _across_classes(data.y_test, max(1, len(data.class_names)), samples)
    picture = _side_by_side(data.x_test[chosen])
    zoom = max(1, round(48 / data.shape[0]))
    names = ", ".join(data.class_names[label] for label in data.y_test[chosen]) if data.class_names else "no labels"
    source = base64.b64encode(_png(picture)).decode()
    return (f'<img src="data:image/png;base64,{source}" width="{picture.shape[1] * zoom}" '
            f'alt="{len(chosen)} held-out samples in a row: {escape(names)}" '
            'style="display:block;max-width:100%;height:auto;margin:6px 0;image-rendering:pixelated">')


def _across_classes(labels, classes, samples):
    """Indices of samples that walk through the classes, each sample once."""
    chosen = []
    for label in np.arange(samples) * classes // samples:
        members = np.flatnonzero(labels == label)
        unseen = np.setdiff1d(members, chosen)
        if len(unseen):
            chosen.append(int(unseen[0]))
    return chosen


def _side_by_side(images, gap=1):
    """(n, h, w, c) in 0..1 -> (h, n (w + gap) - gap, 4) uint8, the gaps transparent."""
    count, height, width, _ = images.shape
    row = np.zeros((height, count, width + gap, 4), np.uint8)
    grey = np.round(np.clip(images, 0, 1) * 255).astype(np.uint8)
    row[:, :, :width, :3] = grey.transpose(1, 0, 2, 3)
    row[:, :, :width, 3] = 255
    return row.reshape(height, -1, 4)[:, :-gap]


def _png(pixels):
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "png")
    return buffer.getvalue()

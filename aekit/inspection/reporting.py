"""A one-page inspection report of one part: a self-contained HTML page, and the same as a picture."""

import base64
import datetime
import html
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inspection: {name}</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; padding: 20px; max-width: 820px; background: light-dark(#fff, #16181b);
       color: light-dark(#1b1e22, #e6e8ea); font: 15px/1.5 system-ui, sans-serif; }}
h1 {{ margin: 0 0 4px; font-size: 24px; }}
.verdict {{ margin: 14px 0; padding: 10px 14px; border-left: 5px solid {colour}; font-size: 18px;
           font-weight: 600; background: light-dark(#f4f4f4, #202327); }}
img {{ width: 100%; background: #fff; border-radius: 4px; }}
table {{ margin-top: 12px; border-collapse: collapse; }}
th, td {{ padding: 3px 18px 3px 0; text-align: left; vertical-align: top; font-weight: normal; }}
th {{ opacity: .75; }}
footer {{ margin-top: 16px; font-size: 12px; opacity: .75; }}
</style>
</head>
<body>
<h1>{name}</h1>
<div>Inspected {when}</div>
<div class="verdict">{mark} {verdict}</div>
<img src="data:image/png;base64,{picture}" alt="{says}">
<table>{rows}</table>
<footer>Made with aekit. A heat map says where a part differs from what the model has seen of good ones, not why: a
person decides.</footer>
</body>
</html>
"""


@dataclass(frozen=True, repr=False)
class Report:
    """What a report says of one part.

    name: of the part. score: mean heat of its hottest places; threshold. is_defective: whether it exceeds
    that. place: (row, column) of the hottest place, from 1. spots: how many separate places are hotter than the
    threshold; area: their share of the part, 0..1. figure: the matplotlib Figure. html, png: paths of the two files.
    """

    name: str
    score: float
    threshold: float
    is_defective: bool
    place: tuple
    spots: int
    area: float
    figure: object
    html: Path
    png: Path

    @property
    def verdict(self):
        """The verdict in one sentence."""
        if not self.is_defective:
            return f"Good: its score {self.score:.3f} is below the threshold, {self.threshold:.3f}."
        where = f"row {self.place[0]}, column {self.place[1]}"
        return (f"Defective: its score {self.score:.3f} is above the threshold, {self.threshold:.3f}; "
                f"{self.spots} hot {'spot' if self.spots == 1 else 'spots'}, {self.area:.1%} of the part, the hottest "
                f"at {where}.")

    def __repr__(self):
        return f"Report of {self.name}: {self.verdict}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.figure._repr_mimebundle_(include, exclude)


def report(inspector, part, path, *, name=None, when=None):
    """Write the inspection report of one part: `path` with the endings .html and .png.

    Args:
        inspector: a fitted `aekit.Inspector`.
        part: (height, width, channels) in 0..1.
        path: of the two files, with or without an ending; its folder has to exist.
        name: what to call the part; by default the file's name. when: a datetime; by default now.

    Returns:
        `Report`; in a notebook it shows itself as the picture.

    Raises:
        TypeError, ValueError: an inspector that is not fitted, a part of another shape. OSError: no such folder.

    >>> aekit.report(inspector, textures.x_test[0], "part-0")
    """
    if not hasattr(inspector, "heat_maps") or not hasattr(inspector, "threshold_"):
        raise TypeError(f"report: got a {type(inspector).__name__}, expected a fitted inspector. "
                        "Type aekit.Inspector(model).fit(data).")
    part = np.asarray(part, np.float32)
    if part.shape != inspector.shape_:
        raise ValueError(f"report: got an array of shape {part.shape}, expected one part {inspector.shape_}. "
                         "Type data.x_test[0].")
    path = Path(path).with_suffix("") if Path(path).suffix in (".html", ".png") else Path(path)
    if not path.absolute().parent.is_dir():
        raise FileNotFoundError(f"report: there is no folder {path.absolute().parent}, expected one to write to. "
                                'Type report(inspector, part, "part-0").')
    from scipy.ndimage import label

    from ..show.parts import INK

    heat = inspector.heat_maps(part[None])[0]
    row, column = (int(i) for i in np.unravel_index(heat.argmax(), heat.shape))
    threshold, hot = float(inspector.threshold_), heat > inspector.threshold_
    name, when = name or path.name, when or datetime.datetime.now()
    points = float(inspector.errors(part[None])[0])
    facts = {"score": points, "threshold": threshold, "is_defective": points > threshold,
             "place": (row + 1, column + 1), "spots": int(label(hot)[1]), "area": float(hot.mean())}
    figure = _drawn(inspector, part, heat, points, threshold)
    files = {ending: path.parent / f"{path.name}.{ending}" for ending in ("html", "png")}
    found = Report(name=name, figure=figure, **files, **facts)
    figure.suptitle(f"{name}: {'defective' if found.is_defective else 'good'}", fontsize=13, color=INK)
    figure.says = f"{name}. {found.verdict} From left to right: the part, the part as the model makes it, the heat map."
    figure.savefig(found.png, dpi=150, facecolor="white")
    rows = {"score": f"{found.score:.3f}, the mean heat of the hottest places", "threshold": f"{threshold:.3f}",
            "hottest place": f"row {row + 1}, column {column + 1} of {heat.shape[0]} x {heat.shape[1]} pixels",
            "above the threshold": f"{found.spots} separate places, {found.area:.2%} of the part",
            "good parts called defective": f"{inspector.false_alarms:.0%}, as the threshold was set",
            "model": repr(inspector.model_)}
    found.html.write_text(PAGE.format(
        name=html.escape(name), when=f"{when:%Y-%m-%d %H:%M}", verdict=html.escape(found.verdict),
        mark="✗" if found.is_defective else "✓", colour="#D55E00" if found.is_defective else "#009E73",
        picture=base64.b64encode(found.png.read_bytes()).decode(), says=html.escape(figure.says),
        rows="".join(f"<tr><th scope='row'>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
                     for key, value in rows.items())), encoding="utf-8")
    return found


def _drawn(inspector, part, heat, score, threshold):
    from ..show.inspection import draw_heat
    from ..show.parts import INK, Picture, draw_sample

    figure = Picture(figsize=(8, 4.2), layout="constrained")
    axes = figure.subplots(2, 3, height_ratios=[12, 1])
    rebuilt = inspector.reconstruct(part[None])[0]
    for place, picture, title in zip(axes[0], (part, rebuilt, part), ("the part", "as it should be", "heat map"),
                                     strict=True):
        draw_sample(place, picture, (0, 1))
        place.set_title(title, fontsize=11, color=INK)
    draw_heat(axes[0][2], heat, 2 * threshold, threshold)
    grid = axes[1][0].get_gridspec()
    for place in axes[1]:
        place.remove()
    scale = figure.add_subplot(grid[1, :])
    scale.barh([0], [score], color="#D55E00" if score > threshold else "#009E73", height=0.6)
    scale.axvline(threshold, color=INK, linewidth=3)
    scale.patch.set_alpha(0)
    scale.tick_params(colors=INK)
    scale.xaxis.label.set_color(INK)
    scale.set(yticks=[], xlim=(0, max(2 * threshold, 1.1 * score)), xlabel="score: mean heat of the hottest places; "
              "the line is the threshold")
    for edge in ("top", "right", "left"):
        scale.spines[edge].set_visible(False)
    scale.spines["bottom"].set_color(INK)
    return figure

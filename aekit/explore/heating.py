"""`explore.heatmap`: damage a part by hand, and see where the model finds it."""

import numpy as np
import traitlets

from aekit.explore.base import Explorer, frozen, script, style, text_number
from aekit.explore.held_out import HeldOut, held_out
from aekit.inspection.heat import HOTTEST, TOOLS, WIDTH, brushed, heat_maps, score
from aekit.inspection.patching import Patchwise

MOST_SAMPLES = 48
FALSE_ALARMS = 0.05


class Heatmap(Explorer):
    """Scratch or stain a part: the model redraws it as it should be, and the heat map shows where that differs.

    Args:
        model: anything with the three verbs that reads pictures `(height, width, 1 or 3)`, trained on good ones; an
            `aekit.Patchwise` of one; or a fitted `aekit.Inspector`, whose blur and threshold are then taken.
        data: a Dataset or pictures; held-out parts are shown, at most 48.
        threshold: score above which a part counts as defective, see `aekit.heat.score`; by default what 5 % of the
            held-out good parts exceed (of all parts, where no class is called "normal").
        sample: which part is shown, 0..n-1.
        strokes: what was drawn on it, each a flat list x0, y0, x1, y1, ... of numbers 0..1, from the upper left corner.
        tools: what each stroke was drawn with, as many of "bright scratch", "dark scratch", "stain", "hole".
        tool: what the next stroke is drawn with.

    Raises:
        TypeError, ValueError: a model that does not read pictures, data of another shape, values out of range.

    >>> aekit.explore.heatmap(aekit.Patchwise(aekit.load_model("textures-repair"), textures.shape), textures)
    """

    _esm = script("pad.js", "heat.js", "heatmap.js")
    _css = style("heatmap.css")
    name = "heatmap"
    recipe_traits = ("sample", "tool", "threshold", "tools", "strokes")

    sample = traitlets.Int(0).tag(sync=True)
    strokes = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    tools = traitlets.List(traitlets.Unicode()).tag(sync=True)
    tool = traitlets.Unicode("bright scratch").tag(sync=True)
    threshold = traitlets.Float(0.0).tag(sync=True)
    _brushes = traitlets.Dict(default_value={name: list(brush) for name, brush in TOOLS.items()}).tag(sync=True)
    _width = traitlets.Float(WIDTH).tag(sync=True)
    _step = traitlets.Int(0).tag(sync=True)                 # from patch to patch; 0: the model reads whole parts
    _hottest = traitlets.Float(HOTTEST).tag(sync=True)
    _most = traitlets.Float(1.0).tag(sync=True)             # the end of the threshold's slider
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, model, data, *, threshold=None, sample=0, strokes=(), tools=(), tool="bright scratch"):
        super().__init__()
        if hasattr(model, "threshold_"):
            if hasattr(model, "width"):     # a Detector's threshold is of another score
                self._width = float(model.width)
                threshold = float(model.threshold_) if threshold is None else threshold
            model = model.model_
        self._step = model.step if isinstance(model, Patchwise) else 0
        net = frozen(model.model if self._step else model, self.name)
        self.model = Patchwise(net, model.shape, step=self._step) if self._step else net
        shape = self.model.shape
        if len(shape) != 3 or shape[2] not in (1, 3):
            raise ValueError(f"{self.name}: the model reads samples of shape {shape}, expected pictures "
                             "(height, width, 1 or 3). Type aekit.show.reconstructions(model, x) for other data.")
        self._send_samples(_goods_first(data, held_out(data, self.name, shape=shape, most=MOST_SAMPLES)))
        self._shape, self._nets = list(shape), [net.to_bytes()]
        heat = score(heat_maps(self.model, self.held_out.x, width=self._width))
        is_good = self.held_out.labels == 0 if "normal" in self.held_out.class_names[:1] else np.ones(len(heat), bool)
        usual = float(np.quantile(heat[is_good], 1 - FALSE_ALARMS))
        self._most = float(np.ceil(max(2.5 * usual, heat.max()) * 20) / 20)
        self.default_threshold = float(f"{usual:.3g}")
        self.threshold = self.default_threshold if threshold is None else threshold
        self.sample, self.tool = sample, tool
        with self.hold_trait_notifications():
            self.tools, self.strokes = list(tools), [list(map(float, stroke)) for stroke in strokes]
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    @traitlets.validate("sample")
    def _sample_exists(self, proposal):
        if not 0 <= proposal["value"] < len(self.held_out):
            raise ValueError(f"{self.name}: sample is {proposal['value']}, expected 0..{len(self.held_out) - 1}.")
        return proposal["value"]

    @traitlets.validate("threshold")
    def _threshold_fits(self, proposal):
        if not 0 <= proposal["value"] < np.inf:
            raise ValueError(f"{self.name}: threshold is {proposal['value']}, expected 0 or more. Type threshold=1.0.")
        return proposal["value"]

    @traitlets.validate("tool", "tools")
    def _tool_exists(self, proposal):
        given = proposal["value"]
        for tool in [given] if isinstance(given, str) else given:
            if tool not in TOOLS:
                raise ValueError(f"{self.name}: the tool is {tool!r}, expected one of {', '.join(TOOLS)}. "
                                 'Type tool="stain".')
        return given

    @traitlets.validate("strokes")
    def _strokes_on_the_part(self, proposal):
        for stroke in proposal["value"]:
            if len(stroke) < 2 or len(stroke) % 2 or not all(0 <= place <= 1 for place in stroke):
                raise ValueError(f"{self.name}: a stroke is {str(stroke)[:60]}, expected x0, y0, x1, y1, ... with "
                                 "numbers 0..1, from the upper left corner.")
        return proposal["value"]

    @property
    def model_name(self):
        """The name of the model, which a recipe keeps."""
        return self.model.name

    @property
    def part(self):
        """The part as it is shown, with what was drawn on it, one sample of the model's shape."""
        tools = [*self.tools, *[self.tool] * len(self.strokes)][:len(self.strokes)]
        return brushed(self.held_out.x[self.sample], self.strokes, tools)

    @property
    def rebuilt(self):
        """The part as the model makes it."""
        return self.model.reconstruct(self.part[None])[0]

    @property
    def heat(self):
        """The heat map, (height, width)."""
        return heat_maps(self.model, self.part[None], width=self._width)[0]

    @property
    def score(self):
        """The mean heat of the hottest places, see `aekit.heat.score`."""
        return float(score(self.heat[None])[0])

    @property
    def is_defective(self):
        """Whether the score exceeds the threshold."""
        return self.score > self.threshold

    def _says(self):
        heat = self.heat
        row, column = np.unravel_index(heat.argmax(), heat.shape)
        part = f"Part {self.sample}"
        if len(self.held_out.labels):
            part += f", labelled {self.held_out.class_names[self.held_out.labels[self.sample]]}"
        if self.strokes:
            part += ", damaged by you"
        hot = 100 * float((heat > self.threshold).mean())
        verdict = "defective" if self.is_defective else "good"
        text = (f"{part}: {verdict}. Its score is {text_number(self.score, 3)}, the threshold "
                f"{text_number(self.threshold, 3)}.")
        if not self.is_defective:
            return text
        return (f"{text} It is hottest at row {row + 1}, column {column + 1}; {text_number(hot, 1)} % of it is hotter "
                "than the threshold.")


def _goods_first(data, held):
    """The good parts first, so that there is a whole one to damage."""
    if "normal" not in held.class_names[:1] or not len(held.labels):
        return held
    order = np.argsort(held.labels != 0, kind="stable")
    return HeldOut(held.levels[order], held.low, held.high, held.steps, held.labels[order], held.class_names, held.mean,
                   held.index[order])

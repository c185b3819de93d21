"""`explore.draw`: draw, and watch it being squeezed and rebuilt."""

import numpy as np
import traitlets

from aekit.explore.base import Explorer, OneOfSeveral, frozen, script, text_number, updated
from aekit.explore.held_out import held_out
from aekit.explore.prepare import prepare
from aekit.metrics import error


class Draw(OneOfSeveral, Explorer):
    """Draw with mouse, finger or keys; what the network sees, its code and its reconstruction follow live.

    Args:
        model: anything with the three verbs that reads pictures `(height, width, 1 or 3)`; or a list, or a dict
            name -> model: then a selector appears.
        data: a Dataset or samples, or None; its held-out samples can take the drawing's place.
        strokes: list of strokes, each a flat list x0, y0, x1, y1, ... of numbers 0..1, from the upper left corner.
        sample: the held-out sample in place of the drawing, 0..n-1; -1 for the drawing.
        chosen: which of the models works, counted from 0.

    Raises:
        TypeError, ValueError: a model without the three verbs, one that does not read pictures, data of another shape.

    >>> aekit.explore.draw(aekit.load_model("digits-dense-8"), aekit.load("digits"))
    """

    _esm = script("prepare.js", "pad.js", "nets.js", "draw.js")
    name = "draw"
    recipe_traits = ("chosen", "sample", "strokes")

    strokes = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    sample = traitlets.Int(-1).tag(sync=True)
    _held_out_errors = traitlets.List(traitlets.Float()).tag(sync=True)      # mean, one a model
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, model, data=None, *, strokes=(), sample=-1, chosen=0):
        super().__init__()
        listed = model if isinstance(model, list | tuple) else [model]
        models = model if isinstance(model, dict) else dict(enumerate(listed))
        if not models:
            raise ValueError(f"{self.name}: got no models, expected one or more. "
                             "Type aekit.load_model('digits-dense-8').")
        self.models = dict(enumerate(frozen(each, self.name) for each in models.values()))
        shapes = {each.shape for each in self.models.values()}
        shape = next(iter(shapes))
        if len(shapes) > 1:
            raise ValueError(f"{self.name}: the models read samples of {' and '.join(map(str, sorted(shapes)))}, "
                             "expected one shape. Give models that were trained on the same data.")
        if len(shape) != 3 or shape[2] not in (1, 3):
            raise ValueError(f"{self.name}: the model reads samples of shape {shape}, expected pictures "
                             "(height, width, 1 or 3). Type aekit.explore.latent(model, data) for other data.")
        self.names = [str(name) if isinstance(model, dict) else each.name
                      for name, each in zip(models, self.models.values(), strict=True)]
        self._shape = list(shape)
        self.held_out = None
        self._scale = [0.0, 1.0, 255.0]
        if data is not None:
            self._send_samples(held_out(data, self.name, shape=shape))
            self._held_out_errors = [self._held_out_error(each) for each in self.models.values()]
        self._nets = [each.to_bytes() for each in self.models.values()]
        self.chosen, self.strokes = chosen, [list(map(float, stroke)) for stroke in strokes]
        self.sample = sample
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    def update(self, model):
        """Put another model of the same shapes in the place of the chosen one, e.g. the same one further trained.

        The weights are rounded to 16 bits: half the bytes for the browser, and no difference to the eye.
        """
        at, new = self.chosen, updated(model, self.model, f"{self.name}.update")
        if not all(np.isfinite(weight).all() for weight in new.weights.values()):
            raise ValueError(f"{self.name}: the model has weights that are not finite, expected numbers. "
                             "Train it again with a smaller learning rate.")
        # The model itself rebuilds: NumPy's threads would wait in a busy loop and take a core from the training.
        errors = [self._held_out_error(model)] if self.held_out is not None else []
        self.models[at] = new
        with self.hold_sync():
            if errors:
                self._held_out_errors = [*self._held_out_errors[:at], *errors, *self._held_out_errors[at + 1:]]
            self._nets = [*self._nets[:at], new.to_bytes(), *self._nets[at + 1:]]
        self._problem = ""

    def _held_out_error(self, model):
        return error(model, self.held_out.x)

    @traitlets.validate("sample")
    def _sample_exists(self, proposal):
        count = 0 if self.held_out is None else len(self.held_out)
        if not -1 <= proposal["value"] < count:
            raise ValueError(f"{self.name}: sample is {proposal['value']}, expected -1..{count - 1}. "
                             + ("" if count else "Give data to have samples: aekit.explore.draw(model, data)."))
        return proposal["value"]

    @traitlets.validate("strokes")
    def _strokes_on_the_pad(self, proposal):
        for stroke in proposal["value"]:
            if len(stroke) < 2 or len(stroke) % 2 or not all(0 <= place <= 1 for place in stroke):
                raise ValueError(f"{self.name}: a stroke is {str(stroke)[:60]}, expected x0, y0, x1, y1, ... with "
                                 "numbers 0..1, from the upper left corner.")
        return proposal["value"]

    @traitlets.observe("strokes")
    def _drawing_again(self, change):
        if change["new"]:
            self.sample = -1

    @property
    def picture(self):
        """What the network sees, one sample of the model's shape."""
        if self.sample >= 0:
            return self.held_out.x[self.sample]
        return prepare(self.strokes, self._shape)

    @property
    def code(self):
        """The code of the picture, `(code_size,)`."""
        return self.model.encode(self.picture[None])[0]

    @property
    def reconstruction(self):
        """The picture rebuilt from its code."""
        return self.model.reconstruct(self.picture[None])[0]

    @property
    def error(self):
        """Mean squared error of the reconstruction against what the network sees."""
        return float(((self.reconstruction - self.picture) ** 2).mean())

    def _says(self):
        if self.sample < 0 and not self.strokes:
            return "Nothing is drawn yet. Draw in the square with mouse, finger or keys."
        says = self.held_out.says(self.sample) if self.sample >= 0 else "your drawing"
        numbers, code_size = int(np.prod(self._shape)), self.model.code_size
        text = (f"{says[0].upper()}{says[1:]}: {numbers} numbers squeezed to {code_size} and rebuilt with error "
                f"{text_number(self.error, 4)}.")
        if self.held_out is None:
            return text
        mean = float(((self.held_out.mean - self.picture) ** 2).mean())
        return (f"{text} Held-out samples average {text_number(self._held_out_errors[self.chosen], 4)}; "
                f"the mean picture in place of the reconstruction {text_number(mean, 4)}.")

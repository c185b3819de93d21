"""`explore.latent`: move the code and watch the decoder draw."""

import numpy as np
import traitlets

from aekit.explore.base import Explorer, frozen, script, text_number, updated
from aekit.explore.held_out import held_out

MOST_ERRORS = 300       # held-out samples in the mean error with units switched off


class Latent(Explorer):
    """Drag the code, the decoder draws in the browser; up to two units as a map, more as one bar each.

    Args:
        model: anything with encode, decode and reconstruct; it is frozen here.
        data: a Dataset, or samples `(n, *shape)`; its held-out samples (up to 400) make the map.
        code: list of float, where the point starts; default: the code of the first sample.
        sample: which held-out sample is shown, 0..n-1; -1 while the point is anywhere else.
        a, b: the two samples of the walk; default: one of the first and one of another class.
        blend: 0..1, how far from A to B the point stands. Setting it moves the point.
        off: list of int, code units switched off: each is held at its mean over the held-out samples.

    Raises:
        TypeError, ValueError: a model without the three verbs, data of another shape, values that are not finite.

    >>> aekit.explore.latent(aekit.load_model("digits-dense-2"), aekit.load("digits"))
    """

    _esm = script("code_map.js", "code_units.js", "walk.js", "latent.js")
    name = "latent"
    recipe_traits = ("sample", "a", "b", "blend", "off", "code")

    code = traitlets.List(traitlets.Float()).tag(sync=True)
    sample = traitlets.Int(-1).tag(sync=True)
    a = traitlets.Int(-1).tag(sync=True)
    b = traitlets.Int(-1).tag(sync=True)
    blend = traitlets.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    off = traitlets.List(traitlets.Int()).tag(sync=True)
    _codes = traitlets.Bytes().tag(sync=True)           # of the held-out samples, float32
    _start = traitlets.Dict().tag(sync=True)            # what Reset goes back to

    def __init__(self, model, data, *, code=None, sample=-1, a=-1, b=-1, blend=0.0, off=()):
        super().__init__()
        self.model = frozen(model, self.name)
        self._send_samples(held_out(data, self.name, shape=self.model.shape))
        self._shape = list(self.model.shape)
        self._send_model(self.model, self.model.encode)
        self.a, self.b = (a if a >= 0 else 0), (b if b >= 0 else self._other_class(max(a, 0)))
        if self.model.code_size > 2 or (sample >= 0 and not blend):
            self.sample = max(sample, 0)
        else:
            self.code = self._on_the_walk(blend)
        self.blend = blend
        self.off = list(off)
        if code is not None:
            self.code = [float(number) for number in code]
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    def update(self, model):
        """Show another model of the same shapes, e.g. the same one further trained; the point stays where it is.

        The weights are rounded to 16 bits: half the bytes for the browser, and no difference to the eye.
        """
        # The model itself encodes: NumPy's threads would wait in a busy loop and take a core from the training.
        self._send_model(updated(model, self.model, f"{self.name}.update"), model.encode)
        self._problem = ""

    def _send_model(self, model, encode):
        codes = encode(self.held_out.x)
        if not np.isfinite(codes).all():
            raise ValueError(f"{self.name}: the model gives codes that are not finite, expected numbers. "
                             "Train it again with a smaller learning rate.")
        self.model, self.codes = model, codes
        with self.hold_sync():
            self._codes = np.ascontiguousarray(codes, np.float32).tobytes()
            self._nets = [self.model.to_bytes()]

    def _other_class(self, a):
        labels = self.held_out.labels
        others = np.flatnonzero(labels != labels[a]) if len(labels) else []
        return int(others[0]) if len(others) else min(1, len(self.held_out) - 1)

    def _on_the_walk(self, blend):
        return [float(number) for number in (1 - blend) * self.codes[self.a] + blend * self.codes[self.b]]

    @traitlets.validate("code")
    def _code_fits(self, proposal):
        code = proposal["value"]
        if len(code) != self.model.code_size or not np.isfinite(code).all():
            raise ValueError(f"{self.name}: code is {code}, expected {self.model.code_size} finite numbers.")
        return code

    @traitlets.validate("sample", "a", "b")
    def _sample_exists(self, proposal):
        name, has_map = proposal["trait"].name, self.model.code_size <= 2
        least = -1 if has_map or name != "sample" else 0  # bars always stand for a sample, a point can be anywhere
        if not least <= proposal["value"] < len(self.held_out):
            raise ValueError(f"{self.name}: {name} is {proposal['value']}, expected 0..{len(self.held_out) - 1}"
                             + (", or -1 for none." if least else f". Type widget.{name} = 0."))
        return proposal["value"]

    @traitlets.validate("off")
    def _units_exist(self, proposal):
        if not set(proposal["value"]) <= set(range(self.model.code_size)):
            raise ValueError(f"{self.name}: off is {proposal['value']}, expected units 0..{self.model.code_size - 1}.")
        return sorted(set(proposal["value"]))

    @traitlets.observe("sample")
    def _go_to_sample(self, change):
        if change["new"] >= 0:
            self._move([float(number) for number in self.codes[change["new"]]])

    @traitlets.observe("blend")
    def _walk(self, change):
        if self.a >= 0 and self.b >= 0:
            self._move(self._on_the_walk(change["new"]))

    def _move(self, code):
        # The browser has moved the point already: an answer that differs in the last digit would make it tremble.
        if len(self.code) != len(code) or np.abs(np.subtract(self.code, code)).max() > 1e-5:
            self.code = code

    @property
    def model_name(self):
        """The model's name, which a recipe keeps."""
        return self.model.name

    @property
    def shown_code(self):
        """The code that is decoded, `(code_size,)`: units that are off stand at their means."""
        code = np.asarray(self.code, np.float32)
        code[self.off] = self.codes.mean(axis=0)[self.off]
        return code

    @property
    def picture(self):
        """What the decoder draws now, one sample of the model's shape."""
        return self.model.decode(self.shown_code[None])[0]

    @property
    def nearest(self):
        """The held-out sample whose code is nearest to the point, 0..n-1."""
        return int(((self.codes - np.asarray(self.code, np.float32)) ** 2).sum(axis=1).argmin())

    @property
    def error(self):
        """Mean squared error of the picture against the sample shown, or against the nearest one."""
        original = self.held_out.x[self.sample if self.sample >= 0 else self.nearest]
        return float(((self.picture - original) ** 2).mean())

    @property
    def mean_error(self):
        """Mean squared error over up to 300 held-out samples, with the units that are off held at their means."""
        return self._mean_error(self.off)

    def _mean_error(self, off):
        codes = self.codes[:MOST_ERRORS].copy()
        codes[:, off] = self.codes.mean(axis=0)[off]
        return float(((self.model.decode(codes) - self.held_out.x[:MOST_ERRORS]) ** 2).mean())

    def _says(self):
        if self.model.code_size > 2:
            return self._sentence_of_units()
        code = ", ".join(text_number(number) for number in self.code)
        text = f"Code ({code}): the nearest held-out one is {self.held_out.says(self.nearest)}."
        if 0 < self.blend < 1 and np.allclose(self.code, self._on_the_walk(self.blend), atol=1e-4):
            text += f" {100 * self.blend:.0f} % of the way from A to B."
        return text

    def _sentence_of_units(self):
        says = self.held_out.says(self.sample)
        text = f"{says[0].upper()}{says[1:]}: error {text_number(self.error, 4)}."
        count = min(MOST_ERRORS, len(self.held_out))
        if not self.off:
            return f"{text} Mean over {count} held-out samples {text_number(self._mean_error([]), 4)}."
        units = ", ".join(str(unit + 1) for unit in self.off)
        return (f"{text} Off, held at the mean: {units}. Mean over {count} held-out samples "
                f"{text_number(self.mean_error, 4)}; with all units on {text_number(self._mean_error([]), 4)}.")

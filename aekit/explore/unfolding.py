"""`explore.decoder`: how a few numbers become a picture, layer by layer, and what lies between two codes."""

import numpy as np
import traitlets

from aekit import forward
from aekit.explore.base import script, style, text_number
from aekit.explore.code_space import Latent


class Decoder(Latent):
    """Slide each number of the code and watch the decoder unfold it; blend two codes beside two samples.

    Args:
        model: anything with encode, decode and reconstruct; it is frozen here.
        data: a Dataset, or samples `(n, *shape)`; its held-out samples (up to 400) are the real ones.
        a, b: the two samples that are blended; default: one of the first and one of another class.
        blend: 0..1, how far from A to B. Setting it, a or b moves the code.
        code, sample, off: as for `explore.latent`.

    Raises:
        TypeError, ValueError: a model without the three verbs, data of another shape, values that are not finite.

    >>> aekit.explore.decoder(aekit.load_model("digits-dense-8"), aekit.load("digits"), blend=0.5)
    """

    _esm = script("code_units.js", "units.js", "walk.js", "decoder.js")
    _css = style("decoder.css")
    name = "decoder"

    def __init__(self, model, data, *, code=None, sample=-1, a=-1, b=-1, blend=0.5, off=()):
        super().__init__(model, data, code=code, sample=sample, a=a, b=b, blend=blend, off=off)
        if code is None and sample < 0:  # on the walk, wherever it begins
            self._move(self._on_the_walk(blend))
            self._start = {name: getattr(self, name) for name in self.recipe_traits}

    def update(self, model):
        """Show another model of the same shapes; a code on the walk from A to B stays on it."""
        walks = self._walks
        super().update(model)
        if walks:
            self._move(self._on_the_walk(self.blend))

    @traitlets.observe("a", "b")
    def _walk_between(self, _):
        if hasattr(self, "_start"):  # not while it is put together
            self._move(self._on_the_walk(self.blend))

    @property
    def _walks(self):
        # A recipe keeps four digits of each number: a restored walk is still the walk.
        return not self.off and np.allclose(self.code, self._on_the_walk(self.blend), rtol=1e-3, atol=1e-3)

    @property
    def layers(self):
        """What every layer of the decoder makes of the code: a list of arrays, the last one the picture."""
        x, outputs = self.shown_code[None], []
        for record, weights in self.model._steps:
            if record["part"] == "decoder":
                x = forward.run(x, record, weights)
                outputs.append(x[0])
        return outputs

    @property
    def code_blend(self):
        """The picture decoded from the blend of the codes of A and B."""
        return self.model.decode(np.float32(self._on_the_walk(self.blend))[None])[0]

    @property
    def pixel_blend(self):
        """The blend of the samples A and B themselves, value by value."""
        return (1 - self.blend) * self.held_out.x[self.a] + self.blend * self.held_out.x[self.b]

    def distance(self, picture):
        """How far a picture is from the nearest held-out sample, as a mean squared difference."""
        squares = (self.held_out.x - picture[None]) ** 2
        return float(squares.mean(axis=tuple(range(1, squares.ndim))).min())

    def _says(self):
        says = self.held_out.says
        if not self._walks:
            return (f"A code of your own: what the decoder draws is {text_number(self.distance(self.picture), 4)} from "
                    "the nearest held-out sample.")
        return (f"{100 * self.blend:.0f} % of the way from A, {says(self.a)}, to B, {says(self.b)}: the blend of codes "
                f"is {text_number(self.distance(self.code_blend), 4)} from the nearest held-out sample, the blend of "
                f"pixels {text_number(self.distance(self.pixel_blend), 4)}.")

"""`explore.noise`: draw, put noise on it, let a network and a median filter clean it."""

import numpy as np
import traitlets

from aekit import corrupt
from aekit.explore import noising
from aekit.explore.base import Seeded, script, style, text_number
from aekit.explore.drawing import Draw


class Noise(Seeded, Draw):
    """Draw, corrupt, clean: what noise does to a picture, and what a denoising network makes of it, beside a median.

    Args:
        model: a denoising model that reads pictures `(height, width, 1 or 3)`, 0..1; or a list, or a dict name ->
            model: then a selector appears.
        data, strokes, sample, chosen: as for `aekit.explore.draw`; with data the first held-out sample is shown.
        kind: "gaussian", "cauchy", "salt_pepper", "zeros", "ones" or "occlusion", see `aekit.corrupt`.
        amount: 0..1, in data units or as a share, as the kind takes it; what leaves 0..1 is cut off.
        seed: of the noise, 0..9999.

    Raises:
        TypeError, ValueError: as for `aekit.explore.draw`; a kind, an amount or a seed that is not offered.

    >>> aekit.explore.noise(aekit.load_model("glyphs-clean-64"), aekit.load("glyphs"))
    """

    _esm = script("prepare.js", "pad.js", "nets.js", "noising.js", "noise.js")
    _css = style("noise.css")
    name = "noise"
    recipe_traits = ("chosen", "sample", "strokes", "kind", "amount", "seed")

    kind = traitlets.Unicode("gaussian").tag(sync=True)
    amount = traitlets.Float(0.3).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode(), default_value=list(corrupt.KINDS)).tag(sync=True)

    def __init__(self, model, data=None, *, strokes=(), sample=None, chosen=0, kind="gaussian", amount=0.3, seed=0):
        if sample is None:
            sample = 0 if data is not None and not len(strokes) else -1
        super().__init__(model, data, strokes=strokes, sample=sample, chosen=chosen)
        self.kind, self.amount, self.seed = kind, amount, seed
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    @traitlets.validate("kind")
    def _kind_exists(self, proposal):
        corrupt.check(proposal["value"], 0, self.name)
        return proposal["value"]

    @traitlets.validate("amount")
    def _amount_fits(self, proposal):
        if not 0 <= proposal["value"] <= 1:
            raise ValueError(f"{self.name}: amount is {proposal['value']}, expected 0..1. Type amount=0.3.")
        return proposal["value"]

    @property
    def noisy(self):
        """The picture with noise, one sample of the model's shape."""
        return noising.noisy(self.picture, self.kind, self.amount, self.seed)

    @property
    def cleaned(self):
        """What the model makes of it."""
        return self.model.reconstruct(self.noisy[None])[0]

    @property
    def filtered(self):
        """What a median of 3x3 pixels makes of it."""
        return noising.median(self.noisy)

    @property
    def decibels(self):
        """PSNR against the clean picture: a dict of noisy, cleaned, median."""
        found = {"noisy": self.noisy, "cleaned": self.cleaned, "median": self.filtered}
        return {name: -10 * float(np.log10(max(np.mean((x.astype(np.float64) - self.picture) ** 2), 1e-10)))
                for name, x in found.items()}

    def _says(self):
        if self.sample < 0 and not self.strokes:
            return "Nothing is drawn yet. Draw in the square with mouse, finger or keys."
        says = self.held_out.says(self.sample) if self.sample >= 0 else "your drawing"
        at = {name: text_number(value, 1) for name, value in self.decibels.items()}
        return (f"{says[0].upper()}{says[1:]}, {self.kind.replace('_', ' and ')} {text_number(self.amount)}: noisy "
                f"{at['noisy']} dB, cleaned by the network {at['cleaned']} dB, by the median of 3x3 pixels "
                f"{at['median']} dB.")

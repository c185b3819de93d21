"""`explore.bottleneck`: how few numbers are enough?"""

import numpy as np
import traitlets

from aekit.explore.base import Explorer, frozen, script, text_number
from aekit.explore.held_out import held_out

BITS = 8        # what one number counts in the meter, on both sides


class Bottleneck(Explorer):
    """Slide the code size: the same sample rebuilt by each kind of model, and the error of each over the code size.

    Args:
        models: list of models with the three verbs, `.kind` and `.code_size`; as from `aekit.load_models("digits")`.
        data: a Dataset, or samples `(n, *shape)`; errors are means over its held-out samples.
        size: the code size shown; default: 8, or the nearest there is.
        sample: which held-out sample is shown, 0..n-1.

    Raises:
        TypeError, ValueError: a model without the three verbs, two shapes, two models of one kind and size, no models.

    >>> aekit.explore.bottleneck(aekit.load_models("digits"), aekit.load("digits"))
    """

    _esm = script("error_curves.js", "bottleneck.js")
    name = "bottleneck"
    recipe_traits = ("size", "sample")

    size = traitlets.Int().tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _places = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)    # kind, size of each net
    _errors = traitlets.List(traitlets.Float()).tag(sync=True)                  # held-out error of each net
    _mean_error = traitlets.Float().tag(sync=True)
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, models, data, *, size=None, sample=0):
        super().__init__()
        self.models = self._by_place(models)
        shape = next(iter(self.models.values())).shape
        self._send_samples(held_out(data, self.name, shape=shape))
        self._shape = list(shape)
        x = np.asarray(getattr(data, "x_test", data), np.float32)
        self._mean_error = float(((x - self.held_out.mean) ** 2).mean())
        self.kinds = list(dict.fromkeys(kind for kind, _ in self.models))
        self.sizes = sorted({size for _, size in self.models})
        self.errors = {place: float(((model.reconstruct(x) - x) ** 2).mean()) for place, model in self.models.items()}
        self._places = [[self.kinds.index(kind), size] for kind, size in self.models]
        self._errors = list(self.errors.values())
        self._nets = [model.to_bytes() for model in self.models.values()]
        self.size = min(self.sizes, key=lambda there: abs(there - 8)) if size is None else size
        self.sample = sample
        self._start = {"size": self.size, "sample": self.sample}

    def _by_place(self, models):
        models = list(models.values()) if isinstance(models, dict) else models
        models = models if isinstance(models, list | tuple) else [models]
        if not models:
            raise ValueError(f"{self.name}: got no models, expected a list. Type aekit.load_models('digits').")
        by_place = {}
        for model in (frozen(model, self.name) for model in models):
            place = (model.kind, model.code_size)
            if place in by_place:
                raise ValueError(f"{self.name}: two models are of kind {model.kind!r} with code size "
                                 f"{model.code_size}, expected one of each. Give one of them another kind.")
            by_place[place] = model
        shapes = {model.shape for model in by_place.values()}
        if len(shapes) > 1:
            raise ValueError(f"{self.name}: the models read samples of {' and '.join(map(str, sorted(shapes)))}, "
                             "expected one shape. Give models that were trained on the same data.")
        return by_place

    @traitlets.validate("size")
    def _size_exists(self, proposal):
        if proposal["value"] not in self.sizes:
            raise ValueError(f"{self.name}: size is {proposal['value']}, expected one of "
                             f"{', '.join(map(str, self.sizes))}.")
        return proposal["value"]

    @traitlets.validate("sample")
    def _sample_exists(self, proposal):
        if not 0 <= proposal["value"] < len(self.held_out):
            raise ValueError(f"{self.name}: sample is {proposal['value']}, expected 0..{len(self.held_out) - 1}.")
        return proposal["value"]

    @property
    def picture(self):
        """The sample shown."""
        return self.held_out.x[self.sample]

    @property
    def reconstructions(self):
        """Kind -> the sample rebuilt from `size` numbers, for the kinds that have that size."""
        return {kind: self.models[kind, self.size].reconstruct(self.picture[None])[0]
                for kind in self.kinds if (kind, self.size) in self.models}

    @property
    def error(self):
        """Kind -> mean squared error of the sample shown."""
        return {kind: float(((rebuilt - self.picture) ** 2).mean()) for kind, rebuilt in self.reconstructions.items()}

    @property
    def meter(self):
        """Numbers in and kept, how many times fewer, bits in and kept (8 bits a number), and whether it narrows."""
        numbers = int(np.prod(self._shape))
        return {"numbers_in": numbers, "numbers_kept": self.size, "ratio": numbers / self.size,
                "bits_in": BITS * numbers, "bits_kept": BITS * self.size, "is_bottleneck": self.size < numbers}

    def _says(self):
        meter = self.meter
        text = (f"{meter['numbers_kept']} of {meter['numbers_in']} numbers kept, {meter['ratio']:.3g} times fewer."
                if meter["is_bottleneck"] else
                f"{meter['numbers_kept']} numbers for {meter['numbers_in']}: not a bottleneck.")
        errors = [*self.error.items(), ("mean", float(((self.held_out.mean - self.picture) ** 2).mean()))]
        says = self.held_out.says(self.sample)
        figures = ", ".join(f"{kind} {text_number(error, 4)}" for kind, error in errors)
        return f"{text} Error of {says}: {figures}."

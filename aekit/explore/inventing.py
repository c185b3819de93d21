"""`explore.generation`: random codes decoded, from blur to holes."""

import numpy as np
import traitlets

from aekit import metrics
from aekit.cleaning import by_name
from aekit.explore import noising
from aekit.explore.base import Explorer, OneOfSeveral, Seeded, frozen, script, style, text_number
from aekit.explore.held_out import held_out
from aekit.generation import generate

INVENTED = 12       # random codes on the stage
MOST_KNOWN = 1500   # training samples that are searched for the nearest
JUDGED = 1000       # samples that precision and recall are measured with


class Generation(OneOfSeveral, Seeded, Explorer):
    """Slide from model to model: what random codes become, where they lie, and the nearest sample of the training set.

    Codes come from the standard normal distribution where the model was trained for it, else from the normal
    distribution fitted to the codes of its training samples, as in `aekit.generate`.

    Args:
        models: dict name -> model with the three verbs, in the order of the slider; or a list, or one.
        data: `Dataset`; its training samples are what an invention may have been copied from.
        chosen: which model is shown, counted from 0; seed: of the random codes, 0..9999.
        code: list of float, a code of your own; by default 0 for each unit. With two code units it is a point on a map.

    Raises:
        TypeError, ValueError: a model without the three verbs, models of two shapes or code sizes, no models.

    >>> aekit.explore.generation({"plain": aekit.load_model("digits-dense-2")}, aekit.load("digits"))
    """

    _esm = script("nets.js", "noising.js", "nearest.js", "code_map.js", "generation.js")
    _css = style("generation.css")
    name = "generation"
    recipe_traits = ("chosen", "seed", "code")

    code = traitlets.List(traitlets.Float()).tag(sync=True)
    _codes = traitlets.List(traitlets.Bytes()).tag(sync=True)       # of the held-out samples, one a model, float32
    _drawn_from = traitlets.List(traitlets.Bytes()).tag(sync=True)  # mean (units,) and spread (units, units), float32
    _priors = traitlets.List(traitlets.Bool()).tag(sync=True)
    _figures = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)  # error, precision, recall, active
    _known = traitlets.Bytes(b"").tag(sync=True)                    # training samples, as `_samples`
    _known_labels = traitlets.List(traitlets.Int()).tag(sync=True)
    _mean_error = traitlets.Float().tag(sync=True)
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, models, data, *, chosen=0, seed=0, code=None):
        super().__init__()
        self.models = {name: frozen(each, self.name) for name, each in by_name(models).items()}
        sizes = {(each.shape, each.code_size) for each in self.models.values()}
        if len(sizes) != 1:
            raise ValueError(f"{self.name}: got models of {len(sizes)} shapes and code sizes, expected one. "
                             "Give models of the same data and code size.")
        [(shape, self.code_size)] = sizes
        self._send_samples(held_out(data, self.name, shape=shape))
        self._shape, self.names = list(shape), list(self.models)
        self._send_known(data)
        x = getattr(data, "x_test", data)
        self._mean_error = float(((np.asarray(x, np.float32) - self.held_out.mean) ** 2).mean())
        train = np.asarray(getattr(data, "x_train", data), np.float32)
        self.codes, self.drawn_from, figures = [], [], []
        for model in self.models.values():
            has_prior = model.prior == "normal"
            self.drawn_from.append(_standard(self.code_size) if has_prior else _fitted(model.encode(train)))
            self.codes.append(model.encode(self.held_out.x))
            invented = generate(model, None if has_prior else train, count=JUDGED, seed=1)
            precision, recall = metrics.precision_recall(train[:JUDGED], invented)
            active = int(metrics.active_units(self.codes[-1]).sum()) if self._alive(model) else 0
            figures.append([metrics.error(model, x), precision, recall, active])
        self._figures, self._priors = figures, [each.prior == "normal" for each in self.models.values()]
        self._drawn_from = [np.concatenate([mean, spread.ravel()]).astype(np.float32).tobytes()
                            for mean, spread in self.drawn_from]
        self._codes = [np.ascontiguousarray(each, np.float32).tobytes() for each in self.codes]
        self._nets = [each.half().to_bytes() for each in self.models.values()]
        self.code = [0.0] * self.code_size if code is None else [float(number) for number in code]
        self.chosen, self.seed = chosen, seed
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    def _send_known(self, data):
        train = np.asarray(getattr(data, "x_train", data), np.float32)
        picked = np.linspace(0, len(train) - 1, min(MOST_KNOWN, len(train))).round().astype(int)
        low, high, steps = self._scale
        levels = np.clip(np.rint((train[picked] - low) * (steps / (high - low))), 0, steps).astype(np.uint8)
        self.known = (low + levels * ((high - low) / steps)).astype(np.float32)
        self._known = levels.tobytes()
        labels = getattr(data, "y_train", None)
        self._known_labels = [] if labels is None else [int(label) for label in labels[picked]]

    def _alive(self, model):
        return metrics.spread(self.held_out.x, model.reconstruct(self.held_out.x)) > 0.02

    @traitlets.validate("code")
    def _code_fits(self, proposal):
        if len(proposal["value"]) != self.code_size or not np.isfinite(proposal["value"]).all():
            raise ValueError(f"{self.name}: code is {proposal['value']}, expected {self.code_size} finite numbers.")
        return proposal["value"]

    @property
    def random_codes(self):
        """The twelve random codes, (12, code_size); the browser draws the same ones."""
        count = INVENTED * self.code_size
        first, second = noising.uniform(2 * self.seed, count), noising.uniform(2 * self.seed + 1, count)
        normal = (np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)).reshape(INVENTED, -1)
        mean, spread = self.drawn_from[self.chosen]
        return (mean + normal @ spread.T).astype(np.float32)

    @property
    def invented(self):
        """What they decode to, (12, *shape)."""
        return self.model.decode(self.random_codes)

    @property
    def nearest(self):
        """For each invention the place of the nearest training sample in `known`, and the distance: two arrays."""
        apart = (self.invented[:, None] - self.known[None]).reshape(INVENTED, len(self.known), -1)
        away = np.sqrt(np.square(apart).sum(axis=-1))
        return away.argmin(axis=1), away.min(axis=1)

    @property
    def picture(self):
        """What your own code decodes to."""
        return self.model.decode(np.array([self.code], np.float32))[0]

    @property
    def figures(self):
        """dict of held-out `error`, sample `precision` and `recall`, `active` code units of the model shown."""
        return dict(zip(("error", "precision", "recall", "active"), self._figures[self.chosen], strict=True))

    def _says(self):
        error, precision, recall, active = self._figures[self.chosen]
        source = "the standard normal" if self._priors[self.chosen] else "a normal fitted to its codes"
        real, covered = (int(100 * share + 0.5) for share in (precision, recall))     # halves go up, as in the browser
        text = (f"{self.names[self.chosen]}, random codes from {source}, seed {self.seed}: of {JUDGED} inventions "
                f"{real} % look real, and they cover {covered} % of the real. Held-out error "
                f"{text_number(error, 4)} (mean picture {text_number(self._mean_error, 4)}), {active:.0f} of "
                f"{self.code_size} code units active.")
        if self.code_size > 2:
            return text
        away = np.sqrt(np.square(self.known - self.picture).reshape(len(self.known), -1).sum(axis=1))
        names, labels = self.held_out.class_names, self._known_labels
        label = f", labelled {names[labels[away.argmin()]]}" if labels else ""
        code = ", ".join(text_number(number) for number in self.code)
        return (f"{text} Your code ({code}) decodes to a picture {text_number(away.min())} from the nearest training "
                f"sample{label}.")


def _standard(size):
    return np.zeros(size), np.eye(size)


def _fitted(codes):
    """(mean, spread) such that mean + spread @ standard normal numbers has the codes' mean and covariance."""
    codes = codes.astype(np.float64)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(codes, rowvar=False)))
    return codes.mean(axis=0), vectors * np.sqrt(np.maximum(values, 0))

"""What every widget is: a frozen model and some held-out samples, sent once, and a few typed, synced traits."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from aekit.explore.held_out import HeldOut
from aekit.explore.recipe import read_recipe, write_recipe

STATIC = Path(__file__).parent / "static"
SHARED_SCRIPTS = ("forward.js", "base.js", "pictures.js", "stage.js")


def script(*names):
    """One self-contained module: the shared parts, then the widget's own files, the last of which exports `render`."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in (*SHARED_SCRIPTS, *names))


def style(*names):
    """The style sheet that all widgets share, then the widget's own ones, as text."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("base.css", *names))


def text_number(value, digits=2):
    """A number as the browser writes it, with a true minus sign."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "" if float(text) == 0 else "−")


class Explorer(anywidget.AnyWidget):
    """The base of every widget: `_esm`, the recipe's traits and the sentence are the widget's own."""

    _css = style()
    name = "explore"            # what errors and recipes call it
    recipe_traits = ()          # the public traits that a recipe restores, in the order it writes them

    _nets = traitlets.List(traitlets.Bytes()).tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _samples = traitlets.Bytes(b"").tag(sync=True)          # held-out samples, one byte a number
    _scale = traitlets.List(traitlets.Float()).tag(sync=True)       # lowest, highest, steps between them
    _labels = traitlets.List(traitlets.Int()).tag(sync=True)
    _class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _mean = traitlets.Bytes(b"").tag(sync=True)             # the mean of the training samples, float32
    _problem = traitlets.Unicode("").tag(sync=True)         # what went wrong in a live training; "" for nothing

    def _send_samples(self, held_out: HeldOut):
        self.held_out = held_out
        self._samples = held_out.levels.tobytes()
        self._scale = [held_out.low, held_out.high, float(held_out.steps)]
        self._labels = [int(label) for label in held_out.labels]
        self._class_names = list(held_out.class_names)
        self._mean = np.asarray(held_out.mean, np.float32).tobytes()

    def fail(self, text):
        """Show `text`, what went wrong in a live training, in place of the sentence, until the next update."""
        self._problem = str(text)

    @property
    def model_name(self):
        """The name of the model at work, which a recipe keeps; "" where there are several."""
        return ""

    @property
    def sentence(self):
        """What the widget says now, in one sentence or two; what went wrong, while something is wrong."""
        return self._problem or self._says()

    def _says(self):
        raise NotImplementedError

    def recipe(self):
        """The widget's state as a short string, e.g. `latent?model=digits-dense-2&code=0.3,-1.2&a=5&b=17`."""
        values = {}
        for trait in self.recipe_traits:
            value = getattr(self, trait)
            if value != self.traits()[trait].default():
                values[trait] = value
        return write_recipe(self.name, self.model_name, values)

    @classmethod
    def from_recipe(cls, recipe, *args, **options):
        """A new widget in the state that `recipe` holds; the model and the data are given as to the widget itself."""
        values = read_recipe(recipe, cls.name, {trait: cls.class_traits()[trait] for trait in cls.recipe_traits})
        return cls(*args, **options, **values)

    def to_html(self, path):
        """Write the widget as one page that works from a file, with no network and no kernel; returns its path."""
        from aekit.explore.page import write_page

        return write_page(self, path)

    def __repr__(self):
        return f"{self.name}: {self.sentence}"


class OneOfSeveral(traitlets.HasTraits):
    """For a widget of several models: `chosen` is which of its `models`, a dict in the order of `names`, is at work."""

    chosen = traitlets.Int(0).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)

    @traitlets.validate("chosen")
    def _model_exists(self, proposal):
        if not 0 <= proposal["value"] < len(self.names):
            raise ValueError(f"{self.name}: chosen is {proposal['value']}, expected 0..{len(self.names) - 1}. "
                             "Type widget.chosen = 0.")
        return proposal["value"]

    @property
    def model(self):
        """The model at work."""
        return list(self.models.values())[self.chosen]

    @property
    def model_name(self):
        """The name of the model at work, which a recipe keeps."""
        return self.model.name


class Seeded(traitlets.HasTraits):
    """For a widget with random numbers: their `seed`, 0..9999."""

    seed = traitlets.Int(0).tag(sync=True)

    @traitlets.validate("seed")
    def _seed_fits(self, proposal):
        if not 0 <= proposal["value"] <= 9999:
            raise ValueError(f"{self.name}: seed is {proposal['value']}, expected 0..9999. Type seed=0.")
        return proposal["value"]


def updated(model, old, widget):
    """`model` frozen with 16-bit weights to take the place of `old`; ValueError where its shapes are others."""
    new = frozen(model, widget).half()
    if (new.shape, new.code_size) != (old.shape, old.code_size):
        raise ValueError(f"{widget}: the model has shape {new.shape} and code size {new.code_size}, "
                         f"expected {old.shape} and {old.code_size}. Make a new widget for it.")
    return new


def frozen(model, widget):
    """The model as `Frozen`; anything with the three verbs is frozen here."""
    from aekit.frozen import Frozen, freeze

    if isinstance(model, Frozen):
        return model
    if not all(callable(getattr(model, verb, None)) for verb in ("encode", "decode", "reconstruct")):
        raise TypeError(f"{widget}: the model is a {type(model).__name__}, expected one with encode, decode and "
                        f"reconstruct. Type aekit.explore.{widget}(aekit.PCA(data, code=2), data) to try one.")
    return freeze(model)

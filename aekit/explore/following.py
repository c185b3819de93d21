"""`explore.factors`: which number of the code follows which known cause of a sample?"""

import numpy as np
import traitlets

from aekit.cleaning import by_name
from aekit.explore.base import Explorer, OneOfSeveral, frozen, script, style, text_number
from aekit.explore.held_out import held_out
from aekit.known_factors import factors, numbers, within

STEPS = 7           # pictures of the walk along a unit
INNER = (2, 98)     # percentiles of the unit between which it walks


class Factors(OneOfSeveral, Explorer):
    """A table of known factors and code units: pick a cell, see the samples behind it and the walk along that unit.

    A cell is the correlation of factor and unit within each class, see `aekit.factors`; the last column is what a
    straight line from the whole code explains of the factor.

    Args:
        model: anything with the three verbs; or a list, or a dict name -> model: then a selector appears.
        data: `Dataset` with known factors, such as `glyphs`.
        factor: the row picked, counted from 0; unit: the column picked, counted from 0; by default the strongest cell.
        sample: the held-out sample that is varied, 0..n-1; chosen: which of the models is shown.

    Raises:
        TypeError: data without known factors, a model without the three verbs. ValueError: data of another shape.

    >>> aekit.explore.factors(aekit.load_model("glyphs-dense-16"), aekit.load("glyphs"))
    """

    _esm = script("nets.js", "factor_table.js", "factors.js")
    _css = style("factors.css")
    name = "factors"
    recipe_traits = ("chosen", "factor", "unit", "sample")

    factor = traitlets.Int(-1).tag(sync=True)       # until the strongest cell is known, so that a recipe names 0, too
    unit = traitlets.Int(-1).tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    factor_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _causes = traitlets.Bytes(b"").tag(sync=True)       # (factors, samples) within classes, float32
    _codes = traitlets.List(traitlets.Bytes()).tag(sync=True)       # (samples, units) within classes, one a model
    _tables = traitlets.List(traitlets.Bytes()).tag(sync=True)      # correlations (factors, units), one a model
    _explained = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    _ends = traitlets.List(traitlets.Bytes()).tag(sync=True)        # (2, units), where the walks begin and end
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, model, data, *, factor=None, unit=None, sample=0, chosen=0):
        super().__init__()
        known = numbers(data, self.name)
        self.models = {name: frozen(each, self.name) for name, each in by_name(model).items()}
        if not self.models:
            raise ValueError(f"{self.name}: got no models, expected one or more. "
                             "Type aekit.load_model('glyphs-dense-16').")
        shape = next(iter(self.models.values())).shape
        self._send_samples(held_out(data, self.name, shape=shape))
        self._shape, index = list(shape), self.held_out.index
        self.followed = factors(self.models, data)
        self.names, self.factor_names = list(self.models), list(known)
        codes = [each.encode(data.x_test) for each in self.models.values()]
        causes = within(np.stack(list(known.values()), axis=1), data.y_test)[index].T
        self.causes, self.codes = causes, [within(each, data.y_test)[index] for each in codes]
        self.ends = [np.percentile(each, INNER, axis=0) for each in codes]
        self._causes = _floats(causes)
        self._codes, self._ends = [_floats(each) for each in self.codes], [_floats(each) for each in self.ends]
        self._tables = [_floats(row.correlation) for row in self.followed]
        self._explained = [[float(each) for each in row.explained] for row in self.followed]
        self._nets = [each.half().to_bytes() for each in self.models.values()]
        self.chosen = chosen
        strongest = np.unravel_index(np.abs(self.table.correlation).argmax(), self.table.correlation.shape)
        self.factor = int(strongest[0]) if factor is None else factor
        self.unit = self.table.best(self.factor_names[self.factor])[0] if unit is None else unit
        self.sample = sample
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    @traitlets.validate("factor", "unit", "sample")
    def _exists(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        count = {"factor": len(self.factor_names), "sample": len(self.held_out),
                 "unit": self.model.code_size}[name]
        if not 0 <= value < count:
            raise ValueError(f"{self.name}: {name} is {value}, expected 0..{count - 1}. Type widget.{name} = 0.")
        return value

    @traitlets.observe("chosen")
    def _unit_still_exists(self, change):
        if self.unit >= self.model.code_size:
            self.unit = self.model.code_size - 1

    @property
    def table(self):
        """The `Followed` of the model shown: `correlation` and `explained`."""
        return self.followed[self.chosen]

    @property
    def correlation(self):
        """Of the factor and the unit that are picked, -1..1."""
        return float(self.table.correlation[self.factor, self.unit])

    @property
    def walk(self):
        """The sample decoded with the unit set to seven values, (7, *shape)."""
        code = self.model.encode(self.held_out.x[self.sample][None]).repeat(STEPS, axis=0)
        code[:, self.unit] = np.linspace(*self.ends[self.chosen][:, self.unit], STEPS)
        return self.model.decode(code)

    def _says(self):
        name = self.factor_names[self.factor]
        best, value = self.table.best(name)
        text = (f"Unit {self.unit + 1} and {name.replace('_', ' ')}: correlation {text_number(self.correlation)} "
                "within each class")
        if best != self.unit:
            text += f"; the strongest is unit {best + 1} with {text_number(value)}"
        shares = ", ".join(f"{row.name} {text_number(100 * row.explained[self.factor], 0)} %" for row in self.followed)
        return f"{text}. Explained by the whole code: {shares}."


def _floats(values):
    return np.ascontiguousarray(values, np.float32).tobytes()

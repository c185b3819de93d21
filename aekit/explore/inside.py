"""`explore.layers`: one sample through every layer, and what a single unit does with it."""

import math

import numpy as np
import traitlets

from aekit import forward
from aekit.explore.base import Explorer, frozen, script, style, text_number
from aekit.explore.held_out import held_out

NOT_SHOWN = ("reshape",)    # records that compute nothing
MOST_SAMPLES = 200
BEST = 9                    # samples that excite a unit most


class Layers(Explorer):
    """Watch one sample pass through every layer; choose a unit and see its sum with live numbers.

    Args:
        model: anything with the three verbs; it is frozen here.
        data: a Dataset, or samples `(n, *shape)`; up to 200 held-out ones are sent.
        sample: which one passes, 0..n-1.
        layer: which layer is looked into, counted from 0 through encoder and decoder, or its name, "encoder_1".
        unit: which unit of it, or which filter of a convolution, counted from 0.
        place: where the filter stands: [row, column] in its output for pictures, [time] for signals; default: the
            middle.

    Raises:
        TypeError, ValueError: a model without the three verbs, data of another shape, a layer or unit not there.

    >>> aekit.explore.layers(aekit.load_model("glyphs-conv-16"), aekit.load("glyphs"))
    """

    _esm = script("units.js", "layers.js")
    _css = style("layers.css")
    name = "layers"
    recipe_traits = ("sample", "layer", "unit", "place")

    sample = traitlets.Int(0).tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(0).tag(sync=True)
    place = traitlets.List(traitlets.Int()).tag(sync=True)
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, model, data, *, sample=0, layer=0, unit=0, place=None):
        super().__init__()
        self.model = frozen(model, self.name)
        self._send_samples(held_out(data, self.name, shape=self.model.shape, most=MOST_SAMPLES))
        self._shape, self._nets = list(self.model.shape), [self.model.to_bytes()]
        self._shown = [i for i, record in enumerate(self.model.layers) if record["op"] not in NOT_SHOWN]
        self.names = [self.model.layers[i]["name"] for i in self._shown]
        self._shapes = [a.shape[1:] for a in self.model.activations(np.zeros((1, *self.model.shape), np.float32))]
        if isinstance(layer, str):
            if layer not in self.names:
                raise ValueError(f"{self.name}: layer is {layer!r}, expected one of {', '.join(self.names)}.")
            layer = self.names.index(layer)
        self.sample, self.layer, self.unit = sample, layer, unit
        self.place = self._middle() if not place else list(place)
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    @property
    def shape(self):
        """The shape of the chosen layer's output: (units,), or (height, width, filters), or (time, filters)."""
        return self._shapes[self._shown[self.layer]]

    def _middle(self):
        return [size // 2 for size in self.shape[:-1]]

    @traitlets.validate("sample", "layer", "unit", "place")
    def _is_there(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if name == "place":
            sizes = self.shape[:-1]
            if len(value) != len(sizes) or not all(0 <= at < size for at, size in zip(value, sizes, strict=True)):
                raise ValueError(f"{self.name}: place is {value}, expected {len(sizes)} numbers below {list(sizes)}.")
            return value
        most = {"sample": len(self.held_out), "layer": len(self._shown), "unit": self.shape[-1]}[name]
        if not 0 <= value < most:
            raise ValueError(f"{self.name}: {name} is {value}, expected 0..{most - 1}.")
        return value

    @traitlets.observe("layer")
    def _fit(self, change):
        # The page sends all three at once; from Python a new layer keeps the unit where it can.
        if self.unit >= self.shape[-1]:
            self.unit = 0
        sizes = self.shape[:-1]
        if len(self.place) != len(sizes) or any(at >= size for at, size in zip(self.place, sizes, strict=False)):
            self.place = self._middle()

    @property
    def model_name(self):
        """The model's name, which a recipe keeps."""
        return self.model.name

    @property
    def record(self):
        """The chosen layer's record in the frozen model: its op, name and activation."""
        return self.model.layers[self._shown[self.layer]]

    @property
    def inputs(self):
        """What the chosen layer reads for the sample shown: the output of the layer before."""
        x = self.held_out.x[self.sample][None]
        index = self._shown[self.layer]
        return (self.model.activations(x)[index - 1] if index else x)[0]

    @property
    def weights(self):
        """The chosen unit's weights: (values,) for a dense layer, (*window, channels) for a convolution; else None."""
        kernel = self.model._steps[self._shown[self.layer]][1].get("kernel")
        if kernel is None:
            return None
        return kernel[..., self.unit, :] if self.record["op"] == "conv_transpose" else kernel[..., self.unit]

    @property
    def sum(self):
        """The unit's weighted sum with its bias, before the activation."""
        record, weights = self.model._steps[self._shown[self.layer]]
        return float(forward.LAYERS[record["op"]](self.inputs[None], record, weights)[(0, *self.place, self.unit)])

    @property
    def activation(self):
        """What the unit passes on: its sum, bent."""
        outputs = self.model.activations(self.held_out.x[self.sample][None])[self._shown[self.layer]]
        return float(outputs[(0, *self.place, self.unit)])

    @property
    def best(self):
        """The up to nine held-out samples that excite the unit most, wherever it stands, the strongest first."""
        outputs = self.model.activations(self.held_out.x)[self._shown[self.layer]][..., self.unit]
        strongest = outputs.reshape(len(outputs), -1).max(axis=1)
        return [int(sample) for sample in np.argsort(-strongest, kind="stable")[:BEST]]

    def _says(self):
        shape = "x".join(map(str, self.shape))
        where = "" if not self.place else f" at {', '.join(map(str, self.place))}"
        bend = self.record["activation"][0]
        kind = "filter" if self.place else "unit"
        text = f"{self.names[self.layer]}, {shape}, {kind} {self.unit}{where}: "
        if bend == "linear":
            return f"{text}its sum is {text_number(self.activation)}, passed on as it is."
        return f"{text}its sum is {text_number(self.sum)}; {bend} makes it {text_number(self.activation)}."


def receptive_field(model, layer, place):
    """The part of a picture that a unit of a convolutional encoder can see.

    Args:
        model: a `Frozen`, or a model that can be frozen.
        layer: name of a layer of the encoder; place: [row, column] (or [time]) in its output; [] for a dense unit.

    Returns:
        One (first, last) for each axis of the sample, both inclusive, cut at the edges.

    Raises:
        ValueError: no such layer.
    """
    model = frozen(model, "receptive_field")
    names = [record["name"] for record in model.layers]
    if layer not in names:
        raise ValueError(f"receptive_field: no layer {layer!r}, expected one of {', '.join(names)}.")
    spans = [(at, at) for at in place]
    shapes = [model.shape, *(a.shape[1:] for a in model.activations(np.zeros((1, *model.shape), np.float32)))]
    for index in range(names.index(layer), -1, -1):
        record, before = model.layers[index], shapes[index]
        sizes = before[:-1]
        if record["op"] in ("dense", "reshape") or len(spans) != len(sizes):
            return [(0, size - 1) for size in model.shape[:-1]]
        spans = [_seen(record, model.weights, index, axis, span, size)
                 for axis, (span, size) in enumerate(zip(spans, sizes, strict=True))]
    return spans


def _seen(record, weights, index, axis, span, size):
    if record["op"] in ("conv", "pool"):
        window = record["size"][axis] if record["op"] == "pool" else weights[f"{index}/kernel"].shape[axis]
        stride = record["strides"][axis]
        padding = max((math.ceil(size / stride) - 1) * stride + window - size, 0) // 2
        before = padding if record["padding"] == "same" else 0
        return max(span[0] * stride - before, 0), min(span[1] * stride - before + window - 1, size - 1)
    return span

"""explore.layers: the numbers of a unit equal NumPy's, in Python and in the page; what it can see is what moves it."""

import numpy as np
import pytest

import aekit
from aekit import explore
from aekit.explore.inside import receptive_field

DIGITS = aekit.load("digits")
GLYPHS = aekit.load("glyphs")
CONV = aekit.load_model("glyphs-conv-16")
DENSE = aekit.load_model("digits-dense-8")


def test_a_dense_units_sum_is_its_inputs_times_its_weights_and_a_bias():
    widget = explore.layers(DENSE, DIGITS, sample=7, layer="encoder_2", unit=5)
    bias = DENSE.weights["2/bias"][5]
    assert widget.sum == pytest.approx(float((widget.inputs * widget.weights).sum() + bias), abs=1e-4)
    assert widget.inputs.shape == widget.weights.shape == (128,)
    assert f"{widget.sum:.2f}".replace("-", "−") in widget.sentence


def test_a_filters_sum_is_its_window_times_its_weights_and_its_activation_is_never_below_zero():
    widget = explore.layers(CONV, GLYPHS, sample=3, layer="encoder_1", unit=7, place=[7, 8])
    window = widget.inputs[14:17, 16:19]
    assert widget.sum == pytest.approx(float((window * widget.weights).sum() + CONV.weights["0/bias"][7]), abs=1e-5)
    assert widget.activation == pytest.approx(max(widget.sum, 0), abs=1e-6)


def test_the_best_samples_excite_the_unit_more_than_any_other():
    widget = explore.layers(CONV, GLYPHS, layer="encoder_2", unit=4)
    outputs = CONV.activations(widget.held_out.x)[1][..., 4].reshape(200, -1).max(axis=1)
    assert len(widget.best) == 9 and np.all(np.diff(outputs[widget.best]) <= 0)
    assert outputs[widget.best[-1]] >= np.delete(outputs, widget.best).max()


def test_another_layer_keeps_unit_and_place_where_they_fit_and_else_begins_anew():
    widget = explore.layers(CONV, GLYPHS, layer="encoder_2", unit=20)
    widget.layer = 0
    assert widget.unit == 0 and len(widget.place) == 2 and np.isfinite(widget.sum)
    widget.layer = widget.names.index("code")
    assert widget.place == [] and "unit 0: " in widget.sentence


@pytest.mark.parametrize("wrong, words", [
    ({"layer": "encoder_9"}, "expected one of encoder_1, encoder_2, code"),
    ({"layer": 99}, "layer is 99, expected 0.."),
    ({"unit": 12}, "unit is 12, expected 0..11"), ({"sample": 200}, "sample is 200, expected 0..199"),
    ({"place": [14, 0]}, r"expected 2 numbers below \[14, 14\]"), ({"place": [3]}, "expected 2 numbers")])
def test_what_is_not_there_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        explore.layers(CONV, GLYPHS, **wrong)


@pytest.mark.parametrize("build, shape", [(aekit.conv, (13, 10, 1)), (aekit.conv1d, (30, 2))])
def test_the_receptive_field_is_exactly_what_moves_the_unit(build, shape):
    model = aekit.freeze(build(shape, code=2, activation="linear"))
    x = np.random.default_rng(0).normal(size=(1, *shape)).astype(np.float32)
    sizes = model.activations(x)[1].shape[1:-1]
    for place in ([0] * len(sizes), [n // 2 for n in sizes], [n - 1 for n in sizes]):
        moved = np.zeros(shape[:-1], bool)
        for at in np.ndindex(shape[:-1]):
            other = x.copy()
            other[(0, *at)] += 1
            a, b = (model.activations(each)[1][(0, *place)] for each in (x, other))
            moved[at] = not np.allclose(a, b)
        found = receptive_field(model, "encoder_2", place)
        inside = np.zeros_like(moved)
        inside[tuple(slice(first, last + 1) for first, last in found)] = True
        assert (inside == moved).all()
    assert receptive_field(model, "code", []) == [(0, n - 1) for n in shape[:-1]]


NETWORKS = {
    "convolutional": lambda: aekit.conv((9, 8, 2), code=3, filters=(4, 5)),
    "nearest": lambda: aekit.conv((8, 8, 1), code=3, filters=(4, 5), upsample="nearest"),
    "signals": lambda: aekit.conv1d((21, 2), code=3, filters=(4, 5)),
    "dense": lambda: aekit.dense((6, 5, 1), code=3, hidden=(7,)),
}
ASKED = """(() => {
  const net = loadFrozen(Uint8Array.from(given.net).buffer);
  const seen = net.activations(Float32Array.from(given.x));
  const shapes = [net.shape, ...seen.map(({ shape }) => shape)];
  return given.asked.map(({ index, unit, place }) => {
    const inputs = index ? seen[index - 1].data : Float32Array.from(given.x);
    const terms = unitTerms(net.layers[index], shapes[index], shapes[index + 1], unit, place);
    const bias = unitBias(net.layers[index], unit);
    const sum = terms && terms.reduce((total, { from, weight }) => total + inputs[from] * weight, bias);
    const isSeen = net.layers[index].record.part === "encoder";
    const [shape, flat] = [shapes[index + 1], place.reduce((at, step, axis) => at * shapes[index + 1][axis] + step, 0)];
    const value = seen[index].data[flat * shape.at(-1) + unit];
    return { sum, field: isSeen ? receptiveField(net.layers, shapes, index, place) : null,
      says: unitSentence(net.layers[index], shape, unit, place, sum ?? value, value) };
  });
})()"""


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_the_page_sums_and_says_what_python_does(node, make):
    model = aekit.freeze(make())
    x = np.random.default_rng(1).normal(size=(10, *model.shape)).astype(np.float32)
    widget = explore.layers(model, x)
    random, asked, ours = np.random.default_rng(2), [], []
    for layer in range(len(widget.names)):
        widget.layer = layer
        for _ in range(6):
            widget.unit = int(random.integers(widget.shape[-1]))
            widget.place = [int(random.integers(n)) for n in widget.shape[:-1]]
            asked.append({"index": widget._shown[layer], "unit": widget.unit, "place": widget.place})
            in_encoder = widget.record["part"] == "encoder"
            field = receptive_field(model, widget.names[layer], widget.place) if in_encoder else None
            ours.append((widget.sum, widget.record["op"] == "upsample", field, widget.sentence))
    shown = widget.held_out.x[0]
    found = node(explore.layers, ASKED, {"net": list(model.to_bytes()), "x": shown.ravel().tolist(), "asked": asked})
    for (total, passes_on, field, says), theirs in zip(ours, found, strict=True):
        assert theirs["says"] == says
        assert theirs["sum"] is None if passes_on else theirs["sum"] == pytest.approx(total, abs=1e-4)
        assert theirs["field"] == (None if field is None else [list(span) for span in field])

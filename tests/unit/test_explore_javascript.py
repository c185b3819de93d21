"""The widgets' scripts under Node: each parses as one module, and its arithmetic is Python's."""

import re
import shutil
import subprocess

import numpy as np
import pytest

import aekit
from aekit import explore
from aekit.explore.base import STATIC
from aekit.explore.prepare import prepare

WIDGETS = {name: getattr(explore, name) for name in explore.__all__}
DIGITS = aekit.load("digits")


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_the_script_is_one_module_with_one_export(widget, need, tmp_path):
    need(shutil.which("node"), "Node is not installed")
    script = tmp_path / "widget.mjs"
    script.write_text(widget._esm, encoding="utf-8")
    checked = subprocess.run(["node", "--check", str(script)], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stderr[-2000:]
    lines = widget._esm.splitlines()
    assert [line for line in lines if line.startswith(("import ", "export "))] == ["export default { render };"]


def random_drawing(rng):
    return [np.round(rng.random(2 * rng.integers(1, 9)), 4).tolist() for _ in range(rng.integers(1, 5))]


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (12, 20, 3)])
def test_a_drawing_is_prepared_as_in_python(node, shape):
    rng = np.random.default_rng(0)
    drawings = [random_drawing(rng) for _ in range(25)] + [[[0.5, 0.5]], [[0.1, 0.5, 0.9, 0.5]], []]
    ours = node(explore.draw, "given.drawings.map((drawing) => prepareDrawing(drawing, given.shape))",
                {"drawings": drawings, "shape": shape})
    for drawing, sample in zip(drawings, ours, strict=True):
        np.testing.assert_allclose(np.reshape(sample, shape), prepare(drawing, shape), atol=1e-6)


def test_the_meter_counts_as_in_python(node):
    widget = explore.bottleneck([aekit.PCA(DIGITS, code=code) for code in (3, 64)], DIGITS)
    for size in (3, 64):
        widget.size = size
        assert list(node(explore.bottleneck, "meterOf(64, given)", size).values()) == pytest.approx(
            list(widget.meter.values()))


def test_held_out_samples_arrive_as_they_are_in_python(node):
    widget = explore.latent(aekit.PCA(DIGITS, code=2), DIGITS)
    ours = node(explore.latent, """(() => {
        const state = { ...given, _samples: Uint8Array.from(given._samples), _mean: new Float32Array(given._mean) };
        const held = heldOut({ get: (name) => state[name] });
        return [held.count, held.at(17), held.mean, held.says(17)];
    })()""", {"_samples": list(widget._samples), "_scale": widget._scale, "_labels": widget._labels,
              "_shape": widget._shape, "_class_names": widget._class_names,
              "_mean": np.frombuffer(widget._mean, np.float32).tolist()})
    assert ours[0] == len(widget.held_out) and ours[3] == widget.held_out.says(17)
    np.testing.assert_array_equal(np.float32(ours[1]), widget.held_out.x[17].ravel())
    np.testing.assert_array_equal(np.float32(ours[2]), widget.held_out.mean.ravel())


PAGE = """
class Node extends EventTarget {
  constructor() { super(); this.classList = { add() {}, toggle: (name, on) => { this[name] = on; } }; }
  setAttribute() {} append(...parts) { this.parts = parts; } remove() {} toggleAttribute() {}
}
class Observer {
  constructor(call) { Observer.calls.push(call); }
  observe() {} disconnect() {}
}
Observer.calls = [];
const frames = [];
Object.assign(globalThis, {
  document: { createElement: () => new Node(), documentElement: null, body: null },
  MutationObserver: Observer, ResizeObserver: Observer, matchMedia: () => new Node(),
  getComputedStyle: () => ({ color: "rgb(0, 0, 0)" }),
  requestAnimationFrame: (call) => frames.push(call), cancelAnimationFrame() {},
});
const [state, listeners] = [{}, {}];
const model = { get: (name) => state[name], off() {}, on: (event, call) => { listeners[event] = call; } };
const frame = instrument({ model, el: new Node(), kind: "latent", name: "", hint: "", plate: "" });
const line = frame.root.parts[3];
"""


def test_a_problem_of_a_live_training_is_the_alarm_of_every_widget_until_the_next_update(node):
    said = node(explore.latent, "(() => {" + PAGE + """
        const said = [];
        const put = (problem) => {
            state._problem = problem;
            listeners["change:_problem"]();
            frames.splice(0).forEach((call) => call());
            said.push([line.textContent, line["ae-alarm"]]);
        };
        frame.watch(["code"], () => frame.say("All is well."));
        ["", "The loss is no longer a number.", ""].forEach(put);
        frame.dispose();
        return said;
    })()""")
    assert said == [["All is well.", False], ["The loss is no longer a number.", True], ["All is well.", False]]


def test_a_page_that_often_changes_its_theme_leaves_three_timers_at_most(node):
    assert node(explore.latent, "(() => {" + PAGE + """
        const waiting = new Set();
        const [start, end] = [setTimeout, clearTimeout];
        globalThis.setTimeout = (...given) => { const timer = start(...given); waiting.add(timer); return timer; };
        globalThis.clearTimeout = (timer) => { waiting.delete(timer); end(timer); };
        for (let i = 0; i < 50; i++) Observer.calls[0]();
        const left = waiting.size;
        frame.dispose();
        return [left, waiting.size];
    })()""") == [3, 0]


def test_a_kind_of_model_has_the_same_colour_and_marker_in_figures_and_widgets(node):
    kinds = ["PCA", "autoencoder", "linear autoencoder"]
    style = (STATIC / "base.css").read_text(encoding="utf-8")
    names = {match[1]: match[2] for match in re.finditer(r"(--ae-\w+): (#\w{6})", style.split("data-dark")[0])}
    shapes = {"o": "circle", "s": "rect", "D": "M0 -5.5"}
    markers = node(explore.bottleneck, "MARKERS.map(String)")
    for kind, at in zip(kinds, node(explore.bottleneck, "kindStyles(given)", kinds), strict=True):
        colour, marker = aekit.show.KINDS[kind]
        given = re.search(rf"\.ae-kind-{at} {{ color: ([^;]+); }}", style)[1]
        assert names.get(given.removeprefix("var(").removesuffix(")"), given) == colour
        assert shapes[marker] in markers[at]


def test_kinds_of_ones_own_differ_in_marker_as_far_as_markers_go(node):
    assert node(explore.bottleneck, "kindStyles(given)", ["sparse", "PCA", "mean"]) == [3, 2, 0]
    assert node(explore.bottleneck, "kindStyles(given)", ["a", "b", "c", "d"]) == [3, 0, 1, 2]


@pytest.mark.parametrize("kind", ["gaussian", "cauchy", "salt_pepper", "zeros", "ones", "occlusion"])
def test_the_browsers_noise_is_pythons(node, kind):
    widget = explore.noise(aekit.PCA(DIGITS, code=4), DIGITS, sample=3, kind=kind, amount=0.35, seed=11)
    given = {"x": widget.picture.ravel().tolist(), "shape": list(DIGITS.shape), "kind": kind}
    noisy = node(explore.noise, "Array.from(withNoise(given.x, given.shape, given.kind, 0.35, 11))", given)
    np.testing.assert_allclose(noisy, widget.noisy.ravel(), atol=1e-6)
    filtered = node(explore.noise, "Array.from(medianFiltered(given, [8, 8, 1]))", widget.noisy.ravel().tolist())
    np.testing.assert_allclose(filtered, widget.filtered.ravel(), atol=1e-6)


def test_the_browsers_heat_map_and_its_sentence_are_pythons(node):
    strokes = [[0.2, 0.3, 0.7, 0.4, 0.8, 0.9], [0.5, 0.5]]
    widget = explore.heatmap(aekit.PCA(DIGITS, code=4), DIGITS, sample=3, threshold=0.6, strokes=strokes,
                             tools=["dark scratch", "stain"])
    part, heat = node(explore.heatmap, """(() => {
        const x = brushed(given.x, [8, 8, 1], given.strokes, given.tools, given.brushes);
        return [Array.from(x), Array.from(heatOf(x, given.rebuilt, [8, 8, 1], given.width))];
    })()""", {"x": widget.held_out.x[3].ravel().tolist(), "rebuilt": widget.rebuilt.ravel().tolist(),
              "strokes": strokes, "tools": widget.tools, "brushes": widget._brushes, "width": widget._width})
    np.testing.assert_allclose(part, widget.part.ravel(), atol=1e-5)
    np.testing.assert_allclose(heat, widget.heat.ravel(), atol=1e-4)
    for threshold in (0.6, 9.0):
        widget.threshold = threshold
        label = DIGITS.class_names[widget.held_out.labels[3]]
        given = {"sample": 3, "label": label, "isDrawn": True, "limit": threshold, "heat": widget.heat.ravel().tolist(),
                 "width": 8, "share": widget._hottest}
        assert node(explore.heatmap, "heatVerdict(given).sentence", given) == widget.sentence


def test_the_browser_lays_patches_together_as_python_does(node):
    net = aekit.PCA(aekit.patches(DIGITS, side=4, count=500), code=5)
    model = aekit.Patchwise(net, DIGITS.shape, step=3)
    widget = explore.heatmap(model, DIGITS, sample=4)
    made = node(explore.heatmap, """(() => {
        const net = loadFrozen(Uint8Array.from(given.net));
        return Array.from(patchwise(net, Float32Array.from(given.x), [8, 8, 1], 3));
    })()""", {"net": list(widget._nets[0]), "x": widget.part.ravel().tolist()})
    np.testing.assert_allclose(made, model.reconstruct(widget.part[None]).ravel(), atol=1e-5)
    np.testing.assert_allclose(widget.rebuilt.ravel(), made, atol=1e-5)


def test_the_pad_forgets_its_nets_when_their_weights_change(node):
    models = [aekit.PCA(DIGITS, code=code) for code in (2, 3)]
    later = aekit.PCA(DIGITS.x_train[:50], code=3)
    given = {name: list(aekit.freeze(model).to_bytes()) for name, model in zip("abc", [*models, later], strict=True)}
    same, code, found = node(explore.draw, """(() => {
        const [a, b, c] = ["a", "b", "c"].map((name) => Uint8Array.from(given[name]));
        const state = { _nets: [a, b], chosen: 1 };
        const net = netsOf({ get: (name) => state[name] });
        const [first, again] = [net(), net()];
        state._nets = [a, c];
        return [first === again, net().codeSize, net().decode(new Float32Array(3))];
    })()""", given)
    assert same and code == 3
    np.testing.assert_allclose(found, later.decode(np.zeros((1, 3))).ravel(), atol=1e-6)


def test_the_browser_says_the_sentence_that_python_says(node):
    model = aekit.PCA(DIGITS, code=2)
    walk = explore.latent(model, DIGITS, a=3, b=20, blend=0.4)
    given = {"code": walk.code, "says": walk.held_out.says(walk.nearest)}
    assert node(explore.latent, "mapSentence(given.code, given.says, 0.4, true)", given) == walk.sentence

    units = explore.latent(aekit.PCA(DIGITS, code=5), DIGITS, sample=3, off=[0, 4])
    given = {"says": units.held_out.says(3), "allOn": units._mean_error([]), "off": units.mean_error}
    for off in ([0, 4], []):
        units.off = off
        given |= {"units": off, "error": units.error}
        assert node(explore.latent, "unitsSentence(given.says, given.error, given.units, 300, given.allOn, given.off)",
                    given) == units.sentence

    sizes = explore.bottleneck([aekit.PCA(DIGITS, code=code) for code in (3, 64)], DIGITS, sample=5)
    for size in (3, 64):
        sizes.size = size
        x = sizes.picture
        errors = [*sizes.error.items(), ("mean", float(((sizes.held_out.mean - x) ** 2).mean()))]
        assert node(explore.bottleneck, "bottleneckSentence(meterOf(64, given.size), given.says, given.errors)",
                    {"size": size, "says": sizes.held_out.says(5), "errors": errors}) == sizes.sentence

    drawn = explore.draw(model, DIGITS, strokes=[[0.2, 0.2, 0.7, 0.9]])
    mean = float(((drawn.held_out.mean - drawn.picture) ** 2).mean())
    assert node(explore.draw, "drawingSentence(given)", {
        "says": "your drawing", "size": 64, "codeSize": 2, "error": drawn.error,
        "average": drawn._held_out_errors[0], "mean": mean}) == drawn.sentence

"""A frozen network equals its Keras model, in NumPy and in the browser's JavaScript."""

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import keras
import numpy as np
import pytest

import aekit
from aekit import frozen

sys.path.insert(0, str(Path(__file__).parent))
from random_networks import random_network  # noqa: E402

NETWORKS = 200
FORWARD = Path(aekit.__file__).parent / "explore" / "static" / "forward.js"
RUN_IN_NODE = """
import { readFileSync, writeFileSync } from "node:fs";
const folder = process.argv[2];
const answers = JSON.parse(readFileSync(`${folder}/inputs.json`)).map(({ file, x }) => {
  const net = loadFrozen(readFileSync(`${folder}/${file}`));
  return x.map((sample) => {
    const input = Float32Array.from(sample);
    const code = net.encode(input);
    const seen = net.activations(input);
    return { code: [...code], out: [...net.decode(code)], again: [...seen[seen.length - 1].data],
      shapes: seen.map((a) => a.shape), kept: input.every((v, i) => v === Math.fround(sample[i])) };
  });
});
writeFileSync(`${folder}/answers.json`, JSON.stringify(answers));
"""


def run_in_node(models, inputs, folder):
    """What forward.js makes of each model and its inputs: a list a model of dicts a sample."""
    rows = []
    for index, (model, x) in enumerate(zip(models, inputs, strict=True)):
        (folder / f"{index}.npz").write_bytes(model.to_bytes())
        rows.append({"file": f"{index}.npz", "x": x.reshape(len(x), -1).tolist()})
    (folder / "inputs.json").write_text(json.dumps(rows))
    script = folder / "run.mjs"
    script.write_text(FORWARD.read_text() + RUN_IN_NODE)
    subprocess.run([shutil.which("node"), str(script), str(folder)], check=True, timeout=300)
    return json.loads((folder / "answers.json").read_text())


@pytest.fixture(scope="module")
def networks():
    """Random Keras models with their inputs, codes, outputs and frozen selves."""
    made = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some random networks end in a softmax over one unit
        for seed in range(NETWORKS):
            model, x = random_network(seed)
            code = np.asarray(model.encoder(x))
            made.append((aekit.freeze(model), x, code, np.asarray(model.decoder(code))))
    return made


def worst(found, expected):
    """Largest difference, as a share of the largest value where that is above 1."""
    return np.abs(np.asarray(found) - expected).max() / max(1.0, np.abs(expected).max())


def test_numpy_equals_keras_on_random_networks(networks):
    differences = [max(worst(f.encode(x), code), worst(f.decode(code), out)) for f, x, code, out in networks]
    assert max(differences) < 1e-5, f"network {np.argmax(differences)}: {networks[np.argmax(differences)][0].layers}"


def test_the_random_networks_hold_every_layer_and_activation(networks):
    operations = {layer["op"] for f, *_ in networks for layer in f.layers}
    activations = {layer["activation"][0] for f, *_ in networks for layer in f.layers}
    assert operations == set(aekit.frozen.forward.LAYERS)
    assert activations == set(aekit.frozen.forward.ACTIVATIONS)
    paddings = {(layer["op"], layer.get("padding"), max(layer.get("strides", [0])) > 1)
                for f, *_ in networks for layer in f.layers}
    for operation in ("conv", "conv_transpose", "pool"):
        assert {(operation, p, s) for p in ("same", "valid") for s in (True, False)} <= paddings


def test_javascript_equals_keras_on_random_networks(networks, need, tmp_path):
    need(shutil.which("node"), "Node runs the browser's code here: install nodejs")
    answers = run_in_node([n[0] for n in networks], [n[1] for n in networks], tmp_path)
    for index, ((model, _x, code, out), samples) in enumerate(zip(networks, answers, strict=True)):
        for row, found in enumerate(samples):
            assert worst(found["code"], code[row].ravel()) < 1e-4, f"network {index}: {model.layers}"
            assert worst(found["out"], out[row].ravel()) < 1e-4, f"network {index}: {model.layers}"
            assert found["again"] == found["out"] and found["kept"]


def test_every_activation_has_the_same_shape_in_numpy_and_javascript(networks, need, tmp_path):
    need(shutil.which("node"), "Node runs the browser's code here: install nodejs")
    some = networks[:40]
    answers = run_in_node([n[0] for n in some], [n[1][:1] for n in some], tmp_path)
    for (model, x, *_), samples in zip(some, answers, strict=True):
        assert [list(a.shape[1:]) for a in model.activations(x)] == samples[0]["shapes"]


@pytest.mark.parametrize("build", [
    lambda: aekit.dense((8, 8, 1), code=3), lambda: aekit.dense(30, code=4, hidden=()),
    lambda: aekit.conv((28, 28, 1), code=8), lambda: aekit.conv((13, 9, 3), code=5),
    lambda: aekit.conv1d((141, 2), code=6)])
def test_what_the_builders_build_can_be_frozen(build):
    model = build()
    x = np.random.default_rng(0).random((4, *model.shape), np.float32)
    assert worst(aekit.freeze(model).reconstruct(x), model.reconstruct(x)) < 1e-5


def test_a_saved_model_is_the_same_after_loading(tmp_path):
    model = aekit.freeze(aekit.dense((5, 5, 1), code=2))
    model.note["data"] = "mine"
    path = model.save(tmp_path / "mine.npz")
    again = aekit.load_model(path)
    x = np.random.default_rng(0).random((4, 5, 5, 1), np.float32)
    assert np.array_equal(again.reconstruct(x), model.reconstruct(x))
    assert (again.name, again.kind, again.note, again.shape) == (model.name, model.kind, {"data": "mine"}, (5, 5, 1))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.npz"]


def test_half_precision_halves_the_bytes_and_runs_the_same_in_both_languages(need, tmp_path):
    full = aekit.freeze(aekit.dense((6, 6, 1), code=2))
    half = full.half()
    x = np.random.default_rng(0).random((3, 6, 6, 1), np.float32)
    assert len(half.to_bytes()) < 0.55 * len(full.to_bytes())
    assert worst(half.reconstruct(x), full.reconstruct(x)) < 2e-3
    need(shutil.which("node"), "Node runs the browser's code here: install nodejs")
    answers = run_in_node([half], [x], tmp_path)[0]
    assert worst([a["out"] for a in answers], half.reconstruct(x).reshape(3, -1)) < 1e-5


def chain(*layers, shape=(6, 6, 1)):
    encoder = keras.Sequential([keras.Input(shape), *layers, keras.layers.Flatten(), keras.layers.Dense(2)])
    size = int(np.prod(shape))
    decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(size), keras.layers.Reshape(shape)])
    return aekit.Autoencoder(encoder, decoder)


@pytest.mark.parametrize(("layer", "words"), [
    (lambda: keras.layers.LayerNormalization(name="steady"), ["LayerNormalization", "steady"]),
    (lambda: keras.layers.Conv2D(3, 3, dilation_rate=2, name="wide"), ["Conv2D", "wide", "dilation"]),
    (lambda: keras.layers.UpSampling2D(2, interpolation="bilinear", name="smooth"), ["smooth", "bilinear"]),
    (lambda: keras.layers.Dense(3, activation="mish", name="odd"), ["odd", "mish"]),
    (lambda: keras.layers.Dense(3, activation=lambda x: x * 2, name="own"), ["own", "activation"]),
    (lambda: keras.layers.ReLU(max_value=6.0, name="capped"), ["capped", "max_value"])])
def test_an_unsupported_layer_is_refused_by_name(layer, words):
    with pytest.raises(TypeError) as error:
        aekit.freeze(chain(layer()))
    assert all(word in str(error.value) for word in words)


def test_a_branching_model_is_refused():
    start = keras.Input((4,))
    one = keras.layers.Dense(4)(start)
    encoder = keras.Model(start, keras.layers.Dense(2)(keras.layers.Add()([start, one])))
    decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
    with pytest.raises(TypeError, match="branches"):
        aekit.freeze(aekit.Autoencoder(encoder, decoder))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_a_damaged_file_gives_one_clear_error(content, tmp_path):
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"load_model: .*broken\.npz is not a frozen model"):
        aekit.load_model(path)


def test_a_cut_file_and_a_pickle_are_refused(tmp_path):
    whole = aekit.freeze(aekit.dense((4, 4, 1), code=2)).to_bytes()
    for cut in (len(whole) // 2, len(whole) - 10):
        with pytest.raises(ValueError, match="not a frozen model"):
            frozen.from_bytes(whole[:cut])
    np.savez(tmp_path / "pickle.npz", model=np.array([{"format": 1}], dtype=object))
    with pytest.raises(ValueError, match="not a frozen model"):
        aekit.load_model(tmp_path / "pickle.npz")


def test_an_unknown_model_name_lists_the_bundled_ones():
    with pytest.raises(FileNotFoundError, match="digits-dense-8"):
        aekit.load_model("digits-dense-eight")


def test_a_wrong_shape_says_what_to_type():
    model = aekit.freeze(aekit.dense((8, 8, 1), code=2))
    with pytest.raises(ValueError, match=r"got one sample of shape \(8, 8, 1\).*x\[None\]"):
        model.reconstruct(np.zeros((8, 8, 1)))
    with pytest.raises(ValueError, match=r"x\.reshape\(-1, 8, 8, 1\)"):
        model.encode(np.zeros((3, 64)))
    with pytest.raises(ValueError, match="expected numbers"):
        model.encode(np.array(["a"]))

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
from aekit.network import freezing

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


def test_every_variant_runs_in_numpy_and_in_the_browser_as_after_training(need, tmp_path):
    need(shutil.which("node"), "Node runs the browser's code here: install nodejs")
    picture, signal = (8, 8, 1), (24, 2)
    models = [
        aekit.dense(picture, code=aekit.SparseCode(6)), aekit.dense(picture, code=aekit.SparseCode(6, target=0.1)),
        aekit.dense(picture, code=aekit.ContractiveCode(4)), aekit.dense(picture, code=aekit.GaussianCode(4)),
        aekit.dense(picture, code=aekit.RateCode(4)), aekit.dense(picture, code=4, tied=True),
        aekit.dense(picture, code=4, corrupt=aekit.Corrupt("zeros", 0.3), loss=aekit.Correntropy(0.3)),
        aekit.conv(picture, code=aekit.GaussianCode(4), upsample="nearest"),
        aekit.conv1d(signal, code=aekit.SparseCode(5), corrupt=aekit.Corrupt("gaussian", 0.3))]
    random = np.random.default_rng(1)
    inputs = [random.random((3, *model.shape), np.float32) for model in models]
    for model in models:  # biases too, which begin at 0
        for variable in model.trainable_variables:
            variable.assign_add(random.normal(0, 0.1, variable.shape))
    frozen_models = [aekit.freeze(model) for model in models]
    for model, cold, x, answers in zip(models, frozen_models, inputs, run_in_node(frozen_models, inputs, tmp_path),
                                       strict=True):
        code, out = model.encode(x), model.reconstruct(x)
        assert worst(cold.encode(x), code) < 1e-5 and worst(cold.reconstruct(x), out) < 1e-5, repr(model)
        for row, found in enumerate(answers):
            assert worst(found["code"], code[row]) < 1e-4 and worst(found["out"], out[row].ravel()) < 1e-4, repr(model)


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
    (lambda: keras.layers.Dense(3, activation=keras.ops.gelu, name="near"), ["near", "gelu", "keras.activations"]),
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


def test_a_layer_applied_twice_is_refused_by_name():
    start, twice = keras.Input((4,)), keras.layers.Dense(4, name="again")
    encoder = keras.Model(start, keras.layers.Dense(2)(twice(twice(start))))
    decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
    with pytest.raises(TypeError, match="applies layer 'again' twice"):
        aekit.freeze(aekit.Autoencoder(encoder, decoder))


@pytest.mark.parametrize("activation", sorted(freezing.ACTIVATION_NAMES | {"leaky_relu"}))
def test_an_activation_may_be_given_as_the_function_of_keras_activations(activation):
    model = chain(keras.layers.Dense(3, activation=getattr(keras.activations, activation)))
    assert aekit.freeze(model).layers[0]["activation"][0] == activation


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


def small_networks():
    """A dense and a convolutional model with every kind of record between them."""
    layer = keras.layers
    model = aekit.Autoencoder(
        keras.Sequential([keras.Input((6, 6, 1)), layer.Conv2D(2, 3, activation="elu"), layer.MaxPooling2D(),
                          layer.BatchNormalization(), layer.Flatten(), layer.Dense(2)]),
        keras.Sequential([keras.Input((2,)), layer.Dense(9), layer.LeakyReLU(), layer.Reshape((3, 3, 1)),
                          layer.Conv2DTranspose(2, 3, padding="same"), layer.UpSampling2D(), layer.Dense(1)]))
    return [aekit.freeze(model), aekit.freeze(aekit.dense((3, 3, 1), code=2, hidden=(4,)))]


def loads_and_runs_or_says_so(content):
    """Whether a file loads; one that does must run, and one that does not must say so in a ValueError."""
    try:
        model = frozen.from_bytes(content)
    except ValueError as error:
        assert str(error).startswith("load_model: these bytes ")
        return False
    with np.errstate(all="ignore"):
        x = np.zeros((1, *model.shape), np.float32)
        assert model.reconstruct(x).shape == x.shape and model.encode(x).shape == (1, model.code_size)
        assert len(model.activations(x)) == len(model.layers)
    return True


@pytest.mark.filterwarnings("ignore")  # NumPy's, about headers
def test_a_file_with_any_bytes_changed_or_cut_off_runs_or_is_refused():
    random = np.random.default_rng(0)
    for whole in (model.to_bytes() for model in small_networks()):
        assert loads_and_runs_or_says_so(whole)
        for _ in range(250):
            damaged = bytearray(whole)
            for at in random.integers(0, len(damaged), random.integers(1, 5)):
                damaged[at] = random.integers(256)
            end = len(damaged) if random.random() < 0.8 else int(random.integers(len(damaged)))
            loads_and_runs_or_says_so(bytes(damaged[:end]))


@pytest.mark.parametrize("flag", [(6, 1), (8, 1), (8, 8), (8, 12), (8, 14), (8, 99)])
def test_an_entry_that_is_encrypted_or_compressed_in_an_odd_way_is_refused(flag):
    whole = bytearray(small_networks()[1].to_bytes())
    for signature, start in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        whole[whole.index(signature) + flag[0] + start] = flag[1]
    assert not loads_and_runs_or_says_so(bytes(whole))


def test_a_model_record_with_anything_changed_runs_or_is_refused():
    random, kept = np.random.default_rng(0), 0
    wrong = [None, True, -1, 0, 1, 2, 3, 7, 10**9, 1.5, float("nan"), "", "dense", "softmax", "same", [], [1],
             [0, 2], {}]
    models = small_networks()
    for model in models * 200:
        changed = model.half()
        changed.layers = json.loads(json.dumps(changed.layers))
        target = changed.layers[random.integers(len(changed.layers))]
        key = list(target)[random.integers(len(target))]
        choice = random.integers(5)
        if choice == 0:
            changed.layers.remove(target)
        elif choice == 1:
            del target[key]
        elif choice == 2 and isinstance(target[key], list) and target[key]:
            target[key][random.integers(len(target[key]))] = wrong[random.integers(len(wrong))]
        elif choice == 3:
            name = list(changed.weights)[random.integers(len(changed.weights))]
            array = changed.weights.pop(name)
            again = [name, "99/kernel", "kernel", "0/odd"][random.integers(4)]
            misshapen = [array, array.T, array[:1], array.astype(int), array[..., None]]
            changed.weights[again] = misshapen[random.integers(5)]
        else:
            target[key] = wrong[random.integers(len(wrong))]
        kept += loads_and_runs_or_says_so(changed.to_bytes())
    assert 0 < kept < 200, "most changes break a model, some do no harm"


@pytest.mark.parametrize(("change", "words"), [
    ({"op": "fourier"}, "unknown kind 'fourier'"), ({"activation": ["mish"]}, "unknown activation 'mish'"),
    ({"activation": ["elu"]}, "the activation 'elu'"), ({"part": "middle"}, "an encoder and then a decoder")])
def test_what_this_version_does_not_know_is_found_at_load_and_named(change, words):
    model = small_networks()[1]
    model.layers[1] |= change
    with pytest.raises(ValueError, match=f"load_model: .*not a frozen model.*{words}"):
        frozen.from_bytes(model.to_bytes())


def test_a_missing_or_misshapen_weight_is_found_at_load_and_named():
    model = small_networks()[1]
    kernel = model.weights.pop("1/kernel")
    for weights in ({}, {"1/kernel": kernel.T}, {"1/Kernel": kernel}, {"1/kernel": kernel, "1/more": kernel}):
        changed = frozen.Frozen(model.layers, {**model.weights, **weights}, shape=model.shape, code_size=2)
        with pytest.raises(ValueError, match=r"layer 1 \('encoder_1'\)"):
            frozen.from_bytes(changed.to_bytes())


def test_a_file_of_a_newer_format_says_to_install_a_newer_aekit(monkeypatch):
    monkeypatch.setattr(frozen, "FORMAT", 2)
    content = small_networks()[1].to_bytes()
    monkeypatch.setattr(frozen, "FORMAT", 1)
    with pytest.raises(ValueError, match="has format 2, this aekit reads up to 1. Install a newer aekit"):
        frozen.from_bytes(content)


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


def test_a_samples_answer_does_not_depend_on_its_place_among_the_others():
    random = np.random.default_rng(0)
    for features in (3, 8, 30):
        x = random.uniform(0, 3, (37, features)).astype(np.float32)
        small = aekit.freeze(aekit.PCA(x, code=1))
        for _ in range(20):
            order = random.permutation(37)
            assert np.array_equal(small.reconstruct(x)[order], small.reconstruct(x[order]))

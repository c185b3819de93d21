"""Frozen networks: a trained autoencoder as plain arrays and a list of layer records, in one .npz file.

Keras trains, a frozen model runs anywhere: in NumPy here, in JavaScript in the browser. The file holds no pickle:
`model` is JSON (as bytes), every other entry is one weight, named `<layer>/<weight>`.
"""

import io
import json
from pathlib import Path

import numpy as np

from . import forward
from .frozen_shapes import CannotRun, check
from .shapes import as_batch, spell

FORMAT = 1
ROWS_AT_ONCE = 1024  # bounds the memory of encode, decode and reconstruct


class Frozen:
    """An autoencoder that only runs: `encode`, `decode`, `reconstruct`, in NumPy, with no framework.

    Args:
        layers: list of records, each with `op`, `part` ("encoder" or "decoder"), `name`, `activation`.
        weights: dict from "<index>/<weight>" to an array.
        shape: one sample's shape; code_size: numbers in the code.
        name, kind: what to call it in figures, and what it is ("autoencoder", "PCA", ...).
        note: dict of plain values kept with the model, such as the data's name and its held-out error.
    """

    def __init__(self, layers, weights, *, shape, code_size, name="", kind="autoencoder", note=None):
        self.layers, self.weights = list(layers), dict(weights)
        self.shape, self.code_size = tuple(map(int, shape)), int(code_size)
        self.name, self.kind, self.note = name or kind, kind, dict(note or {})
        self._steps = []
        for index, layer in enumerate(self.layers):
            own = {key.split("/")[1]: np.asarray(w, np.float32) for key, w in self.weights.items()
                   if key.split("/")[0] == str(index)}
            self._steps.append((layer, own))

    def encode(self, x):
        """Samples `x` (n, *shape) to codes (n, code_size), float32."""
        return self._run("encoder", as_batch(x, self.shape, "encode"))

    def decode(self, code):
        """Codes (n, code_size) to samples (n, *shape), float32."""
        return self._run("decoder", as_batch(code, (self.code_size,), "decode"))

    def reconstruct(self, x):
        """Samples `x` (n, *shape) to their reconstructions, the same shape, float32."""
        return self._run("decoder", self._run("encoder", as_batch(x, self.shape, "reconstruct")))

    def activations(self, x):
        """Every layer's output for samples `x` (n, *shape): a list of arrays, in the order of `layers`."""
        x, outputs = as_batch(x, self.shape, "activations"), []
        for layer, weights in self._steps:
            x = forward.run(x, layer, weights)
            outputs.append(x)
        return outputs

    def _run(self, part, x):
        steps = [step for step in self._steps if step[0]["part"] == part]
        if len(x) <= ROWS_AT_ONCE:
            return _through(steps, x)
        first = _through(steps, x[:ROWS_AT_ONCE])
        result = np.empty((len(x), *first.shape[1:]), first.dtype)
        result[:ROWS_AT_ONCE] = first
        for row in range(ROWS_AT_ONCE, len(x), ROWS_AT_ONCE):
            result[row:row + ROWS_AT_ONCE] = _through(steps, x[row:row + ROWS_AT_ONCE])
        return result

    @property
    def prior(self):
        """The distribution that the codes were drawn to, "normal" for a variational model, or None."""
        return self.note.get("prior")

    @property
    def size(self):
        """Number of weights."""
        return sum(w.size for w in self.weights.values())

    def half(self):
        """The same network with its weights rounded to 16-bit floats: half the bytes, about three digits."""
        weights = {key: np.asarray(w, np.float16) for key, w in self.weights.items()}
        return Frozen(self.layers, weights, shape=self.shape, code_size=self.code_size, name=self.name,
                      kind=self.kind, note=self.note)

    def to_bytes(self):
        """The whole network as the bytes of one uncompressed .npz file; the browser reads the same bytes."""
        model = {"format": FORMAT, "name": self.name, "kind": self.kind, "shape": self.shape,
                 "code_size": self.code_size, "note": self.note, "layers": self.layers}
        text = np.frombuffer(json.dumps(model).encode(), np.uint8)
        buffer = io.BytesIO()
        np.savez(buffer, model=text, **self.weights)
        return buffer.getvalue()

    def save(self, path):
        """Write the network to `path` (.npz), whole or not at all; returns the path."""
        path = Path(path)
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(self.to_bytes())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def __repr__(self):
        return f"Frozen {self.name}: {spell(self.shape)} -> {self.code_size} -> {spell(self.shape)} " \
               f"({self.kind}, {self.size:,} weights)"


def _through(steps, x):
    for layer, weights in steps:
        x = forward.run(x, layer, weights)
    return x


def freeze(model, data=None):
    """Make a `Frozen` of a trained autoencoder, or of anything with a `to_frozen()` method such as `aekit.PCA`.

    Args:
        model: an `aekit.Autoencoder`, or any object with Keras models `.encoder` and `.decoder` that are plain chains.
        data: data of your own, as `aekit.from_folder` gives it: how it was prepared is then kept with the model, for
            `aekit.from_folder(path, like=model)` and `aekit.in_units(model, x)`.

    Returns:
        `Frozen`, equal to the model to about 1e-5.

    Raises:
        TypeError: a layer that the frozen format does not know; its name is in the message.
        ValueError: data of another shape, or that was not read from files of your own.
    """
    if data is not None:
        return _with_preparation(freeze(model), data)
    if isinstance(model, Frozen):
        return model
    if hasattr(model, "to_frozen"):
        return model.to_frozen()
    if not (hasattr(model, "encoder") and hasattr(model, "decoder")):
        raise TypeError(f"freeze: got a {type(model).__name__}, expected a model with an encoder and a decoder. "
                        "Build one with aekit.dense, aekit.conv or aekit.Autoencoder(encoder, decoder).")
    from .network.freezing import records

    layers, weights = records(model)
    prior = getattr(model, "prior", None)
    return Frozen(layers, weights, shape=model.shape, code_size=model.code_size, name=getattr(model, "name", ""),
                  kind=getattr(model, "kind", "autoencoder"), note={"prior": prior} if prior else None)


def _with_preparation(model, data):
    from .own.report import preparation_of

    if tuple(getattr(data, "shape", ())) != model.shape:
        raise ValueError(f"freeze: the model reads samples of shape {model.shape}, the data has "
                         f"{getattr(data, 'shape', None)}. Give the data that it was trained on.")
    note = {**model.note, "preparation": preparation_of(data, None, "freeze")}
    return Frozen(model.layers, model.weights, shape=model.shape, code_size=model.code_size, name=model.name,
                  kind=model.kind, note=note)


def load_model(name):
    """A frozen model by the name of a bundled one ("digits-dense-8") or by the path of a saved file.

    The path of a `.keras` file, as `model.save("mine.keras")` writes it, gives an `aekit.Autoencoder` that can be
    trained on.

    Raises:
        FileNotFoundError: no such model; the message lists the bundled ones.
        ValueError: the file is not an aekit model.
    """
    path = Path(name)
    if path.suffix == ".keras" and path.is_file():
        from .network.saved import open_keras

        return open_keras(path)
    if not path.is_file():
        path = _models_dir() / f"{name}.npz"
    if not path.is_file():
        raise FileNotFoundError(f"load_model: no file and no bundled model called {str(name)!r}. "
                                f"Bundled are {', '.join(p.stem for p in sorted(_models_dir().glob('*.npz')))}.")
    return from_bytes(path.read_bytes(), str(path))


def load_models(data):
    """The bundled sweep over code sizes for the data set called `data`: a list of `Frozen`, by kind and code size.

    Raises:
        FileNotFoundError: no sweep for that data set.
    """
    paths = _models_dir().glob(f"{data}-*.npz")
    models = [m for m in map(load_model, paths) if m.note.get("sweep")]
    if not models:
        raise FileNotFoundError(f"load_models: no bundled models over code sizes for {str(data)!r}. "
                                "Type aekit.load_models('digits').")
    order = ["autoencoder", "linear autoencoder", "PCA"]
    return sorted(models, key=lambda m: (order.index(m.kind), m.code_size))


def from_bytes(content, where="these bytes"):
    """The `Frozen` whose `to_bytes()` are `content`; ValueError when they are something else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            model = json.loads(arrays["model"].tobytes())
            weights = {key: arrays[key] for key in arrays.files if key != "model"}
        newer = model["format"] > FORMAT
        if not newer:
            check(model["layers"], weights, model["shape"], model["code_size"])
            return Frozen(model["layers"], weights, shape=model["shape"], code_size=model["code_size"],
                          name=str(model["name"]), kind=str(model["kind"]), note=model["note"])
    except Exception as error:  # zipfile, NumPy and JSON have a dozen ways to say that a file is damaged
        why = f" ({error})" if isinstance(error, CannotRun) else ""
        raise ValueError(f"load_model: {where} is not a frozen model, or a damaged one{why}. "
                         "Make one with aekit.freeze(model).save('model.npz').") from error
    raise ValueError(f"load_model: {where} has format {model['format']}, this aekit reads up to {FORMAT}. "
                     "Install a newer aekit.")


def _models_dir():
    from .data import bundled_dir

    return bundled_dir() / "models"

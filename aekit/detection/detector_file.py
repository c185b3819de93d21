"""A fitted detector as one .npz file without a pickle: plain values as JSON, arrays, the network's bytes."""

import io
import json
from pathlib import Path

import numpy as np

from ..frozen import freeze, from_bytes
from ..inspection.patching import Patchwise
from .columns import Columns
from .scaling import Scaling

FORMAT = 1


def save(detector, path):
    """Write `detector`, whole or not at all; returns the path. TypeError where its model cannot be frozen."""
    path, part = Path(path), Path(f"{path}.part")
    options = {name: value for name, value in detector.get_params(deep=False).items() if name != "model"}
    about = {"format": FORMAT, "options": options, "shape": detector.shape_, "threshold": detector.threshold_,
             "names": detector.names_, "n_features_in": int(detector.n_features_in_),
             "columns": detector.columns_.state() if detector.columns_ else None, "squash": detector.scaling_.squash,
             "range": getattr(detector, "range_", None)}
    model = detector.model_
    if isinstance(model, Patchwise):
        about["patches"] = {"step": model.step, "name": model.name}
        model = model.model
    buffer = io.BytesIO()
    np.savez(buffer, detector=_bytes(json.dumps(about, default=_plain).encode()), centre=detector.scaling_.centre,
             size=detector.scaling_.size, model=_bytes(freeze(model).to_bytes()))
    try:
        part.write_bytes(buffer.getvalue())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def load(kind, path):
    """The detector, of class `kind`, that `save` wrote to `path`."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = json.loads(arrays["detector"].tobytes())
            model = from_bytes(arrays["model"].tobytes(), str(path))
            scaling = Scaling(arrays["centre"], arrays["size"], bool(about["squash"]))
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}")
        if about.get("patches"):
            model = Patchwise(model, about["shape"], **about["patches"])
    except FileNotFoundError:
        raise FileNotFoundError(f"Detector.load: no file {str(path)!r}. Write one with detector.save('found.npz').") \
            from None
    except Exception as error:  # zipfile, NumPy and JSON have a dozen ways to say that a file is damaged
        raise ValueError(f"Detector.load: {path} is not a detector, or a damaged one. Make one with "
                         "detector.save('found.npz').") from error
    detector = kind(model, **about["options"])
    detector.model_, detector.scaling_, detector.history_ = model, scaling, None
    detector.shape_, detector.names_ = tuple(about["shape"]), about["names"]
    detector.n_features_in_, detector.code_size_ = about["n_features_in"], model.code_size
    detector.seconds_ = 0.0
    if about.get("range"):
        detector.range_ = tuple(about["range"])
    detector.columns_ = Columns.from_state(about["columns"]) if about["columns"] else None
    detector.threshold_, detector.offset_ = about["threshold"], -about["threshold"]
    return detector


def _bytes(content):
    return np.frombuffer(content, np.uint8)


def _plain(value):
    return value.item() if isinstance(value, np.generic) else list(value)

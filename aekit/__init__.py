"""aekit: a teaching kit on autoencoders.

>>> import aekit
>>> digits = aekit.load("digits")                        # 8x8 handwritten digits
>>> model = aekit.dense(digits.shape, code=2)            # 64 numbers -> 2 -> 64
>>> history = aekit.train(model, digits)                 # one live line
>>> aekit.show.reconstructions(model, digits.x_test)     # the error is in the title
>>> aekit.explore.latent(model, digits)                  # drag a point, the decoder draws
"""

import importlib

__version__ = "0.1.0"

# Where each public name lives.
_NAMES = {
    "data": "load Dataset",
    "own.pictures": "from_folder",
    "own.tables": "from_csv",
    "own.recordings": "from_wav",
    "own.units": "in_units",
    "own.examples": "example_files",
    "frozen": "freeze Frozen load_model load_models",
    "baselines": "Mean PCA",
    "packing.picture_files": "JPEG WebP PNG",
    "packing.curves": "rate_distortion",
    "packing.tiles": "Tiled",
    "cleaning": "clean",
    "signals.spectral": "Spectral Windowed",
    "detection.detector": "Detector",
    "detection.comparing": "detect",
    "detection.windowing": "windows over_time",
    "detection.rivals": "IsolationForest LocalOutlierFactor Neighbours",
    "inspection.inspector": "Inspector inspect",
    "inspection.patching": "PatchPCA Patchwise patches",
    "inspection.reporting": "report",
    "network.layers": "Code SparseCode ContractiveCode GaussianCode",
    "network.rate": "RateCode",
    "network.corrupting": "Corrupt",
    "signals.mixed": "Mix",
    "network.losses": "Correntropy",
    "network.models": "Autoencoder",
    "network.builders": "dense conv conv1d",
    "network.repairing": "Blots",
    "network.training": "Trainer train History",
    "network.slices": "gradients",
    "evaluation": "evaluate",
    "generation": "generate",
    "network.shortcuts": "autoencode",
    "probing": "probe",
    "known_factors": "factors",
    "explore.inside": "receptive_field",
    "network.clinic": "checkup Checkup",
    "machine": "doctor",
}
_HOME = {name: home for home, names in _NAMES.items() for name in names.split()}
_MODULES = {path.split(".")[-1]: path for path in [
    "baselines", "corrupt", "data", "explore", "filters", "frozen", "inspection.heat", "lesson", "metrics",
    "network.layers", "network.losses", "network.models", "network.training", "packing.codec", "packing.tiles",
    "sets.beats", "sets.nab", "sets.sensor", "sets.textures", "show", "signals.signal_filters", "signals.sound",
]}

__all__ = sorted([*_HOME, *_MODULES])


def __getattr__(name):
    # Names load on first use: a lesson shows its first moving picture before TensorFlow is imported.
    if name in _HOME:
        home = importlib.import_module(f"aekit.{_HOME[name]}")
        return getattr(home, name)
    if name in _MODULES:
        return importlib.import_module(f"aekit.{_MODULES[name]}")
    raise AttributeError(f"aekit has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return __all__

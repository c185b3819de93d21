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

_HOME = {
    "load": "data", "Dataset": "data",
    "freeze": "frozen", "Frozen": "frozen", "load_model": "frozen", "load_models": "frozen",
    "Mean": "baselines", "PCA": "baselines",
    "JPEG": "picture_files", "WebP": "picture_files", "PNG": "picture_files", "rate_distortion": "curves",
    "Tiled": "tiles", "clean": "cleaning",
    "Code": "layers", "SparseCode": "layers", "ContractiveCode": "layers", "GaussianCode": "layers",
    "RateCode": "rate",
    "Corrupt": "corrupting", "Correntropy": "losses",
    "Autoencoder": "models", "dense": "builders", "conv": "builders", "conv1d": "builders",
    "Trainer": "training", "train": "training", "History": "training", "gradients": "slices",
    "evaluate": "evaluation", "generate": "generation", "autoencode": "shortcuts",
    "receptive_field": "explore.inside", "checkup": "clinic", "Checkup": "clinic", "doctor": "machine",
}
_MODULES = {"baselines", "codec", "corrupt", "data", "explore", "filters", "frozen", "layers", "lesson", "losses",
            "metrics", "models", "show", "tiles", "training"}

__all__ = sorted([*_HOME, *_MODULES])


def __getattr__(name):
    # Names load on first use: a lesson shows its first moving picture before TensorFlow is imported.
    if name in _HOME:
        home = importlib.import_module(f"aekit.{_HOME[name]}")
        return getattr(home, name)
    if name in _MODULES:
        return importlib.import_module(f"aekit.{name}")
    raise AttributeError(f"aekit has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return __all__

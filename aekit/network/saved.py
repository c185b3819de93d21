"""A model that `model.save("mine.keras")` has written, with aekit's layers and losses known to Keras."""

from ..signals import mixed  # noqa: F401  (this module, too, registers its classes)
from . import corrupting, layers, losses, mirrored, rate  # noqa: F401  (each registers its classes)
from .backend import keras
from .models import Autoencoder


def open_keras(path):
    """The `Autoencoder` in a .keras file; ValueError where the file is none, or holds code of its own."""
    try:
        model = keras.saving.load_model(path)
    except Exception as error:  # zipfile, JSON and Keras have a dozen ways to say that a file is damaged
        reason = str(error).split("\n")[0][:200]
        raise ValueError(f"load_model: {path} is no saved autoencoder, or a damaged one ({reason}). "
                         "Make one with model.save('mine.keras').") from error
    if not isinstance(model, Autoencoder):
        raise ValueError(f"load_model: {path} holds a {type(model).__name__}, expected an aekit.Autoencoder. "
                         "Type keras.saving.load_model(path) for other models.")
    return model

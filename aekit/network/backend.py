"""Keras, imported in one place, without the log lines that TensorFlow's start-up writes into every notebook."""

import contextlib
import logging
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextlib.contextmanager
def _silent_standard_error():
    # TensorFlow's C++ writes to the file descriptor, before its own log level is in force.
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all, as under pythonw
        yield
        return
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


with _silent_standard_error():
    import keras

logging.getLogger("tensorflow").setLevel(logging.ERROR)  # its warning on retracing counts other models' functions

__all__ = ["keras"]

"""Makes the frozen models in data/models: `python -m aekit data pretrain`. Seeded; a few minutes on two cores.

Weights are rounded to 16-bit floats, which changes no error by more than a thousandth and halves the bytes.
"""

import argparse
import time
from pathlib import Path

from . import metrics
from .baselines import PCA
from .data import bundled_dir, load
from .frozen import freeze
from .inspection.patching import patches
from .packing import codec

SIGMAS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)  # of the generation lesson, from holes to blur
SWEEP = (1, 2, 4, 8, 16, 32, 64)  # code sizes of the bottleneck lesson, on the 64 values of 8x8 digits


def _dense(data, code, **options):
    from .network.builders import dense

    return dense(data.shape, code=code, **options)


def _convolutional(data):
    from .network.builders import conv

    return conv(data.shape, code=16, filters=(12, 24), activation="relu")


def _linear(data, code):
    from .network.builders import dense

    return dense(data.shape, code=code, hidden=(), output="linear")


def _denoising(data):
    from .network.corrupting import Corrupt

    return _dense(data, 64, hidden=(128,), corrupt=Corrupt("gaussian", 0.3, clip=True))


def _variational(data, sigma):
    from .network.layers import GaussianCode

    return _dense(data, GaussianCode(8, sigma=sigma), hidden=(64, 32))


def _for_the_rate(data, code, hidden, weight):
    from .network.rate import RateCode

    return _dense(data, RateCode(code, weight=weight), hidden=hidden)


def _repairing(textures):
    import numpy as np

    from .network.builders import dense
    from .network.repairing import Blots
    from .network.training import train

    x = patches(textures, side=16, count=60_000)
    model = dense(x.shape[1:], code=48, hidden=(256, 128), output="linear", corrupt=Blots(2))
    train(model, np.concatenate([x, x[:, :, ::-1]]), epochs=20, quiet=True)
    return model


def _heartbeats(data):
    from .network.training import train

    # A rounded bend, and enough steps: with few of them it would answer with the mean beat.
    model = _dense(data, 8, hidden=(64, 16), activation="elu")
    train(model, data.x_normal, epochs=60, batch=64, quiet=True)
    return model


def _cleaning_speech(data):
    from .signals import speech_training

    model = speech_training.cleaning_model()
    speech_training.train(model, data.x_train)
    frozen = freeze(model)
    frozen.kind = "denoising autoencoder"   # the noise is in the pairs it was trained on, not in a layer
    frozen.note |= {"filter": speech_training.FILTER, "most": speech_training.MOST}
    return frozen


def _held_out_error(model, data):
    if model.shape == data.shape:
        return metrics.error(model, data.x_test)
    if len(model.shape) == 3:       # a model of patches
        return metrics.error(model, patches(data.x_test, side=model.shape[0]))
    from .signals import speech_training  # a model of spectrograms, from noisy to clean

    return speech_training.held_out_error(model, data.x_test)


def recipes():
    """All bundled models: name -> (data set, function that trains one, whether it belongs to the sweep)."""
    from .network.training import train

    def trained(build, **options):
        def make(data):
            model = build(data)
            train(model, data, quiet=True, **options)
            return model

        return make

    def packed(build, **options):
        return lambda data: codec.prepare(freeze(trained(build, **options)(data)).half(), data)

    every = {}
    for code in SWEEP:
        every[f"digits-dense-{code}"] = "digits", trained(lambda d, k=code: _dense(d, k, hidden=(128, 64))), True
        linear = trained(lambda d, k=code: _linear(d, k), epochs=300, learning_rate=2e-2)
        every[f"digits-linear-{code}"] = "digits", linear, True
        every[f"digits-pca-{code}"] = "digits", lambda d, k=code: PCA(d, code=k), True
    # Hyperbolic tangents keep a code of two numbers within bounds, so that its map has no long empty tails.
    every["digits-map-2"] = "digits", trained(lambda d: _dense(d, 2, hidden=(128, 64), activation="tanh")), False
    # Rectified units: one that sees nothing of its kind says 0, which is easier to read than a small number.
    every["glyphs-conv-16"] = "glyphs", trained(_convolutional, epochs=40), False
    # Made for few bytes: their tables of the codes are those of the weights as they are stored.
    every["glyphs-rate-32"] = "glyphs", packed(lambda d: _for_the_rate(d, 32, (128, 64), 0.01), epochs=80), False
    every["photos-rate-24"] = "photos", packed(lambda d: _for_the_rate(d, 24, (128,), 0.003), epochs=80), False
    every["glyphs-clean-64"] = "glyphs", trained(_denoising, epochs=80), False
    every["textures-repair"] = "textures", _repairing, False
    every["beats-dense-8"] = "beats", _heartbeats, False
    every["speech-clean"] = "speech", _cleaning_speech, False
    every["glyphs-dense-16"] = "glyphs", trained(lambda d: _dense(d, 16), epochs=150), False
    for sigma in SIGMAS:
        every[f"digits-sigma-{sigma:g}"] = "digits", trained(lambda d, s=sigma: _variational(d, s), epochs=200), False
    return every


def main(arguments=None):
    """Train and save the models whose names contain one of the given words; all without words."""
    import warnings

    parser = argparse.ArgumentParser(prog="python -m aekit data pretrain", description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only the models whose names contain one of these")
    parser.add_argument("--out", type=Path, default=bundled_dir() / "models", help="the folder to write to")
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", message=".*no bottleneck.*")  # the sweep's largest code is none, on purpose
    options.out.mkdir(parents=True, exist_ok=True)
    total = 0
    for name, (data_name, make, sweep) in recipes().items():
        if options.words and not any(word in name for word in options.words):
            continue
        started, data = time.perf_counter(), load(data_name)
        model = freeze(make(data)).half()
        model.name = name
        model.note |= {"data": data_name, "sweep": sweep, "held_out_error": _held_out_error(model, data)}
        size = model.save(options.out / f"{name}.npz").stat().st_size
        total += size
        print(f"{name:18} held-out error {model.note['held_out_error']:.5f}  {size / 1000:7.1f} kB  "
              f"{time.perf_counter() - started:5.1f} s", flush=True)
    print(f"{total / 1e6:.2f} MB in {options.out}")


if __name__ == "__main__":
    main()

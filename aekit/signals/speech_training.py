"""Trains a model that cleans speech: mixtures of words and noises as spectrograms, fresh ones for every round.

The model works on what a Wiener filter leaves: the filter knows what the noise is like, the model what a voice is like.
"""

import numpy as np

from ..network.backend import keras
from ..network.models import Autoencoder
from ..sets import speech
from . import mixing
from .spectral import filtered, picture, quiet
from .spectrogram import spectrum

MOMENTS, FREQUENCIES = 128, 128       # of one block: about a second, up to 4 kHz
KINDS = {"white": 0.12, "pink": 0.12, "hum": 0.3, "babble": 0.2, "coloured": 0.26}     # how often each is met
LOWEST, HIGHEST = -8, 22              # dB
BATCH, RATE = 32, 1e-3                # blocks a step; the highest learning rate
FILTER = {"over": 1.0, "memory": 0.88, "floor": 0.03}   # of the Wiener filter that comes first
PRACTICE = {**FILTER, "memory": 0.92}   # of that in training: a longer memory there does good on every noise
MOST = 2.0                            # times an amplitude: where the filter took too much, the model gives back


def changed(x, random):
    """Words (n, time, 1) spoken a little faster or slower, earlier or later, into other microphones."""
    found, time = np.zeros(x.shape[:2]), x.shape[1]
    for row, sound in zip(found, x[..., 0], strict=True):
        faster = np.interp(np.arange(0, time - 1, random.uniform(0.85, 1.18)), np.arange(time), sound)[:time]
        row[:len(faster)] = faster
        row[:] = np.roll(row, random.integers(time))
    heard, place = np.fft.rfft(found), np.linspace(0, 1, time // 2 + 1)
    for row in heard:
        row *= 10 ** (np.interp(place, [0, 0.15, 0.5, 1], random.normal(0, 4, 4)) / 20)   # dB
    return np.fft.irfft(heard, time)[..., None].astype(np.float32)


def mixtures(x, random):
    """(noisy, clean) signals (n, time, 1) from words: all kinds of noise, at ratios from LOWEST to HIGHEST."""
    x = changed(x, random)
    crowd = speech.streams(speech.TRAINING)
    noise, kind = np.empty_like(x), random.choice(len(KINDS), len(x), p=list(KINDS.values()))
    for number, name in enumerate(KINDS):
        rows, seed = np.flatnonzero(kind == number), int(random.integers(2**31))
        options = {"voices": crowd} if name == "babble" else {}
        noise[rows] = mixing.KINDS[name](len(rows), x.shape[1], seed=seed, **options)
    return mixing.mix(x, noise, random.uniform(LOWEST, HIGHEST, len(x))), x


def pictures(noisy, clean, rate=8000):
    """What the model reads, what it is to give back, and how much that matters: (n, MOMENTS, FREQUENCIES), float16.

    The share of an amplitude that is the voice's, over MOST: what of the clean one points along the filtered one, whose
    phase the sound will be put together with (phase-sensitive: Erdogan and others, 2015). It matters as it is strong.
    """
    heard, wanted = (spectrum(x[..., 0], rate)[:, :FREQUENCIES, :MOMENTS].swapaxes(1, 2) for x in (noisy, clean))
    floor = quiet(noisy[..., 0], rate)
    left, _ = filtered(heard, floor, PRACTICE)
    share = np.real(wanted * np.conj(left)) / np.maximum(np.abs(left) ** 2, 1e-12)
    # Beside what the filter has left undone in this sound: a decibel counts alike in much noise and in little.
    undone = np.sqrt(np.mean(np.abs(wanted - left) ** 2, axis=(1, 2), keepdims=True))
    found = picture(left, floor), np.clip(share / MOST, 0, 1), np.abs(left) / np.maximum(undone, 1e-9)
    return tuple(each.astype(np.float16) for each in found)


@keras.saving.register_keras_serializable(package="aekit")
def heard_error(target, share):
    """The squared error of the share, weighed by the strength: `target` holds both, side by side in the last axis."""
    wanted, strong = keras.ops.split(target, 2, axis=-1)
    return keras.ops.mean(keras.ops.square(strong * (wanted - share)), axis=-1)


def cleaning_model(*, filters=(160, 112), code=96, window=5, seed=0):
    """An untrained autoencoder of spectrograms, convolutional along time: every layer sees all frequencies at once.

    Nothing in it depends on where in a block a moment lies, so that blocks of any length can be joined without seams.

    Args:
        filters: of each layer that halves the moments, outside in; code: numbers of the code for each step of time that
            is left; window: moments that a filter sees, odd; seed: of the first weights.
    """
    keras.utils.set_random_seed(seed)
    shape, steps = (MOMENTS, FREQUENCIES), MOMENTS // 2 ** len(filters)
    same = {"padding": "same", "activation": "elu"}
    layers = keras.layers
    encoder = [layers.Conv1D(n, window, strides=2, name=f"encoder_{i}", **same) for i, n in enumerate(filters, 1)]
    encoder += [layers.Conv1D(code, 1, name="squeeze"), layers.Flatten(name="code")]
    decoder = [layers.Reshape((steps, code), name="reshape")]
    decoder += [layers.Conv1DTranspose(n, window, strides=2, name=f"decoder_{i}", **same)
                for i, n in enumerate(reversed(filters), 1)]
    # A share of a half, times MOST, changes nothing: the training starts from what the filter alone can do.
    decoder += [layers.Conv1D(FREQUENCIES, 3, padding="same", activation="sigmoid", name="output")]
    model = Autoencoder(keras.Sequential([keras.Input(shape), *encoder], name="encoder"),
                        keras.Sequential([keras.Input((steps * code,)), *decoder], name="decoder"), name="speech-clean")
    model.compile(keras.optimizers.Adam(RATE), heard_error)
    return model


def train(model, x, *, rounds=20, passes=2, seed=0, quiet=True):
    """Train a cleaning model on words (n, time, 1) at 8 kHz; returns the loss of every round.

    rounds: of fresh mixtures, four of each word; passes: over the mixtures of a round.
    """
    random, losses = np.random.default_rng(seed), []
    for number in range(rounds):
        pairs = [pictures(*mixtures(x, random)) for _ in range(4)]
        noisy, share, strong = (np.concatenate(part).astype(np.float32) for part in zip(*pairs, strict=True))
        target = np.concatenate([share, strong], axis=-1)
        for each in range(passes):
            done = (number + each / passes) / rounds
            model.optimizer.learning_rate = RATE * min(1, 20 * done + 0.1) * 0.5 * (1 + np.cos(np.pi * done))
            order = random.permutation(len(noisy))
            history = model.fit(noisy[order], target[order], batch_size=BATCH, shuffle=False, verbose=0)
        losses.append(history.history["loss"][-1])
        if not quiet:
            print(f"round {number + 1} of {rounds}: {losses[-1]:.5f}", flush=True)
    return losses


def held_out_error(model, x, *, seed=0):
    """The mean squared error of the share, weighed by the strength, on mixtures of words (n, time, 1)."""
    noisy, share, strong = (part.astype(np.float32) for part in pictures(*mixtures(x, np.random.default_rng(seed))))
    return float(np.mean((strong * (model.reconstruct(noisy) - share)) ** 2))

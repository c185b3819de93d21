"""Noise for sound and other signals, mixed in at a stated signal-to-noise ratio. NumPy functions, seeded.

Signals are (n, time, channels) with `rate` in samples a second (Hz); a noise is float32 (n, time, 1), of a mean power
of 1 a sample, and so of a root mean square of 1.
"""

import math

import numpy as np

from ..shapes import check_finite, samples_array

HARMONICS = 10      # of the mains hum, as far as the rate allows
CROWD = 6           # voices of a murmur


def white(n, time, *, rate=8000, seed=0):
    """Equal power at all frequencies: the hiss of a receiver without a station."""
    return _normal(np.random.default_rng(seed).standard_normal((n, time)))


def pink(n, time, *, rate=8000, seed=0):
    """Power that falls with one over the frequency, equal in every octave: a waterfall; from 20 Hz up."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((n, time)))
    frequency = np.fft.rfftfreq(time, 1 / rate)
    weight = np.where(frequency >= min(20, rate / 8), 1 / np.sqrt(np.maximum(frequency, 1e-9)), 0)
    return _normal(np.fft.irfft(spectrum * weight, time))


def hum(n, time, *, rate=8000, frequency=None, seed=0):
    """The mains and its overtones, each in a phase of its own; `frequency` in Hz, by default 50 or 60 by chance."""
    random = np.random.default_rng(seed)
    base = random.choice([50.0, 60.0], (n, 1)) if frequency is None else np.full((n, 1), float(frequency))
    moment = np.arange(time) / rate
    found = np.zeros((n, time))
    for harmonic in range(1, HARMONICS + 1):
        strength = (random.uniform(0.3, 1, (n, 1)) if harmonic > 1 else 1) / harmonic
        wave = np.sin(2 * np.pi * (harmonic * base * moment + random.random((n, 1))))
        found += np.where(harmonic * base < rate / 2, strength * wave, 0)
    return _normal(found)


def babble(n, time, *, rate=8000, seed=0, voices=None):
    """The murmur of a room: several voices at once, each at a place of its own.

    Args:
        voices: list of what each says, float32 (time,) at `rate`; by default six voices of the bundled `speech` that
            are in neither its training nor its held-out part.
    """
    if voices is None:
        from ..sets.speech import RATE, streams

        voices = [resampled(voice, RATE, rate) for voice in streams()]
    random = np.random.default_rng(seed)
    found = np.zeros((n, time))
    for row in found:
        for voice in random.permutation(len(voices))[:CROWD]:
            row += np.take(voices[voice], random.integers(len(voices[voice])) + np.arange(time), mode="wrap")
    return _normal(found)


def coloured(n, time, *, rate=8000, seed=0):
    """Noise of a chance colour: some of it swells and fades, some crackles; for a training that is to meet any."""
    random = np.random.default_rng(seed)
    spectrum, place = np.fft.rfft(random.standard_normal((n, time))), np.linspace(0, 1, time // 2 + 1)
    for row in spectrum:
        bends = random.integers(2, 12)
        places = np.sort([0, 1, *random.random(bends)])
        row *= 10 ** (np.interp(place, places, random.normal(0, 12, bends + 2)) / 20)   # dB
    found = np.fft.irfft(spectrum, time)
    for row, fate in zip(found, random.random(n), strict=True):
        if fate < 0.5:
            bends = random.integers(3, 24)
            loudness = random.normal(0, random.uniform(1, 9), bends)
            row *= 10 ** (np.interp(np.linspace(0, 1, time), np.linspace(0, 1, bends), loudness) / 20)
        elif fate < 0.65:
            struck = row * (random.random(time) < random.uniform(0.001, 0.02))
            ringing = random.standard_normal(40) * np.exp(-np.arange(40) / random.uniform(2, 12))
            row[:] = np.convolve(struck, ringing, "same") + 0.01 * row.std() * row
    return _normal(found)


def drift(n, time, *, rate=8000, seed=0):
    """A baseline that wanders, as breathing and moving make that of an ECG: waves of 0.05 to 0.5 Hz."""
    random = np.random.default_rng(seed)
    moment = np.arange(time) / rate
    found = np.zeros((n, time))
    for _ in range(5):
        wave = np.sin(2 * np.pi * (random.uniform(0.05, 0.5, (n, 1)) * moment + random.random((n, 1))))
        found += random.uniform(0.3, 1, (n, 1)) * wave
    return _normal(found)


KINDS = {"white": white, "pink": pink, "hum": hum, "babble": babble, "coloured": coloured,
         "drift": drift}


def mix(x, noise, snr, *, rate=8000, seed=0):
    """Signals with noise at a stated signal-to-noise ratio, exact for each sample.

    The ratio is that of the mean power of the whole sample, silence included, to the mean power of the noise, over all
    its moments and channels: 10 log10(mean(x**2) / mean(noise**2)) = snr. Nothing is cut off: the sum may leave -1..1.

    Args:
        x: signals (n, time, channels).
        noise: "white", "pink", "hum", "babble", "coloured" or "drift"; or an array: (n, time, channels) as it is, or a
            strip (time,) or (time, 1), of which each sample gets a piece from a place of its own, repeated where it is
            short.
        snr: in decibels (dB), one number or one for each sample (n,); infinity adds nothing.
        rate: samples a second, in Hz, of x and of the noise.
        seed: of the noise, and of the places.

    Returns:
        A new float32 array of the shape of x.

    Raises:
        ValueError: a silent sample, which has no such ratio; silent noise; other shapes; values that are not finite.

    >>> noisy = aekit.corrupt.mix(speech.x_test, "white", 0, rate=speech.sampling_rate)
    """
    x = signals(x, "mix")
    if not (isinstance(rate, (int, float, np.number)) and np.isfinite(rate) and rate > 0):
        raise ValueError(f"mix: got rate={rate!r}, expected samples a second, above 0. Type rate=data.sampling_rate.")
    ratio = np.asarray(snr)
    if ratio.dtype.kind not in "iuf" or ratio.shape not in ((), (len(x),)) or np.isnan(ratio).any() \
            or (ratio == -np.inf).any():
        raise ValueError(f"mix: got snr={snr!r}, expected decibels, one number or one for each of the {len(x)} "
                         "samples. Type snr=0 for noise as strong as the signal.")
    added = _noise_for(x, noise, rate, seed).astype(np.float64)
    power, own = (np.mean(np.square(a, dtype=np.float64), axis=(1, 2)) for a in (x, added))
    needed = np.isfinite(np.broadcast_to(ratio, len(x)))
    for what, silent in (("sample", needed & (power == 0)), ("the noise for sample", needed & (own == 0))):
        if silent.any():
            raise ValueError(f"mix: {what} {np.flatnonzero(silent)[0]} is silent: a ratio to silence is no number. "
                             "Leave it out: x[(x**2).mean(axis=(1, 2)) > 0].")
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(needed, np.sqrt(power / own * 10 ** (-ratio / 10.0)), 0)
    return (x + gain[:, None, None] * added).astype(np.float32)


def snr(x, noisy):
    """The signal-to-noise ratio of each sample in dB: x and noisy (n, time, channels), without and with noise."""
    x, noisy = np.asarray(x, np.float64), np.asarray(noisy, np.float64)
    axes = tuple(range(1, x.ndim))
    with np.errstate(divide="ignore", invalid="ignore"):
        return 10 * np.log10(np.mean(x**2, axis=axes) / np.mean((noisy - x) ** 2, axis=axes))


def signals(x, where):
    """`x` as float32 (n, time, channels), finite; ValueError in one sentence when it is anything else."""
    x = samples_array(x, where)
    if x.ndim != 3 or not np.issubdtype(x.dtype, np.number):
        advice = {1: "Type x[None, :, None] to make one signal a batch.",
                  2: "Type x[None] for one signal (time, channels), x[..., None] for many."}
        raise ValueError(f"{where}: got an array of shape {x.shape}, expected signals (n, time, channels). "
                         f"{advice.get(x.ndim, 'Type aekit.load(' + repr('speech') + ').x_test.')}")
    check_finite(x, where)
    return np.asarray(x, np.float32)


def resampled(sound, rate, wanted):
    """Sound (time, ...) at another rate, low-passed first, by scipy."""
    if rate == wanted or not len(sound):
        return sound
    from scipy.signal import resample_poly

    both = math.gcd(int(rate), int(wanted))
    return resample_poly(sound, int(wanted) // both, int(rate) // both, axis=0).astype(np.float32)


def _noise_for(x, noise, rate, seed):
    if isinstance(noise, str):
        if noise not in KINDS:
            raise ValueError(f"mix: got noise={noise!r}, expected one of {', '.join(KINDS)}, or an array of sound. "
                             "Type 'white'.")
        return KINDS[noise](len(x), x.shape[1], rate=rate, seed=seed)
    noise = samples_array(noise, "mix")
    strip = noise.ndim == 1 or (noise.ndim == 2 and noise.shape[1] == 1)
    if not np.issubdtype(noise.dtype, np.number) or not (strip or noise.shape == x.shape) or not noise.size:
        raise ValueError(f"mix: got noise of shape {noise.shape}, expected {x.shape} as the signals, or one strip "
                         "(time,). Type noise[:, 0] for the first of several channels.")
    check_finite(noise, "mix, the noise")
    if noise.shape == x.shape:
        return noise
    random, noise = np.random.default_rng(seed), noise.reshape(-1)
    start = random.integers(max(len(noise) - x.shape[1], 0) + 1, size=(len(x), 1))
    return np.take(noise, start + np.arange(x.shape[1]), mode="wrap")[..., None]


def _normal(noise):
    """(n, time) of any power to float32 (n, time, 1) of a mean power of 1 a sample."""
    power = np.mean(noise**2, axis=1, keepdims=True)
    return np.divide(noise, np.sqrt(power), out=np.zeros_like(noise), where=power > 0)[..., None].astype(np.float32)

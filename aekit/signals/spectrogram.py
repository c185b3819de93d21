"""The spectrogram of sound and the way back, by scipy: which frequencies, how strong, at which moment."""

from functools import lru_cache

import numpy as np

WINDOW, HOP = 0.032, 0.008    # s: long enough to tell the overtones of a voice apart, short enough for a consonant


@lru_cache(maxsize=8)
def transform(rate):
    """The short-time Fourier transform at `rate` Hz, a `scipy.signal.ShortTimeFFT`; its inverse gives the sound back.

    The window is the root of a Hann window, of a size divisible by 4, so that going there and back fades blocks into
    each other.
    """
    from scipy.signal import ShortTimeFFT
    from scipy.signal.windows import hann

    hop = max(1, round(HOP * rate))
    size = hop * round(WINDOW / HOP)
    return ShortTimeFFT(np.sqrt(hann(size, sym=False)), hop, rate)


def spectrum(x, rate):
    """Signals (n, time) to complex amplitudes (n, frequencies, moments), complex128."""
    return transform(float(rate)).stft(_long_enough(x, rate))


def signal(amplitudes, time, rate):
    """The inverse of `spectrum`: (n, time) float64."""
    found = transform(float(rate))
    return found.istft(amplitudes, k1=max(time, found.m_num))[..., :time]


def spectrogram(x, *, rate=8000):
    """The power of each frequency at each moment, in dB of a full-scale sine's.

    Args:
        x: one signal (time,) or (time, 1); rate: samples a second, in Hz.

    Returns:
        (decibels (frequencies, moments) float32, frequencies in Hz, moments in s).
    """
    found = transform(float(rate))
    amplitude = np.abs(found.stft(_long_enough(np.reshape(x, -1), rate))) / (found.win.sum() / 2)
    moments = np.arange(found.p_min, found.p_min + amplitude.shape[1]) * found.delta_t
    return 20 * np.log10(np.maximum(amplitude, 1e-6)).astype(np.float32), found.f, moments


def _long_enough(x, rate):
    """Signals (..., time) as float64, with silence after what is shorter than a window."""
    x = np.asarray(x, np.float64)
    missing = max(0, transform(float(rate)).m_num - x.shape[-1])
    return np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, missing)])

"""What takes noise from signals without having learned anything: classical filters, fairly tuned.

They have no code, only `reconstruct`; figures and tables of cleaned signals take them like a model.
"""

import numpy as np

from .. import metrics
from ..filters import Filter
from ..filters import tuned as tuned_by
from .mixing import signals
from .spectrogram import signal, spectrum


class SignalFilter(Filter):
    """A filter of signals (n, time, channels), each sample and channel by itself; `rate`: samples a second, in Hz."""

    def __init__(self, rate=8000, **settings):
        super().__init__(**settings)
        self.rate = float(rate)

    def reconstruct(self, x):
        """Noisy signals (n, time, channels) to cleaned ones, the same shape, float32."""
        x = signals(x, self.name)
        if not x.size:
            return x
        rows = np.moveaxis(x, 2, 1).reshape(-1, x.shape[1]).astype(np.float64)    # (n x channels, time)
        cleaned = self._clean(rows, self.rate, **self.settings).reshape(len(x), x.shape[2], x.shape[1])
        return np.ascontiguousarray(np.moveaxis(cleaned, 1, 2), np.float32)


class _OnSpectrum(SignalFilter):
    """Turns each frequency down at each moment; what the noise is like is learned from the sample's quiet moments."""

    @classmethod
    def _clean(cls, x, rate, quiet, **settings):
        found = spectrum(x, rate)
        power = np.abs(found) ** 2                                       # (n, frequencies, moments)
        count = max(1, int(quiet * power.shape[2]))
        moments = np.argsort(power.sum(axis=1), axis=1)[:, None, :count]
        noise = np.take_along_axis(power, moments, axis=2).mean(axis=2)  # (n, frequencies)
        return signal(found * cls._gain(power, np.maximum(noise, 1e-12), **settings), x.shape[1], rate)


class SpectralSubtraction(_OnSpectrum):
    """The noise's power taken off each frequency (Boll, 1979; `over`, `floor`: Berouti, Schwartz and Makhoul, 1979).

    quiet: the share of the moments, the quietest, that are taken for noise alone; over: how many times the noise is
    taken off; floor: the least that is left of an amplitude.
    """

    name = "spectral subtraction"
    grid = {"quiet": (0.2, 0.4), "over": (1.5, 3, 6), "floor": (0.03, 0.15)}

    @staticmethod
    def _gain(power, noise, over, floor):
        left = 1 - over * noise[..., None] / np.maximum(power, 1e-12)
        return np.sqrt(np.maximum(left, floor**2))


def followed(power, noise, *, over, memory, floor, kept=None):
    """The gains of a Wiener filter that follows the signal's share from moment to moment, and what the next one needs.

    Args:
        power: of each frequency at each moment, (n, frequencies, moments); noise: of the noise, (n, frequencies).
        over, memory, floor: as in `WienerFilter`.
        kept: what a call for the moments before gave back, or None at the beginning.

    Returns:
        (gains, an array as `power`; kept, (n, frequencies)).
    """
    gain, kept = np.empty_like(power), np.ones_like(noise) if kept is None else kept
    for moment in range(power.shape[2]):
        seen = power[:, :, moment] / (over * noise)
        share = np.maximum(memory * kept + (1 - memory) * np.maximum(seen - 1, 0), floor**2)
        gain[:, :, moment] = share / (1 + share)
        kept = gain[:, :, moment] ** 2 * seen
    return gain, kept


class WienerFilter(_OnSpectrum):
    """The Wiener gain, with the signal's share followed from moment to moment: "decision-directed".

    Ephraim and Malah, 1984; Scalart and Filho, 1996. quiet, floor: as in `SpectralSubtraction`; over: how many times
    the noise counts; memory: how much of the last moment's share is kept.
    """

    name = "Wiener filter"
    grid = {"quiet": (0.2, 0.4), "over": (1, 2), "memory": (0.9, 0.95, 0.98), "floor": (0.03, 0.15)}

    @staticmethod
    def _gain(power, noise, over, memory, floor):
        return followed(power, noise, over=over, memory=memory, floor=floor)[0]


class LocalWiener(SignalFilter):
    """`scipy.signal.wiener`: nearer to the local mean of `size` moments, the less a place varies."""

    name, grid = "scipy.signal.wiener", {"size": (3, 5, 7, 11, 21)}

    @staticmethod
    def _clean(x, rate, size):
        from scipy.signal import wiener

        with np.errstate(divide="ignore", invalid="ignore"):  # a silent stretch has no variance
            return np.nan_to_num(np.stack([wiener(row, size) for row in x]))


class MovingAverage(SignalFilter):
    """The mean of the neighbours; `wide`: seconds of the window. `base`: seconds of one whose mean is taken off."""

    name = "moving average"
    grid = {"wide": (0.004, 0.012, 0.02, 0.028, 0.04, 0.06), "base": (np.inf, 0.4, 0.6, 0.8, 1.2, 1.6)}

    @staticmethod
    def _clean(x, rate, wide, base):
        return _mean(_without_base(x, rate, base), rate, wide)


class SavitzkyGolay(SignalFilter):
    """A polynomial of `degree` through the neighbours (Savitzky and Golay, 1964); `wide`, `base` as before."""

    name = "Savitzky-Golay"
    grid = {"wide": (0.02, 0.028, 0.04, 0.06, 0.08, 0.12), "degree": (2, 4), "base": (np.inf, 0.4, 0.6, 0.8, 1.2, 1.6)}

    @staticmethod
    def _clean(x, rate, wide, degree, base):
        from scipy.signal import savgol_filter

        size = max(_odd(wide * rate), degree + 1 + degree % 2)
        return savgol_filter(_without_base(x, rate, base), min(size, _odd(x.shape[1] - 1)), degree, axis=1)


class NotchFilter(SignalFilter):
    """What a device in a clinic does: a high-pass, and narrow gaps at 50 and 60 Hz and their overtones.

    Run forwards and backwards, so that nothing is shifted. low: Hz below which little passes; quality: how narrow the
    gaps are.
    """

    name = "high-pass and notch"
    grid = {"low": (0.5, 0.67, 1.0, 1.4, 2.0), "quality": (2, 5, 15)}

    @staticmethod
    def _clean(x, rate, low, quality):
        from scipy.signal import butter, filtfilt, iirnotch, sosfiltfilt

        x = sosfiltfilt(butter(2, low, "highpass", fs=rate, output="sos"), x, axis=1)
        for frequency in [n * mains for mains in (50, 60) for n in range(1, 11) if n * mains < 0.49 * rate]:
            x = filtfilt(*iirnotch(frequency, quality, fs=rate), x, axis=1)
        return x


SOUND = (SpectralSubtraction, WienerFilter, LocalWiener)
ECG = (MovingAverage, SavitzkyGolay, NotchFilter)


def tuned(clean, noisy, *, rate=8000, filters=SOUND):
    """Filters, each with the settings of its grid that clean best, by the mean SI-SDR.

    Args:
        clean, noisy: the same validation signals (n, time, channels), without and with the noise; fifty are enough. Not
            those that the filters are then judged by.
        rate: samples a second, in Hz.
        filters: which ones, as classes: `signal_filters.SOUND` or `signal_filters.ECG`.

    Returns:
        list of `SignalFilter`.
    """
    clean, noisy = signals(clean, "signal_filters.tuned"), signals(noisy, "signal_filters.tuned")
    return tuned_by(clean, noisy, filters=filters, error=lambda x, found: -metrics.si_sdr(x, found),
                    fixed={"rate": rate})


def _without_base(x, rate, base):
    return x - _mean(x, rate, base) if np.isfinite(base) else x


def _mean(x, rate, wide):
    from scipy.ndimage import uniform_filter1d

    return uniform_filter1d(x, min(_odd(wide * rate), _odd(x.shape[1])), axis=1, mode="nearest")


def _odd(size):
    return max(1, 2 * round((size - 1) / 2) + 1)

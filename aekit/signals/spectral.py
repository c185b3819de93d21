"""Long sound and signals through a small model: block by block, overlapping, without seams."""

import itertools
import math

import numpy as np

from ..metrics import si_sdr
from .mixing import signals
from .signal_filters import WienerFilter, followed
from .spectrogram import transform

POWER = 0.3        # amplitudes are raised to it, about as loudness grows with pressure
QUIET = 0.4        # the share of the moments, the quietest, that tell what the noise is like
LOOKS = 4096       # moments at most that are looked at for that, spread over the whole sound
MARGIN = 16        # moments on either side of a block that the model reads and whose answer is thrown away
AT_ONCE = 64       # blocks: bounds the memory
STRENGTHS = (1.0, 0.5)   # that `Spectral.tuned` tries


def loudness(amplitudes):
    """Amplitudes, complex or not, as they are heard: raised to POWER, float32."""
    return np.abs(amplitudes).astype(np.float32) ** np.float32(POWER)


def quiet(x, rate):
    """The loudness of each frequency in the quietest moments of signals (n, time), (n, frequencies), float32."""
    found = transform(float(rate))
    size, count = found.m_num, max(1, min(LOOKS, (x.shape[1] - 1) // found.hop + 1))
    starts = np.linspace(0, max(x.shape[1] - size, 0), count).astype(int)
    pieces = np.pad(x, ((0, 0), (0, max(0, size - x.shape[1]))))
    floors = []
    for row in pieces:
        power = np.abs(np.fft.rfft(np.stack([row[i:i + size] for i in starts]) * found.win, axis=1)) ** 2
        heard = power[power.any(axis=1)] if power.any() else power     # digital silence tells nothing of the noise
        power, few = heard, np.argsort(heard.sum(axis=1))[:max(1, int(QUIET * len(heard)))]
        floors.append(np.sqrt(power[few].mean(axis=0)))
    return loudness(np.array(floors))


def picture(amplitudes, floor):
    """What a model reads, 0..1: amplitudes (n, moments, frequencies) beside the floor that `quiet` gave.

    The loudness over its sum with the floor's: about 0.5 where there is noise alone, towards 1 where there is more.
    """
    heard = loudness(amplitudes)
    return heard / np.maximum(heard + floor[:, None, :heard.shape[2]], np.float32(1e-6))


def filtered(amplitudes, floor, settings, kept=None):
    """What a Wiener filter leaves of amplitudes (n, moments, frequencies) above the floor that `quiet` gave.

    settings: dict of over, memory and floor, as for `aekit.signal_filters.WienerFilter`. Returns (amplitudes, kept),
    `kept` for a call on the moments that follow.
    """
    noise = np.maximum(floor[:, :amplitudes.shape[2]].astype(np.float64) ** (2 / POWER), 1e-12)
    gain, kept = followed((np.abs(amplitudes) ** 2).swapaxes(1, 2), noise, kept=kept, **settings)
    return amplitudes * gain.swapaxes(1, 2), kept


class Spectral:
    """A model of spectrograms that cleans sound of any length.

    The model reads blocks of a spectrogram (moments, frequencies), each place compared with the quiet moments of the
    sound, and gives back the share of each place that is the voice. Each frequency of each moment is turned down or up
    to it, and the sound put together again with the phases of the noisy one. Blocks overlap by more than a moment's
    answer reaches, so that they have no seams.

    A model whose note has "filter" works on what a Wiener filter with these settings leaves, which `tuned` fits to a
    noise; "most" in its note is the factor that an answer of 1 stands for.

    Args:
        model: a model or frozen model of samples (moments, frequencies), such as aekit.load_model("speech-clean").
        rate: samples a second of the sound, in Hz: that of the training.
        filter: dict of over, memory and floor for that Wiener filter; by default those of the model's note.
        strength: 0..1, how far the model is followed: its factors are raised to it, so that 0 leaves the filter alone.

    >>> cleaner = aekit.Spectral(aekit.load_model("speech-clean"))
    >>> aekit.sound.write("clean.wav", cleaner.reconstruct(aekit.sound.read("noisy.wav")))
    """

    def __init__(self, model, *, rate=8000, filter=None, strength=1.0):
        self.model, self.rate, self.transform = model, float(rate), transform(float(rate))
        self.strength = strength
        if isinstance(strength, bool) or not isinstance(strength, (int, float)) or not 0 <= strength <= 1:
            raise ValueError(f"Spectral: got strength={strength!r}, expected a number 0..1. Type strength=1.")
        self.name, self.kind = getattr(model, "name", "autoencoder"), getattr(model, "kind", "autoencoder")
        note = getattr(model, "note", {})
        self.filter, self.most = note.get("filter"), float(note.get("most", 1))
        if filter is not None:
            if not self.filter or set(filter) != set(self.filter):
                raise ValueError(f"Spectral: got filter={filter!r}, expected " + (
                    f"a dict of {', '.join(self.filter)}. Type filter={self.filter!r}." if self.filter else
                    "none: this model works without a filter. Type aekit.Spectral(model)."))
            self.filter = dict(filter)
        shape, places = tuple(getattr(model, "shape", ())), self.transform.f_pts
        if len(shape) != 2 or shape[0] <= 2 * MARGIN or shape[0] % 2 or not 0 <= places - shape[1] <= 1:
            raise ValueError(f"Spectral: got a model of samples {shape}, expected (moments, frequencies), an even "
                             f"number above {2 * MARGIN} and {places - 1} or {places} at {rate:g} Hz. "
                             "Type aekit.Spectral(aekit.load_model('speech-clean')).")

    def reconstruct(self, x):
        """Noisy sound (n, time, channels) to cleaned, the same shape, float32; each channel by itself."""
        x = signals(x, "reconstruct")
        rows = np.moveaxis(x, 2, 1).reshape(-1, x.shape[1])
        cleaned = [self._cleaned(rows[i:i + AT_ONCE]) for i in range(0, len(rows), AT_ONCE)]
        cleaned = np.concatenate(cleaned or [rows])
        return np.ascontiguousarray(np.moveaxis(cleaned.reshape(len(x), x.shape[2], -1), 1, 2))

    def tuned(self, clean, noisy):
        """This cleaner with the filter and the strength that clean best, as `aekit.signal_filters.tuned` finds them.

        Args:
            clean, noisy: the same validation sound (n, time, channels), without and with the noise; ten clips are
                enough. Not the sound that it is then judged by.

        Returns:
            A new `Spectral`; the model in it is the same.
        """
        clean, noisy = signals(clean, "Spectral.tuned"), signals(noisy, "Spectral.tuned")
        if clean.shape != noisy.shape or not len(clean):
            raise ValueError(f"Spectral.tuned: got clean sound {clean.shape} and noisy sound {noisy.shape}, expected "
                             "one or more clips of the same shape. Type cleaner.tuned(x, aekit.corrupt.mix(x, 'pink', "
                             "0)).")
        grid = {name: WienerFilter.grid[name] for name in self.filter or ()}
        filters = [self.filter, *(dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values()))]
        tries = [Spectral(self.model, rate=self.rate, filter=settings or None, strength=strength)
                 for settings in filters for strength in STRENGTHS]
        return max(tries, key=lambda each: si_sdr(clean, each.reconstruct(noisy)).mean())

    def _cleaned(self, rows):
        """Sound (n, time) to cleaned, float32, span by span: as many blocks as there is room for."""
        size, hop, window = self.transform.m_num, self.transform.hop, self.transform.win
        own = self.model.shape[0] - 2 * MARGIN                    # moments of a block that are its own
        count = -(-((rows.shape[1] + size) // hop + 1) // own)
        before = MARGIN * hop + size
        padded = np.pad(rows, ((0, 0), (before, (count * own + MARGIN) * hop - rows.shape[1])))
        moments = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::hop]
        floor, kept = quiet(rows, self.rate), None
        found = np.zeros(padded.shape)
        step = max(1, AT_ONCE // len(rows))
        for first in range(0, count, step):
            last = min(first + step, count)
            start, end = first * own, last * own + 2 * MARGIN
            amplitudes = np.fft.rfft(moments[:, start:end] * window)     # (n, moments of the span, frequencies)
            if self.filter:
                # The margin behind is looked at again by the next span, which starts from here.
                own_ones, kept = filtered(amplitudes[:, :-2 * MARGIN], floor, self.filter, kept)
                ahead, _ = filtered(amplitudes[:, -2 * MARGIN:], floor, self.filter, kept)
                amplitudes = np.concatenate([own_ones, ahead], axis=1)
            amplitudes = amplitudes[:, MARGIN:-MARGIN] * self._gain(amplitudes, floor)
            pieces = np.fft.irfft(amplitudes, size) * window
            for place in range(pieces.shape[1]):
                at = (start + MARGIN + place) * hop
                found[:, at:at + size] += pieces[:, place]
        return (found[:, before:before + rows.shape[1]] * hop / np.sum(window**2)).astype(np.float32)

    def _gain(self, amplitudes, floor):
        """What each amplitude between the margins is to be multiplied with, (n, moments, frequencies)."""
        n, (whole, places) = len(amplitudes), self.model.shape
        read = picture(amplitudes[:, :, :places], floor)
        starts = range(0, read.shape[1] - 2 * MARGIN, whole - 2 * MARGIN)
        blocks = np.stack([read[:, i:i + whole] for i in starts], axis=1).reshape(-1, whole, places)
        gain = self.most * np.clip(self.model.reconstruct(blocks), 0, 1)[:, MARGIN:-MARGIN]
        gain = gain.reshape(n, -1, places) ** self.strength
        missing = amplitudes.shape[2] - places                    # the highest, which the model has no place for
        return np.concatenate([gain, np.repeat(gain[:, :, -1:], missing, axis=2)], axis=2)

    def __repr__(self):
        first = "".join(f", {name} {value:g}" for name, value in (self.filter or {}).items())
        return (f"Spectral {self.model!r} at {self.rate:g} Hz" + (f", behind a Wiener filter{first}" if first else "")
                + (f", strength {self.strength:g}" if self.strength < 1 else ""))


class Windowed:
    """A model of short signals that cleans long ones: windows overlap by half and fade into each other.

    Args:
        model: a model or frozen model of signals (time, channels), time even.
    """

    def __init__(self, model):
        shape = tuple(getattr(model, "shape", ()))
        if len(shape) != 2 or shape[0] % 2:
            raise ValueError(f"Windowed: got a model of samples {shape}, expected signals (time, channels), time even. "
                             "Type aekit.conv1d((256, 1)).")
        self.model, self.shape = model, shape
        self.name, self.kind = getattr(model, "name", "autoencoder"), getattr(model, "kind", "autoencoder")

    def reconstruct(self, x):
        """Signals (n, time, channels) of any length to cleaned ones, the same shape, float32."""
        x = signals(x, "reconstruct")
        if x.shape[2] != self.shape[1]:
            raise ValueError(f"reconstruct: got signals of {x.shape[2]} channels, expected {self.shape[1]}. "
                             "Type x[:, :, :1] for the first.")
        size, half = self.shape[0], self.shape[0] // 2
        count = math.ceil(x.shape[1] / half) + 1
        fade = np.sin(np.pi * (np.arange(size) + 0.5) / size)[:, None] ** 2        # two halves add up to 1
        found = np.zeros((*x.shape[:1], (count + 1) * half, x.shape[2]), np.float32)
        padded = np.pad(x, ((0, 0), (half, (count + 1) * half - half - x.shape[1]), (0, 0)), mode="edge")
        for first in range(0, count, AT_ONCE):
            starts = np.arange(first, min(first + AT_ONCE, count)) * half
            windows = np.stack([padded[:, i:i + size] for i in starts])           # (windows, n, size, channels)
            cleaned = self.model.reconstruct(windows.reshape(-1, *self.shape)).reshape(windows.shape) * fade
            for start, window in zip(starts, cleaned, strict=True):
                found[:, start:start + size] += window
        return found[:, half:half + x.shape[1]]

    def __repr__(self):
        return f"Windowed {self.model!r}"

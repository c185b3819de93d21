"""Figures of sound and of other signals: spectrograms, before and after, the error at each frequency."""

import numpy as np

from aekit import metrics
from aekit.cleaning import BEST, WORST
from aekit.show.parts import CODE, ERROR, INK, INPUT, RECONSTRUCTION, Picture, axes_of, done
from aekit.signals.spectrogram import spectrogram, spectrum

DEPTH = 60      # dB from white to black
LINES = [(RECONSTRUCTION, "-"), (CODE, "--"), (ERROR, ":"), ("#009E73", "-."), ("#CC79A7", (0, (5, 1)))]


def spectrograms(tracks, rate, *, clean="clean"):
    """The same sound in several states: how loud each frequency is at each moment, black 60 dB below the loudest.

    Args:
        tracks: dict name -> sound (time,), (time, 1) or (1, time, 1), all of one length.
        rate: samples a second, in Hz.
        clean: which of them is the clean one; the others have their SI-SDR against it in the title. None, or a name
            that is not there: no figures.

    >>> aekit.show.spectrograms({"noisy": noisy[0], "cleaned": model.reconstruct(noisy)[0], "clean": x[0]}, 8000)
    """
    tracks, figures = _tracks(tracks, clean, "show.spectrograms")
    found = {name: spectrogram(sound, rate=rate) for name, sound in tracks.items()}
    loudest = max(float(decibels.max()) for decibels, _, _ in found.values())
    across = min(3, len(tracks))
    down = -(-len(tracks) // across)
    figure = Picture(figsize=(3.2 * across + 0.8, 2.3 * down), layout="constrained")
    grid = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
    for at, axes in enumerate(grid.flat):
        if at >= len(tracks):
            axes.set_visible(False)
            continue
        name = list(tracks)[at]
        decibels, frequencies, moments = found[name]
        picture = axes.imshow(decibels, origin="lower", aspect="auto", cmap="gray", vmin=loudest - DEPTH, vmax=loudest,
                              extent=(moments[0], moments[-1], frequencies[0], frequencies[-1]))
        axes.set(title=_titled(name, figures), xlim=(0, len(tracks[name]) / rate))
        if at + across >= len(tracks):  # nothing is below it
            axes.set_xlabel("seconds")
            axes.tick_params(labelbottom=True)
        axes.set_ylabel("Hz" if at % across == 0 else "")
        done(figure, axes, "")
    bar = figure.colorbar(picture, ax=grid, label="dB", pad=0.01)
    bar.ax.tick_params(colors=INK)
    bar.ax.yaxis.label.set_color(INK)
    bar.outline.set_edgecolor(INK)
    length = len(next(iter(tracks.values()))) / rate
    figure.says = f"Spectrograms of {length:.2f} s up to {rate / 2:g} Hz{_said(tracks, figures)}."
    return figure


def signals(tracks, rate, *, clean="clean", units="", seconds=None):
    """The same signal before and after: a strip each, the clean one in grey behind the others.

    Args:
        tracks, rate, clean: as for `spectrograms`.
        units: of the values, for the axis, such as "mV".
        seconds: (from, to) to look closer; by default all of it. The figures are those of the whole signal.

    >>> aekit.show.signals({"noisy": noisy[0], "Savitzky-Golay": smooth[0], "clean": x[0]}, 128, units="mV")
    """
    tracks, figures = _tracks(tracks, clean, "show.signals")
    length = len(next(iter(tracks.values()))) / rate
    first, last = (0, length) if seconds is None else seconds
    if not 0 <= first < last <= length + 1e-9:
        raise ValueError(f"show.signals: got seconds={seconds!r}, expected (from, to) within 0..{length:g}. "
                         f"Type seconds=(0, {length:g}).")
    figure = Picture(figsize=(8, 1.15 + 1.2 * len(tracks)), layout="constrained")
    inside = slice(int(first * rate), int(np.ceil(last * rate)))
    for axes, (name, signal) in zip(figure.subplots(len(tracks), 1, squeeze=False, sharex=True, sharey=True)[:, 0],
                                    tracks.items(), strict=True):
        time = np.arange(len(signal))[inside] / rate
        if clean in tracks and name != clean:
            axes.plot(time, tracks[clean][inside], color=INPUT, alpha=0.55, linewidth=2.5)
        axes.plot(time, signal[inside], color=INPUT if name == clean else RECONSTRUCTION, linewidth=1)
        axes.set(title=_titled(name, figures), ylabel=units, xlim=(first, last))
        done(figure, axes, "")
    axes.set_xlabel("seconds")
    figure.says = f"{length:.2f} s of a signal{_said(tracks, figures)}."
    return figure


def error_spectrum(found, x, rate):
    """How large the error is at each frequency, in dB, beside how strong the signals are there; lower is better.

    Args:
        found: dict name -> what was made of the noisy signals, (n, time, 1); "noisy": noisy, say, beside models.
        x: the clean signals (n, time, 1); rate: samples a second, in Hz.
    """
    x = np.asarray(x, np.float64)
    for name, each in found.items():
        if np.shape(each) != x.shape or x.ndim != 3 or not len(x):
            raise ValueError(f"show.error_spectrum: got {np.shape(each)} for {name!r} and clean signals {x.shape}, "
                             "expected one or more (n, time, 1) of one shape. "
                             "Type {'noisy': noisy, 'cleaned': model.reconstruct(noisy)}.")

    def power(signals):
        return (np.abs(spectrum(signals[..., 0], rate)) ** 2).mean(axis=(0, 2))

    strong = power(x)
    loudest = strong.max()
    frequencies = np.linspace(0, rate / 2, len(strong))
    figure, axes = axes_of(7, 3.6)
    axes.fill_between(frequencies, _decibels(strong / loudest), -DEPTH, color=INPUT, alpha=0.3, linewidth=0,
                      label="the clean signal")
    says = []
    lines = iter(LINES * 9)
    for name, each in found.items():
        colour, style = (INPUT, "-") if name == "noisy" else next(lines)
        error = power(np.asarray(each, np.float64) - x)
        axes.plot(frequencies, _decibels(error / loudest), color=colour, linestyle=style, label=name)
        low, high = (10 * np.log10(max(float(part.sum() / own.sum()), 1e-12)) for part, own in
                     zip(np.array_split(error, 2), np.array_split(strong, 2), strict=True))
        says.append(f"{name} {low:+.1f} dB below {rate / 4:g} Hz and {high:+.1f} above")
    axes.set(xlabel="Hz", ylabel="dB below the loudest", xlim=(0, rate / 2), ylim=(-DEPTH, None),
             title="The error at each frequency: under the grey hill the signal is stronger than the error")
    axes.legend(frameon=False, labelcolor=INK)
    return done(figure, axes, f"Error of {len(x)} signals by frequency, against their own power: {'; '.join(says)}.")


def _decibels(power):
    return 10 * np.log10(np.maximum(power, 10 ** (-DEPTH / 10)))


def _tracks(tracks, clean, where):
    """dict name -> (time,), and dict name -> SI-SDR in dB where there is a clean one."""
    if not isinstance(tracks, dict) or not tracks:
        raise TypeError(f"{where}: got {type(tracks).__name__ if not isinstance(tracks, dict) else 'no tracks'}, "
                        "expected a dict name -> signal. Type {'noisy': noisy[0], 'clean': x[0]}.")
    for name, signal in tracks.items():
        if np.ndim(signal) > 3 or np.size(signal) != max(np.shape(signal), default=0) or not np.size(signal):
            raise ValueError(f"{where}: got {name!r} of shape {np.shape(signal)}, expected one signal (time,) or "
                             f"(time, 1). Type {name}[0] for the first of a batch.")
    flat = {str(name): np.asarray(signal, np.float64).ravel() for name, signal in tracks.items()}
    if len({len(signal) for signal in flat.values()}) > 1:
        raise ValueError(f"{where}: got signals of {', '.join(str(len(each)) for each in flat.values())} values, "
                         "expected one length. Cut them alike: x[:8000].")
    if clean not in flat or not np.any(flat[clean]):
        return flat, {}
    return flat, {name: float(np.clip(metrics.si_sdr(flat[clean][None], signal[None])[0], WORST, BEST))
                  for name, signal in flat.items() if name != clean}


def _titled(name, figures):
    return f"{name}: {figures[name]:.1f} dB" if name in figures else name


def _said(tracks, figures):
    if not figures:
        return f": {', '.join(tracks)}"
    return ". SI-SDR against the clean one: " + ", ".join(f"{name} {value:.1f} dB" for name, value in figures.items())

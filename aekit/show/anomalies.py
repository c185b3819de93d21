"""Figures of anomalies: where a sample is wrong, and how a score runs along a long signal."""

import numpy as np

from aekit import metrics
from aekit.shapes import samples_array
from aekit.show.parts import CODE, ERROR, INK, INPUT, RECONSTRUCTION, Picture, done


def wrong(model, x, *, rate=None, units="", titles=()):
    """Signals in grey, what a model makes of them in orange, and below them, in vermilion, each moment's error.

    Args:
        model: a detector or anything with `reconstruct`; its score, else the mean squared error, is in each title.
        x: a few signals (n, time, channels), up to five in a row.
        rate: samples a second, in Hz, for an axis in milliseconds; units: of the values.
        titles: a word for each signal, such as its label.
    """
    x = samples_array(x, "show.wrong")
    if x.ndim != 3 or not len(x):
        raise ValueError(f"show.wrong: got an array of shape {x.shape}, expected signals (n, time, channels). "
                         "Type show.wrong(detector, data.x_test[:4]).")
    found = np.asarray(model.reconstruct(x), np.float64)
    scores = model.errors(x) if hasattr(model, "errors") else metrics.errors(x, found)
    errors = model.feature_errors(x) if hasattr(model, "feature_errors") else (found - x) ** 2
    across = min(5, len(x))
    down = -(-len(x) // across)
    figure = Picture(figsize=(0.6 + 2.1 * across, 2.2 * down), layout="constrained")
    time = np.arange(x.shape[1]) * (1000 / rate if rate else 1)
    low, high = min(x.min(), found.min()), max(x.max(), found.max())
    foot, says = (high - low) * 0.35, []
    for at, axes in enumerate(figure.subplots(down, across, squeeze=False, sharex=True, sharey=True).flat):
        if at >= len(x):
            axes.set_visible(False)
            continue
        axes.plot(time, x[at], color=INPUT, linewidth=1.5)
        axes.plot(time, found[at], color=RECONSTRUCTION, linewidth=1.5, linestyle="--")
        error = errors[at].reshape(x.shape[1], -1).mean(axis=1)
        axes.fill_between(time, low - foot, low - foot + foot * error / max(error.max(), 1e-300), color=ERROR,
                          linewidth=0)
        name = f"{titles[at]}: " if len(titles) else ""
        axes.set(title=f"{name}{scores[at]:.3g}", xlabel="ms" if rate and at >= len(x) - across else "",
                 ylabel=units if at % across == 0 else "", ylim=(low - foot, None))
        done(figure, axes, "")
        place = f"{time[error.argmax()]:.0f} ms" if rate else f"step {error.argmax()}"
        says.append(f"{name or 'score '}{scores[at]:.3g}, most wrong at {place}")
    figure.says = f"{len(x)} signals, rebuilt, and where they are wrong. {'; '.join(says)}."
    return figure


def over_time(signal, scores, *, threshold, time=None, anomalous=None, units=""):
    """A long signal, its score at each time step below it, and the threshold.

    Args:
        signal: (time,) or (time, channels); scores: (time,), as `aekit.over_time` gives it.
        threshold: above which it is an alarm.
        time: (time,) for the axis, seconds or datetime64; by default steps.
        anomalous: bool (time,), the labelled failures, shaded; or None.
        units: of the signal.
    """
    signal, scores = np.asarray(signal, np.float64).reshape(len(signal), -1), np.asarray(scores, np.float64)
    if scores.shape != (len(signal),):
        raise ValueError(f"show.over_time: got a signal of {len(signal)} time steps and scores {scores.shape}, "
                         "expected one score a step. Type aekit.over_time(detector.errors(windows), length, size).")
    time = np.arange(len(signal)) if time is None else np.asarray(time)
    figure = Picture(figsize=(8, 3.8), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    above.plot(time, signal, color=INPUT, linewidth=0.8)
    below.plot(time, scores, color=CODE, linewidth=1)
    below.axhline(threshold, color=INK, linestyle="--", linewidth=1)
    alarm = scores > threshold
    below.fill_between(time, scores, threshold, where=alarm, color=ERROR, alpha=0.8, linewidth=0)
    says = ""
    if anomalous is not None:
        anomalous = np.asarray(anomalous, bool)
        for axes in (above, below):
            axes.fill_between(time, 0, 1, where=anomalous, transform=axes.get_xaxis_transform(), color=ERROR,
                              alpha=0.18, linewidth=0)
        spans = np.flatnonzero(np.diff(np.concatenate([[0], anomalous, [0]]).astype(int)))
        found = sum(bool(alarm[first:last].any()) for first, last in spans.reshape(-1, 2))
        false = alarm[~anomalous].mean() if (~anomalous).any() else 0.0
        says = (f" {found} of {len(spans) // 2} labelled failures raise an alarm; outside of them {false:.1%} of the "
                "time does.")
    positive = scores[scores > 0]
    if len(positive) and scores.max() > 30 * np.median(positive):
        below.set_yscale("log")
    above.set(ylabel=units, title=f"alarm for {alarm.mean():.1%} of the time" + (", failures shaded" if says else ""))
    is_date = np.issubdtype(time.dtype, np.datetime64)
    below.set(ylabel="score", xlabel="" if is_date else "time")
    if is_date:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        ticks = AutoDateLocator(maxticks=7)
        below.xaxis.set_major_locator(ticks)
        below.xaxis.set_major_formatter(ConciseDateFormatter(ticks))
        below.xaxis.get_offset_text().set_color(INK)
    done(figure, above, "")
    return done(figure, below, f"A signal of {len(signal):,} steps, alarm for {alarm.mean():.1%} of the time.{says}")

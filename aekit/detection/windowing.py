"""Long signals as windows that overlap, and what is said of windows as one number per time step."""

import numpy as np

from ..shapes import samples_array


def windows(signal, size, step=None):
    """Cut a long signal into windows.

    Args:
        signal: (time,) or (time, channels).
        size: time steps of a window; step: from the start of one to the start of the next, by default half of `size`.

    Returns:
        (n, size, channels) float32. What is left at the end and fills no window is covered by one more window, which
        ends with the signal.

    Raises:
        ValueError: a signal shorter than one window, or sizes below 1.
    """
    signal = np.asarray(samples_array(signal, "windows"), np.float32)
    starts = window_starts(len(signal) if signal.ndim in (1, 2) else 0, size, step)
    signal = signal.reshape(len(signal), -1)
    return np.stack([signal[start:start + size] for start in starts])


def over_time(scores, length, size, step=None):
    """Scores of windows as one score per time step: the mean over all the windows that cover it.

    Args:
        scores: (n,), one a window; or (n, size) or (n, size, channels), one a time step of each window, such as
            `detector.feature_errors(windows)`.
        length: time steps of the whole signal; size, step: as for `windows`.

    Returns:
        (length,) float64.
    """
    starts = window_starts(length, size, step)
    scores = np.asarray(scores, np.float64)
    if len(scores) != len(starts):
        raise ValueError(f"over_time: got {len(scores)} scores, expected {len(starts)}, one for each window of {size} "
                         f"in {length} time steps. Type over_time(detector.errors(windows), {length}, {size}, step).")
    if scores.ndim > 2:
        scores = scores.reshape(len(scores), size, -1).mean(axis=2)
    total, count = np.zeros(length), np.zeros(length)
    for start, score in zip(starts, scores, strict=True):
        total[start:start + size] += score
        count[start:start + size] += 1
    return np.divide(total, count, out=np.zeros(length), where=count > 0)


def window_starts(length, size, step=None):
    """The first time step of each window, as a list."""
    step = max(1, size // 2) if step is None else step
    if not 1 <= size <= length or step < 1:
        raise ValueError(f"windows: got {length} time steps, size={size} and step={step}, expected a signal (time, "
                         "channels) of at least one window. Type windows(signal, size=100, step=50).")
    starts = list(range(0, length - size + 1, step))
    return starts if starts[-1] + size == length or step > size else [*starts, length - size]

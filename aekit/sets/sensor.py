"""A machine's temperature, simulated: what `aekit.nab.series()` is for real, for a classroom without a network."""

import numpy as np

from .nab import DAY, SAMPLING_RATE, Series

DAYS, FIRST = 60, np.datetime64("2024-01-01")
FAILURES = ((11.2, 1.6), (38.5, 1.1), (46.0, 1.8), (55.3, 1.2))   # day of the start, days; the first is before SPLIT
SPLIT = 32 * DAY                                                # values before it are for training


def series(seed=0):
    """The simulated `aekit.nab.Series`: 60 days, one value in five minutes, four failures.

    A controlled temperature near 90: a rhythm of one day, a level that wanders a little, changes of load, and noise. In
    a failure it falls by 8 to 14 within hours, stays low, and comes back, as the real one does.

    >>> aekit.sensor.series().values.shape
    (17280, 1)
    """
    rng, count = np.random.default_rng(seed), DAYS * DAY
    day = np.arange(count) / DAY
    level = np.interp(day, np.arange(DAYS + 1), rng.normal(0, 2.5, DAYS + 1))
    load = np.repeat(rng.choice([-1.0, 0.0, 1.0], count // 36 + 1), 36)[:count]     # for three hours at a time
    rhythm = 2 * np.sin(2 * np.pi * (day - 0.3)) + 0.6 * np.sin(4 * np.pi * day)
    values = 90 + level + rhythm + 3 * _smooth(load, 12) + rng.normal(0, 1.5, count)
    anomalous = np.zeros(count, bool)
    for start, length in FAILURES:
        inside = (day >= start) & (day < start + length)
        share = (day[inside] - start) / length
        values[inside] -= rng.uniform(8, 14) * np.clip(4 * np.minimum(share, 1 - share), 0, 1)
        anomalous |= inside
    time = FIRST.astype("datetime64[s]") + np.arange(count) * np.timedelta64(300, "s")
    return Series(values.astype(np.float32)[:, None], time, anomalous, SAMPLING_RATE)


def _smooth(x, size):
    return np.convolve(x, np.ones(size) / size, mode="same")

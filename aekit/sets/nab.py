"""A machine's temperature from the Numenta Anomaly Benchmark (NAB): one long series with four labelled failures."""

from dataclasses import dataclass

import numpy as np

from ._download import RemoteFile, fetch

FILE = RemoteFile(
    "nab/data/realKnownCause", "machine_temperature_system_failure.csv",
    "https://raw.githubusercontent.com/numenta/NAB/master/data/realKnownCause/machine_temperature_system_failure.csv",
    "92bf5b87fc7f9bba8ca0b7ec63ccaac8cb4a1371a258e8c29a10ae9c018d82a4", 732_223)
# As combined_windows.json of the benchmark has them, both ends included.
FAILURES = (("2013-12-10T06:25", "2013-12-12T05:35"), ("2013-12-15T17:50", "2013-12-17T17:00"),
            ("2014-01-27T14:20", "2014-01-29T13:30"), ("2014-02-07T14:55", "2014-02-09T14:05"))
SAMPLING_RATE = 1 / 300   # Hz: one value in five minutes
DAY = 288                 # values
STEP = 24                 # from one window of the data set to the next: two hours
SPLIT = np.datetime64("2014-01-15")


@dataclass(frozen=True, eq=False, repr=False)
class Series:
    """values: float32 (time, 1); time: datetime64 (time,); anomalous: bool (time,), in a labelled failure;
    sampling_rate: Hz."""

    values: np.ndarray
    time: np.ndarray
    anomalous: np.ndarray
    sampling_rate: float

    def __repr__(self):
        first, last = (str(time)[:10] for time in self.time[[0, -1]])
        return (f"Series: {len(self.values):,} temperatures from {first} to {last}, one in five minutes, "
                f"{self.anomalous.mean():.0%} of them in a labelled failure")


def series():
    """The whole `Series`, downloaded first where it is not in the cache; OSError when it cannot be had."""
    from ..data import offline

    path, = fetch("nab", [FILE], offline)
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=[("time", "datetime64[s]"), ("value", "f4")])
    anomalous = np.zeros(len(table), bool)
    for first, last in FAILURES:
        anomalous |= (table["time"] >= np.datetime64(first)) & (table["time"] <= np.datetime64(last))
    return Series(table["value"][:, None], table["time"], anomalous, SAMPLING_RATE)


def nab():
    """The data set `nab`: the series in windows of one day, those from 15 January 2014 on held out."""
    from ..data import Dataset

    whole = series()
    starts = np.arange(0, len(whole.values) - DAY + 1, STEP)
    places = starts[:, None] + np.arange(DAY)
    x, y = whole.values[places], whole.anomalous[places].any(axis=1).astype(np.int64)
    train, test = whole.time[starts + DAY - 1] < SPLIT, whole.time[starts] >= SPLIT   # no day is in both
    factors = {"start": whole.time[starts], "anomalous": whole.anomalous[places]}
    return Dataset(
        name="nab", x_train=x[train], x_test=x[test], y_train=y[train], y_test=y[test],
        class_names=("normal", "in a failure"), units="temperature; the source states no unit",
        sampling_rate=SAMPLING_RATE, factors_train={name: values[train] for name, values in factors.items()},
        factors_test={name: values[test] for name, values in factors.items()},
        source="Numenta Anomaly Benchmark, realKnownCause/machine_temperature_system_failure.csv",
        licence="MIT (2014-2024 Numenta)",
        description="The temperature inside a large industrial machine, one value in five minutes, in windows of one "
                    "day, one every two hours. A window is in a failure where any of it lies in one of the benchmark's "
                    "four labelled spans, which begin before the failure shows. aekit.nab.series() gives it whole.")

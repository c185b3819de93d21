"""Simulated heartbeats: an electrocardiogram (ECG) by a published dynamical model, as single beats and as long strips.

The model is that of P. E. McSharry, G. D. Clifford, L. Tarassenko and L. A. Smith, "A dynamical model for generating
synthetic electrocardiogram signals", IEEE Transactions on Biomedical Engineering 50(3), 2003. A point runs round the
unit circle once a beat; each wave of the ECG (P, Q, R, S, T) pulls the voltage up or down as the point passes its
angle; the time from beat to beat varies with the breath (0.25 Hz) and the blood pressure (0.1 Hz).
"""

from dataclasses import dataclass

import numpy as np

RATE = 128.0                  # Hz
BEFORE, AFTER = 40, 72        # samples of a beat before its R peak and from it on
KINDS = ("normal", "ventricular ectopic", "ST depression", "missing P wave", "wide QRS")
CHANGES = {
    "normal": "none",
    "ventricular ectopic": "comes 20 to 40 % early, before a pause; no P wave, a wide R wave of 60 to 130 % of the "
                           "usual height, the T wave turned over",
    "ST depression": "the line between S and T lowered by 0.08 to 0.25 mV",
    "missing P wave": "5 to 30 % of the usual P wave is left",
    "wide QRS": "Q, R and S 1.4 to 1.9 times as wide",
}
PATIENTS, HELD_OUT = 40, 10   # in the data set `beats`; the last ten are held out
BEATS = 120                   # of each patient
ABNORMAL = {"train": 0.08, "test": 0.4}  # share of abnormal beats

# The table of the paper: angle (rad), a, b (rad). ST is ours: a wave of no height in a normal beat.
P, Q, R, S, T, ST = range(6)
ANGLE = np.array([-np.pi / 3, -np.pi / 12, 0, np.pi / 12, np.pi / 2, 0.80])
WIDTH = np.array([0.25, 0.10, 0.10, 0.10, 0.40, 0.28])
HEIGHT = np.array([1.2, -5.0, 30.0, -7.5, 0.75, 0.0]) * WIDTH**2 / (30 * 0.1**2)  # a b^2, so that R is 1 mV high
STRETCH = np.array([0.25, 0.5, 0.5, 0.5, 0.25, 0.25])  # how an angle grows with the rate, as in the authors' program


@dataclass(frozen=True, eq=False, repr=False)
class Strip:
    """Many beats in a row.

    signal: float32 (time, 1) in mV, with wander and noise; clean: the same without them. peaks: the sample of each R
    peak. kinds: int64, one a peak, indices into `KINDS`. sampling_rate: Hz.
    """

    signal: np.ndarray
    clean: np.ndarray
    peaks: np.ndarray
    kinds: np.ndarray
    sampling_rate: float

    def __repr__(self):
        abnormal = np.count_nonzero(self.kinds)
        return (f"Strip (simulated): {len(self.signal) / self.sampling_rate:.0f} s of ECG in mV at "
                f"{self.sampling_rate:g} Hz, {len(self.peaks)} beats, {abnormal} of them abnormal")


def strip(patient=0, *, seconds=60.0, abnormal=0.0, kind=None, noise=0.02, wander=0.05, sampling_rate=RATE, seed=0):
    """A long simulated ECG of one patient.

    Args:
        patient: 0 or more; each has a heart of its own, the same as in the data set `beats`.
        seconds: length, 2 to 3,600.
        abnormal: share of abnormal beats, 0..1. kind: one of `KINDS` to have only that one, by default all kinds.
        noise: standard deviation of the electrode's white noise in mV. wander: of the slow drift of the base line.
        sampling_rate: Hz, 100 or more. seed: of the rhythm, of the abnormal beats and of the noise.

    Returns:
        `Strip`.

    Raises:
        ValueError: a value outside those ranges.

    >>> aekit.beats.strip(seconds=10).signal.shape
    (1280, 1)
    """
    if kind is not None and kind not in KINDS[1:]:
        raise ValueError(f"beats.strip: got kind={kind!r}, expected one of {', '.join(KINDS[1:])}. "
                         'Type kind="ST depression".')
    for name, value, low, high in (("patient", patient, 0, np.inf), ("seconds", seconds, 2, 3600),
                                   ("abnormal", abnormal, 0, 1), ("noise", noise, 0, 10), ("wander", wander, 0, 10),
                                   ("sampling_rate", sampling_rate, 100, 10_000)):
        if not low <= value <= high:
            raise ValueError(f"beats.strip: got {name}={value!r}, expected {low:g} to {high:g}. "
                             "Type aekit.beats.strip(seconds=60).")
    heart, rng = _heart(int(patient)), np.random.default_rng([int(seed), int(patient), 1])
    gaps = _gaps(heart["rate"], int(seconds / (0.6 * 60 / heart["rate"])) + 5, rng)
    kinds = _kinds(len(gaps), abnormal, rng) if kind is None else np.where(
        _kinds(len(gaps), abnormal, rng) > 0, KINDS.index(kind), 0)
    gaps, waves, _ = _waves(heart, gaps, kinds, rng)
    clean, peaks = _voltage(gaps, waves, sampling_rate)
    length = round(seconds * sampling_rate)
    start = peaks[2] - round(gaps[2] / 2 * sampling_rate)   # two beats, until nothing is left of the start from 0 mV
    clean, peaks, kinds = clean[start:start + length], peaks[2:] - start, kinds[2:]
    inside = peaks < length
    signal = clean + wander * _wander(length, sampling_rate, rng) + noise * rng.standard_normal(length)
    return Strip(signal.astype(np.float32)[:, None], clean.astype(np.float32)[:, None], peaks[inside],
                 kinds[inside], float(sampling_rate))


def beats():
    """The data set `beats`: single beats of 40 simulated patients, the last ten held out whole."""
    from ..data import Dataset

    parts = {"train": range(PATIENTS - HELD_OUT), "test": range(PATIENTS - HELD_OUT, PATIENTS)}
    facts = {part: [_patient_beats(patient, ABNORMAL[part]) for patient in patients]
             for part, patients in parts.items()}
    joined = {part: [np.concatenate(values) for values in zip(*found, strict=True)] for part, found in facts.items()}
    order = {part: np.random.default_rng(0).permutation(len(values[0])) for part, values in joined.items()}
    x, y, *causes = ({part: values[i][order[part]] for part, values in joined.items()} for i in range(5))
    factors = {part: dict(zip(("patient", "rate", "change"), (cause[part] for cause in causes), strict=True))
               for part in parts}
    return Dataset(
        name="beats", x_train=x["train"], x_test=x["test"], y_train=y["train"], y_test=y["test"], class_names=KINDS,
        units="voltage in mV", sampling_rate=RATE, simulated=True,
        source="simulated by aekit/sets/beats.py with the dynamical model of McSharry, Clifford, Tarassenko and Smith "
               "(IEEE Transactions on Biomedical Engineering, 2003)", licence="CC BY 4.0",
        factors_train=factors["train"], factors_test=factors["test"],
        description=f"Heartbeats of {PATIENTS} simulated patients, {1000 * (BEFORE + AFTER) / RATE:.0f} ms each, the R "
                    f"peak after {1000 * BEFORE / RATE:.0f} ms; the beats of {HELD_OUT} patients are held out. No real "
                    "heart was measured. Abnormal beats: " + "; ".join(
                        f"{kind}: {change}" for kind, change in CHANGES.items() if kind != "normal") + ".")


def _patient_beats(patient, abnormal):
    """Of each beat: voltage (BEFORE + AFTER, 1) in mV, kind, patient, heart rate (beats a minute), size of change."""
    heart, rng = _heart(patient), np.random.default_rng([0, patient, 2])
    gaps = _gaps(heart["rate"], BEATS + 2, rng)
    kinds = _kinds(len(gaps), abnormal, rng)
    gaps, waves, change = _waves(heart, gaps, kinds, rng)
    clean, peaks = _voltage(gaps, waves, RATE)
    signal = clean + 0.04 * _wander(len(clean), RATE, rng) + 0.02 * rng.standard_normal(len(clean))
    chosen = slice(1, -1)                                # the first and the last have a neighbour missing
    at = peaks[chosen] + rng.integers(-1, 2, BEATS)      # a peak is found to within a sample
    x = signal[at[:, None] + np.arange(-BEFORE, AFTER)].astype(np.float32)[..., None]
    rate = (120 / (gaps[:-1] + gaps[1:])).astype(np.float32)[:BEATS]
    return x, kinds[chosen], np.full(BEATS, patient), rate, change[chosen].astype(np.float32)


def _heart(patient):
    """What stays the same in one patient: rate (beats a minute), and each wave's angle, height (mV) and width (rad)."""
    rng = np.random.default_rng([0, patient, 0])
    height = HEIGHT * np.exp(rng.normal(0, [0.18, 0.30, 0.14, 0.30, 0.20, 0]))
    return {"rate": rng.uniform(56, 84), "height": height * np.exp(rng.normal(0, 0.08)),
            "width": WIDTH * np.exp(rng.normal(0, [0.08, 0.06, 0.06, 0.06, 0.08, 0])),
            "angle": ANGLE + rng.normal(0, [0.06, 0.01, 0, 0.01, 0.06, 0])}


def _gaps(rate, count, rng):
    """Seconds from beat to beat, (count,), with the paper's spectrum: two bumps, 0.1 Hz half as strong as 0.25 Hz."""
    n = 4 * (count + 8)
    frequency = np.fft.rfftfreq(n, 0.5)                  # two values a second, more than there are beats
    power = 0.5 * np.exp(-((frequency - 0.1) / 0.01) ** 2 / 2) + np.exp(-((frequency - 0.25) / 0.01) ** 2 / 2)
    phase = np.exp(2j * np.pi * rng.random(len(frequency)))
    variation = np.fft.irfft(np.sqrt(power) * phase, n)
    variation *= 0.035 * 60 / rate / variation.std()
    return 60 / rate + np.interp(np.arange(count) * 60 / rate, np.arange(n) * 0.5, variation)


def _kinds(count, abnormal, rng):
    """The kind of each beat; no two early beats in a row, so that each has its pause."""
    kinds = np.where(rng.random(count) < abnormal, rng.integers(1, len(KINDS), count), 0)
    early = np.flatnonzero(kinds == 1)
    kinds[early[1:][np.diff(early) == 1]] = 0
    kinds[[0, -1]] = 0
    return kinds


def _waves(heart, gaps, kinds, rng):
    """(gaps, waves (beats, 6, 3) of angle, height, width, change (beats,)) of beats as their kinds change them."""
    count, gaps = len(gaps), gaps.copy()
    height = heart["height"] * np.exp(rng.normal(0, [0.10, 0.10, 0.04, 0.10, 0.06, 0], (count, 6)))
    width = heart["width"] * np.exp(rng.normal(0, 0.03, (count, 6)))
    angle = heart["angle"] + rng.normal(0, [0.03, 0.005, 0, 0.005, 0.03, 0], (count, 6))
    size, change = rng.random(count), np.zeros(count)

    def of(kind, low, high):
        rows = np.flatnonzero(kinds == KINDS.index(kind))
        change[rows] = low + (high - low) * size[rows]
        return rows, change[rows]

    rows, amount = of("ventricular ectopic", 0.6, 1.3)   # of the usual height
    early = rng.uniform(0.20, 0.40, count)[rows]
    gaps[rows], gaps[rows + 1] = gaps[rows] * (1 - early), gaps[rows + 1] * (1 + early)
    height[rows, P], height[rows, Q] = 0, 0
    height[rows, R] *= amount
    height[rows, T] *= -1.3
    width[rows, R] *= rng.uniform(2.2, 3.0, count)[rows]
    width[rows, S] *= 1.8
    angle[rows, S] += 0.22
    rows, amount = of("ST depression", 0.08, 0.25)       # mV
    height[rows, ST] = -amount
    rows, amount = of("missing P wave", 0.05, 0.30)      # of the usual height
    height[rows, P] *= amount
    rows, amount = of("wide QRS", 1.4, 1.9)              # of the usual width
    width[rows, Q:S + 1] *= amount[:, None]
    angle[rows, Q:S + 1] *= amount[:, None]
    # The authors' program stretches angles and widths with the mean heart rate; here with each beat's own.
    faster = np.sqrt(1 / gaps)[:, None]
    return gaps, np.stack([angle * faster ** np.where(ANGLE == 0, 0, 2 * STRETCH), height,
                           width * faster], axis=2), change


def _voltage(gaps, waves, sampling_rate):
    """The voltage (time,) in mV, and the sample of each R peak.

    The paper's equations, on the limit cycle: there x^2 + y^2 = 1, the angle grows by 2 pi a beat, and the voltage
    obeys dz/dt = -sum_i a_i d_i exp(-d_i^2 / (2 b_i^2)) - z, d_i being the angle to wave i. This is linear in z, so it
    is solved by summing up, at four times the sampling rate or more.
    """
    fine = int(np.ceil(512 / sampling_rate))
    start = np.concatenate([[0], np.cumsum(gaps)])
    step = 1 / (fine * sampling_rate)
    time = (np.arange(int(start[-1] / step)) + 0.5) * step   # the middle of each step
    beat = np.searchsorted(start, time, side="right") - 1
    angle = (2 * np.pi * ((time - start[beat]) / gaps[beat]) - np.pi).astype(np.float32)
    speed = (2 * np.pi / gaps).astype(np.float32)
    pull = np.zeros_like(angle)
    for wave in range(waves.shape[1]):
        place, height, width = waves[:, wave].T.astype(np.float32)
        away = angle - place[beat]
        pull -= (height * speed / width**2)[beat] * away * np.exp(away**2 * (-0.5 / width**2)[beat])
    z, last = np.zeros(len(time) + 1), 0.0               # at the start of each step
    block = int(20 / step)                               # exp(20) is far from the end of float64
    for at in range(0, len(time), block):
        here = pull[at:at + block]
        grown = np.exp(step * np.arange(1, len(here) + 1))
        z[at + 1:at + 1 + len(here)] = (last + np.cumsum(here * grown) * step * np.exp(-step / 2)) / grown
        last = z[at + len(here)]
    peaks = np.round((start[:-1] + gaps / 2) * sampling_rate).astype(np.int64)
    return z[:-1:fine], peaks


def _wander(length, sampling_rate, rng):
    """A base line that drifts with the breath, (length,), standard deviation 1: three slow waves, 0.05 to 0.4 Hz."""
    time = np.arange(length) / sampling_rate
    waves = [np.sin(2 * np.pi * (rng.uniform(low, high) * time + rng.random()))
             for low, high in ((0.05, 0.1), (0.1, 0.2), (0.2, 0.4))]
    return np.sum(waves, axis=0) * np.sqrt(2 / 3)

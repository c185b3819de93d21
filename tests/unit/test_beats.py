"""Simulated heartbeats follow the published equations, and each kind of abnormal beat is what it is said to be."""

import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import aekit
from aekit.sets import beats


@pytest.fixture(scope="module")
def data():
    return aekit.load("beats")


def test_the_voltage_solves_the_equations_of_the_paper():
    gaps = np.array([0.8, 1.0, 0.7])
    angle, width = beats.ANGLE[:5], beats.WIDTH[:5]
    a = np.array([1.2, -5, 30, -7.5, 0.75]) / (30 * 0.1**2)         # the paper's table, scaled to an R wave of 1 mV
    waves = np.repeat(np.stack([angle, a * width**2, width], axis=1)[None], 3, axis=0)
    start = np.concatenate([[0], np.cumsum(gaps)])

    def slope(t, state):
        x, y, z = state
        beat = min(np.searchsorted(start, t, side="right") - 1, 2)
        omega, alpha = 2 * np.pi / gaps[beat], 1 - np.hypot(x, y)
        away = np.arctan2(y, x) - angle
        # the kit names a wave by its height, which at any rate of the heart is a b^2 of the paper over omega
        pull = omega * a * away * np.exp(-away**2 / 2 / width**2)
        return [alpha * x - omega * y, alpha * y + omega * x, -pull.sum() - z]

    voltage, peaks = beats._voltage(gaps, waves, 128)
    times = np.arange(len(voltage)) / 128
    theirs = solve_ivp(slope, (0, times[-1]), [-1, 0, 0], t_eval=times, rtol=1e-7, atol=1e-9, max_step=0.005).y[2]
    np.testing.assert_allclose(voltage, theirs, atol=0.01)
    np.testing.assert_allclose(peaks, np.round((start[:3] + gaps / 2) * 128))


def test_a_wave_is_as_high_as_its_table_says():
    only_r = np.zeros((3, 6, 3))
    only_r[:, :, 2] = 1
    only_r[:, beats.R, 1:] = 0.7, 0.05
    voltage, _ = beats._voltage(np.full(3, 0.8), only_r, 256)
    assert voltage.max() == pytest.approx(0.7, abs=0.02)


def test_held_out_beats_are_of_patients_never_seen(data):
    seen, new = set(data.factors_train["patient"]), set(data.factors_test["patient"])
    assert len(seen) == 30 and len(new) == 10 and not seen & new


def test_every_kind_of_beat_is_what_it_is_said_to_be(data):
    x, rate = data.x_test[..., 0], data.factors_test["rate"]
    milliseconds = (np.arange(x.shape[1]) - beats.BEFORE) * 1000 / data.sampling_rate

    def mean(kind, low, high):
        """The mean voltage between two times around the R peak, above each beat's line before its P wave."""
        rows = data.y_test == data.class_names.index(kind)
        return x[rows][:, (milliseconds >= low) & (milliseconds <= high)].mean()

    assert mean("missing P wave", -180, -120) < 0.3 * mean("normal", -180, -120)
    assert mean("ST depression", 90, 130) < mean("normal", 90, 130) - 0.08
    assert mean("ventricular ectopic", 120, 200) < -0.2
    wide = [(np.abs(x[data.y_test == k] - np.median(x[data.y_test == k], axis=1, keepdims=True)) > 0.3).sum(1).mean()
            for k in (data.class_names.index("normal"), data.class_names.index("wide QRS"))]
    assert wide[1] > 1.2 * wide[0]
    early = data.y_test == data.class_names.index("ventricular ectopic")
    assert rate[early].mean() > 1.1 * rate[data.y_test == 0].mean()
    assert all(kind in data.description for kind in data.class_names[1:])


def test_the_size_of_a_change_is_a_factor(data):
    change = data.factors_test["change"]
    assert (change[data.y_test == 0] == 0).all() and (change[data.y_test > 0] > 0).all()
    depressed = data.y_test == data.class_names.index("ST depression")
    assert change[depressed].min() >= 0.08 and change[depressed].max() <= 0.25


def test_the_task_is_neither_trivial_nor_hopeless(data):
    from sklearn.metrics import roc_auc_score

    abnormal = data.y_test > 0
    mean, pca = (roc_auc_score(abnormal, aekit.metrics.errors(data.x_test, model.reconstruct(data.x_test)))
                 for model in (aekit.Mean(data.x_normal), aekit.PCA(data.x_normal, code=12)))
    assert 0.65 < mean < 0.85 and mean + 0.1 < pca < 0.97


def test_a_strip_is_long_the_same_for_a_seed_and_marks_its_beats():
    strip = beats.strip(3, seconds=60, abnormal=0.2, seed=1)
    assert strip.signal.shape == strip.clean.shape == (60 * 128, 1) and strip.signal.dtype == np.float32
    assert len(strip.peaks) == len(strip.kinds) and 50 < len(strip.peaks) < 90 and strip.peaks[-1] < len(strip.signal)
    normal = strip.peaks[strip.kinds == 0]
    assert np.median(strip.clean[normal, 0]) > 0.4
    np.testing.assert_array_equal(strip.signal, beats.strip(3, seconds=60, abnormal=0.2, seed=1).signal)
    assert np.abs(strip.clean - beats.strip(3, seconds=60, abnormal=0.2, seed=2).clean).max() > 0.3
    assert repr(strip).startswith("Strip (simulated): 60 s of ECG in mV at 128 Hz, ")


def test_a_strip_has_the_noise_and_the_kind_it_was_asked_for():
    quiet = beats.strip(seconds=30, noise=0, wander=0)
    np.testing.assert_array_equal(quiet.signal, quiet.clean)
    assert not quiet.kinds.any()
    noisy = beats.strip(seconds=60, noise=0.1, wander=0)
    assert (noisy.signal - noisy.clean).std() == pytest.approx(0.1, rel=0.05)
    assert set(beats.strip(seconds=60, abnormal=0.5, kind="wide QRS").kinds) == {0, beats.KINDS.index("wide QRS")}
    assert len(beats.strip(seconds=10, sampling_rate=360).signal) == 3600


@pytest.mark.parametrize("gap", [0.55, 1.3])
def test_an_early_beat_is_followed_by_a_pause(gap):
    heart = beats._heart(0)
    rng = np.random.default_rng(0)
    gaps, _, _ = beats._waves(heart, np.full(5, gap), np.array([0, 0, 1, 0, 0]), rng)
    assert gaps[2] < 0.85 * gap and gaps[3] > 1.15 * gap and gaps.sum() == pytest.approx(5 * gap)


@pytest.mark.parametrize("wrong", [{"kind": "flutter"}, {"seconds": 0}, {"abnormal": 2}, {"sampling_rate": 10},
                                   {"patient": -1}, {"noise": -1}])
def test_a_wrong_wish_is_refused_with_what_was_expected(wrong):
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=re.escape(f"beats.strip: got {name}={value!r}, expected ")):
        beats.strip(**wrong)

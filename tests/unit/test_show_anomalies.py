"""Figures of anomalies: the score in the title is the detector's, the failures are counted right."""

import numpy as np
import pytest

import aekit
from aekit import show
from aekit.sets import nab, sensor

BEATS = aekit.load("beats")


def test_each_title_has_the_detectors_score_and_the_words_say_where_it_is_wrong():
    detector, x = aekit.Detector(aekit.PCA, code=4).fit(BEATS), BEATS.x_test[:5]
    made = show.wrong(detector, x, rate=BEATS.sampling_rate, titles=[BEATS.class_names[y] for y in BEATS.y_test[:5]])
    shown = [axes.get_title() for axes in made.axes if axes.get_visible()]
    wanted = [f"{BEATS.class_names[y]}: {score:.3g}" for y, score in zip(BEATS.y_test[:5], detector.errors(x),
                                                                        strict=True)]
    assert shown == wanted
    worst = detector.feature_errors(x)[0].argmax() * 1000 / BEATS.sampling_rate
    assert f"most wrong at {worst:.0f} ms" in made.says


def test_alarms_failures_and_false_alarms_are_counted():
    signal, scores, anomalous = np.zeros(100), np.zeros(100), np.zeros(100, bool)
    anomalous[10:20] = anomalous[40:60] = anomalous[90:] = True
    scores[15] = scores[45:50] = 2
    scores[70:77] = 2                   # 7 of the 60 normal steps
    says = show.over_time(signal, scores, threshold=1, anomalous=anomalous).says
    assert "alarm for 13.0% of the time" in says and "2 of 3 labelled failures" in says
    assert f"{7 / 60:.1%} of the time does" in says


@pytest.mark.parametrize("act, words", [
    (lambda: show.wrong(aekit.Mean(BEATS), BEATS.x_test[0]), r"got an array of shape \(112, 1\)"),
    (lambda: show.over_time(np.zeros(10), np.zeros(9), threshold=1), "one score a step"),
])
def test_a_mistake_is_answered_with_what_came_and_what_was_expected(act, words):
    with pytest.raises(ValueError, match=words):
        act()


def test_the_simulated_sensor_is_a_series_as_the_real_one_is():
    series = sensor.series()
    assert isinstance(series, nab.Series) and series.values.shape == (60 * nab.DAY, 1)
    assert np.isfinite(series.values).all() and (np.diff(series.time) == np.timedelta64(300, "s")).all()
    starts = np.flatnonzero(np.diff(series.anomalous.astype(int)) == 1)
    assert len(starts) == 4 and (starts < sensor.SPLIT).sum() == 1
    failing, normal = (series.values[series.anomalous == which] for which in (True, False))
    assert np.median(failing) < np.quantile(normal, 0.05)       # it falls below what is normal
    assert np.array_equal(series.values, sensor.series().values)


def test_days_of_a_failing_machine_are_told_best_by_the_mean_as_lesson_09_says():
    series, size, split = sensor.series(), nab.DAY, sensor.SPLIT
    failing = aekit.windows(series.anomalous[:split], size, 24).any(axis=(1, 2))
    usual = aekit.windows(series.values[:split], size, 24)[~failing]
    days = aekit.windows(series.values[split:], size, 24)
    promise = {"false_alarms": 0.05, "shuffle": False}
    judges = {"mean": aekit.Detector(aekit.Mean, **promise), "PCA": aekit.Detector(aekit.PCA, code=4, **promise),
              "autoencoder": aekit.Detector(code=4, epochs=60, **promise)}
    area = {name: aekit.metrics.auroc(series.anomalous[split:], aekit.over_time(
        judge.fit(usual).errors(days), len(series.values) - split, size, 24)) for name, judge in judges.items()}
    assert area["mean"] > 0.95 and area["mean"] > area["autoencoder"] > area["PCA"] > 0.5

"""Figures of sound: their numbers are the metric's, their axes are seconds and Hz."""

import numpy as np
import pytest

import aekit
from aekit import metrics, show

RATE = 8000
TIME = np.arange(RATE) / RATE
TONE = np.sin(2 * np.pi * 1000 * TIME)
NOISY = TONE + 0.3 * np.random.default_rng(0).normal(size=RATE)


def test_a_tone_is_bright_at_its_frequency_and_nowhere_else():
    axes = show.spectrograms({"clean": TONE}, RATE).axes[0]
    picture, (_, right, low, high) = axes.images[0].get_array(), axes.images[0].get_extent()
    row = np.asarray(picture).mean(axis=1).argmax()
    assert low + row * (high - low) / (len(picture) - 1) == pytest.approx(1000, abs=40)
    assert (low, high) == (0, 4000) and right == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("figure", [show.spectrograms, show.signals])
def test_the_figure_in_the_title_is_the_metrics_and_stands_in_the_words(figure):
    made = figure({"noisy": NOISY, "clean": TONE}, RATE)
    decibels = f"{metrics.si_sdr(TONE[None], NOISY[None])[0]:.1f} dB"
    titles = [axes.get_title() for axes in made.axes]
    assert f"noisy: {decibels}" in titles and "clean" in titles and decibels in made.says


def test_without_a_clean_track_there_are_no_figures():
    made = show.spectrograms({"a": NOISY, "b": TONE}, RATE)
    assert "dB" not in "".join(axes.get_title() for axes in made.axes) and "SI-SDR" not in made.says


def test_a_closer_look_keeps_the_figure_of_the_whole_signal():
    tracks = {"noisy": NOISY, "clean": TONE}
    whole, part = show.signals(tracks, RATE), show.signals(tracks, RATE, seconds=(0.5, 0.6))
    assert whole.says == part.says and part.axes[0].get_xlim() == (0.5, 0.6)
    assert part.axes[0].lines[-1].get_xdata().min() >= 0.5


def test_the_error_spectrum_finds_where_the_noise_is():
    x, hum = TONE[None, :, None], np.sin(2 * np.pi * 3000 * TIME)[None, :, None]
    made = show.error_spectrum({"hummed": x + hum}, x, RATE)
    frequency, height = made.axes[0].lines[0].get_data()
    assert frequency[np.argmax(height)] == pytest.approx(3000, abs=40) and height.max() == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("act, words", [
    (lambda: show.spectrograms([TONE], RATE), "expected a dict name -> signal"),
    (lambda: show.signals({}, RATE), "no tracks"),
    (lambda: show.signals({"a": TONE, "clean": TONE[:-1]}, RATE), "expected one length"),
    (lambda: show.spectrograms({"a": np.ones((2, 100, 1))}, RATE), r"expected one signal .*Type a\[0\]"),
    (lambda: show.signals({"a": TONE}, RATE, seconds=(0.5, 2)), "within 0..1"),
    (lambda: show.error_spectrum({"a": TONE}, TONE, RATE), "of one shape"),
])
def test_a_mistake_is_answered_with_what_came_and_what_was_expected(act, words):
    with pytest.raises((TypeError, ValueError), match=words):
        act()


def test_real_shapes_go_in_as_they_come():
    speech = aekit.load("speech").x_test[:2]
    assert show.spectrograms({"noisy": speech[:1], "clean": speech[0]}, RATE).says

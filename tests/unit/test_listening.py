"""`explore.listen` without a browser: noise as loud as it says, figures that are the metric's, sounds that arrive."""

import numpy as np
import pytest

import aekit
from aekit import explore, metrics
from aekit.explore.listening import companded

SPEECH = aekit.load("speech")
RATE = 8000


class Softer:
    """Stands for a model: the same at half the loudness, so that a figure that hears loudness would fall."""

    kind = "softer"

    def reconstruct(self, sounds):
        return sounds / 2


class Perfect:
    """Knows the answer."""

    def __init__(self, x, copies):
        self.x = np.tile(x, (copies, 1, 1))

    def reconstruct(self, sounds):
        return self.x


@pytest.fixture(scope="module")
def widget():
    return explore.listen(Softer(), SPEECH, rivals={"Wiener": aekit.signal_filters.WienerFilter()})


def test_the_noisy_sound_has_the_ratio_that_is_set(widget):
    for noise in widget.noises:
        for snr in (-5, 20):
            widget.noise, widget.snr = noise, snr
            noisy, clean = widget.sounds["noisy"], widget.sounds["clean"]
            assert 10 * np.log10((clean**2).mean() / ((noisy - clean) ** 2).mean()) == pytest.approx(snr, abs=0.01)


def test_the_figures_are_those_of_the_metric_and_loudness_does_not_count(widget):
    widget.noise, widget.snr, widget.sample = "pink", 5, 1
    clean = widget.sounds["clean"][None]
    for name, found in widget.decibels.items():
        assert found == pytest.approx(metrics.si_sdr(clean, widget.sounds[name][None])[0], abs=1e-3)
    assert widget.decibels["softer"] == pytest.approx(widget.decibels["noisy"], abs=1e-3)
    assert f"softer {widget.decibels['softer']:.1f}" in widget.sentence


def test_a_perfect_and_a_silent_track_have_a_finite_figure():
    x = SPEECH.x_test[:2]
    made = explore.listen({"perfect": Perfect(x, 2)}, (x, RATE), rivals={"silent": aekit.Mean(0 * x)},
                          noises=("white",), snrs=(0, 10))
    assert made.decibels["perfect"] == 60 and made.decibels["silent"] == -60


def test_what_is_sent_stays_below_three_megabytes_however_many_rivals(widget, tmp_path):
    many = explore.listen(Softer(), SPEECH, rivals={f"r{i}": Softer() for i in range(5)})
    for each in (widget, many):
        assert each.to_html(tmp_path / "page.html").stat().st_size < 3_200_000
        assert sum(len(getattr(each, name)) for name in ("_clean", "_noise", "_cleaned")) < 2.6e6


def test_the_page_hears_what_python_hears(widget, node):
    widget.noise, widget.snr, widget.sample = "babble", 0, 2
    at = [widget.noises.index("babble"), widget.snrs.index(0), 2]
    names = ("noises", "snrs", "tracks", "_length", "_peaks", "_noise_peaks", "_figures", "_labels", "_class_names")
    given = {name: getattr(widget, name) for name in names} | {"at": at, "bytes": {}}
    for name in ("_clean", "_noise", "_cleaned"):
        given["bytes"][name] = list(getattr(widget, name))
    tracks, figures, label = node(explore.listen, """(() => {
        for (const name in given.bytes) given[name] = Uint8Array.from(given.bytes[name]);
        const sounds = soundsOf({ get: (name) => given[name] });
        return [sounds.at(given.at), sounds.figures(given.at), sounds.label(2)];
    })()""", given)
    assert figures == pytest.approx(list(widget.decibels.values()), abs=1e-3)
    assert label == SPEECH.class_names[SPEECH.y_test[widget.index[2]]]
    for name, heard in zip(widget.tracks, tracks, strict=True):
        # 8 bits a value by the mu-law: the coder's own noise is 30 dB below the sound, or more.
        assert metrics.si_sdr(widget.sounds[name][None], np.array([heard]))[0] > 30
    assert np.abs(tracks).max() <= 1.01


def test_the_browser_says_the_sentence_that_python_says(widget, node):
    widget.noise, widget.snr, widget.sample, widget.track, widget.position = "hum", -5, 0, 2, 0.25
    given = {"sample": 0, "label": SPEECH.class_names[SPEECH.y_test[widget.index[0]]], "noise": "hum", "snr": -5,
             "names": widget.tracks, "figures": list(widget.decibels.values()), "track": 2, "position": 0.25,
             "seconds": widget.seconds}
    assert node(explore.listen, "listenSentence(given)", given) == widget.sentence


def test_the_pages_spectrogram_is_numpys(node):
    sound = np.random.default_rng(0).normal(size=2000)
    found = node(explore.listen, "spectrogram(Float32Array.from(given), 8000)", sound.tolist())
    power = np.reshape(found["power"], (found["columns"], found["rows"]))
    bell = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(256) / 256)
    padded = np.pad(sound.astype(np.float32), 256)
    for column in (0, 7, 20):
        window = padded[256 + column * 64 - 128:][:256]
        np.testing.assert_allclose(power[column], np.abs(np.fft.rfft(bell * window)) ** 2, rtol=1e-4, atol=1e-6)


def test_companding_keeps_zero_zero_and_soft_sounds_fine():
    assert companded(np.zeros(3)) == bytes([127] * 3)
    x = np.array([-1.0, -0.01, 0.001, 1.0])
    y = np.frombuffer(companded(x), np.uint8) / 127 - 1
    back = np.sign(y) * np.expm1(np.abs(y) * np.log(256)) / 255
    np.testing.assert_allclose(back, x, rtol=0.05, atol=1e-4)


class Cut:
    """Gives back too little."""

    def reconstruct(self, sounds):
        return sounds[:, :100]


X = SPEECH.x_test[:1]
MISTAKES = {
    "no rate": (lambda: explore.listen(Softer(), X), "no sampling rate, expected one in Hz"),
    "pictures": (lambda: explore.listen(Softer(), (np.ones((2, 8, 8, 1)), RATE)), r"got sounds of shape \(2, 8, 8"),
    "no values": (lambda: explore.listen(Softer(), (X * np.nan, RATE)), "NaN or infinite"),
    "no reconstruct": (lambda: explore.listen({"it": "a name"}, (X, RATE)), "expected something with reconstruct"),
    "two of a name": (lambda: explore.listen(Softer(), (X, RATE), rivals=[Softer()]), "a name each"),
    "cut off": (lambda: explore.listen({"cut": Cut()}, (X, RATE)), "as many values as it was given"),
    "too long": (lambda: explore.listen(Softer(), (np.ones((1, 400_000, 1)), RATE)), r"8.0 MB each.*sounds"),
    "no noise": (lambda: explore.listen(Softer(), (X, RATE), noise="rain"), "noise is 'rain', expected one of white"),
    "another snr": (lambda: explore.listen(Softer(), (X, RATE), snr=3), "snr is 3.0, expected one of -5, 0"),
    "no track": (lambda: explore.listen(Softer(), (X, RATE), track=3), "track is 3, expected 0..2"),
    "too late": (lambda: explore.listen(Softer(), (X, RATE), position=9), "position is 9.0, expected 0..1"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_with_what_came_and_what_was_expected(mistake):
    act, words = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=words):
        act()


def test_noise_of_ones_own_is_heard_by_its_name():
    rain = np.random.default_rng(0).normal(size=4000).astype(np.float32)
    made = explore.listen(Softer(), (X, RATE), noises={"rain": rain}, snrs=(0,))
    assert made.noise == "rain" and "in rain noise at 0 dB" in made.sentence

"""Noise for signals: what each kind is like, and that the stated ratio is the ratio."""

import numpy as np
import pytest

import aekit
from aekit import corrupt, metrics
from aekit.signals import mixing

SPEECH = aekit.load("speech")
X = SPEECH.x_test[:12]


def power_by_octave(noise, rate=8000):
    """Mean power between 62.5 Hz and 2 kHz, octave by octave, in dB."""
    power = (np.abs(np.fft.rfft(noise[..., 0])) ** 2).mean(axis=0)
    octave = np.floor(np.log2(np.maximum(np.fft.rfftfreq(noise.shape[1], 1 / rate), 1) / 62.5)).astype(int)
    return 10 * np.log10([power[octave == each].sum() for each in range(5)])


@pytest.mark.parametrize("kind", mixing.KINDS)
@pytest.mark.parametrize("snr", [-5, 0, 20.5])
def test_the_stated_ratio_is_exact_for_each_sample(kind, snr):
    noisy = corrupt.mix(X, kind, snr, rate=SPEECH.sampling_rate, seed=3)
    assert noisy.dtype == np.float32 and noisy.shape == X.shape
    by_hand = 10 * np.log10((X**2).mean(axis=(1, 2)) / ((noisy - X) ** 2).mean(axis=(1, 2)))
    assert np.abs(by_hand - snr).max() < 1e-3 and np.abs(corrupt.snr(X, noisy) - snr).max() < 1e-3


@pytest.mark.parametrize("kind", mixing.KINDS)
def test_noise_is_seeded_differs_from_sample_to_sample_and_has_a_power_of_one(kind):
    a, b, c = (mixing.KINDS[kind](4, 4000, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c) and not np.array_equal(a[0], a[1])
    assert np.allclose((a**2).mean(axis=(1, 2)), 1, atol=1e-4)


def test_white_doubles_from_octave_to_octave_and_pink_stays_equal():
    assert np.allclose(np.diff(power_by_octave(mixing.white(20, 16000))), 3.01, atol=0.5)
    assert np.allclose(np.diff(power_by_octave(mixing.pink(20, 16000))), 0, atol=0.6)


def test_a_hum_is_the_mains_and_its_overtones_and_nothing_else():
    power = np.abs(np.fft.rfft(mixing.hum(3, 8000, frequency=50)[..., 0])) ** 2
    at = np.arange(50, 501, 50)
    assert power[:, at].sum() > 0.999 * power.sum() and (power.argmax(axis=1) == 50).all()
    slow = np.abs(np.fft.rfft(mixing.hum(1, 1280, rate=128, frequency=50)[..., 0])) ** 2
    assert slow[0, 500] > 0.999 * slow.sum()     # 100 Hz and above lie beyond what 128 samples a second can hold


def test_drift_is_slower_than_any_heart():
    power = (np.abs(np.fft.rfft(mixing.drift(20, 12800, rate=128)[..., 0])) ** 2).mean(axis=0)
    assert power[np.fft.rfftfreq(12800, 1 / 128) < 0.55].sum() > 0.98 * power.sum()


def test_babble_is_of_voices_that_nobody_trains_on_or_is_judged_by():
    from aekit.sets import speech

    stored = speech._stored()
    crowd = set(stored["voices"][stored["part"] == speech.CROWD])
    assert len(crowd) == mixing.CROWD
    assert not crowd & (set(SPEECH.factors_train["voice"]) | set(SPEECH.factors_test["voice"]))
    assert mixing.babble(2, 16000, rate=16000).shape == (2, 16000, 1)


def test_noise_may_be_a_strip_the_signals_get_pieces_of():
    strip = np.arange(1, 40001, dtype=np.float32) / 40000
    noise = corrupt.mix(X, strip, 0, seed=1) - X
    slopes = np.diff(noise[..., 0].astype(np.float64), axis=1)
    assert np.allclose(slopes, slopes.mean(axis=1, keepdims=True), atol=1e-5)   # each a straight piece of the ramp
    assert len({round(float(row[0] / row[-1]), 3) for row in noise[..., 0]}) > 6  # from different places
    short = corrupt.mix(X, np.float32([1, -1]), 0)
    assert np.allclose(short[:, 2:] - X[:, 2:], short[:, :-2] - X[:, :-2], atol=1e-6)
    own = np.random.default_rng(0).standard_normal(X.shape)
    assert np.allclose(np.corrcoef((corrupt.mix(X, own, 0) - X).ravel(), own.ravel())[0, 1], 1, atol=0.3)


def test_one_ratio_a_sample_and_infinity_for_none():
    snr = np.linspace(-5, 20, len(X))
    assert np.allclose(corrupt.snr(X, corrupt.mix(X, "pink", snr)), snr, atol=1e-3)
    assert np.array_equal(corrupt.mix(X, "pink", np.inf), X)


SILENT = np.concatenate([X[:2], np.zeros_like(X[:1])])


@pytest.mark.parametrize(("arguments", "said"), [
    ((X[0], "white", 0), r"mix: got an array of shape \(8000, 1\), expected signals .* Type x\[None\]"),
    ((X[..., 0], "white", 0), r"expected signals \(n, time, channels\)"),
    ((X, "purple", 0), "mix: got noise='purple', expected one of white"),
    ((X, "white", "loud"), "mix: got snr='loud', expected decibels"),
    ((X, "white", [1, 2]), "expected decibels, one number or one for each of the 12"),
    ((X, "white", np.nan), "mix: got snr=nan"),
    ((X, np.zeros(100), 0), "mix: the noise for sample 0 is silent"),
    ((X, np.ones((5, 5)), 0), r"mix: got noise of shape \(5, 5\)"),
    ((X, np.full(9000, np.nan), 0), "mix, the noise: 9000 values are NaN"),
    ((X * np.nan, "white", 0), "mix: 96000 values are NaN"),
    ((SILENT, "white", 0), "mix: sample 2 is silent: a ratio to silence is no number"),
])
def test_what_cannot_be_mixed_gets_one_clear_sentence(arguments, said):
    with pytest.raises(ValueError, match=said):
        corrupt.mix(*arguments)


def test_silence_can_be_kept_where_nothing_is_added():
    assert np.array_equal(corrupt.mix(SILENT, "white", [0, 0, np.inf])[2], SILENT[2])


class TestSiSdr:
    def test_it_is_the_papers_projection_and_ignores_loudness(self):
        x, noisy = X[0, :, 0].astype(np.float64), corrupt.mix(X, "white", 5)[0, :, 0].astype(np.float64)
        along = (noisy @ x) / (x @ x) * x
        by_hand = 10 * np.log10((along @ along) / ((noisy - along) @ (noisy - along)))
        for loudness in (1, 0.01, -7):
            found = metrics.si_sdr(x[None], loudness * noisy[None])[0]
            assert found == pytest.approx(by_hand, abs=1e-9)

    def test_noise_across_the_signal_gives_the_snr(self):
        x = np.sin(2 * np.pi * np.arange(800) / 80)[None]
        across = np.cos(2 * np.pi * np.arange(800) / 80)[None]
        assert metrics.si_sdr(x, x + 0.1 * across)[0] == pytest.approx(20)

    def test_the_ends_a_perfect_copy_and_nothing(self):
        assert metrics.si_sdr(X[:1], X[:1])[0] == np.inf
        assert metrics.si_sdr(X[:1], 0 * X[:1])[0] == -np.inf
        with pytest.raises(ValueError, match="si_sdr: signal 2 is silent"):
            metrics.si_sdr(SILENT, SILENT)
        with pytest.raises(ValueError, match="si_sdr: got signals"):
            metrics.si_sdr(X, X[:3])


def test_the_layer_mixes_as_the_function_does():
    layer = aekit.Mix(["drift", "hum"], snr=(3, 3), rate=8000, seed=1)
    by_layer, by_function = np.asarray(layer(X, training=True)), layer.corrupt(X)
    for noisy in (by_layer, by_function):
        # two noises of 3 dB, which know nothing of each other, make one of about 0 dB
        assert abs(np.mean(corrupt.snr(X, noisy))) < 1.2
    assert np.array_equal(np.asarray(layer(X, training=False)), X)
    assert np.array_equal(by_function, layer.corrupt(X)) and not np.array_equal(by_function, layer.corrupt(X, seed=2))
    assert not np.array_equal(by_layer, np.asarray(layer(X, training=True)))
    again = aekit.Mix.from_config(layer.get_config())
    assert np.array_equal(again.corrupt(X), by_function)


def test_a_model_with_it_trains_freezes_and_is_called_denoising():
    beats = aekit.load("beats")
    model = aekit.dense(beats.shape, code=8, hidden=(32,), output="linear",
                        corrupt=aekit.Mix("hum", snr=(0, 5), rate=beats.sampling_rate))
    history = aekit.train(model, beats, epochs=2, quiet=True)
    assert model.kind.startswith("denoising") and np.isfinite(history.val_loss).all()
    frozen = aekit.freeze(model)
    assert np.allclose(frozen.reconstruct(beats.x_test[:5]), model.reconstruct(beats.x_test[:5]), atol=1e-4)


@pytest.mark.parametrize(("arguments", "said"), [
    (("purple",), "Mix: got kinds='purple'"), (("hum", (5, 1)), r"Mix: got snr=\(5, 1\)"), (("hum", 3), "got snr=3")])
def test_a_layer_of_unknown_noise_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        aekit.Mix(*arguments)

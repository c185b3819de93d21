"""What cleans sound: classical filters, fairly tuned, and a model of spectrograms that reads any length."""

import itertools
import tracemalloc

import numpy as np
import pytest

import aekit
from aekit import corrupt, metrics
from aekit.frozen import Frozen
from aekit.signals import signal_filters, spectral
from aekit.signals.spectrogram import signal, spectrogram, spectrum

SPEECH = aekit.load("speech")
X, CHECK = SPEECH.x_test[:10], SPEECH.x_train[:8]
NOISY, CHECK_NOISY = corrupt.mix(X, "white", 0, seed=1), corrupt.mix(CHECK, "white", 0, seed=2)
SPECTRAL = (signal_filters.SpectralSubtraction, signal_filters.WienerFilter)


def convolutional(moments, seed=0):
    """A random frozen network of convolutions, the same for every number of moments."""
    random = np.random.default_rng(seed)
    conv = {"op": "conv", "strides": [2], "padding": "same", "activation": ["gelu"], "name": "conv"}
    back = {**conv, "op": "conv_transpose", "output_padding": None, "activation": ["sigmoid"]}
    reshape = {"op": "reshape", "activation": ["linear"], "name": "reshape"}
    layers = [{**conv, "part": "encoder"}, {**reshape, "part": "encoder", "shape": [moments // 2 * 6]},
              {**reshape, "part": "decoder", "shape": [moments // 2, 6]}, {**back, "part": "decoder"}]
    weights = {"0/kernel": random.normal(0, 0.05, (5, 128, 6)), "0/bias": random.normal(0, 0.1, 6),
               "3/kernel": random.normal(0, 0.5, (5, 128, 6)), "3/bias": random.normal(0, 0.1, 128)}
    return Frozen(layers, weights, shape=(moments, 128), code_size=moments // 2 * 6)


class Copy:
    """A model that changes nothing."""

    def __init__(self, shape):
        self.shape = shape

    def reconstruct(self, x):
        return x


class Everything(Copy):
    """A model of spectrograms that takes all of it for the voice."""

    def reconstruct(self, x):
        return np.ones_like(x)


class TestSpectrogram:
    @pytest.mark.parametrize("time", [1, 50, 8000, 8001])
    def test_there_and_back_is_the_same_sound(self, time):
        x = np.random.default_rng(0).standard_normal((3, time))
        assert np.allclose(signal(spectrum(x, 8000), time, 8000), x, atol=1e-9)

    def test_a_full_tone_has_0_db_at_its_frequency(self):
        decibels, frequencies, moments = spectrogram(np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000))
        middle = decibels[:, len(moments) // 2]
        assert frequencies[middle.argmax()] == 1000 and abs(middle.max()) < 0.1
        assert moments[len(moments) // 2] == pytest.approx(0.5, abs=0.02)


@pytest.fixture(scope="module")
def tuned():
    return signal_filters.tuned(CHECK, CHECK_NOISY, filters=SPECTRAL)


class TestFilters:
    def test_no_setting_of_its_grid_cleans_the_validation_sounds_better(self, tuned):
        for each in tuned:
            best = metrics.si_sdr(CHECK, each.reconstruct(CHECK_NOISY)).mean()
            for values in itertools.product(*each.grid.values()):
                other = type(each)(**dict(zip(each.grid, values, strict=True)))
                assert best >= metrics.si_sdr(CHECK, other.reconstruct(CHECK_NOISY)).mean()

    def test_both_gain_much_on_white_noise(self, tuned):
        for each in tuned:
            assert metrics.si_sdr(X, each.reconstruct(NOISY)).mean() > 7

    @pytest.mark.parametrize("kind", [*signal_filters.SOUND, *signal_filters.ECG], ids=lambda kind: kind.__name__)
    def test_every_filter_keeps_shape_silence_and_channels(self, kind):
        each = kind(rate=128 if kind in signal_filters.ECG else 8000)
        both = np.concatenate([NOISY, 0 * NOISY], axis=2)
        found = each.reconstruct(both)
        assert found.shape == both.shape and found.dtype == np.float32 and not found[..., 1].any()
        assert np.allclose(found[..., :1], each.reconstruct(NOISY), atol=1e-6)
        assert np.isfinite(each.reconstruct(NOISY[:, :300])).all()
        with pytest.raises(ValueError, match=f"^{kind.name}: got an array of shape"):
            each.reconstruct(NOISY[0])
        with pytest.raises(ValueError, match="NaN"):
            each.reconstruct(NOISY * np.nan)
        with pytest.raises(TypeError, match="got depth, expected"):
            kind(depth=3)

    def test_the_subtraction_takes_off_what_it_says(self):
        """White noise in a silent second: what is left is the floor."""
        noise = np.random.default_rng(0).standard_normal((1, 8000, 1)).astype(np.float32)
        each = signal_filters.SpectralSubtraction(quiet=0.4, over=6, floor=0.03)
        left = np.sqrt((each.reconstruct(noise) ** 2).mean() / (noise**2).mean())
        assert 0.03 <= left < 0.2

    def test_a_notch_takes_the_mains_out_and_leaves_the_beat(self):
        clean = aekit.beats.strip(40, seconds=20, noise=0, wander=0, sampling_rate=256).clean[None]
        clean = clean - clean.mean()
        hum = corrupt.hum(1, 5120, rate=256, frequency=50)
        noisy = corrupt.mix(corrupt.mix(clean, "drift", 0, rate=256), hum, 0, rate=256)
        found = signal_filters.NotchFilter(256, low=0.5, quality=15).reconstruct(noisy)
        assert metrics.si_sdr(clean, found)[0] > metrics.si_sdr(clean, noisy)[0] + 8


class TestSpectral:
    def test_a_model_that_changes_nothing_changes_nothing(self):
        sound = np.random.default_rng(0).standard_normal((2, 20_001, 2)).astype(np.float32) * 0.1
        assert np.allclose(aekit.Spectral(Everything((128, 128))).reconstruct(sound), sound, atol=1e-5)

    def test_blocks_have_no_seams(self):
        """The same network in blocks of a fourth of the length gives the same sound as in one piece."""
        sound = corrupt.mix(np.concatenate([*X[:4]])[None], "pink", 5)
        whole = aekit.Spectral(convolutional(1024)).reconstruct(sound[:, :1024 * 64 - 2 * spectral.MARGIN * 64])
        blocks = aekit.Spectral(convolutional(64)).reconstruct(sound[:, :whole.shape[1]])
        assert np.abs(whole).max() > 0.05 and np.abs(whole - blocks).max() < 1e-5

    def test_a_sound_that_begins_later_is_cleaned_the_same(self):
        cleaner = aekit.Spectral(convolutional(64))
        later = np.concatenate([np.zeros((1, 128 * 31, 1), np.float32), NOISY[:1]], axis=1)
        again = cleaner.reconstruct(later)[:, 128 * 31:]
        alone = cleaner.reconstruct(np.concatenate([NOISY[:1], later[:, :128 * 31]], axis=1))[:, :8000]
        # The quiet moments that are looked at are not quite the same ones.
        assert np.abs(again - alone)[:, 1500:-1500].max() < 1e-3

    def test_louder_in_is_louder_out_and_silence_stays_silence(self):
        cleaner = aekit.Spectral(convolutional(64))
        found = cleaner.reconstruct(NOISY[:2])
        assert np.allclose(cleaner.reconstruct(100 * NOISY[:2]), 100 * found, atol=1e-4 * 100)
        assert not cleaner.reconstruct(0 * NOISY[:2]).any()
        mixed = cleaner.reconstruct(np.concatenate([NOISY[:1], 0 * NOISY[:1], NOISY[1:2]]))
        assert np.allclose(mixed[[0, 2]], found, atol=1e-6) and not mixed[1].any()

    @pytest.mark.parametrize("time", [1, 100, 2047, 2048, 2049, 8000])
    def test_every_length_comes_back_at_its_length(self, time):
        found = aekit.Spectral(convolutional(64)).reconstruct(NOISY[:1, :time])
        assert found.shape == (1, time, 1) and np.isfinite(found).all()

    def test_memory_does_not_grow_with_the_sound_beyond_the_sound_itself(self):
        cleaner, most = aekit.Spectral(convolutional(64)), []
        for seconds in (60, 240):
            sound = np.tile(NOISY[0, :, 0], seconds)[None, :, None]
            tracemalloc.start()
            try:
                cleaner.reconstruct(sound)
                most.append(tracemalloc.get_traced_memory()[1] - 4 * sound.nbytes)
            finally:
                tracemalloc.stop()
        assert most[1] < most[0] + 10e6

    @pytest.mark.parametrize("shape", [(128,), (8000, 1), (128, 200), (32, 128), (65, 128)])
    def test_a_model_of_something_else_is_refused(self, shape):
        with pytest.raises(ValueError, match="^Spectral: got a model of samples"):
            aekit.Spectral(Copy(shape))


class TestWindowed:
    @pytest.mark.parametrize("time", [1, 63, 64, 65, 128, 1000])
    def test_a_model_that_changes_nothing_changes_nothing(self, time):
        x = np.random.default_rng(0).standard_normal((3, time, 2)).astype(np.float32)
        assert np.allclose(aekit.Windowed(Copy((128, 2))).reconstruct(x), x, atol=1e-6)

    def test_windows_fade_into_each_other(self):
        class Louder(Copy):
            def reconstruct(self, x):
                return x * (1 + np.arange(len(x)).reshape(-1, 1, 1) % 2)   # every second window twice as loud

        found = aekit.Windowed(Louder((128, 1))).reconstruct(np.ones((1, 1000, 1), np.float32))
        assert np.abs(np.diff(found[0, :, 0])).max() < 0.03 and found.min() >= 0.999 and found.max() < 2.001

    def test_what_does_not_fit_is_refused(self):
        with pytest.raises(ValueError, match="^Windowed: got a model of samples"):
            aekit.Windowed(Copy((65, 1)))
        with pytest.raises(ValueError, match="of 1 channels, expected 2"):
            aekit.Windowed(Copy((64, 2))).reconstruct(NOISY)


def test_the_table_of_signals_says_what_was_gained():
    table = aekit.clean({"copy": Copy(()), "gone": signal_filters.LocalWiener(size=21)}, X, NOISY)
    assert [row.name for row in table] == ["noisy", "copy", "gone"]
    assert table[0].si_sdr == pytest.approx(metrics.si_sdr(X, NOISY).mean()) and table[1].gained == 0
    assert table[2].gained == pytest.approx(table[2].si_sdr - table[0].si_sdr)
    assert "SI-SDR, dB" in table._repr_html_() and "gained" in repr(table)


def test_the_error_by_frequency_of_signals_adds_up_and_finds_the_lost_band():
    x = np.random.default_rng(0).standard_normal((5, 400, 2))
    frequency, lost, power = metrics.error_by_frequency(x, 0.9 * x, bands=10)
    assert power.sum() == pytest.approx(metrics.errors(x, 0.9 * x).mean())
    assert np.allclose(lost, 0.01, rtol=0.6) and np.allclose(frequency, np.arange(0.025, 0.5, 0.05))
    low = np.fft.irfft(np.where(np.fft.rfftfreq(400)[:, None] < 0.25, np.fft.rfft(x, axis=1), 0), axis=1)
    lost = metrics.error_by_frequency(x, low, bands=10)[1]
    assert lost[:5].max() < 1e-9 and lost[5:].min() > 0.5

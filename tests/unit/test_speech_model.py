"""The bundled model of speech, on voices that it never heard: what the lesson promises."""

import re
import time

import numpy as np
import pytest

import aekit
from aekit import corrupt, data, metrics
from aekit.signals import signal_filters, sound
from aekit.signals.mixing import KINDS

SPEECH = aekit.load("speech")
X, CHECK = SPEECH.x_test[:60], SPEECH.x_train[:24]
# Voices that nothing was trained on: four to tune by, the other eight to judge by.
VOICES = SPEECH.factors_test["voice"]
FOR_TUNING = np.isin(VOICES, np.unique(VOICES)[:4])
TUNING, JUDGED = SPEECH.x_test[FOR_TUNING][:16], SPEECH.x_test[~FOR_TUNING][:40]
SHARED = data.bundled_dir().parents[1] / "shared" / "data"


@pytest.fixture(scope="module")
def cleaner():
    return aekit.Spectral(aekit.load_model("speech-clean"))


def gained(each, x, noisy):
    return float((metrics.si_sdr(x, each.reconstruct(noisy)) - metrics.si_sdr(x, noisy)).mean())


def best_filter(clean, clean_noisy, x, noisy):
    """What the best tuned filter gains, dB."""
    return max(gained(each, x, noisy) for each in signal_filters.tuned(clean, clean_noisy))


@pytest.mark.parametrize("kind", ["white", "pink", "hum", "babble"])
def test_it_gains_more_than_every_filter_and_8_db_where_the_noise_is_steady(cleaner, kind):
    noisy, check_noisy = corrupt.mix(X, kind, 0, seed=1), corrupt.mix(CHECK, kind, 0, seed=2)
    ours = gained(cleaner, X, noisy)
    assert ours > best_filter(CHECK, check_noisy, X, noisy)
    assert kind == "babble" or ours >= 8


def test_tuned_like_the_filters_it_gains_more_than_each_of_them_in_every_real_background(cleaner, need):
    need(SHARED.is_dir(), f"{SHARED} with the real files is not there")
    kinds = {}
    for path in sorted((SHARED / "noise" / "wav8k").glob("*.wav")):
        kinds.setdefault(re.sub(r"_\d.*", "", path.stem), []).append(sound.read(path)[0, :, 0])
    assert len(kinds) >= 8
    ahead = {}
    for kind, recordings in kinds.items():
        strip = np.concatenate([each / np.sqrt(np.mean(each**2)) for each in recordings])
        strip = strip + 1e-3 * KINDS["white"](1, len(strip))[0, :, 0]      # a recording may hold digital silence
        noisy, check_noisy = corrupt.mix(JUDGED, strip, 0, seed=1), corrupt.mix(TUNING, strip, 0, seed=2)
        rival = best_filter(TUNING, check_noisy, JUDGED, noisy)
        ahead[kind] = [gained(each, JUDGED, noisy) - rival for each in (cleaner.tuned(TUNING, check_noisy), cleaner)]
    assert {kind: found for kind, (found, _) in ahead.items() if found <= 0} == {}, "dB behind the best filter"
    assert sum(untuned > 0 for _, untuned in ahead.values()) > len(kinds) / 2


@pytest.mark.parametrize("kind", ["white", "pink", "hum", "babble"])
def test_of_recorded_speakers_too_it_gains_more_than_every_filter(cleaner, kind, need, monkeypatch, tmp_path):
    need(SHARED.is_dir(), f"{SHARED} with the real files is not there")
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("AEKIT_DATA_URL", str(SHARED))
    digits = aekit.load("spoken_digits")
    x, few = digits.x_test[:40], digits.x_train[:16]
    noisy, few_noisy = corrupt.mix(x, kind, 0, seed=1), corrupt.mix(few, kind, 0, seed=2)
    assert gained(cleaner.tuned(few, few_noisy), x, noisy) > best_filter(few, few_noisy, x, noisy)


def test_tuning_leaves_the_model_and_never_makes_it_worse_on_what_it_was_tuned_by(cleaner):
    noisy = corrupt.mix(CHECK[:6], "babble", 0, seed=2)
    before, tuned = dict(cleaner.filter), cleaner.tuned(CHECK[:6], noisy)
    assert tuned.model is cleaner.model and cleaner.filter == before != tuned.filter
    assert gained(tuned, CHECK[:6], noisy) > gained(cleaner, CHECK[:6], noisy)
    assert "over" in repr(tuned)
    with pytest.raises(ValueError, match=r"clean sound \(6, 8000, 1\) and noisy sound \(5, 8000, 1\)"):
        cleaner.tuned(CHECK[:6], noisy[:5])
    with pytest.raises(ValueError, match="a dict of over, memory, floor"):
        aekit.Spectral(cleaner.model, filter={"over": 2})


def test_with_no_strength_the_filter_is_alone_and_half_of_it_lies_between(cleaner):
    noisy = corrupt.mix(X[:4], "pink", 0, seed=1)
    whole, half, none = (aekit.Spectral(cleaner.model, strength=each).reconstruct(noisy) for each in (1, 0.5, 0))
    alone = signal_filters.WienerFilter(quiet=0.4, **cleaner.filter).reconstruct(noisy)
    assert metrics.si_sdr(none, alone).min() > 20                # it looks at other moments for the noise
    assert 0 < np.abs(half - none).mean() < np.abs(whole - none).mean()
    assert np.array_equal(whole, cleaner.reconstruct(noisy))
    with pytest.raises(ValueError, match="strength=2, expected a number 0..1"):
        aekit.Spectral(cleaner.model, strength=2)


def test_blocks_of_the_real_model_have_no_seams(cleaner):
    """Half a second later the blocks lie elsewhere, and the sound is the same."""
    long = corrupt.mix(np.concatenate([*X[:4]])[None], "pink", 5, seed=1)
    silence = np.zeros((1, 4096, 1), np.float32)                           # a whole number of steps of the network
    later = cleaner.reconstruct(np.concatenate([silence, long], axis=1))[:, 4096:]
    first = cleaner.reconstruct(np.concatenate([long, silence], axis=1))[:, :long.shape[1]]
    assert np.abs(first).max() > 0.05 and np.abs(later - first)[:, 2000:-2000].max() < 5e-3


def test_it_is_small_and_says_what_it_is(cleaner):
    assert (data.bundled_dir() / "models" / "speech-clean.npz").stat().st_size < 1.1e6
    assert cleaner.kind == "denoising autoencoder" and cleaner.model.note["data"] == "speech"
    assert cleaner.model.code_size * 4 <= np.prod(cleaner.model.shape)      # a bottleneck


def test_it_helps_a_little_noise_too_and_harms_where_there_is_next_to_none(cleaner):
    for snr, helps in ((20, True), (50, False)):
        assert (gained(cleaner, X[:20], corrupt.mix(X[:20], "babble", snr, seed=1)) > 0) is helps


def test_a_minute_takes_seconds(cleaner):
    minute = np.tile(corrupt.mix(X[:1], "white", 0), (1, 60, 1))
    started = time.perf_counter()
    cleaner.reconstruct(minute)
    assert time.perf_counter() - started < 30

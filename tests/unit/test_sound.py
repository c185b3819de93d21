"""WAV files in and out: every kind that a learner may bring, and one clear sentence for what is none."""

import tracemalloc
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import wavfile

from aekit.signals import sound
from aekit.signals.mixing import resampled

SECOND = np.arange(44100) / 44100
TONE = 0.5 * np.sin(2 * np.pi * 440 * SECOND)
AT_8000 = 0.5 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
KINDS = {"8 bit": (lambda x: np.round(x * 128 + 128).astype(np.uint8), 0.006),
         "16 bit": (lambda x: np.round(x * 2**15).astype(np.int16), 1e-3),
         "32 bit": (lambda x: np.round(x * (2**31 - 1)).astype(np.int32), 1e-3),
         "float": (lambda x: x.astype(np.float32), 1e-3), "double": (lambda x: x, 1e-3)}


def save_24_bit(path, x, rate=44100):
    values = np.round(x * (2**23 - 1)).astype("<i4").reshape(len(x), -1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(values.shape[1])
        file.setsampwidth(3)
        file.setframerate(rate)
        file.writeframes(values.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())


@pytest.mark.parametrize(("kind", "near"), [(make, near) for make, near in KINDS.values()], ids=KINDS)
def test_every_width_of_number_at_44_khz_becomes_the_same_sound_at_8(tmp_path, kind, near):
    wavfile.write(tmp_path / "a.wav", 44100, kind(TONE))
    x = sound.read(tmp_path / "a.wav")
    assert x.shape == (1, 8000, 1) and x.dtype == np.float32
    assert np.abs(x[0, 100:-100, 0] - AT_8000[100:-100]).max() < near


def test_24_bits_are_read_too(tmp_path):
    save_24_bit(tmp_path / "a.wav", TONE)
    assert np.abs(sound.read(tmp_path / "a.wav")[0, 100:-100, 0] - AT_8000[100:-100]).max() < 1e-3
    save_24_bit(tmp_path / "b.wav", AT_8000, 8000)
    assert np.abs(sound.read(tmp_path / "b.wav")[0, :, 0] - AT_8000).max() < 1e-6


def test_two_channels_are_averaged(tmp_path):
    wavfile.write(tmp_path / "a.wav", 8000, np.stack([AT_8000, -AT_8000 / 2], axis=1).astype(np.float32))
    assert np.allclose(sound.read(tmp_path / "a.wav")[0, :, 0], AT_8000 / 4, atol=1e-7)


def test_a_long_file_in_blocks_equals_the_whole_resampled_at_once(tmp_path, monkeypatch):
    noise = 0.1 * np.random.default_rng(0).standard_normal(44100 * 7).astype(np.float32)
    wavfile.write(tmp_path / "a.wav", 44100, noise)
    monkeypatch.setattr(sound, "BLOCK", 2)
    for rate in (8000, 16000, 22050):
        x, whole = sound.read(tmp_path / "a.wav", rate=rate)[0, :, 0], resampled(noise, 44100, rate)
        assert abs(len(x) - len(whole)) <= 1
        assert np.abs(x[:len(whole)] - whole[:len(x)]).max() < 1e-6


def test_an_hour_takes_little_more_memory_than_what_comes_back(tmp_path):
    wavfile.write(tmp_path / "hour.wav", 16000, np.zeros(3600 * 16000, np.int16))
    tracemalloc.start()
    try:
        x = sound.read(tmp_path / "hour.wav")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert x.shape == (1, 3600 * 8000, 1) and most < 2 * x.nbytes + 40e6


class TestRefused:
    WHOLE = None

    @pytest.fixture
    def whole(self, tmp_path):
        wavfile.write(tmp_path / "whole.wav", 44100, KINDS["16 bit"][0](TONE))
        return (tmp_path / "whole.wav").read_bytes()

    @pytest.mark.parametrize("share", [0.3, 0.5, 0.9999])
    def test_a_file_that_is_cut_off(self, tmp_path, whole, share):
        (tmp_path / "a.wav").write_bytes(whole[:int(share * len(whole))])
        with pytest.raises(ValueError, match=r"^sound.read: a.wav is no WAV file, or a damaged or cut one"):
            sound.read(tmp_path / "a.wav")

    @settings(max_examples=300, deadline=None)
    @given(place=st.integers(0, 60), value=st.integers(0, 255), length=st.integers(0, 400))
    def test_any_damage_of_the_head_is_read_or_refused(self, tmp_path_factory, place, value, length):
        path = tmp_path_factory.getbasetemp() / "damaged.wav"
        if TestRefused.WHOLE is None:
            wavfile.write(path, 8000, KINDS["16 bit"][0](AT_8000[:150]))
            TestRefused.WHOLE = path.read_bytes()
        content = bytearray(self.WHOLE)
        content[place % len(content)] = value
        path.write_bytes(content[:length] if length < 340 else content)
        try:
            x = sound.read(path)
        except ValueError as error:
            assert str(error).startswith("sound.read: ") and "\n" not in str(error)
        else:
            assert np.isfinite(x).all() and x.ndim == 3 and x.size

    @pytest.mark.parametrize(("content", "said"), [
        (b"", "is an empty file"), (b"RIFF", "damaged or cut"), (b"a letter, no sound at all" * 9, "not understood"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "is no WAV file")])
    def test_what_is_no_wav_file(self, tmp_path, content, said):
        (tmp_path / "a.wav").write_bytes(content)
        with pytest.raises(ValueError, match=said):
            sound.read(tmp_path / "a.wav")

    def test_no_file_a_folder_no_sound_and_no_number(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="^sound.read: .*nothing.wav.* cannot be read: No such file"):
            sound.read(tmp_path / "nothing.wav")
        with pytest.raises(ValueError, match="is a folder, expected a WAV file"):
            sound.read(tmp_path)
        wavfile.write(tmp_path / "empty.wav", 8000, np.zeros(0, np.int16))
        with pytest.raises(ValueError, match="empty.wav holds no sound at all"):
            sound.read(tmp_path / "empty.wav")
        wavfile.write(tmp_path / "nan.wav", 8000, np.float32([0, np.nan, 0]))
        with pytest.raises(ValueError, match="nan.wav holds values that are not finite"):
            sound.read(tmp_path / "nan.wav")

    @pytest.mark.parametrize("rate", [0, -8000, 8000.5, 10**7, "8000", True])
    def test_a_rate_that_is_none(self, tmp_path, rate):
        with pytest.raises(ValueError, match="expected a whole number of samples a second"):
            sound.write(tmp_path / "a.wav", AT_8000, rate=rate)

    @pytest.mark.parametrize(("x", "said"), [
        (np.zeros(0), "expected one sound"), (np.zeros((2, 50, 1)), "expected one sound"),
        (np.zeros((9, 9, 9, 1)), "expected one sound"), (np.full(5, np.nan), "5 values are NaN or infinite"),
        (np.float32([0, 2, 0]), "the loudest value is 2, a file holds -1 to 1"), ([[1, 2], [3]], "unequal length")])
    def test_what_cannot_be_saved_leaves_the_old_file_alone(self, tmp_path, x, said):
        (tmp_path / "a.wav").write_bytes(b"old")
        with pytest.raises(ValueError, match=said):
            sound.write(tmp_path / "a.wav", x)
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.wav", b"old")]


def test_what_is_saved_comes_back_to_the_last_bit(tmp_path):
    x = np.random.default_rng(0).integers(-(2**15), 2**15, (1, 500, 1)) / np.float32(2**15)
    assert sound.write(tmp_path / "a.wav", x) == tmp_path / "a.wav"
    assert np.array_equal(sound.read(tmp_path / "a.wav"), x)
    rate, stored = wavfile.read(sound.write(tmp_path / "b.wav", np.stack([AT_8000, AT_8000], axis=1), rate=16000))
    assert (rate, stored.shape, stored.dtype) == (16000, (8000, 2), np.int16)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "b.wav"]


def test_a_place_that_cannot_be_written_to_leaves_nothing_behind(tmp_path):
    with pytest.raises(OSError):
        sound.write(tmp_path / "no folder" / "a.wav", AT_8000)
    assert not list(tmp_path.iterdir())

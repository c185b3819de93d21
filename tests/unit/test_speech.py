"""Spoken digits: synthetic ones that are bundled, and recorded ones that come as an archive."""

import io
import zipfile

import numpy as np
import pytest

import aekit
from aekit import data
from aekit.sets import _download, speech

SPEECH = aekit.load("speech")


def test_voices_are_held_out_whole_and_every_voice_says_every_digit():
    train, test = set(SPEECH.factors_train["voice"]), set(SPEECH.factors_test["voice"])
    assert len(train) == 56 and len(test) == 12 and not train & test
    assert {name.rstrip("0123456789") for name in train if len(name) > 2}.isdisjoint(test)   # no relatives either
    for voice in test:
        assert sorted(SPEECH.y_test[SPEECH.factors_test["voice"] == voice]) == list(range(10))
    assert SPEECH.simulated and "no human" in SPEECH.description and SPEECH.sampling_rate == 8000


def test_the_bundle_is_small_and_holds_what_is_loaded():
    assert (data.bundled_dir() / "speech.npz").stat().st_size < 3e6
    assert len(set(sample.tobytes() for sample in np.concatenate([SPEECH.x_train, SPEECH.x_test]))) == 680


def test_every_clip_is_a_word_in_silence():
    x = np.concatenate([SPEECH.x_train, SPEECH.x_test])[..., 0]
    assert np.abs(x).max() <= 1
    heard = x != 0
    first, last = heard.argmax(axis=1), x.shape[1] - heard[:, ::-1].argmax(axis=1)
    assert first.min() >= 790 and last.max() <= 8000 - 790       # a tenth of a second, and the fade of a word
    assert (last - first).min() > 1200 and (last - first).max() <= 6400
    loud = 20 * np.log10(np.sqrt([(row[a:b] ** 2).mean() for row, a, b in zip(x, first, last, strict=True)]))
    assert loud.min() > -26 and loud.max() < -15                # dB of full scale
    assert np.abs(x.mean(axis=1)).max() < 0.02


def test_the_crowd_is_in_neither_part():
    crowd = speech.streams()
    assert len(crowd) == 6 and all(voice.dtype == np.float32 and len(voice) > 16_000 for voice in crowd)
    assert len(speech.streams(speech.TRAINING)) == 56


# ---- an archive that its server packs anew -----------------------------------------------------------


def archive_of(recordings, folder="free-spoken-digit-dataset-master/recordings/", comment=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        archive.writestr(folder.partition("/")[0] + "/README.md", "not a recording")
        for name, content in recordings.items():
            archive.writestr(folder + name, content)
    return buffer.getvalue()


@pytest.fixture
def recordings():
    """A few words as recordings of every digit by two speakers."""
    from scipy.io import wavfile

    made = {}
    for label in range(10):
        for speaker in ("jackson", "theo"):
            buffer = io.BytesIO()
            wavfile.write(buffer, 8000, (10_000 * np.sin(np.arange(2000 + label) / 9)).astype(np.int16))
            made[f"{label}_{speaker}_0.wav"] = buffer.getvalue()
    return made


@pytest.fixture
def mirror(tmp_path, monkeypatch, recordings):
    """A folder as the mirror, and RECORDINGS with the checksum of the few."""
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AEKIT_DATA_URL", str(tmp_path / "mirror"))
    (tmp_path / "mirror" / "fsdd").mkdir(parents=True)
    path = tmp_path / "mirror" / "fsdd" / "recordings.zip"
    path.write_bytes(archive_of(recordings))
    known = _download.contents_hash(path, speech.RECORDINGS)
    few = _download.RemoteFile("fsdd", "recordings.zip", speech.RECORDINGS.address, known, path.stat().st_size,
                               speech.RECORDING)
    monkeypatch.setattr(speech, "RECORDINGS", few)
    return path


def test_the_same_recordings_packed_another_way_are_welcome(mirror, recordings):
    mirror.write_bytes(archive_of(dict(reversed(recordings.items())), "other/recordings/", b"packed on another day"))
    assert "spoken_digits" in data.offline()
    found = aekit.load("spoken_digits")
    assert len(found.x_train) == len(found.x_test) == 10 and set(found.factors_test["speaker"]) == {"theo"}


@pytest.mark.parametrize("damage", ["changed", "missing", "cut", "another"])
def test_other_recordings_are_refused_and_nothing_is_kept(mirror, recordings, damage, tmp_path):
    if damage == "changed":
        recordings["3_theo_0.wav"] = recordings["4_theo_0.wav"]
    if damage == "missing":
        del recordings["3_theo_0.wav"]
    content = archive_of(recordings)
    mirror.write_bytes({"cut": content[:-200], "another": b"\x1f\x8b" + content}.get(damage, content))
    with pytest.raises(OSError, match="recordings.zip of 'spoken_digits' was looked for") as error:
        aekit.load("spoken_digits")
    said = {"cut": "cut off after", "another": "a zip archive was expected"}.get(damage, "another file")
    assert said in str(error.value)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_damaged_copy_in_the_cache_is_fetched_again(mirror, tmp_path):
    aekit.load("spoken_digits")
    kept = tmp_path / "cache" / "fsdd" / "recordings.zip"
    kept.write_bytes(kept.read_bytes()[:-100])
    assert len(aekit.load("spoken_digits").x_test) == 10


def test_the_real_recordings_are_those_of_six_people(need, tmp_path, monkeypatch):
    shared = data.bundled_dir().parents[1] / "shared" / "data"
    need(shared.is_dir(), f"{shared} with the real files is not there")
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("AEKIT_DATA_URL", str(shared))
    found = aekit.load("spoken_digits")
    assert len(found.x_train) == 2000 and len(found.x_test) == 980 and not found.simulated
    assert set(found.factors_test["speaker"]) == {"lucas", "theo"}
    assert np.bincount(found.y_test).min() >= 90

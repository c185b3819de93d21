"""from_wav: recordings of many kinds, in windows of one."""

import struct

import numpy as np
import pytest
from scipy.io import wavfile

import aekit
from aekit import resources

RATE = 8000
KINDS = {"8 bit": lambda x: np.round(x * 127 + 128).astype(np.uint8),
         "16 bit": lambda x: np.round(x * 32767).astype(np.int16),
         "32 bit": lambda x: np.round(x * (2.0**31 - 1)).astype(np.int32),
         "float": lambda x: x.astype(np.float32), "double": lambda x: x.astype(np.float64)}


def tone(hertz=440.0, seconds=2.0, rate=RATE, loud=0.5):
    return loud * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def write(path, x, rate=RATE, kind="16 bit"):
    path.parent.mkdir(exist_ok=True, parents=True)
    wavfile.write(path, rate, KINDS[kind](x))
    return path


def write_24_bits(path, x):
    values = np.round(x * (2**23 - 1)).astype("<i4")
    content = values.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(content), b"WAVE", b"fmt ", 16, 1, 1, RATE, 3 * RATE, 3,
                       24, b"data", len(content))
    path.write_bytes(head + content)
    return path


@pytest.mark.parametrize("kind", [*KINDS, "24 bit"])
def test_every_depth_gives_the_same_sound(tmp_path, kind):
    path = tmp_path / "a.wav"
    write_24_bits(path, tone()) if kind == "24 bit" else write(path, tone(), kind=kind)
    before = path.read_bytes()
    data = aekit.from_wav(path, seconds=0.25)
    assert data.shape == (2000, 1) and data.sampling_rate == RATE and data.x_train.dtype == np.float32
    assert np.abs(data.x_train.ravel()[:2000] - tone()[:2000]).max() < (0.01 if kind == "8 bit" else 1e-4)
    assert path.read_bytes() == before


def test_two_channels_become_their_mean(tmp_path):
    path = write(tmp_path / "a.wav", np.stack([tone(), 0 * tone()], axis=1))
    np.testing.assert_allclose(aekit.from_wav(path).x_train[0, :, 0], tone()[:4000] / 2, atol=1e-4)


def test_another_rate_is_the_same_tone_and_what_is_too_high_for_it_is_gone(tmp_path):
    slow = aekit.from_wav(write(tmp_path / "a.wav", tone(440, rate=44_100), 44_100), rate=RATE).x_train[1, :, 0]
    np.testing.assert_allclose(slow[500:-500], tone()[4500:7500], atol=0.01)
    high = aekit.from_wav(write(tmp_path / "b.wav", tone(6000, rate=44_100), 44_100), rate=RATE).x_train[1]
    assert np.abs(high).max() < 0.02  # it would fold down to 2,000 Hz without a filter


@pytest.mark.parametrize("overlap", [0, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("files", [1, 3, 8])
def test_no_sound_is_trained_on_and_held_out(tmp_path, files, overlap):
    each_once = np.random.default_rng(0).permutation(np.linspace(-0.9, 0.9, files * 3200)).reshape(files, -1)
    for i, x in enumerate(each_once):
        write(tmp_path / f"{i}.wav", x, kind="float")
    data = aekit.from_wav(tmp_path, seconds=0.05, overlap=overlap)
    seen = np.unique(data.x_train)
    assert not np.isin(data.x_test, seen).any() and len(data.x_test) and len(data.x_train)
    whole = {name.split(",")[0] for name in data.report.names_train} & {
        name.split(",")[0] for name in data.report.names_test}
    assert bool(whole) == (files < 5)


def test_a_name_says_file_and_second(tmp_path):
    data = aekit.from_wav(write(tmp_path / "a.wav", tone()), seconds=0.25)
    assert data.report.names_test == ("a.wav, 1.50 s", "a.wav, 1.75 s")
    np.testing.assert_allclose(data.x_test[0, :, 0], tone()[12_000:14_000], atol=1e-4)


def spoilt(folder):
    good = write(folder / "good.wav", np.stack([tone(), tone()], axis=1)).read_bytes()
    write(folder / "nan.wav", np.where(np.arange(RATE) == 4000, np.nan, 0.1), kind="float")
    write(folder / "endless.wav", np.where(np.arange(RATE) == 2000, np.inf, 0.1), kind="float")
    write(folder / "none.wav", np.zeros(0))
    write(folder / "short.wav", tone(seconds=0.1))
    for name, content in (("empty.wav", b""), ("text.wav", b"hello, this is a text"), ("cut.wav", good[:20_000]),
                          ("odd.wav", good[:20_001]), ("head.wav", good[:30]), ("song.mp3", b"ID3")):
        (folder / name).write_bytes(content)
    return {"nan.wav": "not finite", "endless.wav": "not finite",
            "none.wav": "holds no sound", "short.wav": "0.10 s, shorter than a window of 0.5 s",
            "empty.wav": "an empty file", "text.wav": "no WAV file", "cut.wav": "cut one", "odd.wav": "",
            "head.wav": "no WAV file, or a damaged or cut one", "song.mp3": "MP3 is not read here; save it as WAV"}


def test_what_cannot_be_used_is_left_out_by_name_and_refused_alone(tmp_path):
    reasons = spoilt(tmp_path)
    data = aekit.from_wav(tmp_path)
    assert set(data.report.left_out) == set(reasons)
    for name, reason in reasons.items():
        assert reason in data.report.left_out[name]
        with pytest.raises(ValueError, match="^from_wav: "):
            aekit.from_wav(tmp_path / name)
    (tmp_path / "good.wav").unlink()
    with pytest.raises(ValueError, match="no recording in .*can be used. nan.wav|expected 2 or more. Type seconds="):
        aekit.from_wav(tmp_path)


def test_links_that_lead_nowhere_or_to_a_folder_are_named(tmp_path):
    write(tmp_path / "a.wav", tone())
    (tmp_path / "gone.wav").symlink_to(tmp_path / "nowhere.wav")
    (tmp_path / "round").symlink_to(tmp_path)
    assert aekit.from_wav(tmp_path).report.left_out == {
        "gone.wav": "a link to a file that is not there",
        "round": "a link to a folder; not followed, it may lead in a circle"}


def test_sub_folders_are_classes_and_new_files_are_prepared_likewise(tmp_path):
    for kind in ("dog", "cat"):
        for i in range(5):
            write(tmp_path / "old" / kind / f"{i}.wav", tone(300 + 50 * i))
    data = aekit.from_wav(tmp_path / "old", seconds=0.5, rate=4000)
    assert data.class_names == ("cat", "dog") and list(np.bincount(data.y_test)) == [4, 4]
    new = aekit.from_wav(write(tmp_path / "new.wav", tone(rate=16_000), 16_000), like=data)
    assert new.shape == data.shape == (2000, 1) and len(new.x_test) == 4 and not len(new.x_train)


def test_a_limit_keeps_both_parts(tmp_path):
    data = aekit.from_wav(write(tmp_path / "a.wav", tone(seconds=10)), seconds=0.05, limit=20)
    assert len(data.x_train) + len(data.x_test) == 20 and len(data.x_test) == 4
    assert "20 of 200 windows were taken, drawn with seed 0." in data.report.did


def test_the_name_plate_says_what_was_done(tmp_path):
    data = aekit.from_wav(write(tmp_path / "a.wav", tone(loud=1.5), kind="float"))
    page = data._repr_html_()
    assert "8000 Hz" in page and "Beyond full scale" in page and "your own" in page and "a.wav" in page


def test_more_than_the_memory_holds_is_refused_before_it_is_read(tmp_path, monkeypatch):
    write(tmp_path / "a.wav", tone())
    monkeypatch.setattr(resources, "memory", lambda: (1e9, 100_000, None))
    with pytest.raises(MemoryError, match="1 file of 0.1 MB together.*memory are free. Copy fewer"):
        aekit.from_wav(tmp_path)


@pytest.mark.parametrize(("options", "words"), [
    ({"seconds": 0}, "seconds=0"), ({"seconds": "1"}, "seconds='1'"), ({"rate": 10}, "rate=10"),
    ({"rate": 8000.5}, "rate=8000.5"), ({"overlap": 1}, "overlap=1"), ({"held_out": 2}, "held_out=2"),
    ({"seconds": 0.0001, "rate": RATE}, "less than 2 numbers"), ({"seconds": 9}, "0 windows of 9 s.*Type seconds=0.5")])
def test_an_option_that_is_none_gets_one_sentence(tmp_path, options, words):
    with pytest.raises(ValueError, match=f"^from_wav: .*{words}"):
        aekit.from_wav(write(tmp_path / "a.wav", tone()), **options)


def test_an_empty_folder_and_a_wrong_path(tmp_path):
    with pytest.raises(ValueError, match="There are no WAV files"):
        aekit.from_wav(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no .*b.wav"):
        aekit.from_wav(tmp_path / "b.wav")

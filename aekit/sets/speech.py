"""Spoken digits: `speech`, made with a speech synthesiser and bundled; `spoken_digits`, recorded, on demand."""

import io
import re
import zipfile
from functools import lru_cache

import numpy as np

from ._download import RemoteFile, at_hand, fetch

RATE, TIME = 8000, 8000                       # Hz; samples of one clip, 1 s
SILENT_START = 0.1                            # s before a word begins, at least, where there is room
TRAINING, HELD_OUT, CROWD = range(3)          # parts of the bundled file
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPEAKERS = {"george": False, "jackson": False, "lucas": True, "nicolas": False, "theo": True, "yweweler": False}
RECORDING = re.compile(rf"(?:.*/)?recordings/(\d)_({'|'.join(SPEAKERS)})_(\d+)\.wav")
# The archive is packed anew for whoever asks, so that its bytes vary: checked is what it holds.
RECORDINGS = RemoteFile("fsdd", "recordings.zip",
                        "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/master.zip",
                        "a2e8a660492f28d9eed6270b290d26cbc5c81d6077ce87d3c0ad5adf4d4ee696", 16_157_653, RECORDING)


def speech():
    """The data set `speech`: one synthetic word a clip, whole voices held out."""
    from ..data import Dataset

    stored = _stored()
    words, voice, part = _words(stored), stored["voice"], stored["part"][stored["voice"]]
    factors = {"voice": stored["voices"][voice], "accent": stored["accents"][voice],
               "pitch": stored["pitch"].astype(np.float32), "speed": stored["speed"].astype(np.float32)}
    random = np.random.default_rng(0)
    x = np.stack([_placed(word, random) for word in words])
    train, test = (random.permutation(np.flatnonzero(part == each)) for each in (TRAINING, HELD_OUT))
    return Dataset(
        name="speech", x_train=x[train], x_test=x[test], y_train=stored["label"][train].astype(np.int64),
        y_test=stored["label"][test].astype(np.int64), class_names=DIGITS, sampling_rate=float(RATE),
        units="sound pressure, -1 to 1 of what a file holds; time in steps of 1/8000 s",
        source="spoken by eSpeak NG 1.51, made by data/speak_digits.py", licence="CC BY 4.0", simulated=True,
        factors_train={name: values[train] for name, values in factors.items()},
        factors_test={name: values[test] for name, values in factors.items()},
        description="Ten English digits in a second of silence each, from a speech synthesiser; no human being said "
                    f"them. {int((stored['part'] == TRAINING).sum())} voices, which differ in timbre, accent, pitch "
                    f"and speed, to train on; {int((stored['part'] == HELD_OUT).sum())} others are held out.")


def streams(part=CROWD):
    """What each voice of a part says, all its words in a row with short pauses: a list of float32 (time,), 8 kHz."""
    stored = _stored()
    words, pause = _words(stored), np.zeros(RATE // 20, np.float32)
    return [np.concatenate([piece for i in np.flatnonzero(stored["voice"] == voice) for piece in (words[i], pause)])
            for voice in np.flatnonzero(stored["part"] == part)]


@lru_cache(maxsize=1)
def _stored():
    from ..data import bundled_dir

    with np.load(bundled_dir() / "speech.npz", allow_pickle=False) as file:
        return dict(file)


def _words(stored):
    """Each word's sound, float32 (time,): the inverse of the companding of data/speak_digits.py."""
    whole = stored["sound"].astype(np.float64) / 127
    whole = (np.sign(whole) * np.expm1(np.abs(whole) * np.log(256)) / 255).astype(np.float32)
    return np.split(whole, np.cumsum(stored["length"].astype(np.int64))[:-1])


def _placed(word, random):
    """The word somewhere in a clip of silence, (TIME, 1)."""
    clip = np.zeros((TIME, 1), np.float32)
    room = TIME - len(word)
    start = int(random.integers(min(SILENT_START * RATE, room // 2), room - min(SILENT_START * RATE, room // 2) + 1))
    clip[start:start + len(word), 0] = word
    return clip


def spoken_digits():
    """The data set `spoken_digits`: the Free Spoken Digit Dataset, two of its six speakers held out."""
    from scipy.io import wavfile  # imported on first use

    from ..data import Dataset, offline

    path, = fetch("spoken_digits", [RECORDINGS], offline)
    random = np.random.default_rng(0)
    clips, rows = [], []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not (found := RECORDING.fullmatch(name)):
                continue
            _, sound = wavfile.read(io.BytesIO(archive.read(name)))
            if len(sound) > TIME:
                continue
            clips.append(_placed(sound / np.float32(32768), random))
            rows.append((int(found[1]), found[2], int(found[3])))
    label, speaker, take = (np.array(column) for column in zip(*rows, strict=True))
    x, held_out = np.stack(clips), np.array([SPEAKERS[name] for name in speaker])
    train, test = (random.permutation(np.flatnonzero(held_out == part)) for part in (False, True))
    factors = {"speaker": speaker, "take": take}
    return Dataset(
        name="spoken_digits", x_train=x[train], x_test=x[test], y_train=label[train], y_test=label[test],
        class_names=DIGITS, sampling_rate=float(RATE),
        units="sound pressure, -1 to 1 of what a file holds; time in steps of 1/8000 s",
        source="Free Spoken Digit Dataset (Jackson and others, 2016-2020)", licence="CC BY-SA 4.0",
        factors_train={name: values[train] for name, values in factors.items()},
        factors_test={name: values[test] for name, values in factors.items()},
        description="English digits that six people said fifty times each, put into a second of silence; the few "
                    "recordings that are longer are left out. Two speakers, lucas and theo, are held out.")


def spoken_digits_here():
    """Whether the recordings are in the cache, or a mirror has them."""
    return at_hand([RECORDINGS])

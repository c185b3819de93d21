"""Make the `speech` set: ten digits, spoken by the voices of eSpeak NG in several accents, pitches and speeds.

    sudo apt install espeak-ng
    python data/speak_digits.py

The same eSpeak NG, SciPy and seed give the same file.
"""

import argparse
import io
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

HERE = Path(__file__).resolve().parent
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATE, MADE_AT = 8000, 22050          # samples a second: of the file, and of eSpeak NG
LONGEST = 0.8                        # s of one word; a longer one is spoken faster
MU = 255                             # the companding of the telephone, ITU-T G.711: fine steps where it is quiet
ACCENTS = ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029",
           "en-us-nyc")
# A voice is a timbre ("variant") of eSpeak NG. Relatives (klatt, klatt2) stay on one side of the split.
TRAINING = ("m1", "m2", "m4", "m5", "m6", "m8", "f1", "f2", "f4", "adam", "Alex", "Alicia", "Andy", "Annie", "antonio",
            "belinda", "benjamin", "boris", "caleb", "david", "Denis", "Diogo", "edward", "Gene", "Gene2", "Henrique",
            "Hugo", "iven", "iven2", "iven4", "Jacky", "john", "klatt", "klatt2", "klatt4", "Lee", "linda", "marcelo",
            "Marco", "Mario", "Michael", "miguel", "Mike", "Nguyen", "norbert", "paul", "pedro", "rob", "sandro",
            "steph", "steph2", "travis", "victor", "zac", "aunty", "grandpa")
HELD_OUT = ("m3", "f3", "Andrea", "anika", "ed", "grandma", "max", "michel", "pablo", "quincy", "robert", "shelby")
CROWD = ("m7", "f5", "kaukovalta", "Storm", "croak", "gustave")      # they only make the murmur of a room


def spoken(word, variant, accent, pitch, speed):
    """One word as float64 (time,) at RATE, cut to where it is heard."""
    command = ["espeak-ng", "-v", f"{accent}+{variant}", "-p", str(pitch), "-s", str(speed), "--stdout", word]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    rate, sound = wavfile.read(io.BytesIO(_mended(made)))
    if rate != MADE_AT:
        raise SystemExit(f"eSpeak NG gave {rate} samples a second, expected {MADE_AT}.")
    sound = resample_poly(sound / 32768, 160, 441)   # 22,050 x 160 / 441 = 8,000
    heard = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    sound = sound[heard[0]:heard[-1] + 1]
    fade = np.minimum(1, np.arange(len(sound)) / 40)  # 5 ms, so that no cut clicks
    return sound * fade * fade[::-1]


def _mended(content):
    """A WAV whose header says how long it is: one that goes to a pipe does not know."""
    size = len(content)
    return (content[:4] + (size - 8).to_bytes(4, "little") + content[8:40] + (size - 44).to_bytes(4, "little")
            + content[44:])


def take(word, variant, accent, pitch, speed):
    """The word, spoken faster until it is short enough."""
    sound = spoken(word, variant, accent, pitch, speed)
    while len(sound) > LONGEST * RATE:
        speed += 10
        sound = spoken(word, variant, accent, pitch, speed)
    return sound, speed


def packed(sound, level):
    """Sound of a root mean square of `level` as int8, companded; a peak of 1 is 127."""
    sound = sound * level / np.sqrt(np.mean(sound**2))
    sound = sound * min(1, 0.99 / np.abs(sound).max())
    return np.rint(127 * np.sign(sound) * np.log1p(MU * np.abs(sound)) / np.log1p(MU)).astype(np.int8)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "speech.npz")
    options = parser.parse_args()
    voices = [(name, part) for part, names in enumerate((TRAINING, HELD_OUT, CROWD)) for name in names]
    accents, clips, rows = [], [], []
    for number, (variant, _) in enumerate(voices):
        random = np.random.default_rng(zlib.crc32(variant.encode()))  # each voice its own: adding one changes no other
        accent, pitch = ACCENTS[random.integers(len(ACCENTS))], int(random.integers(25, 76))
        accents.append(accent)
        for digit, word in enumerate(WORDS):
            own = int(np.clip(pitch + random.integers(-8, 9), 0, 99))
            sound, speed = take(word, variant, accent, own, int(random.integers(140, 191)))
            clips.append(packed(sound, 0.1 * 10 ** (random.uniform(-4, 4) / 20)))
            rows.append((number, digit, own, speed))
    voice, label, pitch, speed = np.array(rows).T
    np.savez_compressed(
        options.out, sound=np.concatenate(clips), length=np.array([len(clip) for clip in clips], np.uint16),
        voice=voice.astype(np.uint8), label=label.astype(np.uint8), pitch=pitch.astype(np.uint8),
        speed=speed.astype(np.uint16), voices=np.array([name for name, _ in voices]), accents=np.array(accents),
        part=np.array([part for _, part in voices], np.uint8))
    seconds = sum(map(len, clips)) / RATE
    print(f"{len(clips)} words of {len(voices)} voices, {seconds:.0f} s, {options.out.stat().st_size / 1e6:.2f} MB in "
          f"{options.out}")


if __name__ == "__main__":
    sys.exit(main())

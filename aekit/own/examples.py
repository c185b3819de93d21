"""`example_files`: small folders as learners have them, with what goes wrong in them, written from bundled sets."""

import struct
import zlib
from pathlib import Path

import numpy as np

from aekit import data
from aekit.signals import sound

PICTURES, ROWS, RECORDINGS = 1500, 3000, 40
MONDAY = np.datetime64("2026-03-02")


def example_files(folder):
    """Write three examples of files of one's own into `folder`: pictures, a table, recordings. Seeded.

    The pictures are characters of `glyphs`, ten sub-folders of PNG and JPEG files of several sizes, with a few that
    are turned, transparent, coloured, broken, twice there or a decompression bomb. The table is a part of `cards` as
    a spreadsheet saves it in Western Europe: semicolons, decimal commas, Windows' letters, empty cells, a column that
    never changes. The recordings are of `speech`; one is cut short, one holds values that are no numbers.

    Args:
        folder: an existing folder; what is written there lies in sub-folders of its own.

    Returns:
        dict of paths: "pictures" (a folder), "table" (a CSV file), "recordings" (a folder).

    >>> files = aekit.example_files("examples")
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NotADirectoryError(f"example_files: there is no folder {str(folder)!r}, expected one to write to. "
                                 "Type tempfile.mkdtemp() for a new one.")
    paths = {"pictures": folder / "pictures", "table": folder / "payments.csv", "recordings": folder / "recordings"}
    if taken := next((path for path in paths.values() if path.exists()), None):
        raise FileExistsError(f"example_files: {str(taken)!r} is there already and is not overwritten. "
                              "Type another folder.")
    random = np.random.default_rng(0)
    _pictures(paths["pictures"], random)
    _table(paths["table"], random)
    _recordings(paths["recordings"])
    return paths


def _pictures(folder, random):
    from PIL import Image

    glyphs = data.load("glyphs")
    chosen = random.choice(np.flatnonzero(glyphs.y_train < 10), PICTURES, replace=False)
    for number, index in enumerate(chosen):
        kind = folder / glyphs.class_names[glyphs.y_train[index]]
        kind.mkdir(parents=True, exist_ok=True)
        paper = Image.fromarray(np.round(255 * (1 - glyphs.x_train[index, ..., 0])).astype(np.uint8))
        if number % 3:
            paper = paper.resize(2 * [int(random.integers(32, 90))], Image.Resampling.BICUBIC)
        ending = "jpg" if number % 4 == 0 else "png"
        exif = Image.Exif()
        if number in (12, 40):      # stored lying on its side, as cameras do
            exif[0x0112], paper = 6, paper.transpose(Image.Transpose.ROTATE_90)
        if number in (17, 41):      # ink without paper
            ink = paper.point(lambda level: 255 - level)
            paper = Image.merge("LA", (paper.point(lambda level: 0), ink))
        if number in (18, 42):
            blue = Image.new("RGB", paper.size, (20, 40, 160))
            paper = Image.composite(Image.new("RGB", paper.size, "white"), blue, paper)
        paper.save(kind / f"scan{number:04}.{ending}", **({"exif": exif, "quality": 92} if ending == "jpg" else {}))
    first = sorted((folder / "0").glob("*.png"))[0]
    (folder / "0" / "scan9999.png").write_bytes(first.read_bytes())
    (folder / "1" / "half.png").write_bytes(first.read_bytes()[:200])
    (folder / "2" / "huge.png").write_bytes(_claims(60_000, 60_000))
    (folder / "3" / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (folder / "notes.txt").write_text("Scanned in March.\n")


def _claims(width, height):
    """A PNG file of a hundred bytes whose header promises so many pixels."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def _table(path, random):
    cards = data.load("cards")
    rows, kind = cards.records_train, np.array(cards.class_names)[cards.y_train]
    lines = ["payment;when;amount;currency;merchant;channel;country;device;km from home;minutes since last;kind"]
    gone = random.random((ROWS, 3)) < (0.02, 0.03, 0.01)
    for i in range(ROWS):
        when = MONDAY + np.timedelta64(round(float(rows["day"][i]) * 1440), "m")
        amount, distance = (f"{float(rows[name][i]):.2f}".replace(".", ",") for name in ("amount", "km from home"))
        lines.append(";".join([
            str(i + 1), str(when.astype("datetime64[m]")).replace("T", " "), amount, "€",
            "" if gone[i, 0] else str(rows["merchant"][i]), str(rows["channel"][i]), str(rows["country"][i]),
            str(rows["device"][i]), "" if gone[i, 1] else distance,
            "?" if gone[i, 2] else f"{float(rows['minutes since last'][i]):.0f}", str(kind[i])]))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))


def _recordings(folder):
    from scipy.io import wavfile

    speech = data.load("speech")
    folder.mkdir()
    for index in range(RECORDINGS):
        name = f"{speech.class_names[speech.y_train[index]]}-{index:02}.wav"
        sound.write(folder / name, speech.x_train[index], rate=round(speech.sampling_rate))
    whole = (folder / name).read_bytes()
    (folder / "interrupted.wav").write_bytes(whole[:len(whole) // 2])
    wavfile.write(folder / "faulty.wav", 8000, np.where(np.arange(8000) < 4000, 0, np.nan).astype(np.float32))

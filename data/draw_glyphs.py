"""Draw the `glyphs` set: digits and capitals from the openly licensed fonts that glyph_fonts.csv lists.

    sudo apt install $(python data/draw_glyphs.py --packages)
    python data/draw_glyphs.py

The same fonts and the same seed give the same file.
"""

import argparse
import csv
import io
import math
import sys
import zlib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIZE, BOX = 28, 20           # pixels: the picture, and the box that every character fills before it is moved
FINE = 8                     # drawn 8 times finer, then averaged: smooth edges
GREYS = 15                   # ink 0..15, two pixels a byte in the file
DRAWS = {"handwriting": 20, "serif": 10, "sans": 10, "mono": 10}   # samples of one character in one family
# Another character's shape in that hand: a Z like a 2, an R like a K.
ILLEGIBLE = {("Because We Learn", "Z"), ("Because We Mentor", "Z"), ("Because We Mentor", "R"),
             ("Because We Organize", "Z")}


def read_families(path=HERE / "glyph_fonts.csv"):
    """The rows of the font table, grouped: family -> list of faces (dict), in the file's order."""
    families = defaultdict(list)
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            families[row["family"]].append(row)
    return families


@lru_cache(maxsize=64)
def outline(path, character, pen):
    """The character upright, its longer side BOX pixels, FINE times finer: an 8-bit picture cut to its ink.

    pen: the extra width of the stroke, in fine pixels on each side.
    """
    size = 200
    for _ in range(2):  # the second time at the right size, so that the pen keeps its width
        font = ImageFont.truetype(path, size)
        left, top, right, bottom = font.getbbox(character, stroke_width=pen)
        size = max(8, round(size * BOX * FINE / max(right - left, bottom - top)))
    picture = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(picture).text((-left, -top), character, 255, font, stroke_width=pen)
    picture = picture.crop(picture.getbbox())
    ratio = BOX * FINE / max(picture.size)
    return picture.resize([max(1, round(side * ratio)) for side in picture.size], Image.Resampling.BICUBIC)


def place(picture, slant, scale, rotation, shift_x, shift_y):
    """The picture sheared, scaled, turned and moved about its centre: (SIZE, SIZE) uint8 ink 0..GREYS.

    slant: degrees, to the right. rotation: degrees, counter-clockwise. shifts: pixels, right and down.
    """
    turn, shear = math.radians(rotation), math.tan(math.radians(slant))
    cos, sin = math.cos(turn), math.sin(turn)
    forward = scale * np.array([[cos, sin], [-sin, cos]]) @ np.array([[1, -shear], [0, 1]])
    back = np.linalg.inv(forward)
    centre = SIZE * FINE / 2 + FINE * np.array([shift_x, shift_y])
    offset = np.array(picture.size) / 2 - back @ centre
    moved = picture.transform((SIZE * FINE, SIZE * FINE), Image.Transform.AFFINE,
                              (*back[0], offset[0], *back[1], offset[1]), Image.Resampling.BILINEAR)
    ink = np.asarray(moved.reduce(FINE), np.float64)
    return np.round(ink * (GREYS / 255)).astype(np.uint8)


def draw_family(faces, fonts, seed=0, characters=CHARACTERS):
    """Every sample of one family: pictures, and for each a row (label, weight, pen, slant, ...)."""
    family, style, pen_max = faces[0]["family"], faces[0]["style"], float(faces[0]["pen_max"])
    pictures, factors = [], []
    for character in characters:
        if (family, character) in ILLEGIBLE:
            continue
        # One generator for each character of each family: a part can be drawn again without the whole.
        rng = np.random.default_rng([seed, zlib.crc32(family.encode()), ord(character)])
        for _ in range(DRAWS[style]):
            face = faces[rng.integers(len(faces))]
            pen = rng.integers(0, round(pen_max * FINE / 2) + 1)
            slant = rng.integers(-12, 25) / 2          # -6 .. 12 degrees
            scale = rng.integers(80, 111) / 100        # 0.80 .. 1.10
            rotation = rng.integers(-16, 17) / 2       # -8 .. 8 degrees
            shift_x, shift_y = rng.integers(-4, 5, 2) / 4   # -1 .. 1 pixels
            upright = outline(str(fonts / face["file"]), character, int(pen))
            pictures.append(place(upright, slant, scale, rotation, shift_x, shift_y))
            factors.append((CHARACTERS.index(character), int(face["weight"]), pen * 2 / FINE, slant, scale,
                            rotation, shift_x, shift_y))
    return pictures, factors


def draw(families, fonts, seed=0):
    """The arrays of glyphs.npz as a dict: packed pictures, labels, factors and the family table."""
    pictures, rows, family_of = [], [], []
    for index, faces in enumerate(families.values()):
        drawn, factors = draw_family(faces, fonts, seed)
        pictures += drawn
        rows += factors
        family_of += [index] * len(drawn)
    ink = np.stack(pictures).reshape(len(pictures), -1)
    label, weight, pen, slant, scale, rotation, shift_x, shift_y = np.array(rows).T
    first = [faces[0] for faces in families.values()]
    return {
        "ink": (ink[:, 0::2] << 4) | ink[:, 1::2],
        "label": label.astype(np.uint8), "family": np.array(family_of, np.uint8),
        "weight": weight.astype(np.uint16), "pen": pen.astype(np.float16), "slant": slant.astype(np.float16),
        "scale": scale.astype(np.float32), "rotation": rotation.astype(np.float16),
        "shift_x": shift_x.astype(np.float16), "shift_y": shift_y.astype(np.float16),
        "families": np.array([face["family"] for face in first]),
        "styles": np.array([face["style"] for face in first]),
        "held_out": np.array([face["split"] == "test" for face in first]),
    }


def contact_sheet(arrays, zoom=1):
    """One sample of every character in every family, a row a family, as a picture."""
    sheet = Image.new("L", (170 + len(CHARACTERS) * 30, len(arrays["families"]) * 30), 0)
    pen = ImageDraw.Draw(sheet)
    for row, family in enumerate(arrays["families"]):
        pen.text((2, row * 30 + 8), f"{family}{' *' if arrays['held_out'][row] else ''}", 255)
        for column in range(len(CHARACTERS)):
            found = np.flatnonzero((arrays["family"] == row) & (arrays["label"] == column))
            if len(found):
                packed = arrays["ink"][found[(row + column) % len(found)]]
                ink = np.stack([packed >> 4, packed & 15], axis=1).reshape(SIZE, SIZE) * 17
                sheet.paste(Image.fromarray(ink.astype(np.uint8)), (170 + column * 30, row * 30))
    return sheet.resize((sheet.width * zoom, sheet.height * zoom), Image.Resampling.NEAREST)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"), help="where the fonts are")
    parser.add_argument("--out", type=Path, default=HERE / "glyphs.npz")
    parser.add_argument("--sheet", type=Path, help="also write a contact sheet (PNG)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--packages", action="store_true", help="print the Debian packages and stop")
    options = parser.parse_args()
    families = read_families()
    faces = [face for group in families.values() for face in group]
    packages = sorted({face["package"] for face in faces})
    if options.packages:
        print(*packages)
        return
    missing = sorted({face["package"] for face in faces if not (options.fonts / face["file"]).is_file()})
    if missing:
        sys.exit(f"draw_glyphs: no fonts in {options.fonts} for {len(missing)} packages. "
                 f"Type sudo apt install {' '.join(missing)}")
    arrays = draw(families, options.fonts, options.seed)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    options.out.write_bytes(buffer.getvalue())
    if options.sheet:
        contact_sheet(arrays).save(options.sheet)
    print(f"{options.out}: {len(arrays['label']):,} samples, {len(families)} families, "
          f"{len(buffer.getvalue()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

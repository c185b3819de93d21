"""The README's pictures: what is opened in a real browser, and what is done there before the shutter.

`python tests/browser/pictures.py [NAME...]` takes them anew, all or the named, into notebooks/images.
"""

import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import expect, sync_playwright
from skimage.metrics import structural_similarity

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser.lab import Notebook
from browser.probe import drag, handle, touch_drag, widgets
from browser.server import CLONE, Lab, chromium_arguments

FOLDER = CLONE / "notebooks" / "images"
SHARP = 1.5             # pixels of a picture for one of the page
EDGE = 4                # pixels at the right and below, where the notebook's own frame may show
COLOURS = 256           # of a saved picture: enough for these, and a third of the bytes
MOST_BYTES = 150_000
COARSE = 14             # a picture is compared after 14 x 14 pixels became one: letters are grey, forms are left
PART = 8                # and by its worst part of so many coarse pixels on a side
MARGIN = 8              # pixels by which two pictures' sizes may differ
LEAST = 0.75            # likeness: 1 taken again, 0.9 on another screen; 0.7 or less where a part is another

AN_A = [((0.18, 0.88), (0.5, 0.1)), ((0.5, 0.1), (0.82, 0.88)), ((0.3, 0.6), (0.7, 0.6))]  # in shares of the pad
LAB_PAGE = {"viewport": {"width": 1060, "height": 960}, "device_scale_factor": SHARP}
PHONE_PAGE = {"viewport": {"width": 375, "height": 812}, "device_scale_factor": SHARP,
              "has_touch": True, "offline": True}
FRAME = (140, 147, 156)  # of a screen, seen on light and on dark ground


# --- what is done before the shutter

def draw_an_a(notebook, widget):
    """Draw on the sheet of a widget, with the mouse."""
    for start, end in AN_A:
        drag(notebook.page, handle(widget), start, end, steps=12)


def train(notebook, widget, steps=719):
    """Train for so many steps, 65 epochs: in the kernel, for a click on Pause stops at another step each time."""
    assert notebook.execute(f"_.run({steps})") == "ok"
    expect(widget.locator(".ae-sentence")).to_contain_text(f"{steps} steps")


def leave(notebook, widget):
    """Do nothing: the widget as it opens."""


# What a picture in JupyterLab shows: the first cell of a lesson and its widget, after something is done to it.
IN_LAB = {
    "start": ("00_start_here.ipynb", draw_an_a),
    "training": ("04_training.ipynb", train),
    "codec": ("06_compression.ipynb", leave),
}
NAMES = [*IN_LAB, "phone"]


# --- the shutter

def taken_in_lab(page, lab, name):
    """Run the first cell of a picture's lesson, do what is to be done, and photograph both; returns an Image.

    page: of Playwright, from a context made with `LAB_PAGE`.
    """
    lesson, act = IN_LAB[name]
    notebook = Notebook(page, lab, lesson)
    first = next(i for i, (_, source) in enumerate(notebook.cells()) if source.startswith("import aekit"))
    notebook.run_cell(first, timeout=120)
    act(notebook, widgets(notebook.output(first)).first)
    page.mouse.move(1, 1)
    notebook.wait_settled()
    picture = _image(notebook.cell(first).screenshot(animations="disabled"))
    picture = picture.crop((0, 0, picture.width - EDGE, picture.height - EDGE))
    assert notebook.errors() == []
    notebook.close()
    return picture


def taken_on_phone(browser, site):
    """Three screens of a site's first lesson on a phone: a widget, a guess and its answer, a quiz; returns an Image.

    site: the folder of a site with lesson 00.
    """
    shots = [_screen(browser, site, *screen) for screen in (
        ("index", "light", _drawn), ("00_start_here", "dark", _guessed), ("00_start_here", "light", _asked))]
    gap = shots[0].width // 16
    strip = Image.new("RGBA", (sum(shot.width for shot in shots) + 2 * gap, shots[0].height))
    for place, shot in enumerate(shots):
        corners, edge = Image.new("L", shot.size), (0, 0, shot.width - 1, shot.height - 1)
        ImageDraw.Draw(corners).rounded_rectangle(edge, gap, fill=255)
        ImageDraw.Draw(shot).rounded_rectangle(edge, gap, outline=FRAME, width=4)
        strip.paste(shot, (place * (shot.width + gap), 0), corners)
    return strip


def _screen(browser, site, name, scheme, act):
    context = browser.new_context(**PHONE_PAGE, color_scheme=scheme)
    page = context.new_page()
    page.goto((Path(site) / f"{name}.html").as_uri())
    page.wait_for_selector("html[data-alive=yes]", timeout=60000)
    top = act(page)
    top.evaluate("""part => {
        window.scrollTo({ top: part.getBoundingClientRect().top + scrollY - 10, behavior: 'instant' })
        document.activeElement.blur() }""")
    page.wait_for_timeout(300)
    shot = _image(page.screenshot(animations="disabled"))
    context.close()
    return shot


def _drawn(page):
    widget = page.locator("section.aekit").first
    expect(widget.locator("canvas").first).to_be_visible()
    for start, end in AN_A:
        touch_drag(page, handle(widget), start, end, steps=12)
    return page.locator("h1")


def _guessed(page):
    guess = page.locator(".ae-guess").first
    guess.locator("input[type=number]").fill("30")
    guess.locator("input[type=number]").press("Tab")
    page.locator("details.result summary").first.click()
    return guess


def _asked(page):
    quiz = page.locator(".ae-quiz")
    quiz.locator("input[type=radio]").first.check()
    quiz.get_by_role("button", name="Check my answers").click()
    expect(quiz.locator(".ae-feedback")).to_be_visible()
    return quiz


def _image(png):
    return Image.open(io.BytesIO(png)).convert("RGB")


# --- what becomes of a picture

FONTS = """() => {
  const context = document.createElement('canvas').getContext('2d')
  return ['system-ui', 'sans-serif', 'serif', 'monospace'].map((family) => {
    context.font = `100px ${family}`
    return Math.round(context.measureText('What does a machine keep?').width) }).join(' ') }"""


def fonts(browser):
    """What tells one machine's fonts from another's: how wide they write a sentence."""
    page = browser.new_page()
    widths = page.evaluate(FONTS)
    page.close()
    return widths


def path_of(name):
    """Where a picture lies, a Path."""
    return FOLDER / f"{name}.png"


def save(picture, path, written_in):
    """Write a picture with few colours and its fonts; ValueError where it is larger than a README should load."""
    path.parent.mkdir(parents=True, exist_ok=True)
    about = PngInfo()
    about.add_text("fonts", written_in)
    method = Image.Quantize.FASTOCTREE if picture.mode == "RGBA" else Image.Quantize.MEDIANCUT
    picture.quantize(COLOURS, method=method, dither=Image.Dither.NONE).save(path, optimize=True, pnginfo=about)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{path.name} has {size:,} bytes, at most {MOST_BYTES:,} are allowed.")


def likeness(picture, other):
    """How alike two pictures are where they differ most: structural similarity after a strong reduction, -1..1.

    Fonts, smoothing and the last digits of a training are lost in the reduction; another character or theme is not.
    """
    a, b = (each.convert("RGBA") for each in (picture, other))
    if abs(a.width - b.width) > MARGIN or abs(a.height - b.height) > MARGIN:
        return -1.0
    both = (0, 0, min(a.width, b.width), min(a.height, b.height))
    size = both[2] // COARSE, both[3] // COARSE
    a, b = (each.crop(both).resize(size, Image.Resampling.BOX).convert("RGB") for each in (a, b))
    a, b = np.asarray(a, float) / 255, np.asarray(b, float) / 255
    alike = structural_similarity(a, b, channel_axis=2, data_range=1, full=True)[1].mean(axis=2)
    rows, columns = (range(0, max(1, side - PART // 2), PART // 2) for side in alike.shape)
    return float(min(alike[row:row + PART, column:column + PART].mean() for row in rows for column in columns))


def expect_as_committed(picture, name, browser, folder):
    """Fail where a picture is no longer what the README shows, and leave it in `folder`, a Path.

    On a machine with other fonts the test is skipped.
    """
    committed = Image.open(path_of(name))
    if committed.info.get("fonts") != fonts(browser):
        pytest.skip("this machine's fonts are not the README's: nothing can be compared")
    if (found := likeness(picture, committed)) < LEAST:
        picture.save(folder / f"{name}.png")
        raise AssertionError(f"the README's {name}.png shows something else than {folder / name}.png: likeness "
                             f"{found:.2f}, expected {LEAST}. Is the new one right? Then type: "
                             f"python tests/browser/pictures.py {name}")


def main(names):
    """Take pictures anew and write them; a line each."""
    if unknown := set(names) - set(NAMES):
        sys.exit(f"pictures: there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
    chosen = names or NAMES
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_arguments())
        if in_lab := [name for name in chosen if name in IN_LAB]:
            lab = Lab(Path(work) / "lab", notebooks=CLONE / "notebooks")
            try:
                for name in in_lab:
                    _write(browser, taken_in_lab(browser.new_page(**LAB_PAGE), lab, name), name)
            finally:
                lab.stop()
        if "phone" in chosen:
            from aekit.site.building import build

            build(CLONE / "notebooks", Path(work) / "site", lessons=["00"])
            _write(browser, taken_on_phone(browser, Path(work) / "site"), "phone")


def _write(browser, picture, name):
    path = path_of(name)
    before = f"{likeness(picture, Image.open(path)):.2f}" if path.exists() else "none"
    save(picture, path, fonts(browser))
    print(f"{path.relative_to(CLONE)}: {path.stat().st_size:,} bytes; likeness to the one before: {before}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

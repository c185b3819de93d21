"""Takes the README's picture: the first lesson in JupyterLab, its first cell run, a letter drawn.

`python tests/browser/readme_picture.py` writes notebooks/images/start.png.
"""

import pathlib
import sys
import tempfile

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from browser.lab import Notebook
from browser.probe import handle, widgets
from browser.server import CLONE, Lab, chromium_arguments

PICTURE = CLONE / "notebooks" / "images" / "start.png"
STROKES = [[(0.18, 0.88), (0.5, 0.1), (0.82, 0.88)], [(0.3, 0.6), (0.7, 0.6)]]  # an A, in shares of the pad
COLOURS = 256  # of the saved picture: enough for it, and a third of the bytes


def take(path=PICTURE):
    """Draw and photograph; returns the path."""
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        lab = Lab(work, notebooks=CLONE / "notebooks")
        try:
            browser = playwright.chromium.launch(**chromium_arguments())
            page = browser.new_page(viewport={"width": 1060, "height": 960}, device_scale_factor=1.5)
            notebook = Notebook(page, lab, "00_start_here.ipynb")
            first = next(i for i, (_, source) in enumerate(notebook.cells()) if source.startswith("import aekit"))
            notebook.run_cell(first)
            pad = handle(widgets(notebook.output(first)).first)
            pad.scroll_into_view_if_needed()
            box = pad.bounding_box()
            for stroke in STROKES:
                places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
                page.mouse.move(*places[0])
                page.mouse.down()
                for place in places[1:]:
                    page.mouse.move(*place, steps=12)
                page.mouse.up()
            notebook.wait_settled()
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, animations="disabled", clip=_around(notebook, first))
        finally:
            lab.stop()
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def _around(notebook, last):
    top, bottom = (notebook.cell(index).bounding_box() for index in (0, last))
    return {"x": top["x"], "y": top["y"], "width": top["width"], "height": bottom["y"] + bottom["height"] - top["y"]}


if __name__ == "__main__":
    print(take())

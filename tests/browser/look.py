"""Pictures of a lesson as JupyterLab shows it: one PNG a cell, and one of the whole notebook.

`python tests/browser/look.py notebooks/00_start_here.ipynb OUTDIR [--theme dark] [--width 1100]`
"""

import argparse
import io
import pathlib
import sys
import tempfile

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from browser.lab import Notebook
from browser.server import Lab, chromium_arguments

TALL = 3000  # pixels: taller than most cells, so that none is cut


def look(notebook, folder, *, theme="light", width=1100, timeout=180):
    """Run a lesson in JupyterLab and save its pictures.

    notebook: the path of an .ipynb file, served with the folder that it is in; theme: "light" or "dark";
    width: of the browser's window, in pixels; timeout: for running all, in seconds. Returns (paths, errors):
    the whole notebook's PNG first, then one a cell; tracebacks and console errors as texts.
    """
    notebook, folder = pathlib.Path(notebook).resolve(), pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        lab = Lab(work, notebooks=notebook.parent, windowing="none")
        try:
            browser = playwright.chromium.launch(**chromium_arguments())
            page = browser.new_page(viewport={"width": width, "height": TALL})
            opened = Notebook(page, lab, notebook.name, theme=theme)
            opened.run_all(timeout=timeout)
            opened.wait_settled()
            paths = _photograph(opened, folder, f"{notebook.stem}-{theme}-{width}")
            return paths, opened.errors()
        finally:
            lab.stop()


def _photograph(opened, folder, stem):
    pictures, paths = [], []
    for index in range(len(opened.cells())):
        pictures.append(Image.open(io.BytesIO(opened.cell(index).screenshot(animations="disabled"))))
        paths.append(folder / f"{stem}-cell{index:02}.png")
        pictures[-1].save(paths[-1])
    whole = Image.new("RGB", (max(p.width for p in pictures), sum(p.height for p in pictures)))
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    whole.save(folder / f"{stem}.png")
    return [folder / f"{stem}.png", *paths]


def main():
    """The command line; exit status 1 where the lesson showed an error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("outdir", type=pathlib.Path)
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--width", type=int, default=1100, help="of the window, in pixels")
    parser.add_argument("--timeout", type=float, default=180, help="for running all cells, in seconds")
    options = parser.parse_args()
    paths, errors = look(options.notebook, options.outdir, theme=options.theme, width=options.width,
                         timeout=options.timeout)
    print(f"{paths[0]} and {len(paths) - 1} cells")
    for error in errors:
        print(error)
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())

"""Benchmarks in a real JupyterLab, driven by the browser tests' own tools."""

import contextlib
import tempfile

from browser.lab import Notebook
from browser.measure import drag_to_pixels, first_widget_seconds, live_training_ratio
from browser.probe import handle, widgets
from browser.server import CLONE, Lab, chromium_arguments

FRAME = 1000 / 60
DRAGS = {
    "latent, decoder 2-64-128-64": 'aekit.explore.latent(aekit.load_model("digits-dense-2"), aekit.load("digits"))',
    "draw, 784-256-128-16-128-256-784": 'aekit.explore.draw(aekit.load_model("glyphs-dense-16"), aekit.load("glyphs"))',
}


@contextlib.contextmanager
def jupyterlab():
    """(lab, page): JupyterLab on a copy of the lessons, and Chromium."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        lab = Lab(work, notebooks=CLONE / "notebooks")
        try:
            chromium = playwright.chromium.launch(**chromium_arguments())
            yield lab, chromium.new_page(viewport={"width": 1280, "height": 900})
            chromium.close()
        finally:
            lab.stop()


def drags(lab, page):
    """Milliseconds from a moved pointer to changed pixels."""
    for index, (name, code) in enumerate(DRAGS.items()):
        notebook = Notebook(page, lab, lab.scratch(f"drag{index}.ipynb", "import aekit", code))
        notebook.run_all()
        widget = widgets(notebook.output(1)).first
        found = drag_to_pixels(page, handle(widget), widget)
        yield (f"drag to changed pixels in JupyterLab, 95th percentile, {name}",
               f"{found['work_p95_ms']:.1f} ms (median {found['work_median_ms']:.1f}; with the wait for the frame "
               f"{found['to_pixels_p95_ms']:.1f}; in the same frame {found['same_frame']:.0%} of {found['events']})",
               "one frame, 17 ms", found["work_p95_ms"] <= FRAME)
        notebook.close()


def first_widget(lab, page):
    """Seconds from running the first cell of the first lesson to a widget that shows its pixels, kernel idle."""
    seconds = []
    for _ in range(3):
        notebook = Notebook(page, lab, "00_start_here.ipynb")
        seconds.append(first_widget_seconds(notebook)["first_widget_seconds"])
        notebook.close()
    yield ("first cell of 00_start_here to a live widget (3 new kernels)",
           ", ".join(f"{s:.2f}" for s in seconds) + " s", "under 2.5 s", sorted(seconds)[1] < 2.5)


def live(lab, page):
    """Samples a second of a live training with a widget that follows in the open page, over those without."""
    found = live_training_ratio(lab, page, seconds=5, rounds=5)
    yield ("live training with the view open in JupyterLab / without",
           f"{found['ratio']:.2f} ({found['with_view']:,.0f} / {found['without']:,.0f} samples/s)", "at least 0.95",
           found["ratio"] >= 0.95)


def browser():
    """All of them, in one JupyterLab."""
    with jupyterlab() as (lab, page):
        return [row for measure in (drags, first_widget, live) for row in measure(lab, page)]


BENCHMARKS = {"browser": browser}

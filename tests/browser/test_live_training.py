"""Training in the background of a notebook: the open view follows, the notebook answers, Stop stops."""

from browser.lab import Notebook
from browser.measure import LIVE_SETUP, LIVE_VIEW
from browser.probe import expect_drags_to_move, expect_other_pixels, pixels, widgets

START = "task = trainer.live(seconds=60, view=widget)\nsteps = trainer.steps"
ANSWER = """import asyncio
before = trainer.steps
await asyncio.sleep(1)
print(trainer.steps > before)"""
STOP = """trainer.stop()
history = await trainer.wait()
after = trainer.steps
await asyncio.sleep(0.5)
print(trainer.steps == after)"""


def run(notebook, index):
    """What a cell prints."""
    notebook.run_cell(index)
    return notebook.texts(index).strip()


def test_a_view_follows_live_training_and_the_notebook_goes_on_answering(lab, page):
    name = lab.scratch("live.ipynb", LIVE_SETUP, LIVE_VIEW, START, ANSWER, "print(widget.sentence)", STOP)
    notebook = Notebook(page, lab, name)
    for index in (0, 1):
        notebook.run_cell(index, timeout=120)
    widget = widgets(notebook.output(1)).first
    before = pixels(widget)
    notebook.run_cell(2)
    expect_other_pixels(widget, before)
    assert run(notebook, 3) == "True"
    # A hand on the widget while the kernel trains: the browser decodes, and the kernel hears of it.
    said = run(notebook, 4)
    expect_drags_to_move(widget)
    assert run(notebook, 4) != said
    assert run(notebook, 5) == "True"
    still = pixels(widget)
    page.wait_for_timeout(600)
    assert pixels(widget) == still
    assert notebook.errors() == []
    notebook.close()

"""explore.training in a real JupyterLab, by mouse and keyboard: it moves, Pause answers, nothing is left behind."""

import time

from browser.lab import Notebook
from browser.probe import (
    controls,
    expect_drags_to_move,
    expect_names,
    expect_nothing_cut,
    expect_other_pixels,
    pixels,
    widgets,
)
from playwright.sync_api import expect

SETUP = """import aekit, time
digits = aekit.load("digits")
frozen = aekit.freeze(aekit.PCA(digits, code=2))"""
TRAINING = "widget = aekit.explore.training(aekit.dense(digits.shape, code=2), digits)\nwidget"
LATENT = "aekit.explore.latent(frozen, digits)"
PAUSE_SECONDS = 2  # the promise is 0.3; a machine that runs other tests beside this one is slower


def steps(notebook, index):
    notebook.run_cell(index)
    return int(notebook.texts(index).split()[-1])


def test_it_trains_pauses_and_leaves_nothing_behind(lab, page):
    notebook = Notebook(page, lab, lab.scratch("training.ipynb", SETUP, TRAINING, LATENT, "print(widget.steps)"))
    notebook.run_all(timeout=120)
    widget = widgets(notebook.output(1)).first
    expect_names(widget)
    expect_nothing_cut(widget, widths=(1600, 1100, 800))
    start, before = widget.locator(".ae-start"), pixels(widget)
    expect(start).to_have_text("Start")
    start.click()
    expect(start).to_have_text("Pause")
    expect_other_pixels(widget, before)
    expect_drags_to_move(widgets(notebook.output(2)).first)     # the other widget answers meanwhile
    assert steps(notebook, 3) > 0

    start.scroll_into_view_if_needed()
    began = time.perf_counter()
    start.click()
    expect(start).to_have_text("Start")
    took = time.perf_counter() - began
    print(f"Pause answered after {took:.2f} s, the click itself included")
    assert took < PAUSE_SECONDS
    held = steps(notebook, 3)
    page.wait_for_timeout(300)
    assert steps(notebook, 3) == held

    # By keyboard alone: one step with Enter on Step, then Start, and the cell run again ends that training.
    step = widget.get_by_role("button", name="Step", exact=True)
    step.focus()
    page.keyboard.press("Enter")
    expect(widget.locator(".ae-sentence")).to_contain_text(f"Step {held + 1:,}:")
    rate = widget.get_by_role("slider", name="Learning rate")
    rate.focus()
    page.keyboard.press("End")
    expect(rate).to_have_attribute("aria-valuetext", "10")
    start.focus()
    page.keyboard.press("Enter")
    expect(start).to_have_text("Pause")
    notebook.execute("old = widget")
    notebook.run_cell(1, timeout=60)
    notebook.execute("assert old.state != 'running' and not old._running_tasks(), old.state")
    again = widgets(notebook.output(1))
    assert again.count() == 1 and len(controls(again.first)) >= 8
    assert notebook.execute("assert old.state != 'running' and widget.state == 'ready'") == "ok"
    assert notebook.errors() == []
    notebook.close()

"""explore.training in a real JupyterLab, by mouse and keyboard: it moves, Pause answers, nothing is left behind."""

import re
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
PREPARES_WHEN_TOLD = """from aekit.network.training import Trainer
prepare = Trainer.__init__
def prepare_when_told(self, *args, **keywords):
    while not pathlib.Path({path!r}).exists():
        time.sleep(0.02)
    prepare(self, *args, **keywords)
Trainer.__init__ = prepare_when_told"""
SWITCHED_OFF = "() => document.activeElement.getAttribute('aria-disabled') === 'true'"
ANSWERS_AGAIN = "() => document.activeElement.getAttribute('aria-disabled') === null"
PAUSE_SECONDS = 2  # the promise is 0.3; a machine that runs other tests beside this one is slower


def steps(notebook, index):
    notebook.run_cell(index)
    return int(notebook.texts(index).split()[-1])


def test_it_trains_pauses_and_leaves_nothing_behind(lab, page):
    notebook = Notebook(page, lab, lab.scratch("training.ipynb", SETUP, TRAINING, LATENT, "print(widget.steps)"))
    notebook.run_all(timeout=120)
    widget = widgets(notebook.output(1)).first
    expect_names(widget)
    expect_nothing_cut(widget, widths=(1600, 1100, 800, 375, 320))
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


def test_the_stop_button_a_cleared_output_a_restart_and_a_loss_that_is_no_number_end_it(lab, page):
    notebook = Notebook(page, lab, lab.scratch("ends.ipynb", SETUP, TRAINING, "print(widget.steps)"))
    notebook.run_all(timeout=120)

    def started():
        """The widget's own cell, training; a locator of Start."""
        start = widgets(notebook.output(1)).first.locator(".ae-start")
        expect(start).to_be_enabled(timeout=20000)
        before = steps(notebook, 2)
        start.click()
        expect(start).to_have_text("Pause")
        for _ in range(100):
            if steps(notebook, 2) > before:
                return start
        raise AssertionError("Start did not train")

    def expect_nothing_runs():
        held = steps(notebook, 2)
        page.wait_for_timeout(300)
        assert steps(notebook, 2) == held
        assert notebook.execute("assert widget.state != 'running' and not widget._running_tasks()") == "ok"

    start = started()
    notebook.command("notebook:interrupt-kernel")
    expect(start).to_have_text("Start", timeout=10000)
    expect_nothing_runs()

    started()
    notebook.command("notebook:clear-all-cell-outputs")
    expect(page.locator("section.aekit")).to_have_count(0)
    expect_nothing_runs()

    notebook.run_cell(1)
    started()
    notebook.restart_and_run_all(timeout=120)
    expect_nothing_runs()
    assert steps(notebook, 2) == 0

    widget, start = widgets(notebook.output(1)).first, started()
    notebook.execute("import numpy as np\n"
                     "widget.model.trainable_variables[-1].assign_add(np.full(64, np.nan, np.float32))")
    expect(widget.locator(".ae-sentence")).to_contain_text("no longer a number", timeout=10000)
    expect(start).to_be_disabled()
    expect_nothing_runs()
    widget.get_by_role("button", name="Reset", exact=True).click()
    expect(start).to_be_enabled()
    expect(widget.locator(".ae-sentence")).to_contain_text("Ready")
    started()
    notebook.execute("widget.close()")
    assert notebook.execute("assert not widget._running_tasks()") == "ok"
    assert notebook.errors() == []
    notebook.close()


def test_a_control_that_is_switched_off_keeps_the_keyboard_and_answers_no_more(lab, page, tmp_path):
    told = tmp_path / "told"
    notebook = Notebook(page, lab, lab.scratch("off.ipynb", SETUP, TRAINING, "print(widget.noise)"))
    notebook.run_cell(0)
    notebook.run_cell(1)
    notebook.execute("import pathlib\n" + PREPARES_WHEN_TOLD.format(path=str(told)))
    noise, before = widgets(notebook.output(1)).get_by_role("slider", name="Noise on the input"), notebook.cells()
    noise.focus()
    page.keyboard.press("ArrowRight")                   # another model: everything is off until it is compiled
    page.wait_for_function(SWITCHED_OFF)
    for key in ("ArrowRight", "d", "d"):                # too early: nobody hears it
        page.keyboard.press(key)
    told.touch()
    page.wait_for_function(ANSWERS_AGAIN, timeout=60_000)
    assert noise.evaluate("slider => slider === document.activeElement")
    notebook.run_cell(2)
    assert float(notebook.texts(2)) == 0.05
    assert notebook.cells() == before and notebook.errors() == []
    notebook.close()


def test_batch_loss_seed_and_slow_mode_obey_the_keyboard_alone(lab, page, tmp_path):
    told = tmp_path / "told"
    asking = "print(widget.batch, widget.loss, widget.seed, widget.slow)"
    notebook = Notebook(page, lab, lab.scratch("knobs.ipynb", SETUP, TRAINING, asking))
    notebook.run_cell(0)
    notebook.run_cell(1)
    notebook.execute("import pathlib\n" + PREPARES_WHEN_TOLD.format(path=str(told)))
    widget = widgets(notebook.output(1)).first

    def python_says():
        notebook.run_cell(2)
        return notebook.texts(2).strip()

    assert python_says() == "128 mse 0 False"
    for role, name, key, said in (("combobox", "Batch", "ArrowDown", "512 mse 0 False"),
                                  ("combobox", "Loss", "ArrowDown", "512 mae 0 False"),
                                  ("button", "Next seed", "Space", "512 mae 1 False")):
        told.unlink(missing_ok=True)
        control = widget.get_by_role(role, name=name, exact=True)
        control.focus()
        page.keyboard.press(key)                        # another model, held until its test says so
        page.wait_for_function(SWITCHED_OFF)
        told.touch()
        page.wait_for_function(ANSWERS_AGAIN, timeout=60_000)
        assert control.evaluate("control => control === document.activeElement")
        assert python_says() == said

    slow, start = widget.get_by_role("checkbox", name="slow", exact=True), widget.locator(".ae-start")
    slow.focus()
    page.keyboard.press("Space")
    expect(slow).to_be_checked()
    assert python_says() == "512 mae 1 True"
    start.focus()
    page.keyboard.press("Enter")
    expect(start).to_have_text("Pause")
    # Only a step on its own is told so.
    expect(widget.locator(".ae-sentence")).to_have_text(re.compile(r"^Step \d+: a batch of 512 samples went through, "))
    page.keyboard.press("Enter")
    expect(start).to_have_text("Start")
    assert notebook.execute("assert widget.state == 'paused' and not widget._running_tasks()") == "ok"
    assert notebook.errors() == []
    notebook.close()

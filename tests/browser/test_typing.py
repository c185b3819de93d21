"""Typing into a widget changes the widget and never the notebook; JupyterLab's own keys still reach JupyterLab."""

import pytest
from browser.lab import Notebook
from browser.probe import controls, widgets
from browser.sources import FORMS, SETUP, WIDGETS

TRAINING = {"training": "aekit.explore.training(aekit.dense(digits.shape, code=2), digits)"}
SOURCES = WIDGETS | FORMS | TRAINING
NAMES = list(SOURCES)
# In JupyterLab's command mode these insert, delete, cut, paste, merge, split and convert cells, or move between them.
LETTERS = ["a", "b", "d", "d", "x", "v", "c", "z", "m", "y", "r", "1", "o", "l", "j", "k", "Shift+M", "Shift+L"]
FOCUS = "control => control.isConnected && !control.disabled && control.getClientRects().length && control.focus()"
MOVES = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Space", "Backspace"]


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened = Notebook(context.new_page(), lab, lab.scratch("typing.ipynb", SETUP, *SOURCES.values(), "1 + 1"))
    opened.run_cell(0)
    yield opened
    opened.close()
    context.close()


def shown(notebook, name):
    index = 1 + NAMES.index(name)
    notebook.run_cell(index)
    assert notebook.errors(index) == []
    return index, widgets(notebook.output(index)).first


@pytest.mark.parametrize("name", NAMES)
def test_typing_into_any_control_never_edits_the_notebook(notebook, name):
    index, widget = shown(notebook, name)
    page, before = notebook.page, notebook.cells()
    for control in controls(widget):
        there = control.element_handle()
        for key in [*LETTERS, *MOVES, "Enter"]:
            # Some keys take the control away, as a quiz does with an answer: the next one is typed where it was.
            there.evaluate(FOCUS)
            page.keyboard.press(key)
        assert notebook.cells() == before, control.evaluate("c => c.outerHTML")[:200]
        assert notebook.active_cell() == index
        assert notebook.mode() == "command"
    assert notebook.errors(index) == []


@pytest.mark.parametrize("name", NAMES)
def test_shift_enter_in_a_control_runs_the_cell(notebook, name):
    index, widget = shown(notebook, name)
    before = notebook.execution_count(index)
    controls(widget)[0].focus()
    notebook.page.keyboard.press("Shift+Enter")
    notebook.wait_execution_after(index, before)
    notebook.wait_idle()
    assert notebook.active_cell() == index + 1


@pytest.mark.parametrize("name", NAMES)
def test_escape_in_a_control_gives_the_keys_back_to_the_notebook(notebook, name):
    index, widget = shown(notebook, name)
    controls(widget)[0].focus()
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("ArrowDown")
    notebook.wait_active_cell(index + 1)

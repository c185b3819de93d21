"""A whole lesson in JupyterLab without a mouse: every cell run, every widget moved, an exercise solved."""

import re

from browser.lab import Notebook
from browser.probe import controls, keys_that_move, state, widgets
from playwright.sync_api import expect

from aekit.lesson.exercises import find_exercise

LESSON, EXERCISE = "00_start_here.ipynb", "00.1"
SHOWS_A_WIDGET = r"explore\.\w+\(|lesson\.(guess|quiz)\("
IN_NOTEBOOK = "() => document.activeElement?.closest('.jp-Notebook') !== null"
IN_WIDGET = """index => document.activeElement.closest('.jp-Cell')
  === document.querySelectorAll('.jp-Notebook .jp-Cell')[index] && !!document.activeElement.closest('section.aekit')"""


def press_until(page, key, script, argument=None, *, most=60):
    """Press a key until the script says yes; how often that was."""
    for count in range(most):
        if page.evaluate(script, argument):
            return count
        page.keyboard.press(key)
    raise AssertionError(f"{most} times {key} did not lead there")


def test_a_keyboard_alone_goes_through_a_whole_lesson(lab, page):
    notebook = Notebook(page, lab, LESSON)
    before = notebook.cells()
    press_until(page, "Tab", IN_NOTEBOOK)
    page.keyboard.press("Escape")
    moved = []
    for index, (_, text) in enumerate(before):
        notebook.wait_active_cell(index)
        if f'lesson.check("{EXERCISE}"' in text:
            answer_by_keys(page, text)
        page.keyboard.press("Shift+Enter" if index < len(before) - 1 else "Control+Enter")
        notebook.wait_idle(timeout=120)
        if index < len(before) - 1:
            notebook.wait_active_cell(index + 1)
        if re.search(SHOWS_A_WIDGET, text):
            moved.append(move_by_keys(notebook, index, widgets(notebook.output(index)).first))
            page.keyboard.press("ArrowDown")
    assert len(moved) >= 5 and all(moved), moved
    assert notebook.errors() == []
    after = notebook.cells()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1 and f'lesson.check("{EXERCISE}"' in changed[0][1], "the keys have edited the lesson"
    expect(page.get_by_text(f"Exercise {EXERCISE}: right")).to_be_attached()
    notebook.close()


def answer_by_keys(page, text):
    """Type an exercise's solution in place of the `...` of the active cell."""
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type(find_exercise(EXERCISE).solution.strip() + "\n" + text.splitlines()[-1])


def move_by_keys(notebook, index, widget):
    """From the cell below, go up into the widget, move it, and come back to its cell; whether it moved."""
    page = notebook.page
    expect(widget.locator(".ae-sentence")).not_to_be_empty()
    page.keyboard.press("ArrowUp")
    notebook.wait_active_cell(index)
    press_until(page, "Tab", IN_WIDGET, index)
    assert page.evaluate("() => document.activeElement === document.querySelector(':focus-visible')")
    seen = state(widget)
    for key in keys_that_move(controls(widget)[0]):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    has_moved = state(widget) != seen
    page.keyboard.press("Escape")
    assert notebook.mode() == "command" and notebook.active_cell() == index
    return has_moved

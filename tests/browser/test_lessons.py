"""Every lesson in a real JupyterLab: it runs, its widgets live, and a keyboard is enough."""

import pytest
from browser.lab import Notebook
from browser.probe import WIDGET, controls, expect_drags_to_move, expect_names, expect_other_pixels, pixels
from browser.server import CLONE

LESSONS = sorted(path.name for path in (CLONE / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", LESSONS)
def test_restart_and_run_all_leaves_no_error_and_live_widgets(lab, page, name):
    notebook = Notebook(page, lab, name)
    notebook.select_first_code_cell()
    notebook.run_cell(notebook.active_cell())
    notebook.restart_and_run_all()
    notebook.wait_settled()
    assert notebook.errors() == []
    found, moving = page.locator(f".jp-Notebook :is({WIDGET})"), 0
    before = notebook.cells()
    for index in range(found.count()):
        widget = found.nth(index)
        widget.scroll_into_view_if_needed()
        expect_names(widget)
        if widget.get_by_role("button", name="Step", exact=True).count():  # a training moves by itself
            before_step = pixels(widget)
            widget.get_by_role("button", name="Step", exact=True).click()
            expect_other_pixels(widget, before_step)
            moving += 1
        elif widget.locator("canvas").count():
            expect_drags_to_move(widget)
            moving += 1
        for control in controls(widget):
            control.focus()
            for key in ("a", "b", "d", "d", "x", "Enter"):
                page.keyboard.press(key)
            page.keyboard.press("Escape")
    assert moving, "nothing moves in this lesson"
    assert notebook.cells() == before
    assert notebook.errors() == []
    notebook.close()

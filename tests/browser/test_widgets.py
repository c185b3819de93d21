"""Each widget in a real JupyterLab: it draws, and it obeys the mouse, a finger and the keyboard."""

import pytest
from browser.lab import Notebook
from browser.probe import (
    WIDGET,
    controls,
    expect_drags_to_move,
    expect_names,
    expect_no_blank_canvas,
    expect_nothing_cut,
    expect_other_pixels,
    expect_other_sentence,
    focus_picture,
    handle,
    pixels,
    sentence,
    state,
    tab_stops,
    touch_drag,
    widgets,
)
from browser.sources import SETUP, WIDGETS

NAMES = list(WIDGETS)


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    yield from opened(lab, chromium, "widgets.ipynb", viewport={"width": 1280, "height": 900})


@pytest.fixture(scope="module")
def touched(lab, chromium):
    yield from opened(lab, chromium, "touched.ipynb", viewport={"width": 800, "height": 1000}, has_touch=True)


def opened(lab, chromium, name, **options):
    """A notebook with the set-up in cell 0, run, and a cell for each widget below it."""
    context = chromium.new_context(**options)
    notebook = Notebook(context.new_page(), lab, lab.scratch(name, SETUP, *WIDGETS.values()))
    notebook.run_cell(0)
    yield notebook
    notebook.close()
    context.close()


def of(notebook, name):
    """The widget of that name, in view; the first to ask for it runs its cell."""
    index = 1 + NAMES.index(name)
    if not notebook.output(index).locator(WIDGET).count():
        notebook.run_cell(index)
        assert notebook.errors(index) == []
    return widgets(notebook.output(index)).first


@pytest.mark.parametrize("name", NAMES)
def test_a_widget_shows_pictures_and_says_what_they_are(notebook, name):
    widget = of(notebook, name)
    assert widget.locator("canvas").count() > 0
    if name != "draw":  # its sheet begins empty
        expect_no_blank_canvas(widget)  # some are worked out between frames
    assert widget.get_attribute("aria-label")
    for picture in widget.locator("canvas[role=img], svg[role=img]").all():
        assert picture.get_attribute("aria-label")
    expect_other_sentence(widget, "")


@pytest.mark.parametrize("name", NAMES)
def test_each_control_has_a_name_and_is_large_enough_for_a_finger(notebook, name):
    widget = of(notebook, name)
    expect_names(widget)
    for control in controls(widget):
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24, control.evaluate("c => c.outerHTML")[:200]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_in_a_wide_window_or_a_narrow_one(notebook, name):
    expect_nothing_cut(of(notebook, name), widths=(1600, 1100, 800))


@pytest.mark.parametrize("name", NAMES)
def test_a_mouse_moves_the_pixels_and_the_sentence(notebook, name):
    widget = of(notebook, name)
    said = sentence(widget)
    expect_drags_to_move(widget)
    expect_other_sentence(widget, said)


@pytest.mark.parametrize("name", NAMES)
def test_a_finger_moves_the_pixels_and_the_page_stays(touched, name):
    widget = of(touched, name)
    grip = handle(widget)
    grip.scroll_into_view_if_needed()
    place = grip.bounding_box()
    expect_drags_to_move(widget, touch_drag)
    assert grip.bounding_box() == pytest.approx(place, abs=1)


@pytest.mark.parametrize("name", NAMES)
def test_tab_stops_at_every_control_once_in_the_order_of_the_page(notebook, name):
    widget = of(notebook, name)
    wanted = list(range(len(controls(widget))))
    assert tab_stops(widget) == wanted
    assert tab_stops(widget, "Shift+Tab") == wanted[::-1]


@pytest.mark.parametrize("name", NAMES)
def test_the_focus_is_seen(notebook, name):
    widget = of(notebook, name)
    page = notebook.page
    for control in controls(widget):
        page.keyboard.press("Tab")  # the browser shows the focus while the keyboard is in use
        page.mouse.move(1, 1)
        control.focus()
        seen = focus_picture(control)
        control.evaluate("control => control.blur()")
        assert focus_picture(control) != seen, control.evaluate("c => c.outerHTML")[:200]


@pytest.mark.parametrize("name", NAMES)
def test_the_keyboard_alone_works_every_control(notebook, name):
    widget = of(notebook, name)
    every = controls(widget, also_disabled=True)
    # Forth and back again: a Reset does something only after the others did.
    works = [works_by_keys(widget, control) for control in every]
    back = [works_by_keys(widget, control) for control in reversed(every)][::-1]
    idle = [c.evaluate("c => c.outerHTML")[:200] for c, *did in zip(every, works, back, strict=True) if not any(did)]
    assert idle == []


@pytest.mark.parametrize("name", NAMES)
def test_arrow_keys_alone_move_the_pixels(notebook, name):
    widget = of(notebook, name)
    handle(widget).focus()
    for key in ("ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowDown"):  # away from the end that it may stand at
        notebook.page.keyboard.press(key)
    notebook.page.wait_for_timeout(50)
    before = pixels(widget)
    for key in ("ArrowUp", "ArrowRight", "Space", "ArrowRight", "ArrowUp", "Space"):
        notebook.page.keyboard.press(key)
    expect_other_pixels(widget, before)


def works_by_keys(widget, control):
    """Whether the keys that a learner would try on the control change anything; what starts to play is paused."""
    if control.is_disabled():
        return False
    page, name = widget.page, control.text_content()
    control.focus()
    before = state(widget)
    for key in keys_for(control):
        page.keyboard.press(key)
    page.wait_for_timeout(60)
    changed = state(widget) != before
    if control.text_content() != name:
        page.keyboard.press("Space")
    return changed


def keys_for(control):
    """Keys that must change something: what the control's kind makes a learner try."""
    kind = control.evaluate("c => c.getAttribute('role') || (c.matches('input') ? c.type : c.localName)")
    if kind in ("button", "checkbox", "switch"):
        return ["Space"]
    if kind in ("application",):
        return ["ArrowRight", "Space", "ArrowRight"]
    return ["ArrowUp", "ArrowUp"] if kind == "slider" else ["ArrowDown"] if kind == "select" else ["ArrowRight"]

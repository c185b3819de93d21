"""Each widget in a real JupyterLab: it draws, and it obeys the mouse, a finger and the keyboard."""

import pytest
from browser.lab import Notebook
from browser.probe import (
    WIDGET,
    controls,
    drag,
    expect_drags_to_move,
    expect_names,
    expect_no_blank_canvas,
    expect_nothing_cut,
    expect_other_pixels,
    expect_other_sentence,
    focus_picture,
    handle,
    keys_that_move,
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
    """A notebook with the set-up in cell 0, run, a cell for each widget, and one for what Python says of each."""
    context = chromium.new_context(**options)
    shown = [f"shown[{each!r}] = {source}\nshown[{each!r}]" for each, source in WIDGETS.items()]
    said = [f"print(shown[{each!r}].sentence)" for each in NAMES]
    notebook = Notebook(context.new_page(), lab, lab.scratch(name, f"{SETUP}\nshown = {{}}", *shown, *said))
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
def test_python_says_what_the_page_says(notebook, name):
    widget = of(notebook, name)
    drag(notebook.page, handle(widget), start=(0.2, 0.7), end=(0.6, 0.3))
    asking, page_says = 1 + len(NAMES) + NAMES.index(name), widget.locator(".ae-sentence")
    for _ in range(10):     # what the hand did is on its way
        notebook.run_cell(asking)
        if notebook.texts(asking).strip() == page_says.text_content().strip():
            break
        notebook.page.wait_for_timeout(200)
    assert notebook.texts(asking).strip() == page_says.text_content().strip()


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
    idle = [control for control, *did in zip(every, works, back, strict=True) if not any(did)]
    # Some put back what only the picture's own keys change.
    idle = [control for control in idle if not works_by_keys(widget, control, after=handle(widget))]
    idle = [control.evaluate("c => c.outerHTML")[:200] for control in idle]
    assert idle == []


@pytest.mark.parametrize("name", NAMES)
def test_reset_goes_back_to_how_the_widget_began(notebook, name):
    widget = of(notebook, name)
    began = f"assert all(getattr(shown[{name!r}], each) == value for each, value in shown[{name!r}]._start.items())"

    def expect_python(status):
        for _ in range(10):     # what the hand did is on its way
            if notebook.execute(began) == status:
                return
            notebook.page.wait_for_timeout(200)
        raise AssertionError(f"{began}: not {status}")

    drag(notebook.page, handle(widget), start=(0.2, 0.7), end=(0.6, 0.3))
    for control in controls(widget):
        if control.evaluate("control => control.matches('select, input[type=range], [aria-label^=Next]')"):
            control.focus()
            for key in keys_that_move(control):
                notebook.page.keyboard.press(key)
    expect_python("error")
    reset = widget.get_by_role("button", name="Reset", exact=True)
    reset.focus()
    notebook.page.keyboard.press("Enter")
    expect_python("ok")


@pytest.mark.parametrize("name", NAMES)
def test_arrow_keys_alone_move_the_pixels(notebook, name):
    widget = of(notebook, name)
    handle(widget).focus()
    for key in ("ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowDown"):  # away from the end that it may stand at
        notebook.page.keyboard.press(key)
    notebook.page.wait_for_timeout(50)
    before = pixels(widget)
    # Space puts a pen down or lifts it; whichever comes first, a move with the pen down leads to where it never was.
    # It goes far enough to leave a white pixel, on which white shows nothing.
    for key in ("ArrowUp", "ArrowRight", "Space", *["ArrowRight"] * 8, "ArrowUp", "Space", "ArrowRight", "ArrowUp"):
        notebook.page.keyboard.press(key)
    expect_other_pixels(widget, before)


def works_by_keys(widget, control, after=None):
    """Whether the keys that a learner would try on the control change anything; what starts to play is paused.

    after: a picture whose arrow keys are pressed before.
    """
    if control.is_disabled():
        return False
    page, name = widget.page, control.text_content()
    if after is not None:
        after.focus()
        for key in ("ArrowLeft", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        page.wait_for_timeout(60)
    control.focus()
    before = state(widget)
    for key in keys_that_move(control):
        page.keyboard.press(key)
    page.wait_for_timeout(60)
    changed = state(widget) != before
    if control.text_content() != name:
        page.keyboard.press("Space")
    return changed

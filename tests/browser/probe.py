"""What a learner sees of a widget, and can do with it: its controls, pictures, sentence and focus."""

import hashlib
import re

from playwright.sync_api import expect

# A widget of `explore` or of `lesson`: the outermost thing that it draws.
WIDGET = "section.aekit, .ak-form"
FOCUSABLE = ":is(button, input, select, textarea):not([tabindex='-1']), a[href], [tabindex='0']"
NAMED = re.compile(r"\S")
BLANK = """root => [...root.querySelectorAll('canvas')].filter((canvas) => {
  if (!canvas.getBoundingClientRect().width) return false
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  const words = new Uint32Array(data.buffer)
  return words.every((word) => word === words[0])
}).length"""
PIXELS = "root => [...root.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join()"
CUT = f"""root => {{
  const edge = root.getBoundingClientRect()
  return [...root.querySelectorAll(`canvas, svg, figure, {FOCUSABLE}`)].filter((part) => {{
    const box = part.getBoundingClientRect()
    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1)
  }}).map((part) => `<${{part.tagName.toLowerCase()}} class="${{part.getAttribute('class')}}">`)
}}"""
# Where JavaScript may still hold an old value for a frame, tests look again until it changes.
LOOKS_OTHERWISE = f"([root, before]) => ({PIXELS})(root) !== before"


def widgets(output):
    """A locator for every widget in a cell's output, the first one on the page."""
    found = output.locator(WIDGET)
    found.first.wait_for(state="visible", timeout=20000)
    return found


def controls(widget, *, also_disabled=False):
    """The controls that the Tab key should stop at, in the order of the page; one of each group of radio buttons."""
    every = widget.locator(FOCUSABLE)
    wanted, groups = [], set()
    for index in range(every.count()):
        control = every.nth(index)
        if not control.is_visible() or (control.is_disabled() and not also_disabled):
            continue
        group, checked_elsewhere = control.evaluate("""control => control.type !== 'radio' ? [null, false] : [
            control.name, !control.checked && !!document.querySelector(`input[name="${control.name}"]:checked`)]""")
        if group is None or (group not in groups and not checked_elsewhere):
            wanted.append(control)
            groups.add(group)
    return wanted


def pixels(widget):
    """What all canvases of a widget show, as one text to compare."""
    return widget.evaluate(PIXELS)


def expect_other_pixels(widget, before):
    """Wait until the canvases no longer look as `before`, which `pixels` gave."""
    widget.page.wait_for_function(LOOKS_OTHERWISE, arg=[widget.element_handle(), before], timeout=5000)


def expect_no_blank_canvas(widget):
    """Wait until no visible canvas shows one flat colour."""
    widget.page.wait_for_function(f"root => ({BLANK})(root) === 0", arg=widget.element_handle(), timeout=10000)


def state(widget):
    """Everything a learner could see of a widget, as one text to compare."""
    return widget.evaluate(f"""root => ({PIXELS})(root) + root.innerHTML
        + [...root.querySelectorAll('input, select')].map(c => c.type + c.value + c.checked).join()""")


def sentence(widget):
    """The live region's text."""
    return widget.locator("[aria-live]").first.inner_text()


def expect_other_sentence(widget, before):
    """Wait until the live region says something else than `before`, and says anything at all."""
    live = widget.locator("[aria-live]").first
    expect(live).not_to_have_text(before, timeout=5000)
    expect(live).to_have_text(NAMED)


def expect_names(widget):
    """Each control has a name and a role for a screen reader."""
    for control in controls(widget):
        expect(control).to_have_accessible_name(NAMED)
        described = control.aria_snapshot()
        assert described.startswith("- "), f"no role: {control.evaluate('c => c.outerHTML')[:200]}"


def expect_nothing_cut(widget, widths=()):
    """Every picture and control lies inside the widget, in windows of these widths in pixels (or as the window is)."""
    page, size = widget.page, widget.page.viewport_size
    for width in widths or [size["width"]]:
        page.set_viewport_size({**size, "width": width})
        expect(widget).to_be_visible()
        for _ in range(20):  # the layout follows within some frames
            if not (cut := widget.evaluate(CUT)):
                break
            page.wait_for_timeout(100)
        page.set_viewport_size(size)
        assert not cut, f"outside the widget in a window of {width}: {cut}"


def tab_stops(widget, key="Tab"):
    """Press Tab (or Shift+Tab) from the widget's edge to its other edge; the controls that had the focus, in order.

    Each is the place of a control in `controls(widget)`, None for anything else inside the widget.
    """
    page, wanted = widget.page, controls(widget)
    handles = [control.element_handle() for control in wanted]
    (handles[0] if key == "Tab" else handles[-1]).focus()
    stops = []
    for _ in range(len(handles) + 5):
        inside, place = page.evaluate("""([root, handles]) => [root.contains(document.activeElement),
            handles.findIndex(handle => handle === document.activeElement)]""", [widget.element_handle(), handles])
        if not inside:
            break
        stops.append(None if place < 0 else place)
        page.keyboard.press(key)
    return stops


def focus_picture(control, *, margin=6):
    """A hash of what a control and its surroundings look like now."""
    box = control.bounding_box()
    clip = {"x": box["x"] - margin, "y": box["y"] - margin,
            "width": box["width"] + 2 * margin, "height": box["height"] + 2 * margin}
    return hashlib.sha256(control.page.screenshot(clip=clip, animations="disabled", caret="hide")).hexdigest()


def drag(page, handle, start=(0.3, 0.4), end=(0.7, 0.6), steps=6):
    """Press, move and release the mouse inside an element; places are shares of its width and height."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()

    def at(place):
        return box["x"] + box["width"] * place[0], box["y"] + box["height"] * place[1]

    page.mouse.move(*at(start))
    page.mouse.down()
    page.mouse.move(*at(end), steps=steps)
    page.mouse.up()


def expect_drags_to_move(widget, drag=drag):
    """Drag twice, with the mouse or with `touch_drag`: the second one, back, shows other pixels than the first."""
    drag(widget.page, handle(widget), (0.3, 0.4), (0.9, 0.8))
    widget.page.wait_for_timeout(50)
    before = pixels(widget)
    drag(widget.page, handle(widget), (0.7, 0.7), (0.1, 0.2))
    expect_other_pixels(widget, before)


def touch_drag(page, handle, start=(0.3, 0.4), end=(0.7, 0.6), steps=6):
    """Put a finger on an element, move it and lift it."""
    handle.scroll_into_view_if_needed()
    box, fingers = handle.bounding_box(), page.context.new_cdp_session(page)

    def send(kind, share=None):
        points = [] if share is None else [{
            "x": box["x"] + box["width"] * (start[0] + share * (end[0] - start[0])),
            "y": box["y"] + box["height"] * (start[1] + share * (end[1] - start[1]))}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", 0)
    for step in range(1, steps + 1):
        send("touchMove", step / steps)
    send("touchEnd")
    fingers.detach()


def handle(widget):
    """The part of a widget that a hand takes hold of: a map, a sheet to draw on, or the first slider."""
    return widget.locator("[role=application], canvas[tabindex], [role=slider], input[type=range]").first


def keys_that_move(control):
    """Keys that must change something: what the control's kind makes a learner try."""
    kind = control.evaluate("c => c.getAttribute('role') || (c.matches('input') ? c.type : c.localName)")
    if kind in ("button", "checkbox", "switch"):
        return ["Space"]
    if kind in ("application",):
        return ["ArrowRight", "Space", "ArrowRight"]
    return ["ArrowUp", "ArrowUp"] if kind == "slider" else ["ArrowDown"] if kind == "select" else ["ArrowRight"]

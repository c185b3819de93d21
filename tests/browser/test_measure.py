"""The stopwatch is right about widgets whose delay is known."""

from browser.lab import Notebook
from browser.measure import FRAME_MS, drag_to_pixels, first_widget_seconds, key_to_pixels

PAGE = """<!doctype html><canvas id="c" width="300" height="200" tabindex="0"></canvas><script>
const canvas = document.getElementById('c'), context = canvas.getContext('2d')
let count = 0
const draw = () => { context.fillStyle = `rgb(${++count % 256}, 80, 0)`; context.fillRect(0, 0, 50, 50) }
for (const type of ['pointermove', 'keydown'])
  canvas.addEventListener(type, (event) => { event.stopPropagation(); LATER })
</script>"""


def measure_both(page, later):
    page.set_content(PAGE.replace("LATER", later))
    canvas = page.locator("canvas")
    return drag_to_pixels(page, canvas, canvas, moves=20), key_to_pixels(page, canvas, canvas, presses=20)


def test_a_handler_that_draws_at_once_is_seen_in_the_same_frame(page):
    for result in measure_both(page, "draw()"):
        assert result["changed"] == 20
        assert result["same_frame"] == 1
        assert result["work_median_ms"] < result["to_pixels_median_ms"] + 1e-6


def test_a_drawing_that_comes_late_is_timed_as_late(page):
    for result in measure_both(page, "setTimeout(draw, 60)"):
        assert result["changed"] == 20
        assert result["same_frame"] == 0
        assert result["work_median_ms"] >= 60
        assert result["work_median_ms"] < 60 + 6 * FRAME_MS


def test_the_first_widget_is_timed_to_its_pixels_not_to_its_empty_canvas(lab, page):
    name = lab.scratch("late.ipynb", """import anywidget
class Late(anywidget.AnyWidget):
    _esm = '''export default { render({ el }) {
        const canvas = document.createElement('canvas')
        el.append(canvas)
        setTimeout(() => canvas.getContext('2d').fillRect(5, 5, 20, 20), 1500) } }'''
Late()""")
    notebook = Notebook(page, lab, name)
    assert 1.5 < first_widget_seconds(notebook)["first_widget_seconds"] < 10
    notebook.close()

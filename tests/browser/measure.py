"""How long a learner waits: from a moved pointer or a pressed key to new pixels; to the first live widget.

Each function returns a plain dict; times are in milliseconds unless a name says seconds.
"""

import random
import statistics

from browser.lab import Notebook

FRAME_MS = 1000 / 60

# From an event to the first look that finds a canvas changed, and on to the end of the frame that shows it. There is
# a look after the handlers, one after the drawing that they asked the coming frame for, and one after each frame.
# Every time is taken before the pixels are read.
WATCH = """(root, type) => {
  const canvases = root.matches('canvas') ? [root] : [...root.querySelectorAll('canvas')]
  const digest = () => {
    let sum = 0
    for (const canvas of canvases) {
      if (!canvas.width || !canvas.height) continue
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      const words = new Uint32Array(data.buffer)
      for (let i = 0; i < words.length; i++) sum = (Math.imul(sum, 31) + words[i]) | 0
    }
    return sum
  }
  const seen = [], port = new MessageChannel()
  let open = null, started = 0, last = digest()
  const look = () => {
    const now = performance.now()
    open.handlers ??= now - open.start
    if (open.drawn === null && digest() !== last) open.drawn = now
  }
  // A message posted in a frame arrives when the frame is painted.
  port.port1.onmessage = () => {
    if (!open) return
    look()
    const now = performance.now(), { stamp, start, handlers, drawn, frames, inFrame } = open
    if (drawn !== null && inFrame) {
      last = digest()
      seen.push({ drawn: drawn - stamp, work: drawn - start, shown: now - stamp, handlers, frames })
      open = null
    } else {
      nextFrame()
    }
  }
  const nextFrame = () => requestAnimationFrame(() => {
    if (!open) return
    // Asked for here, these come after what the widget asked for: the drawing of this very frame.
    look()
    if (open.inFrame && open.drawn === null) open.frames += 1
    open.inFrame = true
    port.port2.postMessage(0)
  })
  const start = (event) => {
    started += 1
    const now = performance.now()
    open = { stamp: event.timeStamp, start: now, handlers: null, drawn: null, frames: 0, inFrame: false }
    event.target.addEventListener(type, end, { once: true })
  }
  // The last listener of the target itself: a widget listens there, and may keep the event from going further.
  const end = () => queueMicrotask(() => { look(); nextFrame() })
  // A native slider acts on a key after the key's own handlers, and says so with an event of its own.
  const input = (event) => event.target.addEventListener('input', () => {
    requestAnimationFrame(() => { if (open) look() })
  }, { once: true })
  window.addEventListener(type, start, true)
  window.addEventListener('input', input, true)
  window.__watch = {
    // Resolves `pause` after the pixels of the event number `count` came, or after 400 ms without any.
    settled: ([count, pause]) => new Promise((done) => {
      const end = performance.now() + 400
      const look = () => {
        if ((started < count || open) && performance.now() < end) return setTimeout(look, 1)
        open = null
        setTimeout(done, pause)
      }
      look()
    }),
    stop: () => {
      window.removeEventListener(type, start, true)
      window.removeEventListener('input', input, true)
      return seen
    },
  }
}"""

# From the start of a command until something is drawn on a canvas that is seen: a new one is transparent.
FIRST_PIXELS = """([selector, command]) => new Promise((done) => {
  const begin = performance.now()
  const drawn = (canvas) => {
    if (!canvas.width || !canvas.height || !canvas.getBoundingClientRect().width) return false
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    const words = new Uint32Array(data.buffer)
    return words.some((word) => word !== 0)
  }
  const look = () => [...document.querySelectorAll(selector)].some(drawn)
    ? done((performance.now() - begin) / 1000) : requestAnimationFrame(look)
  void window.jupyterapp.commands.execute(command)
  look()
})"""

LIVE_SETUP = """import aekit
digits = aekit.load("digits")
model = aekit.dense(digits.shape, code=2)
trainer = aekit.Trainer(model, digits)"""
LIVE_VIEW = """widget = aekit.explore.latent(model, digits)
widget"""
# The same model and seconds each time, one after the other, so that a noisy machine disturbs both alike.
LIVE_RATE = """trainer.reset()
history = await trainer.live(seconds={seconds}, view={view})
print(history.samples_per_second)"""


def _summary(asked, seen):
    """Medians and 95th percentiles of what WATCH saw; `asked` events were sent."""
    if not seen:
        raise RuntimeError(f"measure: none of {asked} events changed a pixel.")
    result = {"events": asked, "changed": len(seen)}
    for key, name in (("drawn", "to_pixels"), ("shown", "to_screen"), ("work", "work"), ("handlers", "handlers")):
        values = sorted(row[key] for row in seen)
        result |= {f"{name}_median_ms": statistics.median(values), f"{name}_p95_ms": _p95(values)}
    result["same_frame"] = sum(row["frames"] == 0 for row in seen) / len(seen)
    result["list_ms"] = [row["drawn"] for row in seen]
    return result


def _p95(values):
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def drag_to_pixels(page, handle, picture, *, moves=120, seed=0):
    """Drag inside the element `handle` and time each move until a canvas in `picture` changes.

    page: a Playwright page; handle, picture: locators; moves: how many. Returns a dict: `to_pixels_*` from an
    event's own time stamp to changed canvas pixels (the wait for the next frame is in it), `to_screen_*` to the end
    of the frame that paints them, `work_*` from the event's first listener to changed pixels, `handlers_*` the
    widget's handlers alone, `same_frame` the share of moves that the very next frame showed, `list_ms` one
    `to_pixels` a move. RuntimeError where nothing moves.
    """
    handle.scroll_into_view_if_needed()
    box, chance = handle.bounding_box(), random.Random(seed)
    picture.first.evaluate(WATCH, "pointermove")

    def at(share):
        # A slow diagonal: no two places are the same.
        return box["x"] + box["width"] * (0.15 + 0.7 * share), box["y"] + box["height"] * (0.2 + 0.6 * share)

    page.mouse.move(*at(0))
    page.mouse.down()
    page.evaluate("() => window.__watch.settled([1, 50])")
    for step in range(1, moves + 1):
        page.mouse.move(*at(step / moves))
        # A hand does not keep step with the screen: the next move comes anywhere within a frame.
        page.evaluate("about => window.__watch.settled(about)", [step + 1, chance.uniform(0, FRAME_MS)])
    page.mouse.up()
    return _summary(moves, page.evaluate("() => window.__watch.stop()")[-moves:])


def key_to_pixels(page, control, picture, *, keys=("ArrowRight", "ArrowLeft"), presses=120, seed=0):
    """Press keys on a focused control and time each press until a canvas in `picture` changes.

    control, picture: locators; keys: pressed in turn; presses: how many. Returns the dict of `drag_to_pixels`.
    """
    chance = random.Random(seed)
    control.focus()
    picture.first.evaluate(WATCH, "keydown")
    for step in range(1, presses + 1):
        page.keyboard.press(keys[step % len(keys)])
        page.evaluate("about => window.__watch.settled(about)", [step, chance.uniform(0, FRAME_MS)])
    return _summary(presses, page.evaluate("() => window.__watch.stop()"))


def first_widget_seconds(notebook, *, timeout=60):
    """Seconds from running the first code cell of an open, idle notebook to a widget that shows its pixels.

    notebook: a `browser.lab.Notebook`. Raises Playwright's TimeoutError where no widget comes.
    """
    notebook.select_first_code_cell()
    page = notebook.page
    page.set_default_timeout(timeout * 1000)
    return {"first_widget_seconds": page.evaluate(
        FIRST_PIXELS, [".jp-Notebook .jp-OutputArea-output canvas", "notebook:run-cell"])}


def live_training_ratio(lab, page, *, seconds=4, rounds=3):
    """How much of its speed live training keeps while the browser shows an open view that follows it.

    lab: a running `browser.server.Lab`; page: a Playwright page; seconds: of each training; rounds: with and without
    in turn. Returns a dict: `with_view` and `without` in samples/s, medians, and `ratio`, the median of the rounds'.
    """
    cells = [LIVE_RATE.format(seconds=seconds, view=view) for view in ("None", "widget")]
    notebook = Notebook(page, lab, lab.scratch("live_rate.ipynb", LIVE_SETUP, LIVE_VIEW, *cells))
    for index in (0, 1, 2):  # the last of them to warm up
        notebook.run_cell(index, timeout=180)
    rates = []
    for turn in range(rounds):
        pair = {}
        for index in (2, 3) if turn % 2 else (3, 2):  # in turn the first, which finds a cooler machine
            notebook.run_cell(index, timeout=180)
            if errors := notebook.errors(index):
                raise RuntimeError(f"live_training_ratio: {errors[0]}")
            pair[index] = float(notebook.texts(index).split()[-1])
        rates.append((pair[2], pair[3]))
    notebook.close()
    without, with_view = zip(*rates, strict=True)
    return {"without": statistics.median(without), "with_view": statistics.median(with_view),
            "ratio": statistics.median(shown / alone for alone, shown in rates)}

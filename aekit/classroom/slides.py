"""reveal.js slides of a lesson: one file, no network, the widgets alive."""

import re
from copy import deepcopy

from aekit._files import write_whole
from aekit.classroom.running import convert, find_lesson, heading_of, run_lesson
from aekit.lesson.notebooks import source, tags

EXERCISE = "**Exercise"


def make(lesson, folder):
    """Run a lesson and write its slides to a folder; returns the list of their one path."""
    path = find_lesson(lesson)
    notebook = run_lesson(path)
    page = convert(on_slides(notebook), "aekit_slides", "SlidesExporter", heading_of(notebook), reveal="reveal.js",
                   reveal_style="reveal.css", style="pages.css", slides_style="slides.css", script="slides.js")
    return [write_whole(folder / f"{path.stem}_slides.html", page.encode())]


def on_slides(notebook):
    """Return a copy of a notebook, cut at its headings, each cell told where it stands: slide, fragment or below.

    A slide is a sentence of intent, a few cells, one figure, and as a fragment what it means. After a guess comes a
    new slide, so that the room can answer first; so does a reveal, as a fragment. An exercise is a slide of its own.
    """
    made = deepcopy(notebook)
    made.cells = [part for cell in notebook.cells for part in _parts(cell)]
    state = "begin"
    for cell in made.cells:
        if "exercise" in tags(cell):
            cell.outputs = []  # "not yet" says nothing on a wall
        kind, state = _place(cell, state)
        cell.metadata["slideshow"] = {"slide_type": kind}
    return made


def _place(cell, state):
    """(slide type of a cell, state after it). States: begin, open, shown (a result), full (a figure), closed."""
    text = source(cell).lstrip()
    if cell.cell_type != "code":
        if text.startswith(("#", EXERCISE)) or state in ("begin", "closed"):
            return "slide", "closed" if text.startswith("# ") else "open"
        return ("-", "open") if state == "open" else ("fragment", "closed")
    figure = any({"text/html", "image/png"} & set(output.get("data", {})) for output in cell.outputs)
    if ".reveal(" in text and state in ("open", "shown", "full"):
        return "fragment", "shown"
    kind = "slide" if state in ("begin", "closed") or (figure and state == "full") else "-"
    before = "open" if kind == "slide" else state
    asks = "lesson.guess(" in text
    return kind, "closed" if asks else "full" if figure else "shown" if cell.outputs else before


def _parts(cell):
    """A cell, or where it is prose the parts between its headings and exercises, each as a cell."""
    if cell.cell_type != "markdown":
        return [cell]
    parts = []
    for text in re.split(rf"(?m)^(?=#{{1,4}} |{re.escape(EXERCISE)})", source(cell)):
        if parts and re.fullmatch(r"#+ .*\s*", parts[-1]["source"]):  # a heading alone keeps what follows
            parts[-1]["source"] += text
        elif text.strip():
            part = deepcopy(cell)
            part["source"], part["id"] = text, f"{cell['id'][:60]}-{len(parts)}" if parts else cell["id"]
            parts.append(part)
    return parts

"""The workshop of TEACHING.md, cell by cell in a real JupyterLab: what a participant waits for, and reads."""

import re
import time

from browser.lab import Notebook
from browser.server import CLONE

from benchmarks.browser import jupyterlab

TEACHING = CLONE / "notebooks" / "TEACHING.md"
READING = 150   # words a minute: slow, with pictures to look at
LONGEST = 30    # seconds at a single cell before a room grows restless


def course(number=2):
    """The rows of one of the ready courses that name lessons: a list of (minutes, [notebook, ...])."""
    text = re.split(r"(?m)^## Course \d", TEACHING.read_text(encoding="utf-8"))[number]
    rows = re.findall(r"(?m)^\| (\d+) \| (.*?) \|", text)
    return [(int(minutes), found) for minutes, what in rows if (found := re.findall(r"\((\d\d_\w+\.ipynb)\)", what))]


def workshop():
    """A row for each lesson of the half-day: a new notebook, each cell run when the one before it is done."""
    rows, total = [], [0, 0.0]
    with jupyterlab() as (lab, page):
        for minutes, names in course():
            for name in names:
                words, waits = walked(lab, page, name)
                needed = words / READING + sum(waits) / 60
                total = [total[0] + minutes / len(names), total[1] + needed / len(names)]
                rows.append((f"workshop, {name[:2]} in {minutes} minutes", f"{sum(waits):.0f} s of waiting, "
                             f"{max(waits):.0f} s at the longest cell; {words:,} words; {needed:.0f} minutes for all "
                             "of it, without exercises", f"within the minutes, no cell over {LONGEST} s",
                             needed <= minutes and max(waits) <= LONGEST))
    planned, needed = total
    return [*rows, ("workshop, all its lessons", f"{needed:.0f} of {planned:.0f} minutes", "within", needed < planned)]


def walked(lab, page, name):
    """(words of prose, seconds that each cell takes) of a lesson, run cell by cell."""
    notebook, words, waits = Notebook(page, lab, name), 0, []
    kinds = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.type)")
    for index, ((_, text), kind) in enumerate(zip(notebook.cells(), kinds, strict=True)):
        if kind == "markdown":
            words += len(re.findall(r"\w[\w'.,-]*", text))
            continue
        started = time.perf_counter()
        notebook.run_cell(index, timeout=180)
        waits.append(time.perf_counter() - started)
    if errors := notebook.errors():
        raise RuntimeError(f"{name}: {errors[0]}")
    notebook.close()
    return words, waits


BENCHMARKS = {"workshop": workshop}

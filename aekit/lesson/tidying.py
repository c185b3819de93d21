"""Notebooks as they are committed: the same bytes for the same lesson, whoever ran it last."""

import hashlib
import re
from pathlib import Path

from aekit.lesson.notebooks import as_bytes, read_notebook, source, tags, write_notebook
from aekit.lesson.opening import SETUP, setup_cell

KEEPS_OUTPUT = "nbval-check-output"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CELL_METADATA = ("cellView", "jupyter", "nbgrader", "slideshow", "tags")  # what an author sets
_WIDGET = "application/vnd.jupyter.widget-view+json"


def tidy(notebook):
    """Return a notebook's tidy form, a new dict; tidying twice changes nothing more.

    What begins with a lesson's heading, `# 02 · The bottleneck`, gets the cell that installs the kit before it.
    """
    cells = [_tidy_cell(cell) for cell in notebook["cells"] if source(cell).strip() and SETUP not in tags(cell)]
    if cells and re.match(r"# \d\d\b", "".join(cells[0]["source"])):
        cells.insert(0, setup_cell())
    _name_cells(cells)
    for count, cell in enumerate((cell for cell in cells if cell["cell_type"] == "code"), start=1):
        # nbval refuses outputs without a count; the cell's place is what a run from top to bottom gives.
        cell["execution_count"] = count if cell["outputs"] else None
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = count
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def is_tidy(path):
    """Whether a notebook's file is already in its tidy form, byte for byte."""
    return Path(path).read_bytes() == as_bytes(tidy(read_notebook(path)))


def tidy_file(path):
    """Write a notebook's file in its tidy form; returns whether that changed it."""
    if is_tidy(path):
        return False
    write_notebook(tidy(read_notebook(path)), path)
    return True


def notebooks_under(paths):
    """Return the notebooks among files and folders, without Jupyter's checkpoints, in order."""
    found = []
    for path in map(Path, paths):
        inside = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        found += [each for each in inside if ".ipynb_checkpoints" not in each.parts]
    return found


def _tidy_cell(cell):
    metadata = {name: value for name, value in cell.get("metadata", {}).items()
                if name in _CELL_METADATA and value}
    kept = {"cell_type": cell["cell_type"], "id": cell.get("id"), "metadata": metadata,
            "source": source(cell).strip("\n").splitlines(keepends=True)}
    if cell.get("attachments"):
        kept["attachments"] = cell["attachments"]
    if cell["cell_type"] == "code":
        outputs = cell.get("outputs", []) if KEEPS_OUTPUT in tags(cell) else []
        kept["outputs"] = [_tidy_output(output) for output in outputs]
    return kept


def _tidy_output(output):
    kept = {name: value for name, value in output.items() if name != "execution_count"}
    if "data" in kept:
        kept["data"] = {kind: value for kind, value in kept["data"].items() if kind != _WIDGET}
        kept["metadata"] = {}
    return kept


def _name_cells(cells):
    """Keep each cell's id; one without an id, or with another's, gets a name made from what it says."""
    taken = set()
    for cell in cells:
        valid = isinstance(cell["id"], str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        if not valid or cell["id"] in taken:
            cell["id"] = None
        else:
            taken.add(cell["id"])
    for cell in cells:
        again = 0
        while cell["id"] is None:
            text = f"{cell['cell_type']}\n{again}\n{source(cell)}"
            name = hashlib.sha256(text.encode()).hexdigest()[:8]
            again += 1
            if name not in taken:
                taken.add(name)
                cell["id"] = name

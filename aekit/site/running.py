"""Lessons with their outputs: executed one at a time in a kernel of their own, or taken from an earlier run."""

import hashlib
from pathlib import Path

from aekit.lesson.execution import execute
from aekit.lesson.notebooks import read_notebook, source, tags, write_notebook
from aekit.lesson.opening import SETUP

WIDGETS = "application/vnd.jupyter.widget-state+json"


def executed(path, keep=None):
    """The notebook at `path` with outputs and the state of its widgets, as a dict.

    keep: a folder; a copy in it is taken as it is where neither the lesson's code nor its exercises nor the kit has
    changed since, else the run's result goes there.
    RuntimeError, which names lesson, cell and error, where a cell fails.
    """
    path = Path(path)
    lesson, kept = read_notebook(path), Path(keep, path.name) if keep else None
    if is_executed(lesson):
        return lesson
    if kept and kept.exists():
        before = read_notebook(kept)
        if _code(before) == _code(lesson) and before["metadata"].get("aekit") == _made_with(path):
            return {**before, "cells": _with_prose_of(lesson, before)}
    done = run(path)
    if kept:
        done["metadata"]["aekit"] = _made_with(path)
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_notebook(done, kept)
    return done


def _made_with(path):
    exercises = path.parent / "exercises" / f"{path.stem}.py"
    own = hashlib.sha256(exercises.read_bytes()).hexdigest()[:16] if exercises.is_file() else ""
    return fingerprint() + own


def is_executed(notebook):
    """Whether a notebook holds the outputs of a whole run, its widgets' state included."""
    return WIDGETS in notebook["metadata"].get("widgets", {})


def fingerprint():
    """A short text that changes with the kit's code, its widgets' scripts among it; the site's own left out."""
    package = Path(__file__).resolve().parents[1]
    found = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".js", ".css") and "site" not in path.relative_to(package).parts:
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def run(path):
    """Execute a copy of the notebook at `path` in a fresh kernel; returns it as a dict. RuntimeError as `executed`."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path, who="site", widgets=True)
    notebook.metadata.setdefault("widgets", {}).setdefault(WIDGETS, {"state": {}})
    return notebook


def widget_states(notebook):
    """Model id -> state, a dict in which every buffer is {"base64": text}, of each widget of an executed notebook."""
    saved = notebook["metadata"].get("widgets", {}).get(WIDGETS, {"state": {}})["state"]
    states = {}
    for model_id, model in saved.items():
        state = dict(model["state"])
        for buffer in model.get("buffers", []):
            _put(state, buffer["path"], {"base64": buffer["data"]})
        states[model_id] = state
    return states


def _put(state, path, value):
    *way, last = path
    for step in way:
        state = state[step]
    if isinstance(state, list) and last == len(state):
        state.append(value)
    else:
        state[last] = value


def _code(notebook):
    return [source(cell) for cell in notebook["cells"] if _is_run(cell)]


def _with_prose_of(lesson, before):
    """The lesson's cells as they are now, each code cell with the outputs of the earlier run."""
    ran = iter(cell for cell in before["cells"] if _is_run(cell))
    return [next(ran) if _is_run(cell) else cell for cell in lesson["cells"]]


def _is_run(cell):
    return cell["cell_type"] == "code" and SETUP not in tags(cell)  # that one shows nothing, and changes nothing here

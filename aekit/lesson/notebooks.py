"""Lesson notebooks as plain JSON: read, find the exercises, fill in the solutions, write."""

import ast
import json
from pathlib import Path

from aekit._files import write_whole
from aekit.lesson.exercises import find_exercise


def read_notebook(path):
    """Return a notebook as a dict; ValueError when the file is none, or of an old format."""
    try:
        notebook = json.loads(Path(path).read_text(encoding="utf-8"))
        version = notebook["nbformat"]
        notebook["cells"]
    except FileNotFoundError:
        raise ValueError(f"lesson: there is no file {path}. Type the path of a notebook.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"lesson: {path} is not a notebook ({type(error).__name__}: {error}). "
                         "Open and save it in Jupyter, or restore it.") from None
    if version != 4:
        raise ValueError(f"lesson: {path} has notebook format {version}, expected 4. Save it again in Jupyter.")
    return notebook


def write_notebook(notebook, path):
    """Write a notebook in the one form that is committed, all or nothing."""
    write_whole(path, as_bytes(notebook))


def as_bytes(notebook):
    """Return a notebook's bytes: sorted keys, one space of indent, a new line at the end."""
    return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def source(cell):
    """Return a cell's source as one text."""
    lines = cell.get("source", "")
    return lines if isinstance(lines, str) else "".join(lines)


def tags(cell):
    """Return a cell's tags."""
    return cell.get("metadata", {}).get("tags", [])


def exercise_cells(notebook):
    """Return the cells tagged `exercise` as a list of (key, cell); the key stands in its `lesson.check`."""
    return [(_check_call(cell)[0], cell) for cell in notebook["cells"] if "exercise" in tags(cell)]


def solved_source(cell):
    """Return an exercise cell's source with its solution in place of the lines above `lesson.check`."""
    key, first_line = _check_call(cell)
    check = "\n".join(source(cell).splitlines()[first_line - 1:])
    return find_exercise(key).solution.strip("\n") + "\n" + check


def solve(notebook):
    """Fill the solution into each exercise cell of a notebook, in place; returns the keys."""
    found = exercise_cells(notebook)
    for _, cell in found:
        cell["source"] = solved_source(cell).splitlines(keepends=True)
    return [key for key, _ in found]


def _check_call(cell):
    text = source(cell)
    try:
        last = ast.parse(text).body[-1]
        call = last.value
        if ast.unparse(call.func) in ("lesson.check", "aekit.lesson.check"):
            return ast.literal_eval(call.args[0]), last.lineno
    except (SyntaxError, IndexError, AttributeError, ValueError):
        pass
    raise ValueError("solve: a cell tagged `exercise` has no `lesson.check` in its last line:\n"
                     f"{text}\nEnd it with lesson.check('02.1', answer).")

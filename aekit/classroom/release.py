"""A copy of the kit for students: the same lessons and checks, without solutions, wrong answers and teacher's notes.

What stays in it, and has to: a check is Python that tells right from wrong, and a quiz knows its answer. Who reads the
exercise files can work an answer out of them. Count what `class collect` finds as practice; an exam asks in person.
"""

import ast
import re
import shutil
import tempfile
from pathlib import Path

from aekit.environment import ROOT
from aekit.lesson.exercises import _read
from aekit.lesson.notebooks import exercise_cells, read_notebook, source, write_notebook
from aekit.lesson.tidying import tidy

PARTS = ("README.md", "LICENSE", "requirements.txt", "pyproject.toml", "aekit", "notebooks", "data", "binder")
LEAVE = ("__pycache__", "*.pyc", ".*", "progress*.json", "TEACHING.md", "*.egg-info")
FIELDS = ("key", "question", "expects", "check", "right", "hints", "solution", "wrong")
EMPTY = {"solution": '""', "wrong": "[]"}


def release(folder, *, lessons=None, nbgrader=False, root=ROOT):
    """Write the students' copy into a folder that is not there yet, whole or not at all.

    lessons: numbers such as ["00", "02"], all by default. nbgrader: put a locked cell with one point after each
    exercise. Returns lines that say what is in it. ValueError where an exercise file still holds a solution.
    """
    folder, root = Path(folder), Path(root)
    if folder.exists():
        raise ValueError(f"class release: {folder} is there already. Name a folder that is not.")
    if root in folder.resolve().parents and (root / "notebooks") in [folder.resolve(), *folder.resolve().parents]:
        raise ValueError(f"class release: {folder} lies among the lessons. Name a folder outside.")
    if not folder.absolute().parent.is_dir():
        raise ValueError(f"class release: there is no folder {folder.absolute().parent}. Make it first.")
    chosen = _chosen(root, lessons)
    with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=f".{folder.name}-") as place:
        made = Path(place) / "copy"
        made.mkdir()
        for part in PARTS:
            if (root / part).is_dir():
                shutil.copytree(root / part, made / part, ignore=shutil.ignore_patterns(*LEAVE))
            elif (root / part).is_file():
                shutil.copy2(root / part, made / part)
        asked = 0
        for path in sorted((made / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            if path.name[:2] not in chosen:
                path.unlink()
            elif nbgrader:
                _grade(path)
        for path in sorted((made / "notebooks" / "exercises").glob("[0-9][0-9]_*.py")):
            if path.name[:2] not in chosen:
                path.unlink()
                continue
            path.write_text(stripped(path.read_text(encoding="utf-8"), path.name), encoding="utf-8")
            asked += _verified(path)
        _unlink(made)
        made.rename(folder)
    return [f"{folder}: {len(chosen)} lessons, {asked} exercises without their solutions.",
            "Students type there: python3 -m aekit lab. Their progress.json comes back to: class collect."]


def stripped(text, name="the file"):
    """An exercise file's text without what its Exercises say as `solution` and `wrong`, and what only those used."""
    tree = ast.parse(text)
    holes = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_exercise(node.func)):
        given = dict(zip(FIELDS, call.args, strict=False)) | {each.arg: each.value for each in call.keywords}
        if None in given or any(isinstance(argument, ast.Starred) for argument in call.args):
            raise ValueError(f"class release: {name} line {call.lineno} builds an Exercise with * or **; its solution "
                             "cannot be taken out. Write its arguments one by one.")
        holes += [(given[field], EMPTY[field]) for field in EMPTY if field in given]
    gone = {each.id for node, _ in holes for each in ast.walk(node) if isinstance(each, ast.Name)}
    return _without_unused(_replaced(text, holes), gone)


def _is_exercise(function):
    return getattr(function, "id", getattr(function, "attr", None)) == "Exercise"


def _replaced(text, holes):
    """The text with each node's own characters replaced, the last first."""
    lines = text.encode().splitlines(keepends=True)  # ast counts columns in bytes
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    content = b"".join(lines)
    for node, new in sorted(holes, key=lambda hole: (hole[0].lineno, hole[0].col_offset), reverse=True):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        content = content[:begin] + new.encode() + content[end:]
    return content.decode()


def _without_unused(text, gone):
    """The text without top-level functions and constants that only solutions and wrong answers had used."""
    while True:
        tree = ast.parse(text)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        idle = [node for node in tree.body if _defines(node) & gone and not _defines(node) & used]
        if not idle:
            return text
        node = idle[-1]
        gone |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        lines = text.splitlines(keepends=True)
        text = "".join(lines[: first - 1] + lines[node.end_lineno:])


def _defines(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}


def _unlink(folder):
    """Turn links to what the copy does not hold into their plain words, in its pages and lessons."""
    for path in folder.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        if (kept := _without_dead_links(text, path.parent)) != text:
            path.write_text(kept, encoding="utf-8")
    for path in (folder / "notebooks").glob("*.ipynb"):
        notebook, changed = read_notebook(path), False
        for cell in notebook["cells"]:
            kept = _without_dead_links(source(cell), path.parent)
            if cell["cell_type"] == "markdown" and kept != source(cell):
                cell["source"], changed = kept, True
        if changed:
            write_notebook(tidy(notebook), path)


def _without_dead_links(text, beside):
    return re.sub(r"(?<!!)\[([^\]]+)\]\(([\w./-]+)(#[\w-]*)?\)",
                  lambda link: link[0] if (beside / link[2]).exists() else link[1], text)


def _verified(path):
    """How many exercises a released file holds; ValueError where one still says its solution or cannot be read."""
    exercises = _read(path, path.stat().st_mtime_ns).exercises.values()
    telling = [exercise.key for exercise in exercises if exercise.solution or exercise.wrong]
    if telling:
        raise ValueError(f"class release: {path.name} still holds the solution of {', '.join(telling)}. Give the "
                         "Exercise its `solution` and `wrong` where it is called.")
    return len(exercises)


def _chosen(root, lessons):
    known = [path.name[:2] for path in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))]
    chosen = [str(lesson).zfill(2) for lesson in lessons] if lessons else known
    if unknown := [lesson for lesson in chosen if lesson not in known]:
        raise ValueError(f"class release: there is no lesson {', '.join(unknown)}. There are {', '.join(known)}.")
    return chosen


def _grade(path):
    """Put a locked nbgrader cell of one point after each exercise of a lesson: the check again, as an assertion.

    The exercise itself stays an ordinary cell: of one that is marked as a solution, `nbgrader generate_assignment`
    takes all of its text, the beginning that learners are to go on from as well.
    """
    notebook = read_notebook(path)
    cells = {id(cell): key for key, cell in exercise_cells(notebook)}
    graded = []
    for cell in notebook["cells"]:
        graded.append(cell)
        if key := cells.get(id(cell)):
            name = f"grade-{key.replace('.', '-')}"
            call = ast.unparse(ast.parse(source(cell)).body[-1].value)
            mark = {"grade_id": name, "grade": True, "locked": True, "points": 1, "solution": False, "task": False,
                    "cell_type": "code", "schema_version": 3}
            graded.append({"cell_type": "code", "id": name, "execution_count": None, "outputs": [],
                           "source": f"assert {call}.passed", "metadata": {"nbgrader": mark}})
    notebook["cells"] = graded
    write_notebook(tidy(notebook), path)

"""The shape of a lesson, as rules that name what is wrong: one question, short cells, a guess before each result."""

import ast
import re
import statistics

from aekit.lesson.notebooks import exercise_cells, source, tags
from aekit.lesson.opening import SETUP, setup_source

FOREIGN = r"(?m)^\s*[%!]|\bpip\b|\bmatplotlib\b|\bpyplot\b|\bplt\.|\bseaborn\b|\brcParams\b|<style|\bclass\s+\w+\s*[:(]"
HELP = r"(?s)\s*lesson\.(hint|solution)\([^()]*\)\s*(#.*)?"


def faults(notebook, name):
    """Return what keeps a notebook from being a lesson, a sentence each. name: the file's."""
    first, *others = notebook["cells"]
    cells = [cell for cell in [first, *others] if SETUP not in tags(cell)]  # `tidy` writes it, not the author
    found = [*_opening(cells), *_code(cells), *_rhythm(cells), *_guesses(cells), *_exercises(notebook, name)]
    found += _ending(cells)
    if source(first) != setup_source() or any(SETUP in tags(cell) for cell in others):
        found.append("the cell that installs the kit does not stand first, alone. Type: python -m aekit.lesson tidy")
    if any("TODO" in source(cell) for cell in cells):
        found.append("a cell holds the word TODO")
    return found


def _opening(cells):
    lines = [line.strip("*_ ") for line in source(cells[0]).splitlines() if line.strip()]
    if cells[0]["cell_type"] != "markdown" or len(lines) < 2 or not lines[0].startswith("# "):
        return ["the first cell is not a heading with the lesson's question under it"]
    text, found = " ".join(lines), []
    if not lines[1].lstrip("# ").endswith("?"):
        found.append("the line under the heading is not a question")
    if not re.search(r"\b\d+ min", text):
        found.append("the first cell does not say the minutes")
    if not re.search(r"(able to|you can) say", text):
        found.append("the first cell does not tell what you can say afterwards")
    if not any("explore." in source(cell) for cell in _only(cells, "code")[:3]):
        found.append("none of the first three code cells has a picture that moves (explore)")
    return found


def _code(cells):
    found, functions = [], 0
    code = _only(cells, "code")
    sizes = [len([line for line in source(cell).splitlines() if line.strip()]) for cell in code]
    if statistics.median(sizes) > 3:
        found.append(f"the median code cell has {statistics.median(sizes):g} lines, at most 3 are allowed")
    for cell, size in zip(code, sizes, strict=True):
        text = source(cell)
        first = text.strip().splitlines()[0]
        if size > 12:
            found.append(f"a code cell has {size} lines, at most 12 are allowed: {first}")
        if foreign := re.search(FOREIGN, text):
            found.append(f"a code cell has set-up, style, plotting or class code ({foreign.group().strip()}): {first}")
        elif "exercise" not in tags(cell):
            functions += sum(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(text)))
    if functions > 1:
        found.append(f"the lesson defines {functions} functions, at most one is allowed")
    return found


def _rhythm(cells):
    found = []
    runs = "".join("c" if cell["cell_type"] == "code" else " " for cell in cells).split()
    if max(map(len, runs)) > 3:
        found.append(f"{max(map(len, runs))} code cells stand in a row, at most 3 are allowed")
    prose = len(_only(cells, "markdown"))
    code = sum(not re.fullmatch(HELP, source(cell)) for cell in _only(cells, "code"))
    if not 0.6 <= prose / code <= 1.7:
        found.append(f"{prose} prose cells for {code} code cells, expected about as many")
    return found


def _guesses(cells):
    text = "\n".join(map(source, _only(cells, "code")))
    names = re.findall(r"(?m)^(\w+) = lesson\.guess\(", text)
    if not names:
        return ["nothing asks for a guess"]
    return [f"the guess `{name}` is never revealed" for name in names if f"{name}.reveal(" not in text]


def _exercises(notebook, name):
    found = []
    text = "\n".join(map(source, notebook["cells"]))
    prose = "\n".join(map(source, _only(notebook["cells"], "markdown")))
    keys = [key for key, _ in exercise_cells(notebook)]
    if len(keys) < 2:
        found.append(f"{len(keys)} exercises, expected at least two cells tagged `exercise`")
    for key in keys:
        if key[:2] != name[:2]:
            found.append(f"exercise {key} belongs to another lesson")
        if f"Exercise {key}" not in prose:
            found.append(f"no prose asks for 'Exercise {key}'")
        if f'lesson.hint("{key}")' not in text:
            found.append(f"exercise {key} has no lesson.hint")
    if "lesson.solution(" not in text:
        found.append("nothing says how to see a solution: lesson.solution")
    if len(re.findall(rf'lesson\.quiz\("{name[:2]}"\)', text)) != 1:
        found.append(f'the lesson shows its quiz other than once: lesson.quiz("{name[:2]}")')
    return found


def _ending(cells):
    found = []
    kept = [source(cell) for cell in _only(cells, "markdown") if re.search(r"(?im)^#+ .*three sentences", source(cell))]
    if len(kept) != 1 or len(re.findall(r"(?m)^\s*(?:\d+\.|[-*]) .*[.]\s*$", kept[0])) != 3:
        found.append("no cell has the heading 'Three sentences ...' and three list items that end with a full stop")
    if cells[-1]["cell_type"] != "markdown" or not re.search(r"(?im)^#+ .*\bnext\b", source(cells[-1])):
        found.append("the last cell does not say where to go next under a heading of its own")
    return found


def _only(cells, kind):
    return [cell for cell in cells if cell["cell_type"] == kind]

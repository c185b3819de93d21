"""One executed lesson as the inside of a page: prose, code, what it showed, and questions that live in the page."""

import html
import re

from aekit.lesson.exercises import find_exercise
from aekit.lesson.notebooks import source, tags
from aekit.lesson.opening import SETUP
from aekit.site.outputs import NO_PYTHON, WIDGET
from aekit.site.prose import highlighted

ASKS = re.compile(r"(?m)^(\w+) = lesson\.guess\(")
ABOUT_THE_MACHINE = re.compile(r"\s*aekit\.doctor\(\)\s*")
HINT = re.compile(r"\s*lesson\.hint\([\"']([^\"']+)[\"']\)\s*")
MOST_FOLDED = 8         # cells between a guess and its result that wait together for the guess


def body(notebook, prose, outputs):
    """The HTML of a lesson's cells, a list of blocks: a cell each, or a row of cells that waits for a guess.

    notebook: executed; prose: Prose; outputs: Outputs, both of this page.
    """
    cells = [cell for cell in notebook["cells"] if SETUP not in tags(cell)]
    blocks = [_block(cell, prose, outputs) for cell in cells]
    for first, last, model_id in reversed(_folds(cells)):
        inside = "\n".join(blocks[first:last + 1])
        blocks[first:last + 1] = [
            f'<details class="result" data-guess="{model_id}"><summary>Guess first, then open the result</summary>\n'
            f'{inside}\n</details>']
    return blocks


def _block(cell, prose, outputs):
    text = source(cell)
    if cell["cell_type"] == "markdown":
        return f'<div class="prose">{prose.html(text)}</div>'
    if cell["cell_type"] != "code":
        return ""
    if hint := HINT.fullmatch(text):
        return _hints(hint[1])
    if "exercise" in tags(cell):
        shown = _needs_python(" There it says what is wrong with an answer, and why.")
    elif ABOUT_THE_MACHINE.fullmatch(text):  # what it said was about another machine than the reader's
        shown = _needs_python()
    else:
        shown = outputs.html(cell["outputs"])
    return f'<div class="cell">{highlighted(text)}{shown}</div>'


def _needs_python(more=""):
    return f'<p class="needs-python">{html.escape(NO_PYTHON + more)}</p>'


def _hints(key):
    hints = find_exercise(key).hints
    folded = "".join(f"<details><summary>Hint {number} of {len(hints)}, exercise {html.escape(key)}</summary>"
                     f"<p>{_words(hint)}</p></details>" for number, hint in enumerate(hints, start=1))
    return f'<div class="hints">{folded}</div>'


def _words(text):
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text)).replace("\n", "<br>")


def _folds(cells):
    """(first, last, model id of the guess) of each row of cells that shows what a guess before it asks for."""
    found = []
    for place, cell in enumerate(cells):
        ids = [output["data"][WIDGET]["model_id"] for output in cell.get("outputs", [])
               if WIDGET in output.get("data", {})]
        for name in ASKS.findall(source(cell)) if cell["cell_type"] == "code" and ids else ():
            last = next((later for later in range(place + 1, len(cells))
                         if f"{name}.reveal(" in source(cells[later])), None)
            if last is not None:
                found.append((_first_folded(cells, place + 1, last), last, ids[-1]))
    # A result inside another's: only the inner one waits.
    return [fold for fold in found if not any(fold[0] <= other[0] and other[1] <= fold[1]
                                              for other in found if other is not fold)]


def _first_folded(cells, first, last):
    between = cells[first:last]
    is_one_step = last - first <= MOST_FOLDED and not any(
        re.search(r"(?m)^#+ ", source(cell)) if cell["cell_type"] == "markdown" else ASKS.search(source(cell))
        for cell in between)
    return first if is_one_step else last

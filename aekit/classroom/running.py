"""A lesson run from top to bottom for paper or a wall, its widgets turned into what needs no kernel."""

import re
from pathlib import Path

from aekit.environment import ROOT
from aekit.lesson.execution import execute
from aekit.lesson.exercises import exercises_dir
from aekit.lesson.notebooks import source, tags

NOTEBOOKS = ROOT / "notebooks"
# Nothing to see on paper or on a wall: help, which waits for a try, and what the teacher's own machine is like.
HELP = re.compile(r"\s*(lesson\.(hint|solution)|aekit\.doctor)\([^()]*\)\s*(#.*)?")


def find_lesson(lesson):
    """Return the path of a lesson such as "02", or of a notebook; ValueError names those that there are."""
    if (path := Path(lesson)).suffix == ".ipynb" and path.is_file():
        return path
    found = {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}
    if str(lesson).zfill(2) not in found:
        raise ValueError(f"class: there is no lesson {lesson!r}. There are {', '.join(found) or 'none'}.")
    return found[str(lesson).zfill(2)]


def run_lesson(path, *, paper=False):
    """Run a lesson in a copy of its folder; returns the notebook with outputs, without hints and solutions.

    paper: questions become text to be answered by hand; otherwise they stay what they are, controls.
    Raises ValueError that names the cell where a lesson stops.
    """
    import nbformat

    path = Path(path).resolve()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "setup" not in tags(cell)  # it would install what is here
                      and not (cell.cell_type == "code" and HELP.fullmatch(source(cell)))]
    first = nbformat.v4.new_code_cell(f"from aekit.classroom.pages import prepare\nprepare(paper={paper})")
    notebook.cells.insert(0, first)
    try:
        execute(notebook, path, who="class", AEKIT_EXERCISES=str(_exercises(path).resolve()))
    except RuntimeError as error:
        raise ValueError(str(error)) from None
    notebook.cells.pop(0)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(_settled(cell.outputs))
    return notebook


def _settled(outputs):
    """Outputs as they look in the end: no log, and of a line that was written over only its last state."""
    said = "".join(output.text for output in outputs if output.get("name") == "stdout")
    for output in outputs:
        if output.output_type != "stream":
            yield output
        elif said and output.name == "stdout":
            output.text = "\n".join(line.rstrip("\r ").rpartition("\r")[2] for line in said.split("\n"))
            said = ""
            yield output


def _exercises(path):
    beside = path.parent / "exercises"
    return beside if beside.is_dir() else exercises_dir()


def convert(notebook, template, exporter, title, **resources):
    """The notebook as one page by nbconvert and one of our templates; returns a text."""
    import nbconvert

    notebook.metadata["title"] = title
    made = getattr(nbconvert, exporter)(template_name=template, extra_template_basedirs=[_TEMPLATES],
                                        exclude_input_prompt=True, exclude_output_prompt=True, embed_images=True)
    static = Path(__file__).parent / "static"
    parts = {name: (static / file).read_text(encoding="utf-8") for name, file in resources.items()}
    page, _ = made.from_notebook_node(notebook, resources={"aekit": parts, "metadata": {"path": str(NOTEBOOKS)}})
    return page


_TEMPLATES = str(Path(__file__).parent / "templates")


def heading_of(notebook):
    """The lesson's heading: the first one, without the sign."""
    prose = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    found = re.search(r"(?m)^# (.+)$", prose)
    return found[1].strip() if found else "lesson"

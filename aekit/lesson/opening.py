"""The cell that stands before a lesson: it installs the kit where there is none, and is silent elsewhere."""

REPOSITORY = "OWNER/aekit"      # on GitHub; after a change, `python -m aekit.lesson tidy` writes it into each lesson
SETUP = "setup"                 # the tag of the cell, and its id


def setup_source(repository=REPOSITORY):
    """The cell's code. `#@title` is what Colab shows in its place."""
    return ("#@title Run this once where aekit is missing, as on Colab; elsewhere it does nothing\n"
            "import importlib.util\n\n"
            'if not importlib.util.find_spec("aekit"):\n'
            f"    %pip install -q git+https://github.com/{repository}")


def setup_cell():
    """The cell as a dict, folded away in JupyterLab, in VS Code and on Colab, and left out of slides."""
    return {"cell_type": "code", "id": SETUP, "execution_count": None, "outputs": [],
            "metadata": {"cellView": "form", "jupyter": {"source_hidden": True}, "slideshow": {"slide_type": "skip"},
                         "tags": [SETUP]},
            "source": setup_source().splitlines(keepends=True)}

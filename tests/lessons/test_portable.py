"""A lesson works on Colab and in VS Code: nothing of one program's own, and a first cell that brings the kit along."""

import importlib.util
import json

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from lessons.conftest import CELLS, make_notebook
from lessons.contract import LESSONS
from lessons.portable import portable_faults

from aekit.lesson import opening
from aekit.lesson.notebooks import read_notebook, source, tags
from aekit.lesson.tidying import tidy

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@each_lesson
def test_a_lesson_uses_nothing_that_only_one_program_has(path):
    assert portable_faults(read_notebook(path)) == []


@each_lesson
def test_the_first_cell_of_a_lesson_installs_the_kit_where_it_is_missing(path):
    first = read_notebook(path)["cells"][0]
    assert source(first) == opening.setup_source(), f"Type: python -m aekit.lesson tidy {path}"
    assert first["metadata"]["jupyter"]["source_hidden"] and first["metadata"]["cellView"] == "form"


@pytest.mark.parametrize("is_here", [True, False])
def test_the_cell_installs_only_where_the_kit_is_missing_and_says_nothing(is_here, monkeypatch, capsys):
    asked = []

    class Shell:
        def run_line_magic(self, *line):
            asked.append(line)

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if is_here else None)
    exec(TransformerManager().transform_cell(opening.setup_source("someone/aekit")), {"get_ipython": Shell})
    assert asked == ([] if is_here else [("pip", "install -q git+https://github.com/someone/aekit")])
    assert capsys.readouterr() == ("", "")


def test_tidy_writes_the_cell_once_in_front_of_a_lesson_and_into_no_other_notebook():
    bare = {"cells": [{"cell_type": "markdown", "source": "# 90 · A sample", "metadata": {}},
                      {"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}]}
    once = tidy(bare)
    assert [tags(cell) for cell in once["cells"]] == [[opening.SETUP], [], []]
    assert tidy(json.loads(json.dumps(once))) == once
    bare["cells"][0]["source"] = "# Notes"
    assert len(tidy(bare)["cells"]) == 2


def test_tidy_mends_a_cell_that_names_another_repository(monkeypatch):
    old = tidy({"cells": [{"cell_type": "markdown", "source": "# 90 · A sample", "metadata": {}}]})
    old["cells"][0]["source"] = opening.setup_source("elsewhere/aekit").splitlines(keepends=True)
    assert source(tidy(old)["cells"][0]) == opening.setup_source()


@pytest.mark.parametrize("words, kind, text", [
    ("MyST syntax", "markdown", "Look:\n:::{note}\nIt moves.\n:::"),
    ("MyST syntax", "markdown", "```{warning}\nIt moves.\n```"),
    ("a mermaid diagram", "markdown", "```mermaid\ngraph LR\n```"),
    ("attached", "markdown", "![A picture](attachment:a.png)"),
    ("HTML that other", "markdown", "<style>p { color: red }</style>"),
    ("a cell magic", "code", "%%html\n<b>1</b>"),
    ("backend of one program", "code", "%matplotlib widget"),
    ("an extension of JupyterLab", "code", "from sidecar import Sidecar"),
    ("JavaScript sent", "code", "from IPython.display import Javascript\nJavascript('1')"),
    ("Colab's own module", "code", "from google.colab import files"),
    ("a question that stops", "code", "name = input('Who?')"),
])
def test_a_feature_of_one_program_is_found_and_named(words, kind, text):
    assert portable_faults(make_notebook(CELLS)) == []
    found = portable_faults(make_notebook([*CELLS, (kind, text)]))
    assert len(found) == 1 and words in found[0], found


def test_an_output_that_needs_an_extension_is_found():
    notebook = make_notebook(CELLS)
    notebook["cells"][-3]["outputs"] = [{"output_type": "display_data", "data": {"application/geo+json": {}}}]
    assert portable_faults(notebook) == ["an output of kind application/geo+json: "
                                         + source(notebook["cells"][-3]).splitlines()[0]]

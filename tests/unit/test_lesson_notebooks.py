"""Notebooks as they are committed, and with their exercises solved: `python -m aekit.lesson`."""

import json

import pytest

SAMPLE = '''
from aekit.lesson import Exercise

EXERCISES = [Exercise("02.1", "How many times smaller?", expects="a number", check=lambda answer: None,
                      right="Eight times.", hints=["Count."], solution="ratio = 64 / 8")]
'''


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "02_sample.py").write_text(SAMPLE)
    monkeypatch.setenv("AEKIT_EXERCISES", str(folder))


def notebook(*cells):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"widgets": {"state": {}}, "kernelspec": {"name": "x"}},
            "cells": list(cells)}


def code(text, **more):
    printed = {"output_type": "stream", "name": "stdout", "text": "1\n"}
    return {"cell_type": "code", "source": text, "outputs": [printed], "execution_count": 7,
            "metadata": {"execution": {"t": 1}}, **more}


def command(*arguments):
    from aekit.lesson.__main__ import main

    return main([str(argument) for argument in arguments])


def test_tidy_drops_what_a_run_leaves_behind_and_changes_nothing_twice(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(notebook({"cell_type": "markdown", "source": "# A", "metadata": {}, "id": "mine"},
                                        code("1"), code("1"), code("2", metadata={"tags": ["nbval-check-output"]}),
                                        code("  \n"))))
    assert command("tidy", "--check", tmp_path) == 1 and "a.ipynb is not tidy" in capsys.readouterr().out
    assert command("tidy", tmp_path) == 0 and command("tidy", "--check", tmp_path) == 0
    first = path.read_bytes()
    assert command("tidy", path) == 0 and path.read_bytes() == first and first.endswith(b"}\n")
    made = json.loads(first)
    assert [len(cell.get("outputs", [])) for cell in made["cells"]] == [0, 0, 0, 1]
    assert [cell.get("execution_count") for cell in made["cells"]] == [None, None, None, 3]
    assert made["cells"][0]["id"] == "mine" and len({cell["id"] for cell in made["cells"]}) == 4
    assert set(made["metadata"]) == {"kernelspec", "language_info"} and b'"t": 1' not in first


def test_tidy_gives_the_same_ids_to_the_same_cells(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook(code("1"), code("1", id="bad id"), code("2"))))
    command("tidy", tmp_path)
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()


def test_tidy_renames_the_copy_of_a_cell_and_not_the_original(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(notebook(code("1", id="mine"), code("1", id="mine"))))
    command("tidy", path)
    first, copy = (cell["id"] for cell in json.loads(path.read_text())["cells"])
    assert first == "mine" and copy != "mine"


def test_tidy_keeps_the_picture_and_drops_the_widget_of_a_kept_output(tmp_path):
    output = {"output_type": "execute_result", "execution_count": 9, "metadata": {"x": 1},
              "data": {"text/plain": "8", "application/vnd.jupyter.widget-view+json": {"model_id": "f"}}}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(notebook(code("8", outputs=[output], metadata={"tags": ["nbval-check-output"]}))))
    command("tidy", path)
    kept = json.loads(path.read_text())["cells"][0]["outputs"]
    assert kept == [{**output, "execution_count": 1, "metadata": {}, "data": {"text/plain": "8"}}]


def test_tidy_names_a_file_that_is_no_notebook(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text("<<<<<<< mine")
    assert command("tidy", tmp_path) == 1 and "a.ipynb is not a notebook" in capsys.readouterr().err


def test_tidy_output_is_a_valid_notebook(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(notebook(code("1"), code("2", metadata={"tags": ["nbval-check-output"]}))))
    command("tidy", path)
    nbformat.validate(nbformat.read(path, as_version=4))


def test_solve_fills_the_solution_in_above_the_check(tmp_path):
    cell = code('ratio = ...   # how many times?\nlesson.check("02.1", ratio)', metadata={"tags": ["exercise"]})
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook(code("before = 1"), cell)))
    assert command("solve", tmp_path / "a.ipynb", tmp_path / "b.ipynb") == 0
    solved = json.loads((tmp_path / "b.ipynb").read_text())["cells"]
    assert "".join(solved[1]["source"]) == 'ratio = 64 / 8\nlesson.check("02.1", ratio)'
    assert "".join(solved[0]["source"]) == "before = 1"


def test_solve_names_an_exercise_cell_without_its_check(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook(code("ratio = ...", metadata={"tags": ["exercise"]}))))
    assert command("solve", tmp_path / "a.ipynb", tmp_path / "b.ipynb") == 1
    assert "has no `lesson.check` in its last line" in capsys.readouterr().err and not (tmp_path / "b.ipynb").exists()

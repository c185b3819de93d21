"""`aekit.doctor()`: what is here, which lesson would not run, and what to type."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import aekit
from aekit import environment, machine, resources

ROOT = Path(__file__).resolve().parents[2]


def lesson(folder, name, code):
    """A notebook of one cell under `folder`/notebooks."""
    (folder / "notebooks").mkdir(exist_ok=True)
    cells = [{"cell_type": "markdown", "source": ["aekit.train and aekit.load('mnist'), only spoken of"]},
             {"cell_type": "code", "source": [code]}]
    (folder / "notebooks" / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """A clone with one lesson that looks and one that trains, on a machine where all is well."""
    (tmp_path / "requirements.txt").write_text("pytest\n")
    lesson(tmp_path, "00_look", 'import aekit\naekit.load("digits")')
    lesson(tmp_path, "02_train", 'import aekit\nmodel = aekit.dense((8, 8, 1), code=2)\naekit.load("glyphs")')
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(machine, "_offline", lambda: ("digits", "glyphs"))
    monkeypatch.setattr(resources, "memory", lambda: (8e9, 6e9, None))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return tmp_path


def test_where_all_is_well_it_says_so(kit):
    found = aekit.doctor()
    assert found.problems == ()
    assert "Nothing stands in the way" in repr(found)
    assert found.facts["lessons"] == "00_look, 02_train"


def test_without_tensorflow_only_the_lessons_that_train_are_named(kit):
    (kit / "requirements.txt").write_text("tensorflow>=99\npytest\n")
    [problem] = aekit.doctor().problems
    assert problem.startswith("02_train would not run: tensorflow is missing or of another version.")


def test_a_package_that_no_lesson_needs_stops_none(kit):
    (kit / "requirements.txt").write_text("nbval>=99\njupyterlab>=99\n")
    found = aekit.doctor()
    assert found.problems == ()
    assert "nbval>=99" in found.facts["requirements"]


def test_too_little_memory_names_the_lessons_and_the_cure(kit, monkeypatch):
    monkeypatch.setattr(resources, "memory", lambda: (8e9, 1.2e9, 2e9))
    found = aekit.doctor()
    [problem] = found.problems
    assert problem.startswith("02_train may run out of memory: 1.2 GB are available, 1.5 GB are needed. Close")
    assert found.facts["memory"] == "8.0 GB, 1.2 GB available, limited to 2.0 GB for this process"


def test_another_backend_stops_training_and_says_how_to_set_it_back(kit, monkeypatch):
    (kit / "keras.json").write_text('{"backend": "jax"}')
    assert "02_train would not run: Keras is set to jax" in aekit.doctor().problems[0]
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert aekit.doctor().problems == ()


def test_a_data_set_that_is_not_here_is_named_with_what_to_type(kit):
    lesson(kit, "03_more", 'data = aekit.load("mnist")')
    [problem] = aekit.doctor().problems
    assert problem == ("03_more needs the data set mnist, which is not here. "
                       "Type python3 -m aekit data fetch mnist.")


def test_it_shows_itself_as_a_table_in_the_notebooks_own_colours(kit):
    html = aekit.doctor()._repr_html_()
    assert html.count("<tr") == len(aekit.doctor().facts)
    assert "color:inherit" in html and "background:none" in html


def test_the_command_ends_with_1_where_a_lesson_would_not_run(kit, monkeypatch, capsys):
    from aekit import commands

    assert commands.main(["doctor"]) == 0
    monkeypatch.setattr(resources, "memory", lambda: (8e9, 1e8, None))
    assert commands.main(["doctor"]) == 1
    assert "00_look may run out of memory" in capsys.readouterr().out


def test_it_runs_where_nothing_is_installed_and_makes_nothing(tmp_path):
    shutil.copytree(ROOT / "aekit", tmp_path / "aekit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    here = {path.name for path in tmp_path.iterdir()}
    # -S leaves site-packages out: a Python with nothing but its standard library.
    ran = subprocess.run([sys.executable, "-S", "-m", "aekit", "doctor"], cwd=tmp_path, capture_output=True, text=True,
                         env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"})
    assert ran.returncode == 1, ran.stderr
    assert "Type python3 -m aekit lab, which installs it." in ran.stdout
    assert {path.name for path in tmp_path.iterdir()} == here


def test_memory_and_cores_are_what_the_system_says():
    total, available = resources._machine_memory()
    assert total == pytest.approx(psutil.virtual_memory().total, rel=0.01)
    assert available == pytest.approx(psutil.virtual_memory().available, rel=0.2)
    assert 1 <= resources.cores() <= psutil.cpu_count()


def test_the_limit_of_a_hub_counts(monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", "2147483648")
    total, available, limit = resources.memory()
    assert limit == 2147483648 < total
    assert available <= limit

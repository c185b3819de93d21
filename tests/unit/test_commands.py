"""The command line: too old a Python, help, and what JupyterLab and pytest are told."""

import ast
import json
import os
import subprocess
from pathlib import Path

import pytest

from aekit import __main__ as entry
from aekit import commands

ROOT = Path(__file__).resolve().parents[2]


def test_too_old_a_python_is_told_which_one_to_type(monkeypatch, capsys):
    monkeypatch.setattr(entry.sys, "version_info", (3, 9, 18, "final", 0))
    monkeypatch.setattr(entry, "newer_python", lambda: "python3.12")
    assert entry.main(["lab", "--port", "9000"]) == 2
    said = capsys.readouterr().err
    assert said == "aekit needs Python 3.11 or newer, and this is Python 3.9.18. " \
                   "Type: python3.12 -m aekit lab --port 9000\n"
    monkeypatch.setattr(entry, "newer_python", lambda: None)
    assert entry.main(["lab"]) == 2
    assert "python.org/downloads" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_as_far_as_the_version_check(file):
    ast.parse((ROOT / "aekit" / file).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_python_that_can_run_the_kit_is_found_by_name():
    found = entry.newer_python()
    if found:
        assert subprocess.call([*found.split(), "-c", f"import sys; assert sys.version_info >= {entry.OLDEST}"]) == 0


@pytest.mark.parametrize("arguments, status, words", [
    ([], 0, "usage: python3 -m aekit"),
    (["--help"], 0, "lab      open the lessons"),
    (["lap"], 2, "there is no command 'lap'; there are lab, doctor"),
])
def test_help_and_a_slip_of_the_keyboard(arguments, status, words, capsys):
    assert commands.main(arguments) == status
    assert words in "".join(capsys.readouterr())


def test_jupyterlab_is_asked_for_the_first_lesson_on_this_machine_alone():
    options, others = commands._parse("lab", "", ["--no-browser", "--port", "8899", "--debug"], [
        ("--no-browser", {"action": "store_true"}), ("--port", {"type": int})])
    told = commands.jupyter_arguments(options, others, ROOT)
    assert "--ServerApp.ip=127.0.0.1" in told
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in told
    assert {"--no-browser", "--port=8899", "--debug"} <= set(told)
    assert "--ServerApp.ip=127.0.0.1" not in commands.jupyter_arguments(options, ["--ip=0.0.0.0"], ROOT)


def test_everything_is_tested_unless_files_are_named():
    assert "tests/unit" in commands.pytest_arguments(["-k", "data", "-x"]), "a word is no path, though data/ exists"
    one = commands.pytest_arguments(["tests/unit/test_commands.py::test_everything_is_tested_unless_files_are_named"])
    assert "tests/unit" not in one
    assert {"--nbval-lax", "--nbval-current-env"} <= set(one)


def test_kernels_of_the_lab_find_the_package_and_it_asks_nothing_about_news(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    (tmp_path / "binder").mkdir()
    (tmp_path / "binder" / "overrides.json").write_bytes((ROOT / "binder" / "overrides.json").read_bytes())
    variables = commands.jupyter_environment(tmp_path)
    assert variables["PYTHONPATH"].split(os.pathsep) == [str(tmp_path), "elsewhere"]
    folder = Path(variables["JUPYTER_CONFIG_PATH"].split(os.pathsep)[-1])
    settings = json.loads((folder / "labconfig" / "default_setting_overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"

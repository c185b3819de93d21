"""From a fresh clone to a running command: which Python, when `.venv` is made, and what each failure says."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from aekit import commands, environment
from aekit.environment import SetUpError, explain, lacking, python_with
from aekit.versions import parse_requirement, satisfies

ROOT = Path(__file__).resolve().parents[2]
RELEASE = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
ENDING = st.sampled_from(["", "", "a1", "b2", "rc1", "rc2", ".post1", ".dev1", "rc1.dev2", ".post1.dev1"])
VERSION = st.builds(str.__add__, RELEASE, ENDING)
BOUND = st.one_of(
    st.builds("{}{}.*".format, st.sampled_from(["==", "!="]), RELEASE),
    st.builds("{}{}{}".format, st.sampled_from(["==", "!=", "<=", ">=", "<"]), RELEASE,
              st.sampled_from(["", "", "a1", "rc2"])))


@given(VERSION, st.sampled_from(["", "+cpu"]), st.lists(BOUND, max_size=3).map(",".join))
def test_bounds_mean_what_packaging_says_they_mean(version, local, bounds):
    assert satisfies(version + local, bounds) == SpecifierSet(bounds).contains(version + local, prereleases=True)


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
def test_requirement_files_are_read_as_packaging_reads_them(file):
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    for line in filter(None, lines):
        name, bounds = parse_requirement(line)
        assert (name, SpecifierSet(bounds)) == (Requirement(line).name, Requirement(line).specifier)
        satisfies("1.0", bounds)  # raises ValueError where a bound is not understood


def test_a_version_that_cannot_be_read_satisfies_no_bound():
    assert not satisfies("2021-nightly", ">=1.0")
    with pytest.raises(ValueError, match="not understood"):
        satisfies("1.0", "~=1.0")


def test_tensorflow_cpu_counts_as_tensorflow(monkeypatch, tmp_path):
    def only_the_small_one(name):
        if name == "tensorflow-cpu":
            return "2.21.0"
        raise environment.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(environment.importlib.metadata, "version", only_the_small_one)
    file = clone(tmp_path, "tensorflow>=2.19,<3\n") / "requirements.txt"
    assert lacking([file]) == []
    file.write_text("tensorflow>=2.22\njupyterlab>=4\n")
    assert lacking([file]) == ["tensorflow>=2.22 (2.21.0 is here)", "jupyterlab>=4"]


def test_no_environment_is_made_where_the_running_python_has_everything(tmp_path):
    root = clone(tmp_path, "pytest>=1  # why\n\n# nothing else\n")
    assert python_with(["requirements.txt"], root=root) == sys.executable
    assert not (root / ".venv").exists()


def test_the_environment_is_filled_once_and_again_only_when_a_file_changes(tmp_path, monkeypatch, wheels):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    python = python_with(["requirements.txt"], root=root)
    assert Path(python) == environment.venv_python(root / ".venv")
    probe = "import aekit_test_toy, aekit_marker; print(aekit_test_toy.__name__)"
    (root / "aekit_marker.py").write_text("")
    ran = subprocess.run([python, "-c", probe], capture_output=True, text=True, cwd=tmp_path.parent)
    assert ran.stdout.strip() == "aekit_test_toy", f"the environment finds the clone and the package: {ran.stderr}"

    def no_pip(*_):
        raise AssertionError("nothing has changed, so nothing is installed")

    with monkeypatch.context() as patch:
        patch.setattr(environment, "_install", no_pip)
        assert python_with(["requirements.txt"], root=root) == python
        (root / "requirements.txt").write_text("aekit-test-toy>=1.0  # a word more\n")
        with pytest.raises(AssertionError, match="nothing has changed"):
            python_with(["requirements.txt"], root=root)
    assert python_with(["requirements.txt"], root=root) == python


def test_an_interrupted_installation_is_done_again(tmp_path, monkeypatch, wheels):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    python_with(["requirements.txt"], root=root)
    real_run = subprocess.run

    def interrupted(command, **options):
        if "install" in command:
            raise KeyboardInterrupt
        return real_run(command, **options)

    clone(tmp_path, "aekit-test-toy>=1.0\nsomething-else\n")
    with monkeypatch.context() as patch:
        patch.setattr(environment.subprocess, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            python_with(["requirements.txt"], root=root)
    clone(tmp_path, "aekit-test-toy>=1.0\n")
    assert not environment.is_ready(root, ["requirements.txt"]), "half of the other file may be in it"
    python_with(["requirements.txt"], root=root)
    assert environment.is_ready(root, ["requirements.txt"])


def test_an_environment_whose_python_is_gone_is_made_again(tmp_path):
    venv = tmp_path / ".venv"
    environment.venv_python(venv).parent.mkdir(parents=True)
    environment.venv_python(venv).symlink_to(tmp_path / "no-such-python")
    known = {"requirements.txt": "0" * 64}
    (venv / "aekit-installed.json").write_text(json.dumps(known))
    assert not environment.works(venv)
    clone(tmp_path, "")
    assert not environment.is_ready(tmp_path, ["requirements.txt"])
    environment._make(venv, "lab")
    assert environment.works(venv)
    assert not (venv / "aekit-installed.json").exists()


def test_an_environment_that_somebody_else_made_is_left_alone_and_named(tmp_path):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / ".venv")], check=True)
    (root / ".venv" / "work.txt").write_text("a week of it")
    with pytest.raises(SetUpError, match=r"\.venv is there, aekit did not make it, .* Delete it, or activate it"):
        python_with(["requirements.txt"], root=root)
    assert (root / ".venv" / "work.txt").read_text() == "a week of it"


def test_an_environment_whose_making_was_cut_off_is_made_again_without_help(tmp_path, monkeypatch):
    venv, real_run = clone(tmp_path, "") / ".venv", subprocess.run

    def cut_off(command, **options):
        if "venv" in command:
            real_run([*command, "--without-pip"], **options)
            raise KeyboardInterrupt
        return real_run(command, **options)

    with monkeypatch.context() as patch:
        patch.setattr(environment.subprocess, "run", cut_off)
        with pytest.raises(KeyboardInterrupt):
            environment._make(venv, "lab")
    assert venv.exists() and not environment.works(venv)
    environment._make(venv, "lab")
    assert environment.works(venv)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for an old Python")
def test_an_environment_of_an_old_python_is_left_alone_and_named(tmp_path):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    old = environment.venv_python(root / ".venv")
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 3.9\n")
    old.chmod(0o755)
    with pytest.raises(SetUpError, match=r"\.venv holds Python 3\.9, and the kit needs 3\.11\. Delete it, and type"):
        python_with(["requirements.txt"], root=root)
    assert old.exists()


def test_a_full_disk_is_said_before_anything_is_made(tmp_path, monkeypatch):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: usage(10**10, 9 * 10**9, 10**9))
    with pytest.raises(SetUpError, match=r"1\.0 GB are free\. Make room .* type: python3 -m aekit test"):
        python_with(["requirements.txt"], "test", root=root)
    assert not (root / ".venv").exists()


def test_a_python_without_venv_is_told_the_package_to_install(tmp_path, monkeypatch):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    find = environment.importlib.util.find_spec
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: name != "ensurepip" and find(name))
    with pytest.raises(SetUpError, match=r"Type: sudo apt install python3\.\d+-venv"):
        python_with(["requirements.txt"], root=root)
    assert not (root / ".venv").exists()


def test_an_environment_that_cannot_be_made_leaves_nothing_behind(tmp_path, monkeypatch):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")

    def fails(command, **_):
        (root / ".venv").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="Error: out of luck.\n")

    monkeypatch.setattr(environment.subprocess, "run", fails)
    with pytest.raises(SetUpError, match="could not be made: Error: out of luck."):
        python_with(["requirements.txt"], root=root)
    assert not (root / ".venv").exists()


def test_pip_without_a_network_gives_one_sentence_and_the_next_try_works(tmp_path, monkeypatch, wheels, capfd):
    root = clone(tmp_path, "aekit-test-toy>=1.0\n")
    for name, value in {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull,
                        "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.setattr(commands, "ROOT", root)
    assert commands.main(["lab", "--no-browser"]) == 2
    said = capfd.readouterr().err.splitlines()[-1]
    assert said.startswith("aekit: pip could not reach its package index.")
    assert said.endswith("type: python3 -m aekit lab")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    python_with(["requirements.txt"], root=root)
    assert environment.is_ready(root, ["requirements.txt"])


@pytest.mark.parametrize("log, sentence", [
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
     "The set-up needs about 5 GB"),
    ("WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found for x",
     "pip could not reach its package index"),
    ("ERROR: No matching distribution found for tensorflow<3,>=2.19",
     "There is no tensorflow<3,>=2.19 for Python 3.*Use another Python"),
    ("ERROR: Cannot install a and b because they conflict.\n",
     "pip failed: Cannot install a and b because they conflict. Mend that and type: python3 -m aekit lab"),
    ("", "pip failed: it did not say why"),
])
def test_a_failed_installation_says_what_happened_and_what_to_type(tmp_path, log, sentence):
    said = explain(log, tmp_path / ".venv")
    assert re.match(sentence, said), said
    assert "type: python3" in said


def clone(folder, requirements):
    """A folder that looks like a clone with these requirements."""
    (folder / "requirements.txt").write_text(requirements)
    return folder


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A folder with one tiny wheel, so that pip has something to install without a network."""
    import base64
    import zipfile

    folder = tmp_path_factory.mktemp("wheels")
    about = "aekit_test_toy-1.0.dist-info"
    files = {
        "aekit_test_toy.py": "",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: aekit-test-toy\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text.encode())}\n"
    with zipfile.ZipFile(folder / "aekit_test_toy-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in {**files, f"{about}/RECORD": record + f"{about}/RECORD,,\n"}.items():
            wheel.writestr(name, text)
    return folder

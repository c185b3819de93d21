"""Binder: everything pinned, within the bounds of requirements.txt, and both lessons within its memory."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"
LESSONS = ["00_start_here", "02_bottleneck"]
MEMORY = 1.5e9  # bytes; Binder gives 2 GB to all open notebooks and the server


def requirements(path):
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def test_every_requirement_of_binder_is_pinned_to_one_version():
    for pinned in requirements(BINDER / "requirements.txt"):
        assert [bound.operator for bound in pinned.specifier] == ["=="], pinned
        assert "*" not in str(pinned.specifier)


def test_the_pins_of_binder_lie_within_the_bounds_of_the_kit():
    pins = {canonicalize_name(pin.name): next(iter(pin.specifier)).version
            for pin in requirements(BINDER / "requirements.txt")}
    assert "tensorflow" not in pins, "Binder has the smaller tensorflow-cpu"
    pins["tensorflow"] = pins["tensorflow-cpu"]
    for wanted in requirements(ROOT / "requirements.txt"):
        version = pins.get(canonicalize_name(wanted.name))
        assert version and version in wanted.specifier, f"{wanted}: binder/requirements.txt has {version}"


def test_binder_takes_a_python_that_the_kit_supports():
    name, _, version = (BINDER / "runtime.txt").read_text().strip().partition("-")
    assert name == "python" and tuple(map(int, version.split("."))) >= (3, 11)


@pytest.mark.skipif(os.name == "nt", reason="Binder's scripts are for bash")
def test_the_start_script_hands_on_to_what_it_is_given():
    told = [str(BINDER / "start"), sys.executable, "-c", "import os; print(os.environ['OMP_NUM_THREADS'])"]
    assert subprocess.run(told, capture_output=True, text=True).stdout == "1\n"
    for script in ("start", "postBuild"):
        assert os.access(BINDER / script, os.X_OK), f"git update-index --chmod=+x binder/{script}"
        assert subprocess.run(["bash", "-n", str(BINDER / script)]).returncode == 0


def test_overrides_name_settings_that_jupyterlab_knows():
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    if not schemas.is_dir():
        pytest.skip("JupyterLab is not installed in this environment")
    for plugin, settings in json.loads((BINDER / "overrides.json").read_text()).items():
        package, name = plugin.split(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        for setting, value in settings.items():
            known = schema["properties"][setting]
            allowed = [choice["const"] for choice in known.get("oneOf", [])]
            assert value in allowed if allowed else isinstance(value, bool), (plugin, setting)


def test_both_lessons_run_on_one_core_of_binder_within_its_memory(need, tmp_path):
    """Installs binder/requirements.txt, runs postBuild, executes both lessons; prints their peak memory."""
    asked = os.environ.get("CI") or os.environ.get("AEKIT_TEST_BINDER")
    need(asked, "installs 2 GB: set AEKIT_TEST_BINDER=1 to run it")
    need(sys.version_info[:2] == (3, 11) and sys.platform == "linux", "the pins are for Python 3.11 on Linux")
    clone = copy_of_the_clone(tmp_path / "clone")
    venv = tmp_path / "venv"
    bin_ = venv / "bin"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PIP_USER")}
    variables |= {"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", "NB_PYTHON_PREFIX": str(venv),
                  "VIRTUAL_ENV": str(venv), "PYTHONNOUSERSITE": "1"}
    quiet = ["-qq", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    subprocess.run([str(bin_ / "python"), "-m", "pip", "install", *quiet, "-r", str(clone / "binder/requirements.txt")],
                   check=True, stdin=subprocess.DEVNULL, env=variables)
    variables["HOME"] = str(tmp_path)  # a new user's, empty
    subprocess.run([str(clone / "binder" / "postBuild")], cwd=clone, check=True, env=variables)
    assert (venv / "share/jupyter/lab/settings/overrides.json").is_file()

    lessons = [path for path in (clone / "notebooks" / f"{name}.ipynb" for name in LESSONS) if path.is_file()]
    assert len(lessons) == len(LESSONS), f"a lesson of {LESSONS} is missing"
    measure = [str(clone / "binder" / "start"), str(bin_ / "python"), str(ROOT / "tests" / "peak_memory.py")]
    for lesson in lessons:
        ran = subprocess.run([*measure, str(lesson)], capture_output=True, text=True, env=variables, cwd=clone)
        assert ran.returncode == 0, ran.stderr[-3000:]
        found = json.loads(ran.stdout.splitlines()[-1])
        print(f"{lesson.stem}: peak {found['bytes'] / 1e6:.0f} MB, {found['seconds']:.0f} s on {found['cores']} core")
        assert found["cores"] == 1
        assert found["bytes"] < MEMORY


def copy_of_the_clone(folder):
    ignore = shutil.ignore_patterns(".venv", ".git", "__pycache__", "build", "*.egg-info", ".jupyter", "*_cache",
                                    ".hypothesis", ".ipynb_checkpoints", "node_modules")
    return Path(shutil.copytree(ROOT, folder, ignore=ignore))

"""The wheel carries the sets, the models, the exercises and the widgets, and needs no clone beside it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUIET = ["-qq", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
# What a learner does on Colab before any training; TensorFlow is left out to keep the environment light.
LIGHT = ["numpy", "scipy", "scikit-learn", "matplotlib", "pillow", "pooch", "tqdm", "anywidget", "ipywidgets"]
PROBE = """
import sys
import aekit
from aekit.lesson import exercises
for name in ("digits", "glyphs"):
    print(repr(aekit.load(name)))
digits = aekit.load("digits")
models = aekit.load_models("digits")
rebuilt = models[0].reconstruct(digits.x_test[:3])
assert rebuilt.shape == (3, 8, 8, 1) and 0 <= rebuilt.mean() <= 1
assert aekit.explore.latent(models[0], digits) is not None
folder = aekit.data.bundled_dir()
assert folder.name == "_bundled" and "site-packages" in str(folder), folder
assert "tensorflow" not in sys.modules
print(len(models), "models;", repr(aekit.doctor()))
"""


@pytest.fixture(scope="module")
def wheel(need, tmp_path_factory):
    """The wheel of the clone as it stands, built outside it, so that nothing of an older build slips in."""
    # pip fetches the build tools: it needs the package index, as the environment below does.
    need(os.environ.get("CI") or os.environ.get("AEKIT_TEST_WHEEL"), "needs the network: set AEKIT_TEST_WHEEL=1")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints")
    for name in ("aekit", "data", "notebooks"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, source)
    subprocess.run([sys.executable, "-m", "pip", "wheel", *QUIET, "--no-deps", "-w", str(folder), str(source)],
                   check=True, stdin=subprocess.DEVNULL, cwd=folder)
    return next(folder.glob("*.whl"))


def carried(folder, patterns):
    """Files of the clone, relative to `folder`, that the wheel has to carry."""
    return {path.relative_to(ROOT / folder).as_posix() for pattern in patterns
            for path in (ROOT / folder).glob(pattern) if path.is_file()}


@pytest.mark.parametrize("folder, inside, patterns", [
    ("data", "aekit/_bundled", ["*.npz", "models/*.npz", "*.csv"]),
    ("notebooks/exercises", "aekit/_exercises", ["*.py"]),
    ("aekit", "aekit", ["**/*.py", "**/*.js", "**/*.css", "**/*.html", "**/*.j2", "**/*.json", "**/*.txt"]),
])
def test_it_carries_every_file_that_the_code_reads(wheel, folder, inside, patterns):
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = {name for name in carried(folder, patterns) if f"{inside}/{name}" not in names}
    assert not missing, "name them in pyproject.toml, [tool.setuptools.package-data]"


def test_it_carries_the_licence_and_asks_for_what_requirements_name(wheel):
    with zipfile.ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith("METADATA"))
        text = archive.read(about).decode()
        assert any(name.endswith("LICENSE") for name in archive.namelist())
    assert "Requires-Dist: tensorflow" in text
    assert "License-Expression: MIT AND CC-BY-4.0" in text
    assert "Requires-Python: >=3.11" in text


def test_from_the_wheel_alone_sets_models_and_widgets_work(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = str(tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PIP_USER")}
    for what in ([*LIGHT], ["--no-deps", str(wheel)]):
        subprocess.run([python, "-m", "pip", "install", *QUIET, *what], check=True, stdin=subprocess.DEVNULL,
                       env=variables)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = subprocess.run([python, "-c", PROBE], cwd=elsewhere, env=variables, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "Dataset digits" in ran.stdout and "Dataset glyphs" in ran.stdout
    assert '"tensorflow' in ran.stdout.split("pip install")[1], "doctor says how to complete this light environment"
    asked = subprocess.run([python, "-m", "aekit", "lab"], cwd=elsewhere, env=variables, capture_output=True, text=True)
    assert asked.returncode == 2
    assert "the lessons come with the repository" in asked.stderr

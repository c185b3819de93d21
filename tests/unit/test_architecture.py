"""The package's shape: two lanes that never meet, names that all resolve, files short enough to read."""

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import aekit

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "aekit"
KERAS_LANE = {"network", "pretrain", "signals.mixed", "signals.speech_training"}
TENSORFLOW_ITSELF = {"network.slices", "network.adam"}
NUMPY_LANE = ["data", "sets", "corrupt", "baselines", "packing.codec", "frozen", "forward", "metrics", "show",
              "explore", "lesson", "machine", "own", "detection.detector", "inspection.inspector", "signals.sound"]
HEAVY = ["tensorflow", "keras", "matplotlib", "sklearn", "ipywidgets", "numpy"]
LONGEST = 310  # lines; past 250 a file is asking to be two


def modules():
    return sorted(module.name for module in pkgutil.walk_packages([str(PACKAGE)], "aekit.")
                  if not module.name.endswith("__main__"))


def part(path):
    """The place of a file below aekit: "show.parts", "explore"."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def trains(place):
    """Whether a place below aekit belongs to the lane of Keras."""
    return any(place == lane or place.startswith(f"{lane}.") for lane in KERAS_LANE)


def imported(path, *, when_loaded=False):
    """The names that a file imports, relative ones resolved; only those of its top level where `when_loaded`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if when_loaded and id(node) in inside:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).parent.parts
                base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def loaded_by(code):
    """Which of the heavy packages are in memory after a line of Python, run in a process of its own."""
    probe = f"{code}\nimport json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import aekit") == set()


@pytest.mark.parametrize("module", NUMPY_LANE)
def test_the_numpy_lane_never_loads_keras(module):
    assert loaded_by(f"import aekit.{module}").isdisjoint({"keras", "tensorflow"})


def test_digits_and_a_frozen_model_need_no_keras():
    used = "import aekit; digits = aekit.load('digits'); aekit.load_models('digits')[0].reconstruct(digits.x_test[:2])"
    assert loaded_by(used).isdisjoint({"keras", "tensorflow", "matplotlib", "sklearn"})


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_stay_in_their_lane(path):
    place = part(path)
    for name in imported(path):
        if name.split(".")[0] == "tensorflow":
            assert place in TENSORFLOW_ITSELF, f"{place} imports {name}; layers and models speak keras.ops"
        if name.split(".")[0] == "keras":
            assert trains(place), f"{place} imports {name}, outside the keras lane"
    if trains(place) or place in ("__init__", "__main__", "commands"):
        return
    for name in imported(path, when_loaded=True):
        assert not trains(name.removeprefix("aekit.")), f"{place} imports {name} when it loads, and with it Keras"


@pytest.mark.parametrize("name", modules())
def test_every_module_imports(name):
    importlib.import_module(name)


@pytest.mark.parametrize("name", aekit.__all__)
def test_every_public_name_resolves_and_says_what_it_is(name):
    found = getattr(aekit, name)
    assert found.__doc__ and found.__doc__.strip()


@pytest.mark.parametrize("package", [aekit, aekit.explore], ids=lambda package: package.__name__)
def test_no_module_takes_the_name_of_what_a_lesson_calls(package):
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert not modules & set(package._HOME), "once it is imported, the module would stand in its place"


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match="it offers .*load"):
        aekit.no_such_thing  # noqa: B018


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_too_long_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_package_is_named_for_the_wheel():
    here = {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")}
    named = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    assert named == here | {"aekit._bundled", "aekit._exercises"}

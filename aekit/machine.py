"""`doctor()`: what this machine has, and which lesson would not run on it. It starts where nothing is installed."""

import contextlib
import json
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

import aekit
from aekit import environment, resources

TO_TRAIN = {"tensorflow", "keras"}
KERAS_NEEDED = ("network.", "signals.mixed")        # where a public name lives that imports Keras
KERAS_SPARED = "network.clinic"                     # looks at what a training has left behind
NO_LESSON_NEEDS = {"jupyterlab", "nbval"}  # Colab, VS Code and a hub bring their own
BYTES_TO_TRAIN, BYTES_TO_LOOK = 1.5e9, 0.5e9


@dataclass(frozen=True)
class Report:
    """What `doctor` found. facts: name -> text; problems: one sentence each, empty where every lesson runs."""

    facts: dict
    problems: tuple

    @property
    def verdict(self):
        """One line on top of it all."""
        return "Something stands in the way of a lesson:" if self.problems else "Nothing stands in the way of a lesson."

    def __repr__(self):
        width = max(map(len, self.facts))
        rows = [f"{name:{width}}  {text}" for name, text in self.facts.items()]
        return "\n".join([*rows, "", self.verdict, *(f"- {problem}" for problem in self.problems)])

    def _repr_html_(self):
        # Colours are the notebook's own, light or dark; the bar repeats in colour what the words say.
        cell = "text-align:left;vertical-align:top;padding:1px 12px 1px 0;background:none;border:none"
        rows = "".join(f'<tr style="background:none"><th scope="row" style="{cell};font-weight:normal;opacity:.75;'
                       f'white-space:nowrap">{escape(name)}</th><td style="{cell}">{escape(text)}</td></tr>'
                       for name, text in self.facts.items())
        problems = "".join(f"<li>{escape(problem)}</li>" for problem in self.problems)
        colour = "#D55E00" if self.problems else "#0072B2"
        return (f'<div style="border-left:3px solid {colour};padding:2px 0 2px 12px;color:inherit;max-width:60em">'
                f'<div style="font-weight:bold">{self.verdict}</div>{f"<ul>{problems}</ul>" if problems else ""}'
                '<table style="border-collapse:collapse;margin:0;font-size:inherit;color:inherit">'
                f'{rows}</table></div>')


def doctor():
    """Look at this machine: versions, backend, cores, memory, disk, offline data; then at every lesson's needs.

    Returns a Report: a small table in a notebook, text elsewhere. Imports neither keras nor tensorflow.
    """
    lacking = environment.lacking([environment.ROOT / "requirements.txt"])
    memory, available, limit = resources.memory()
    backend, offline = _backend(), _offline()
    facts = {
        "aekit": f"{aekit.__version__} in {environment.ROOT}",
        "Python": f"{platform.python_version()} at {sys.executable}",
        "training": f"{_versions('keras', 'tensorflow')}; backend {backend}",
        "widgets": _versions("jupyterlab", "ipykernel", "ipywidgets", "anywidget"),
        "arrays": _versions("numpy", "scipy", "scikit-learn", "matplotlib"),
        "requirements": f"lacking {environment.a_few(lacking)}" if lacking else "all here",
        "cores": str(resources.cores()),
        "memory": f"{_gigabytes(memory)}, {_gigabytes(available)} available"
                  + (f", limited to {_gigabytes(limit)} for this process" if limit else ""),
        "disk": f"{_gigabytes(shutil.disk_usage(environment.ROOT).free)} free",
        "data offline": ", ".join(offline) or "none that can be read yet",
        "for tests only": f"Node {_found('node', 'nodejs')}, Chromium {_found('chromium', 'chromium-browser')}",
    }
    lessons = _lessons()
    facts["lessons"] = ", ".join(lessons) or "none here; they are in the repository's notebooks/"
    problems = [
        *_missing_packages(lacking, lessons),
        *_wrong_backend(backend, lessons),
        *_little_memory(available, lessons),
        *_missing_data(offline, lessons),
    ]
    return Report(facts, tuple(problems))


def _missing_packages(lacking, lessons):
    names = {re.match(r"[\w.-]+", entry)[0] for entry in lacking} - NO_LESSON_NEEDS
    stopped = _which(lessons, lambda needs: names - TO_TRAIN or (names and needs["trains"])) if lessons else "The kit"
    if not names or not stopped:
        return
    needed = [entry for entry in lacking if re.match(r"[\w.-]+", entry)[0] in names]
    if "ipykernel" in sys.modules:
        cure = environment.pip_line(needed, "%pip")
    elif environment.is_clone():
        cure = "python3 -m aekit lab, which installs it"
    else:
        cure = environment.pip_line(needed)
    yield (f"{stopped} would not run: {environment.a_few(sorted(names))} {'is' if len(names) == 1 else 'are'} missing "
           f"or of another version. Type {cure}.")


def _wrong_backend(backend, lessons):
    stopped = _which(lessons, lambda needs: needs["trains"])
    if backend != "tensorflow" and stopped:
        yield (f"{stopped} would not run: Keras is set to {backend}, and the training loop is TensorFlow's. "
               "Set KERAS_BACKEND=tensorflow and start again.")


def _little_memory(available, lessons):
    for enough, trains in ((BYTES_TO_LOOK, False), (BYTES_TO_TRAIN, True)):
        stopped = _which(lessons, lambda needs, trains=trains: needs["trains"] == trains)
        if available is not None and available < enough and stopped:
            yield (f"{stopped} may run out of memory: {_gigabytes(available)} are available, {_gigabytes(enough)} are "
                   "needed. Close programs, or other notebooks (in JupyterLab: Kernel > Shut Down All Kernels).")


def _missing_data(offline, lessons):
    wanted = {name for needs in lessons.values() for name in needs["data"]} - set(offline)
    for name in sorted(wanted) if offline else ():
        stopped = _which(lessons, lambda needs, name=name: name in needs["data"])
        yield f"{stopped} needs the data set {name}, which is not here. Type python3 -m aekit data fetch {name}."


def _which(lessons, condition):
    """The names of the lessons that a condition stops, as words."""
    return ", ".join(name for name, needs in lessons.items() if condition(needs))


def _lessons():
    """Every lesson beside the package -> what its own code asks for: {"trains": bool, "data": set of names}."""
    at_home = {name for name, home in aekit._HOME.items() if home.startswith(KERAS_NEEDED) and home != KERAS_SPARED}
    uses = re.compile(rf"\b(?:{'|'.join(sorted(at_home))}|keras|tensorflow)\b")
    found = {}
    for path in sorted((environment.ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        with contextlib.suppress(ValueError, OSError, KeyError):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            found[path.stem] = {"trains": bool(uses.search(code)),
                                "data": set(re.findall(r"""\bload\(["'](\w+)["']\)""", code))}
    return found


def _backend():
    """Keras' backend, read as Keras itself reads it: the variable, then its settings file, then its default."""
    settings = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json"
    chosen = "tensorflow"
    with contextlib.suppress(OSError, ValueError, AttributeError):
        chosen = json.loads(settings.read_text(encoding="utf-8")).get("backend", chosen)
    return os.environ.get("KERAS_BACKEND") or chosen


def _offline():
    try:
        return tuple(aekit.data.offline())
    except ImportError:  # numpy is not here yet: the requirements say so
        return ()


def _versions(*names):
    known = []
    for name in names:
        version = environment.installed(name)
        known.append(f"{name} {version}" if version else f"{name} missing")
    return ", ".join(known)


def _found(*names):
    return next((path for path in map(shutil.which, names) if path), "not found")


def _gigabytes(size):
    return "unknown" if size is None else f"{size / 1e9:.1f} GB"

"""Which Python has what the kit needs; where none has, `.venv` at the clone's root is made and filled."""

import contextlib
import hashlib
import importlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from aekit.versions import parse_requirement, satisfies

ROOT = Path(__file__).resolve().parent.parent
BYTES_TO_INSTALL = 5e9  # 2.9 GB installed, measured, and what pip unpacks on the way

MARK = "aekit-made-this"  # a file in `.venv`: without it, a half-made one could be somebody else's

# The same thing under another name: a hub or Binder has TensorFlow without its GPU half.
_STAND_INS = {"tensorflow": ("tensorflow-cpu",)}


class SetUpError(Exception):
    """The set-up cannot go on; the message is the one sentence that says why, and what to type."""


def lacking(files):
    """What the running Python lacks of requirement files: a list of "tensorflow>=2.19,<3 (2.15.0 is here)"."""
    found = []
    for line in _requirement_lines(files):
        name, specifiers = parse_requirement(line)
        version = installed(name)
        if version is None:
            found.append(f"{name}{specifiers}")
        elif not satisfies(version, specifiers):
            found.append(f"{name}{specifiers} ({version} is here)")
    return found


def installed(name):
    """The version of a package as its metadata has it, or None; a stand-in such as tensorflow-cpu counts."""
    for known in (name, *_STAND_INS.get(name, ())):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(known)
    return None


def a_few(names):
    """The first three names, and how many more there are."""
    return "; ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def pip_line(missing, pip=None):
    """The command that installs what `lacking` found."""
    return " ".join([pip or f"{sys.executable} -m pip", "install", *(f'"{entry.split()[0]}"' for entry in missing)])


def is_clone(root=None):
    """True where the package lies in a clone, with its lessons beside it; False where it was installed."""
    return (Path(root or ROOT) / "requirements.txt").is_file()


def python_with(files, command="lab", root=None):
    """The path of a Python that has everything in `files`, such as ("requirements.txt",).

    The running one if it has; otherwise `.venv`'s, made and filled where needed: once, and again only when
    one of the files changed. Raises SetUpError with one sentence when that cannot be done.
    """
    root = Path(root or ROOT)
    missing = lacking([root / file for file in files])
    if not missing:
        return sys.executable
    if not is_clone(root):
        raise SetUpError(f"aekit lacks {a_few(missing)}. Type: {pip_line(missing)}")
    venv = root / ".venv"
    wanted = {file: _fingerprint(root / file) for file in files}
    running_it = is_running(venv)
    if not running_it:
        if is_ready(root, files):
            return str(venv_python(venv))
        _make(venv, command)
    _install(venv, [root / file for file in files], command)
    _make_importable(venv, root)
    _remember(venv, wanted)
    importlib.invalidate_caches()
    return sys.executable if running_it else str(venv_python(venv))


def is_ready(root, files):
    """True where `.venv` works and holds these files' requirements as they stand now."""
    venv = Path(root) / ".venv"
    known = _remembered(venv)
    return all(known.get(file) == _fingerprint(Path(root) / file) for file in files) and works(venv)


def is_running(venv):
    """True where this very Python is a virtual environment's."""
    return Path(sys.prefix).resolve() == Path(venv).resolve()


def venv_python(venv):
    """The interpreter of a virtual environment, on POSIX or on Windows."""
    return Path(venv) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(venv):
    """True where a virtual environment's Python starts, is new enough, and finds its own pip."""
    # A half-made one, or one whose base Python was removed or replaced, fails here.
    return _ask(venv, "import pip, sys; print(sys.version_info >= (3, 11))") == "True"


def _ask(venv, code):
    try:
        asked = subprocess.run([str(venv_python(venv)), "-c", code], capture_output=True, text=True)
    except OSError:
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None


def _make(venv, command):
    if works(venv):
        return
    version = _ask(venv, "import sys; print('%d.%d' % sys.version_info[:2])")
    if version and tuple(map(int, version.split("."))) < (3, 11):
        raise SetUpError(f"{venv} holds Python {version}, and the kit needs 3.11. "
                         f"Delete it, and type: {_again(command)}")
    if venv.exists() and not _is_ours(venv):
        raise SetUpError(f"{venv} is there, aekit did not make it, and it has no Python that finds pip. Delete it, or "
                         f"activate it and pip install -r requirements.txt; then type: {_again(command)}")
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetUpError("This Python cannot make virtual environments: its venv module is missing. "
                         f"Type: sudo apt install {package}")
    free = shutil.disk_usage(venv.parent).free
    if free < BYTES_TO_INSTALL:
        raise SetUpError(_no_space(venv, free, command))
    print(f"aekit: making {venv} (once; a few minutes, about 3 GB)", flush=True)
    try:
        _empty(venv)
    except OSError as error:
        raise SetUpError(f"{venv} could not be made: {error}. Mend that and type: {_again(command)}") from error
    made = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True)
    if made.returncode:
        words = (made.stderr or made.stdout).strip().splitlines() or ["it did not say why"]
        shutil.rmtree(venv, ignore_errors=True)
        if _runs_out_of_space(made.stderr):
            raise SetUpError(_no_space(venv, shutil.disk_usage(venv.parent).free, command))
        raise SetUpError(f"{venv} could not be made: {words[-1]} "
                         f"Mend that, or pip install -r requirements.txt yourself, and type: {_again(command)}")


def _install(venv, files, command):
    print(f"aekit: installing {', '.join(str(file.relative_to(venv.parent)) for file in files)}", flush=True)
    _forget(venv)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "pip.log"
        pip = [str(venv_python(venv)), "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
               "--log", str(log)]
        if not sys.stdout.isatty():
            pip += ["-qq", "--progress-bar", "off"]
        for file in files:
            pip += ["-r", str(file)]
        # A personal pip setting that installs into the home directory cannot work in an environment.
        status = subprocess.run(pip, env={**os.environ, "PIP_USER": "0"}, stdin=subprocess.DEVNULL).returncode
        if status:
            text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            raise SetUpError(explain(text, venv, command))


def explain(log, venv, command="lab"):
    """One sentence for a failed `pip install`, from its log: what happened, and what to type."""
    if _runs_out_of_space(log):
        return _no_space(Path(venv), shutil.disk_usage(Path(venv).parent).free, command)
    if re.search(r"NewConnectionError|NameResolutionError|getaddrinfo|ConnectTimeout|ReadTimeout|Read timed out|"
                 r"Max retries|ProxyError|SSLError|name resolution|Network is unreachable|"
                 r"Connection (refused|reset|aborted|broken)", log):
        return ("pip could not reach its package index. Connect to the network (or set PIP_INDEX_URL to a "
                f"mirror) and type: {_again(command)}")
    without = re.search(r"No matching distribution found for (\S+)", log)
    if without:
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return (f"There is no {without[1]} for Python {here} on this machine. "
                f"Use another Python, such as 3.12, and type: python3.12 -m aekit {command}")
    errors = re.findall(r"ERROR: (.+)", log)
    words = errors[-1].strip() if errors else "it did not say why"
    return f"pip failed: {words.rstrip('.')}. Mend that and type: {_again(command)}"


def _make_importable(venv, root):
    site = next(Path(venv).glob("Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages"))
    # Relative, so that a path with letters beyond ASCII does no harm.
    (site / "aekit-clone.pth").write_text(Path(os.path.relpath(root, site)).as_posix() + "\n", encoding="ascii")


def _requirement_lines(files):
    if not is_clone(Path(files[0]).parent):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            lines = importlib.metadata.requires("aekit") or []
            return [line for line in lines if "extra ==" not in line]
    lines = [line for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()]
    return [line for line in (line.split("#")[0].strip() for line in lines) if line]


def _fingerprint(file):
    return hashlib.sha256(Path(file).read_text(encoding="utf-8").encode()).hexdigest()


def _state(venv):
    return Path(venv) / "aekit-installed.json"


def _empty(venv):
    """Leave nothing in the folder but the mark that it is ours, which is there from first to last."""
    venv.mkdir(exist_ok=True)
    mark = venv / MARK
    mark.touch()
    for inside in venv.iterdir():
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside)
        elif inside != mark:
            inside.unlink()


def _is_ours(venv):
    """True where this module made the environment, or began to; or where the folder is empty."""
    return _state(venv).exists() or (venv / MARK).exists() or (venv.is_dir() and not any(venv.iterdir()))


def _remembered(venv):
    try:
        return dict(json.loads(_state(venv).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _forget(venv):
    # Until pip succeeds nothing counts as installed, so an interrupted set-up is done again.
    _state(venv).unlink(missing_ok=True)


def _remember(venv, wanted):
    partial = _state(venv).with_suffix(".part")
    partial.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    os.replace(partial, _state(venv))


def _runs_out_of_space(text):
    return re.search(r"No space left on device|Errno 28|WinError 112|Disk quota exceeded", text or "") is not None


def _no_space(venv, free, command):
    return (f"The set-up needs about {BYTES_TO_INSTALL / 1e9:.0f} GB at {venv.parent}, where {free / 1e9:.1f} GB are "
            f"free. Make room (or set TMPDIR if the temporary folder is full) and type: {_again(command)}")


def _again(command):
    python = "py" if os.name == "nt" else "python3"
    return f"{python} -m aekit {command}"

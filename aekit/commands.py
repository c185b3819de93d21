"""The commands behind `python3 -m aekit`. Standard library only until `prepare` has returned."""

import argparse
import os
import re
import runpy
import signal
import subprocess
import sys
from pathlib import Path

from aekit import environment
from aekit.environment import ROOT, SetUpError

FIRST_LESSON = "notebooks/00_start_here.ipynb"
TO_RUN = ("requirements.txt",)
TO_TEST = ("requirements.txt", "tests/requirements.txt")
NBVAL = ("--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120")

HELP = """\
usage: python3 -m aekit COMMAND [options]

commands:
  lab      open the lessons in JupyterLab (--no-browser and --port N as Jupyter's)
  doctor   say what is here: versions, memory, cores, data; which lesson would not run, and what to type
  data     data list | data fetch NAME... | data pretrain
  class    for teachers: class slides 02 | class handout 02 | class release FOLDER | class collect FOLDER
  site     site build: the lessons as pages that need no Python, in one folder
  test     run everything: style, unit tests, JavaScript, lessons, a real browser
  bench    print the figures of merit as ratios, with the machine's description

`lab`, `class`, `site`, `test`, `bench` and `data` install what they need into .venv beside the README: once, and again
only when the requirements change. Where the running Python has it all, no .venv is made.
COMMAND --help says more."""


def main(arguments):
    """Run one command; returns the exit status: 0, 1 where something failed, 2 where it could not start."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"aekit: there is no command {name!r}; there are {', '.join(COMMANDS)}. "
              "Type: python3 -m aekit --help", file=sys.stderr)
        return 2
    try:
        return COMMANDS[name](rest)
    except SetUpError as error:
        print(f"aekit: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\naekit: stopped. Type the same again to go on.", file=sys.stderr)
        return 130


def lab(rest):
    """Open the lessons in JupyterLab. Jupyter's own options may follow; Ctrl-C stops it."""
    options, others = _parse("lab", lab.__doc__, rest, [
        ("--no-browser", {"action": "store_true", "help": "print the address, open nothing"}),
        ("--port", {"type": int, "help": "the port to listen on (8888 or the next free one)"})])
    _clone_only("lab", "lessons")
    status = prepare(TO_RUN, "lab", rest)
    if status is not None:
        return status
    for name, value in jupyter_environment(ROOT).items():
        os.environ[name] = value
    try:
        from jupyter_server.serverapp import ServerApp
        from jupyterlab.labapp import LabApp

        signal.signal(signal.SIGINT, lambda *_: _stop(ServerApp))
        LabApp.launch_instance(jupyter_arguments(options, others, ROOT))
    except KeyboardInterrupt:
        pass
    except SystemExit as end:
        return end.code or 0
    print("aekit: JupyterLab has stopped.")
    return 0


def _stop(server_class):
    # Without a terminal Jupyter would end on Ctrl-C and leave its kernels behind; its own stop ends them first.
    server = server_class.instance() if server_class.initialized() else None
    if getattr(server, "io_loop", None) is None:
        raise KeyboardInterrupt
    server.stop(from_signal=True)


def jupyter_arguments(options, others, root):
    """What JupyterLab is told on its command line."""
    told = [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}",
            "--ServerApp.answer_yes=True",  # Ctrl-C stops it without asking
            "--ServerApp.log_level=WARN", "--LabApp.log_level=WARN",  # the address, and what goes wrong
            "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if not any(other.split("=")[0] in ("--ip", "--ServerApp.ip") for other in others):
        told.append("--ServerApp.ip=127.0.0.1")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        told.append("--allow-root")  # a container; the server listens to this machine alone
    if options.no_browser:
        told.append("--no-browser")
    if options.port is not None:
        told.append(f"--port={options.port}")
    return told + others


def jupyter_environment(root):
    """Variables for JupyterLab and its kernels: they find the package; no question about news; own layout."""
    variables = {"PYTHONPATH": _with_root(root), "JUPYTER_PREFER_ENV_PATH": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    ours = Path(root) / ".jupyter"
    try:
        (ours / "labconfig").mkdir(parents=True, exist_ok=True)
        defaults = (Path(root) / "binder" / "overrides.json").read_text(encoding="utf-8")
        (ours / "labconfig" / "default_setting_overrides.json").write_text(defaults, encoding="utf-8")
    except OSError:  # a clone that cannot be written to: JupyterLab's own defaults do
        return variables
    known = os.environ.get("JUPYTER_CONFIG_PATH")
    variables["JUPYTER_CONFIG_PATH"] = os.pathsep.join([*([known] if known else []), str(ours)])
    # The tabs of the lessons stay out of the layout of a user's other work.
    variables["JUPYTERLAB_WORKSPACES_DIR"] = os.environ.get("JUPYTERLAB_WORKSPACES_DIR", str(ours / "workspaces"))
    return variables


def test(rest):
    """Run everything: ruff, then unit tests, lessons and browser tests. Options and paths go on to pytest."""
    _, others = _parse("test", test.__doc__, rest)
    _clone_only("test", "tests")
    status = prepare(TO_TEST, "test", rest)
    if status is not None:
        return status
    _use_clone()
    style = subprocess.run([sys.executable, "-m", "ruff", "check", "."]).returncode
    import pytest

    status = int(pytest.main(pytest_arguments(others)))
    if style:
        print("aekit test: ruff check failed; its findings are above pytest's.", file=sys.stderr)
    return status or style


def pytest_arguments(others):
    """What pytest is told: everything, two files at a time and the slowest first, unless files are named."""
    parts = [part for part in ("tests/browser", "notebooks", "tests/lessons", "tests/unit") if (ROOT / part).exists()]
    paths = [other.split("::")[0] for other in others if re.match(r"(tests|notebooks)\b", other)]
    named = any((ROOT / path).exists() for path in paths)
    # Half of the time a test waits: for a kernel that starts, a page, an installation. More than two strain the memory.
    workers = [] if named or (os.cpu_count() or 1) < 2 else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return [*NBVAL, *([] if named else [*workers, *parts]), *others]


def bench(rest):
    """Print the figures of merit as ratios measured in one run, with the machine's description."""
    _clone_only("bench", "benchmarks")
    status = prepare(TO_TEST, "bench", rest)
    if status is not None:
        return status
    _use_clone()
    sys.path.insert(0, str(ROOT / "tests"))
    sys.argv = ["python3 -m aekit bench", *rest]
    runpy.run_module("benchmarks", run_name="__main__")
    return 0


def data(rest):
    """data list: what there is; data fetch NAME...: download; data pretrain: train the bundled models again."""
    options, others = _parse("data", data.__doc__, rest, [("action", {"choices": ["list", "fetch", "pretrain"]})])
    status = prepare(TO_RUN, "data", rest)
    if status is not None:
        return status
    if options.action == "pretrain":
        from aekit import pretrain

        return pretrain.main(others) or 0
    import aekit

    if options.action == "list":
        here = set(aekit.data.offline())
        for name in aekit.data.names():
            print(f"{name:15} {'here' if name in here else f'not here: python3 -m aekit data fetch {name}'}")
        return 0
    return _fetch(others)


def _fetch(names):
    import aekit

    if not names:
        raise SetUpError(f"data fetch: name a set: {', '.join(aekit.data.names())}.")
    failed = 0
    for name in names:
        try:
            print(repr(aekit.load(name)))
        except (OSError, ValueError) as error:
            print(f"aekit: {error}", file=sys.stderr)
            failed = 1
    return failed


def site(rest):
    """site build: every lesson as a page that needs no kernel, and an index, in one folder."""
    from aekit.site import command

    options = command.parse(rest)
    _clone_only("site", "lessons")
    status = prepare(TO_RUN, "site", rest)
    return command.run(options, ROOT / "notebooks") if status is None else status


def doctor(rest):
    """Say what is here, which lesson would not run, and what to type. Exit status 1 where one would not."""
    _parse("doctor", doctor.__doc__, rest, strict=True)
    # It installs nothing: it looks into .venv where there is one, and at the running Python elsewhere.
    if environment.is_clone() and environment.lacking([ROOT / file for file in TO_RUN]):
        venv = ROOT / ".venv"
        if not environment.is_running(venv) and environment.is_ready(ROOT, TO_RUN):
            return hand_over(environment.venv_python(venv), ["doctor", *rest])
    from aekit.machine import doctor as examine

    found = examine()
    print(found)
    return 1 if found.problems else 0


def classroom(rest):
    """For teachers: slides, handouts, a release without solutions, and the table of a class."""
    _clone_only("class", "lessons")
    status = prepare(TO_RUN, "class", rest)
    if status is not None:
        return status
    from aekit import classroom

    return classroom.main(rest)


COMMANDS = {"lab": lab, "doctor": doctor, "data": data, "class": classroom, "site": site, "test": test, "bench": bench}


def prepare(files, command, rest):
    """Make sure of what `files` name: None to go on in this Python, or the exit status of another's whole run."""
    python = environment.python_with(files, command)
    if python != sys.executable:
        return hand_over(python, [command, *rest])
    os.environ["PYTHONPATH"] = _with_root(ROOT)
    return None


def hand_over(python, arguments):
    """Go on in another Python; on POSIX in this very process, so that nothing is left behind when it is killed."""
    line = [str(python), "-m", "aekit", *arguments]
    variables = {**os.environ, "PYTHONPATH": _with_root(ROOT)}
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(line[0], line, variables)
    return wait_for(subprocess.Popen(line, env=variables))


def wait_for(child):
    """A child's exit status; Ctrl-C reaches it by itself, and it is given the time to end."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _use_clone():
    os.chdir(ROOT)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["AEKIT_PROGRESS"] = "off"  # what a test answers is nobody's progress


def _with_root(root):
    known = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != str(root)]
    return os.pathsep.join([str(root), *known])


def _clone_only(command, what):
    if not environment.is_clone():
        raise SetUpError(f"{command}: the {what} come with the repository, not with the installed package. "
                         f"Clone it, and type there: python3 -m aekit {command}")
    if what in ("tests", "benchmarks") and not (ROOT / "tests").is_dir():
        raise SetUpError(f"{command}: this copy of the kit, made for a class, comes without the {what}.")


def _parse(name, description, rest, options=(), strict=False):
    parser = argparse.ArgumentParser(f"python3 -m aekit {name}", description=description, allow_abbrev=False)
    for option, settings in options:
        parser.add_argument(option, **settings)
    return (parser.parse_args(rest), []) if strict else parser.parse_known_args(rest)

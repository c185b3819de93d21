"""`python -m aekit lab` for real: it answers on this machine alone, its kernels know aekit, Ctrl-C ends it all."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from aekit import environment

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START, SECONDS_TO_STOP = 60, 30


@pytest.fixture
def lab(need, tmp_path):
    """A running lab of a copy of the clone: its process, its address, its token."""
    need(not environment.lacking([ROOT / "requirements.txt"]), "this Python lacks requirements: python3 -m aekit test")
    need(os.name == "posix", "a process alone cannot be sent Ctrl-C on Windows")
    clone = tmp_path / "a clone"  # the blank is on purpose
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("aekit", "binder", "notebooks", "data"):
        shutil.copytree(ROOT / name, clone / name, ignore=ignore)
    shutil.copy(ROOT / "requirements.txt", clone)
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHONPATH"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "aekit", "lab", "--no-browser", "--port", "8877"], cwd=clone, text=True,
        env={**variables, "HOME": str(tmp_path)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    heard = queue.Queue()
    threading.Thread(target=lambda: [heard.put(line) for line in process.stdout], daemon=True).start()
    lines, found, end = [], None, time.monotonic() + SECONDS_TO_START
    while found is None and time.monotonic() < end and process.poll() is None:
        try:
            lines.append(heard.get(timeout=1))
        except queue.Empty:
            continue
        found = re.search(r"(http://127\.0\.0\.1:\d+)/lab/tree/(\S+)\?token=(\w+)", lines[-1])
    try:
        assert found, "".join(lines)
        running = {"process": process, "clone": clone, "address": found[1], "opens": found[2], "token": found[3],
                   "rest": lambda: "".join(heard.get_nowait() for _ in range(heard.qsize()))}
        until(lambda: answers(running), "the address that it prints answers")
        yield running
    finally:
        process.kill()
        process.wait()


def until(condition, what):
    end = time.monotonic() + SECONDS_TO_START
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def answers(lab):
    try:
        return bool(ask(lab, "/api"))
    except OSError:
        return False


def ask(lab, path, data=None):
    who = {"Authorization": f"token {lab['token']}"}
    request = urllib.request.Request(lab["address"] + path, data=data, headers=who)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def test_the_lab_opens_the_first_lesson_and_ctrl_c_leaves_nothing_behind(lab):
    assert lab["opens"] == "notebooks/00_start_here.ipynb"
    assert "JupyterLab" in ask(lab, "/lab")
    assert not (lab["clone"] / ".venv").exists(), "this Python had it all"
    ask(lab, "/api/kernels", b"{}")
    kernel = next(child for child in psutil.Process(lab["process"].pid).children(recursive=True)
                  if "ipykernel_launcher" in " ".join(child.cmdline()))
    until(lambda: len(kernel.net_connections("inet")) >= 5, "the kernel opens its five channels")
    assert str(lab["clone"]) in kernel.environ()["PYTHONPATH"].split(os.pathsep), "a lesson can import aekit"

    lab["process"].send_signal(signal.SIGINT)
    assert lab["process"].wait(timeout=SECONDS_TO_STOP) == 0
    # At once: an orphan would notice its parent's end a second later, and look just as dead.
    gone, _ = psutil.wait_procs([kernel], timeout=0.2)
    assert gone == [kernel]
    assert "Traceback" not in lab["rest"]()


def test_the_lab_listens_to_this_machine_alone_and_asks_nothing_about_news(lab):
    process = psutil.Process(lab["process"].pid)
    listening = {each.laddr.ip for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}
    notices = json.loads(ask(lab, "/lab/api/settings/@jupyterlab/apputils-extension:notification"))
    assert notices["schema"]["properties"]["fetchNews"]["default"] == "false"
    kernels = json.loads(ask(lab, "/lab/api/settings/@jupyterlab/apputils-extension:kernels-settings"))
    assert kernels["schema"]["properties"]["commsOverSubshells"]["default"] == "disabled"


def test_killing_the_command_kills_the_server(lab):
    lab["process"].kill()
    lab["process"].wait()
    with pytest.raises(OSError):
        ask(lab, "/lab")

"""A real JupyterLab without any of the user's own settings, and the Chromium that looks at it."""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import psutil

CLONE = pathlib.Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
# Nothing may ask the network, pop up over a widget or write to a notebook while a test looks at it.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification":
        {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False, "confirmClosingDocument": False},
}


def chromium_path():
    """The path of an installed Chromium or Chrome, or None."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), None)


def chromium_arguments():
    """What `playwright.chromium.launch` takes to start the machine's own browser."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": chromium_path(), "args": CHROMIUM_FLAGS + ["--no-sandbox"] * as_root}


class Lab:
    """A running JupyterLab server.

    Attributes: `url` (http://127.0.0.1:port), `token`, `root` (the folder it serves), `log` (a file).
    """

    def __init__(self, work, *, notebooks=None, windowing=None):
        """Start JupyterLab in the empty folder `work`.

        notebooks: a folder that is copied into `root`; windowing: JupyterLab's windowing mode ("none"
        keeps them all), or None for its default. RuntimeError where it does not start.
        """
        work = pathlib.Path(work)
        self.root, self.log = work / "root", work / "jupyter.log"
        self.token = secrets.token_hex(16)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        if notebooks and pathlib.Path(notebooks).is_dir():
            shutil.copytree(notebooks, self.root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        self.root.mkdir(parents=True, exist_ok=True)
        settings = dict(LAB_SETTINGS)
        if windowing:
            settings["@jupyterlab/notebook-extension:tracker"] = {"windowingMode": windowing}
        (work / "app-settings").mkdir()
        (work / "app-settings" / "overrides.json").write_text(json.dumps(settings))
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen(
                self._command(work), cwd=self.root, env=_isolated(work), stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def _command(self, work):
        return [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}",
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            f"--IdentityProvider.token={self.token}", "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.root}", "--LabApp.expose_app_in_browser=True",
            f"--LabApp.app_settings_dir={work / 'app-settings'}",
            f"--LabServerApp.workspaces_dir={work / 'workspaces'}",
            # A test run that is killed leaves no server behind for ever; one that waits while a worker is busy
            # with other files has to outlast the whole run.
            "--ServerApp.shutdown_no_activity_timeout=5400", "--MappingKernelManager.cull_idle_timeout=600",
        ]

    def _wait_until_it_answers(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                self.api("GET", "/api/status")
                return
            time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()[-3000:]}")

    def api(self, method, path):
        """Call Jupyter's REST interface; returns the decoded JSON, or None where the answer is empty."""
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def scratch(self, name, *sources):
        """Write a notebook of one code cell a source into `root`; returns its name."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.root / name)
        return name

    def kernel_processes(self):
        """The processes of the running kernels (psutil.Process)."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return [child for child in children if "ipykernel" in " ".join(child.cmdline())]

    def shutdown_kernels(self):
        """End every session, and so every kernel, that a page has left open."""
        for session in self.api("GET", "/api/sessions"):
            with contextlib.suppress(urllib.error.HTTPError):
                self.api("DELETE", f"/api/sessions/{session['id']}")

    def stop(self):
        """End the server and its kernels, by their process ids."""
        if self._process.poll() is not None:
            return
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for child in psutil.wait_procs(children, timeout=2)[1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _isolated(work):
    """The environment of a Jupyter that writes only inside `work` and whose kernels find this clone."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
    folders = {
        "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environment |= {name: str(work / folder) for name, folder in folders.items()}
    paths = [str(CLONE), environment.get("PYTHONPATH", "")]
    return environment | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "JUPYTER_PREFER_ENV_PATH": "1"}

"""A JupyterHub with its proxy in an environment of its own, started and ended; what its learners' processes hold."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
CONFIG = Path(__file__).with_name("hub_config.py")
PROXY = "configurable-http-proxy@5.3.0"


class Hub:
    """A JupyterHub that listens at `url` on this machine. `stop` ends it with everything that it started."""

    def __init__(self, folder):
        self.folder = Path(folder)
        python, proxy = _environment(Path(os.environ.get("AEKIT_HUB") or self.folder / "installed"))
        ports = [str(port) for port in _free_ports(3)]
        self.url = f"http://127.0.0.1:{ports[0]}"
        prefix = Path(sysconfig.get_path("data"))
        variables = {**os.environ, "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
                     "HUB_FOLDER": str(self.folder), "HUB_KIT": str(ROOT), "HUB_PORTS": " ".join(ports),
                     "HUB_PROXY": str(proxy), "PYTHONPATH": str(ROOT), "CONFIGPROXY_AUTH_TOKEN": os.urandom(16).hex(),
                     # JupyterLab's pages, its widgets and its server's settings lie with the running Python.
                     "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
                     "JUPYTER_CONFIG_PATH": str(prefix / "etc" / "jupyter")}
        for own in ("AEKIT_PROGRESS", "AEKIT_CACHE"):  # each learner has their own
            variables.pop(own, None)
        self.log = self.folder / "hub.log"
        with self.log.open("w") as log:
            self.process = psutil.Popen([str(python.parent / "jupyterhub"), "-f", str(CONFIG)], env=variables,
                                        cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._started = {}
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self, seconds=60):
        import requests

        for _ in range(seconds * 5):
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/hub/health", timeout=5).ok:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError(f"JupyterHub did not start: {(self.log.read_text().splitlines() or ['no log'])[-1]}")

    def learners(self, only=None):
        """name -> [Use of the learner's server, of each kernel, the newest last]; of one learner or of all."""
        found = {}
        for server in self._children():
            with contextlib.suppress(psutil.Error, OSError):
                name = server.environ().get("JUPYTERHUB_USER")
                if name and only in (None, name):
                    kernels = sorted(server.children(recursive=True), key=lambda kernel: kernel.create_time())
                    found[name] = [Use(member) for member in (server, *kernels)]
        return found

    def _children(self):
        with contextlib.suppress(psutil.Error):
            for process in self.process.children(recursive=True):
                self._started[process.pid] = process
            return self.process.children()
        return []

    def stop(self):
        """End the hub, which ends its servers; then what is left of all that was ever seen. Returns what was left."""
        self._children()
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(psutil.TimeoutExpired):
                self.process.wait(60)
        _, left = psutil.wait_procs([self.process, *self._started.values()], timeout=15)
        left = [process for process in left if process.status() != psutil.STATUS_ZOMBIE]
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=10)
        return left


class Use:
    """What one process holds and has done: `bytes`, a page that n processes use as an n-th; `seconds` of processor."""

    def __init__(self, process):
        self.pid, self.bytes = process.pid, process.memory_full_info().pss
        self.seconds = sum(process.cpu_times()[:2])
        self.tensorflow = "libtensorflow" in Path(f"/proc/{process.pid}/maps").read_text()


def _environment(folder):
    """The Python of an environment that has JupyterHub beside all that the running one has, and the proxy's command."""
    python, proxy = folder / "bin" / "python", folder / "node_modules" / ".bin" / "configurable-http-proxy"
    if os.name != "posix" or not Path("/proc/self/smaps_rollup").exists():
        raise RuntimeError("the load test reads memory as Linux has it")
    if not (folder / "bin" / "jupyterhub-singleuser").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        packages = subprocess.run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                                  capture_output=True, text=True, check=True).stdout.strip()
        Path(packages, "kit.pth").write_text(sysconfig.get_path("purelib") + "\n")
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input",
                        "-r", str(ROOT / "binder" / "hub" / "requirements.txt")], check=True, stdout=sys.stderr)
    if not proxy.exists():
        npm = shutil.which("npm")
        if not npm:
            raise RuntimeError("npm is missing, which installs JupyterHub's proxy")
        subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PROXY],
                       check=True, stdout=sys.stderr)
    return python, proxy


def _free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]

"""One learner at a hub, as a browser is: logs in, waits for the server, opens lessons, runs every cell of them."""

import contextlib
import json
import threading
import time
import uuid
from urllib.parse import urlsplit

WIDGET = "application/vnd.jupyter.widget-view+json"
CELL_SECONDS = 300  # a cell that has said nothing for so long has failed


class Learner(threading.Thread):
    """A learner who starts now and waits for nobody. Times are seconds after `start()`.

    `ready`: the server answers; `widget`: the first widget is sent; `lessons`: (name, seconds) of each lesson; `early`:
    bytes of its kernel by then; `failures`: sentences. `keep_open` leaves a kernel running when the next is opened.
    """

    def __init__(self, hub, name, lessons, *, keep_open=False):
        super().__init__(name=name, daemon=True)
        self.server, self.hub, self.plan, self.keep_open, self.stopped = hub, hub.url, lessons, keep_open, False
        self.ready = self.widget = None
        self.lessons, self.early, self.failures, self.cells = [], {}, [], 0

    def run(self):
        self.began = time.perf_counter()
        try:
            self._log_in()
            for lesson in self.plan:
                began = time.perf_counter()
                self._run_lesson(lesson)
                self.lessons.append((lesson, time.perf_counter() - began))
        except Exception as error:  # whatever it is: this learner could not go on
            self.failures.append(f"{self.name}: {type(error).__name__}: {error}"[:200])

    def _log_in(self):
        import requests

        self.session = requests.Session()
        hub = f"{self.hub}/hub"
        self._ask("GET", f"{hub}/login")
        form = {"username": self.name, "password": "any", "_xsrf": self._xsrf(f"{hub}/")}
        self._ask("POST", f"{hub}/login", data=form)  # leads on to the page that waits for the server
        steps = self._ask("GET", f"{hub}/api/users/{self.name}/server/progress", stream=True,
                          params={"_xsrf": self._xsrf(f"{hub}/")})
        for line in steps.iter_lines():
            step = json.loads(line.partition(b": ")[2]) if line.startswith(b"data: ") else {}
            if step.get("failed"):
                raise RuntimeError(step["message"])
            if step.get("ready"):
                break
        self.home = f"{self.hub}/user/{self.name}"
        page = self._ask("GET", f"{self.home}/lab")
        if "jupyter-config-data" not in page.text:
            raise RuntimeError(f"no JupyterLab at {page.url}")
        self.ready = time.perf_counter() - self.began

    def log_out(self):
        """Stop the learner's server, whatever became of it; what cannot be stopped is ended with the hub."""
        with contextlib.suppress(OSError, AttributeError):
            self._ask("DELETE", f"{self.hub}/hub/api/users/{self.name}/server")

    def _run_lesson(self, lesson):
        path = f"notebooks/{lesson}.ipynb"
        notebook = self._ask("GET", f"{self.home}/api/contents/{path}", params={"content": 1}).json()["content"]
        opened = self._ask("POST", f"{self.home}/api/sessions", json={
            "path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}).json()
        with _Kernel(self.session, self.home, opened["kernel"]["id"]) as kernel:
            for index, cell in enumerate(notebook["cells"]):
                if cell["cell_type"] == "code":
                    shown = self._run_cell(kernel, "".join(cell["source"]), f"{lesson}, cell {index}")
                    if shown and lesson not in self.early:
                        self.early[lesson] = self.server.learners(self.name)[self.name][-1].bytes
        if not self.keep_open:
            self._ask("DELETE", f"{self.home}/api/sessions/{opened['id']}")

    def _run_cell(self, kernel, code, where):
        shown = False
        for kind, content in kernel.execute(code):
            if self.stopped:
                raise RuntimeError("stopped from outside")
            if kind == "error":
                self.failures.append(f"{self.name}, {where}: {content['ename']}: {content['evalue']}"[:200])
            if kind in ("display_data", "execute_result") and WIDGET in content["data"]:
                shown, self.widget = True, self.widget or time.perf_counter() - self.began
        self.cells += 1
        return shown

    def _ask(self, method, url, **options):
        headers = {"X-XSRFToken": self._xsrf(url)}
        answer = self.session.request(method, url, headers=headers, timeout=CELL_SECONDS, **options)
        answer.raise_for_status()
        return answer

    def _xsrf(self, url):
        path = urlsplit(url).path  # the hub and each server have a token of their own
        tokens = {cookie.path: cookie.value for cookie in self.session.cookies
                  if cookie.name == "_xsrf" and path.startswith(cookie.path)}
        return tokens[max(tokens, key=len)] if tokens else ""


class _Kernel:
    """A kernel's channels over one websocket, in the protocol that JupyterLab speaks."""

    def __init__(self, session, home, kernel):
        from websocket import create_connection

        self.id = uuid.uuid4().hex
        address = f"{home}/api/kernels/{kernel}/channels"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies
                            if urlsplit(address).path.startswith(cookie.path))
        self.socket = create_connection(f"{address.replace('http', 'ws', 1)}?session_id={self.id}", cookie=cookies,
                                        origin=home.partition("/user/")[0], timeout=CELL_SECONDS,
                                        subprotocols=["v1.kernel.websocket.jupyter.org"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def execute(self, code):
        """Yield (type, content) of what a cell says, until it has answered and is idle; RuntimeError where it dies."""
        from jupyter_server.services.kernels.connection.base import (
            deserialize_msg_from_ws_v1,
            serialize_msg_to_ws_v1,
        )

        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": self.id, "username": "",
                  "version": "5.3", "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": True}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
        self.socket.send_binary(serialize_msg_to_ws_v1(message, "shell", _packed))
        waiting = {"reply", "idle"}
        while waiting:
            channel, parts = deserialize_msg_from_ws_v1(self.socket.recv())
            kind = json.loads(parts[0])["msg_type"]
            content = json.loads(parts[3])
            if kind == "status" and content["execution_state"] in ("dead", "restarting", "autorestarting"):
                raise RuntimeError(f"the kernel is {content['execution_state']}")
            if json.loads(parts[1]).get("msg_id") != header["msg_id"]:
                continue
            if kind == "execute_reply":
                waiting.discard("reply")
            elif kind == "status" and content["execution_state"] == "idle":
                waiting.discard("idle")
            yield kind, content


def _packed(part):
    return json.dumps(part).encode()

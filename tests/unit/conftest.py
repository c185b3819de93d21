"""What unit tests share: data sets, loaded once, and Node, which runs a widget's script as the browser would."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import aekit

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

@pytest.fixture
def node(need, tmp_path):
    """Runs one expression in a widget's module and gives back what it comes to."""
    need(shutil.which("node"), "Node is not installed")

    def run(widget, expression, given=None):
        script = tmp_path / "module.mjs"
        script.write_text(f"{widget._esm}\nimport {{ readFileSync }} from 'node:fs';\n"
                          f"const given = JSON.parse(readFileSync({str(tmp_path / 'given.json')!r}));\n"
                          f"const show = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);\n"
                          f"console.log(JSON.stringify({expression}, show));", encoding="utf-8")
        (tmp_path / "given.json").write_text(json.dumps(given))
        ran = subprocess.run(["node", str(script)], capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr[-2000:]
        return json.loads(ran.stdout)

    return run


@pytest.fixture(scope="module")
def load(need, tmp_path_factory):
    """`load(name)` once a module; the sets on demand come from the folder of shared data."""
    cache, loaded = tmp_path_factory.mktemp("cache"), {}

    def get(name):
        if name not in loaded:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AEKIT_CACHE", str(cache))
                patch.setenv("AEKIT_DATA_URL", str(SHARED))
                if name not in aekit.data.offline():
                    need(SHARED.is_dir(), f"{SHARED} with the real files is not there")
                loaded[name] = aekit.load(name)
        return loaded[name]

    return get

"""The notebook's stop button, in a real kernel: no live training survives it, whenever it is pressed."""

import os
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = """import time, aekit
digits = aekit.load("digits")
trainer = aekit.Trainer(aekit.dense(digits.shape, code=2, hidden=(16,)), digits)"""
RUNS = """before = trainer.steps
import asyncio
await asyncio.sleep(0.5)
print(trainer.steps > before)"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """(manager, run): a kernel that has made a trainer; a function that runs code there and gives what it prints."""
    client_of = pytest.importorskip("jupyter_client")
    manager = client_of.KernelManager(kernel_name="python3")
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    manager.start_kernel(env=variables, cwd=str(tmp_path_factory.mktemp("kernel")))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def run(code):
        said = []
        client.execute_interactive(code, timeout=120, output_hook=lambda m: said.append(m["content"].get("text", "")))
        return "".join(said).strip()

    run(SETUP)
    run.start = client.execute
    yield manager, run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def answered(run, code):
    """What code prints; asked again while a cell breaks off, for what is asked then is not answered."""
    for _ in range(40):
        time.sleep(0.5)
        if said := run(code):
            return said
    pytest.fail("the kernel answers nothing any more")


@pytest.mark.parametrize("cell", ["", "await trainer.wait()", "time.sleep(30)"],
                         ids=["between two cells", "while a cell waits for the training", "while another cell runs"])
def test_an_interrupt_ends_a_live_training(kernel, cell):
    manager, run = kernel
    run("task = trainer.live(seconds=300)")
    assert run(RUNS) == "True"
    if cell:
        run.start(cell)
        time.sleep(0.5)
    manager.interrupt_kernel()
    assert answered(run, RUNS) == "False"
    assert run("print(task.cancelled())") == "True"


def test_a_restart_leaves_no_process_behind(kernel):
    manager, run = kernel
    run("task = trainer.live(seconds=300)")
    before = psutil.Process(manager.provisioner.pid)
    manager.restart_kernel(now=True)
    assert not before.is_running() or before.status() == psutil.STATUS_ZOMBIE

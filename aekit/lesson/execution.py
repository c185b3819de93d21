"""A lesson run from top to bottom in a fresh kernel, in a copy of its folder: for a site, slides and handouts."""

import os
import shutil
import tempfile
from pathlib import Path

CELL_SECONDS = 300      # a cell that takes longer hangs


def execute(notebook, path, *, who, widgets=False, **variables):
    """Execute `notebook`, an nbformat notebook, as the one at `path`; its outputs are put into it.

    who: the command that an error begins with; widgets: whether the state of every widget is kept, too; variables: more
    of the kernel's environment. What the lesson writes is not left in the clone, and nothing goes on record.
    RuntimeError, which names lesson and error, where a cell fails or does not end.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "notebooks"
        shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns(".*", "progress*.json"))
        client = NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", store_widget_state=widgets,
                                extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": str(folder)}})
        try:
            client.execute(env={**_environment(), **variables})
        except CellExecutionError as error:
            why = str(error.evalue).rstrip(".")
            raise RuntimeError(f"{who}: {path.name} stops with {error.ename}: {why}. Open it in JupyterLab "
                               "(python3 -m aekit lab) and run it there.") from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise RuntimeError(f"{who}: {path.name} does not end ({type(error).__name__}: {str(error)[:200]}). "
                               "Close what else runs on this machine, and type the same again.") from None


def _environment():
    clone = str(Path(__file__).resolve().parents[2])
    known = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != clone]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([clone, *known]), "TF_CPP_MIN_LOG_LEVEL": "3",
            "AEKIT_PROGRESS": "off"}

"""Each lesson from top to bottom: seconds on two cores, peak memory of its kernel."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS, MEGABYTES = 60, 1200


def lessons():
    """One row a lesson, each in a new kernel."""
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    rows = []
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        ran = subprocess.run([sys.executable, str(ROOT / "tests" / "peak_memory.py"), str(path), "2"],
                             capture_output=True, text=True, env=variables, check=True)
        found = json.loads(ran.stdout.splitlines()[-1])
        seconds, megabytes = found["seconds"], found["bytes"] / 1e6
        rows.append((f"lesson {path.stem}, top to bottom on two cores", f"{seconds:.0f} s, {megabytes:,.0f} MB",
                     f"under {SECONDS} s and {MEGABYTES:,} MB", seconds < SECONDS and megabytes < MEGABYTES))
    return rows


BENCHMARKS = {"lessons": lessons}

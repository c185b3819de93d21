"""`python -m aekit bench [WORD...]`: the figures of merit, measured side by side in one run. Asserts nothing.

Each benchmark returns rows (what, measured, at least or at most, whether it holds). Words choose the benchmarks whose
names contain one of them: throughput, live, frozen, fashion, digits, start, compression, kodak, pictures, textures,
tiles, sound, anomalies, features, browser, lessons, workshop, hub (`--learners 5 30`: so many at once, by round).
"""

import argparse
import functools
import os
import platform
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"


def describe_machine():
    """One line: cores, processor, memory, versions."""
    from importlib.metadata import version

    import psutil

    names = ("tensorflow", "keras", "numpy", "jupyterlab")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (f"{os.cpu_count()} cores ({platform.machine()}), {psutil.virtual_memory().total / 2**30:.0f} GB, "
            f"{platform.system()}, Python {platform.python_version()}, {versions}; load before the run {load:.1f}")


def main(arguments):
    from benchmarks import (
        anomalies,
        browser,
        compression,
        features,
        hub,
        kernel,
        lessons,
        pictures,
        sound,
        textures,
        workshop,
    )

    parser = argparse.ArgumentParser("python3 -m aekit bench", description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--learners", nargs="+", type=int, default=hub.LEARNERS, help="learners at once, by round")
    options = parser.parse_args(arguments)
    words = options.words

    if SHARED.is_dir():
        os.environ.setdefault("AEKIT_DATA_URL", str(SHARED))
    benchmarks = {**kernel.BENCHMARKS, **compression.BENCHMARKS, **pictures.BENCHMARKS, **sound.BENCHMARKS,
                  **textures.BENCHMARKS, **anomalies.BENCHMARKS, **features.BENCHMARKS, **browser.BENCHMARKS,
                  **lessons.BENCHMARKS, **workshop.BENCHMARKS, "hub": functools.partial(hub.hub, options.learners)}
    chosen = [name for name in benchmarks if not words or any(word in name for word in words)]
    if not chosen:
        sys.exit(f"bench: got {' '.join(words)!r}, expected some of {', '.join(benchmarks)}.")
    print(f"{describe_machine()}\n\n| what | measured | wanted | |\n|---|---|---|---|", flush=True)
    for name in chosen:
        started = time.perf_counter()
        try:
            rows = benchmarks[name]()
        except Exception as error:  # one benchmark that cannot run must not hide the others
            rows = [(name, f"could not run: {type(error).__name__}: {error}".splitlines()[0], "", False)]
        for what, measured, wanted, holds in rows:
            print(f"| {what} | {measured} | {wanted} | {'yes' if holds else '**no**'} |", flush=True)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

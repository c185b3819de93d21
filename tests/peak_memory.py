"""python peak_memory.py NOTEBOOK [CORES]: executes it on so many cores (1); prints {"bytes", "seconds", "cores"}."""

import json
import os
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient

SECONDS_BETWEEN_LOOKS = 0.1


def memory_of(process):
    """Bytes that a process holds, with all that it shares, and what its children hold for themselves."""
    total = 0
    for member, kind in [(process, "rss"), *((child, "uss") for child in process.children(recursive=True))]:
        try:
            total += getattr(member.memory_full_info(), kind)
        except psutil.Error:
            continue
    return total


def main(path, cores="1"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(cores)])
    client = NotebookClient(nbformat.read(path, as_version=4), timeout=300, kernel_name="python3",
                            resources={"metadata": {"path": str(Path(path).parent)}})
    peak, done, me = 0, threading.Event(), psutil.Process()

    def watch():
        nonlocal peak
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            peak = max([peak, *map(memory_of, me.children())])

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    try:
        client.execute()
    finally:
        done.set()
        watcher.join()
    print(json.dumps({"bytes": peak, "seconds": time.perf_counter() - start, "cores": len(os.sched_getaffinity(0))}))


if __name__ == "__main__":
    main(*sys.argv[1:])

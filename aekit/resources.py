"""Cores and memory that this process may really use: a container's limit counts, not only the machine's size."""

import contextlib
import ctypes
import os
import subprocess
import sys
from pathlib import Path


def cores():
    """Processor cores this process may use; a container's share of processor time is rounded up."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        quota, period = _read("/sys/fs/cgroup/cpu.max").split()
        usable = min(usable, max(1, -(-int(quota) // int(period))))
    return usable


def memory():
    """Bytes (total, available, limit): the machine's, what is left to this process, its limit; None if unknown."""
    total, available = _machine_memory()
    limit, used = _container_memory()
    if limit is None or (total is not None and limit >= total):
        return total, available, None
    left = limit - used
    return total, left if available is None else min(available, left), limit


def _machine_memory():
    with contextlib.suppress(OSError, ValueError, KeyError, IndexError, AttributeError, subprocess.SubprocessError):
        if sys.platform == "win32":
            return _windows_memory()
        if sys.platform == "darwin":
            return _mac_memory()
        lines = (line.split(":") for line in _read("/proc/meminfo").splitlines())
        table = {name: int(rest.split()[0]) * 1024 for name, rest in lines}
        return table["MemTotal"], table["MemAvailable"]
    return None, None


def _container_memory():
    """(limit, used) bytes of the control group, or (None, 0) where there is none."""
    limit = _first_number("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
    with contextlib.suppress(KeyError, ValueError):
        limit = int(float(os.environ["MEM_LIMIT"]))  # a hub's own word, where the control group is not visible
    if limit is None:
        return None, 0
    used = _first_number("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes") or 0
    with contextlib.suppress(OSError, ValueError, KeyError):
        # Cached file pages are given back when memory is short.
        stat = Path("/sys/fs/cgroup/memory.stat")
        stat = stat if stat.exists() else Path("/sys/fs/cgroup/memory/memory.stat")
        used -= int(dict(line.split() for line in _read(stat).splitlines()).get("inactive_file", 0))
    return limit, max(0, used)


def _first_number(*paths):
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            return int(_read(path))
    return None


def _mac_memory():
    total = int(subprocess.check_output(["sysctl", "-n", "hw.memsize"], text=True))
    pages = subprocess.check_output(["vm_stat"], text=True).splitlines()
    size = int("".join(filter(str.isdigit, pages[0])))
    count = {name: int(number.strip(" .")) for name, number in (line.split(":") for line in pages[1:] if ":" in line)
             if number.strip(" .").isdigit()}
    free = count["Pages free"] + count["Pages inactive"] + count.get("Pages speculative", 0)
    return total, free * size


def _windows_memory():
    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong),
                    *((name, ctypes.c_ulonglong) for name in (
                        "total", "available", "total_page", "available_page", "total_virtual", "available_virtual",
                        "extended"))]

    status = Status()
    status.length = ctypes.sizeof(Status)
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        raise OSError("GlobalMemoryStatusEx failed")
    return status.total, status.available


def _read(path):
    return Path(path).read_text(encoding="utf-8")

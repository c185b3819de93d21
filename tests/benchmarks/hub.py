"""A class at a real JupyterHub on this machine: all log in at once, and run every cell of lessons 00 and 02.

More learners a round, until one fails, waits too long for the first widget, or memory or time run out. JupyterHub and
its proxy are installed into a temporary folder, or once into the one that AEKIT_HUB names.
"""

import statistics
import sys
import tempfile
import time

import psutil

from benchmarks.hub_learner import Learner
from benchmarks.hub_server import Hub

LESSONS = ("00_start_here", "02_bottleneck")
LEARNERS = (1, 5, 10, 15)
SECONDS_TO_WIDGET = 30
SECONDS = 20 * 60     # of all rounds
BYTES_FREE = 2e9      # below, a round is broken off


def hub(learners=LEARNERS):
    """Two rows for each number of learners: what they wait for, and what they hold."""
    rows, began, each = [], time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        server = Hub(folder)
        try:
            for count in learners:
                left = SECONDS - (time.perf_counter() - began)
                if each * count > left:
                    rows.append((f"hub, {count} learners", f"not tried: about {each * count:.0f} s, {left:.0f} s left",
                                 "", True))
                    break
                found = Round(server, count)
                each = found.seconds / count
                rows += found.rows()
                print(*found.failures, f"{count} learners: {found.seconds:.0f} s", sep="\n", file=sys.stderr)
                if not found.holds:
                    break
        finally:
            left = server.stop()
    return [*rows, ("processes left when the hub had stopped", ", ".join(map(str, left)) or "none", "none", not left)]


class Round:
    """So many learners at once, from the login to the last cell of the last lesson."""

    def __init__(self, server, count):
        self.server, self.count, self.low = server, count, False
        self.servers, self.trained, self.together = {}, {}, {}  # largest so far, bytes
        self.processor = {}  # seconds by process
        free = self.least = psutil.virtual_memory().available
        # One learner alone leaves the first lesson open; a class has one lesson open each.
        self.learners = [Learner(server, f"learner-{count}-{index}", LESSONS, keep_open=count == 1)
                         for index in range(count)]
        began, worked = time.perf_counter(), time.process_time()
        for learner in self.learners:
            learner.start()
        while any(learner.is_alive() for learner in self.learners):
            time.sleep(max(1, count / 5))  # to look costs the processor too
            self._look()
        self.seconds, self.fell = time.perf_counter() - began, free - self.least
        self.worked = (time.process_time() - worked) / self.seconds
        self._end()

    def _look(self):
        self.least = min(self.least, psutil.virtual_memory().available)
        if self.least < BYTES_FREE and not self.low:
            self.low = True
            for learner in self.learners:
                learner.stopped = True
        for name, (server, *kernels) in self.server.learners().items():
            _raise_to(self.servers, name, server.bytes)
            _raise_to(self.together, name, sum(member.bytes for member in (server, *kernels)))
            for process in (server, *kernels):
                self.processor[name, process.pid] = process.seconds
            for kernel in kernels:
                if kernel.tensorflow:
                    _raise_to(self.trained, (name, kernel.pid), kernel.bytes)

    def _end(self):
        for learner in self.learners:
            learner.log_out()
        for _ in range(60):
            if not self.server.learners():
                return
            time.sleep(1)

    @property
    def frozen(self):
        """Bytes of each kernel when a lesson's first widget was there: frozen models, no TensorFlow."""
        return {(learner, lesson): found for learner in self.learners for lesson, found in learner.early.items()}

    @property
    def failures(self):
        """Sentences: what went wrong, for whom."""
        return [failure for learner in self.learners for failure in learner.failures]

    @property
    def widget(self):
        """Seconds to the first widget, of the learner who waited longest."""
        return max((learner.widget or float("inf")) for learner in self.learners)

    @property
    def holds(self):
        """Whether nothing failed and nobody waited too long."""
        return not self.low and not self.failures and self.widget <= SECONDS_TO_WIDGET

    def rows(self):
        """What is printed of this round."""
        ready, widget, cells = (_median(getattr(each, name) for each in self.learners)
                                for name in ("ready", "widget", "cells"))
        lessons = ", ".join(f"{lesson[:2]} in {_median(dict(each.lessons).get(lesson) for each in self.learners):.0f} s"
                            for lesson in LESSONS)
        failed = sum(bool(learner.failures) for learner in self.learners)
        found = (f"server ready {ready:.1f} s, first widget {widget:.1f} s, for the last {self.widget:.1f} s; lesson "
                 f"{lessons}; {cells:.0f} cells each; failed {failed} of {self.count}"
                 f"{', broken off for want of memory' * self.low}; processor "
                 f"{sum(self.processor.values()) / self.count:.0f} s each, {self.worked:.0%} of a core for the test; "
                 f"free memory fell by {self.fell / 1e9:.1f} GB")
        both = " with both lessons left open" * (self.count == 1)
        memory = (f"{_megabytes(self.together)}{both}: server {_megabytes(self.servers)}, a kernel "
                  f"{_megabytes(self.frozen)} at the first widget, {_megabytes(self.trained)} when it has trained")
        who = f"hub, {self.count} learner{'s' * (self.count > 1)}"
        return [(f"{who} at once, {' and '.join(LESSONS)}, every cell", found,
                 f"nothing fails, first widget within {SECONDS_TO_WIDGET} s", self.holds),
                (f"{who}, memory of each at most, a shared page counted once", memory, "", True)]


def _raise_to(found, key, value):
    found[key] = max(found.get(key, 0), value)


def _median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else float("nan")


def _megabytes(found):
    return f"{_median(found.values()) / 1e6:,.0f} MB"


"""What a training leaves behind: curves, a film, a check whether the model collapsed. Data, not a printout."""

import sys
import time
import warnings
from dataclasses import dataclass, field


class Film:
    """Reconstructions of the same samples after chosen epochs: 0, 1, 2, 4, 8, ... and the last.

    Attributes: x (the samples), epochs (list of numbers), frames (list of arrays, one a chosen epoch).
    """

    def __init__(self, x):
        self.x, self.epochs, self.frames = x, [], []

    def wants(self, epoch):
        """Whether this epoch is one of those chosen: the powers of two."""
        return epoch & (epoch - 1) == 0

    def next_after(self, epoch):
        """The next of those chosen."""
        return 1 << epoch.bit_length()

    def add(self, epoch, model):
        """Keep the model's present reconstructions as the frame of `epoch`."""
        if self.epochs and self.epochs[-1] == epoch:
            self.frames[-1] = model.reconstruct(self.x)
        else:
            self.epochs.append(epoch)
            self.frames.append(model.reconstruct(self.x))

    def __len__(self):
        return len(self.frames)

    def __repr__(self):
        return f"Film of {len(self.x)} samples after epochs {', '.join(f'{e:g}' for e in self.epochs)}"


@dataclass(repr=False)
class History:
    """The course of a training.

    Attributes:
        loss, val_loss: mean loss of each epoch, on training and on held-out samples.
        seconds: wall-clock time; samples: how many were trained on; samples_per_second: their ratio.
        film: `Film`; gradients: each epoch's gradient norm by layer, when asked for.
        collapse: `aekit.metrics.Collapse`, the check whether the model gives the same answer to everything.
        stages: a `History` for each pair of layers that was trained before, where training was stacked.
        batch, jit, choice: samples a step, whether XLA compiled it, and why.
    """

    batch: int
    jit: bool
    choice: str
    film: Film
    loss: list = field(default_factory=list)
    val_loss: list = field(default_factory=list)
    gradients: list = field(default_factory=list)
    seconds: float = 0.0
    samples: int = 0
    collapse: object = None
    stages: list = field(default_factory=list)

    @property
    def epochs(self):
        """Whole epochs done."""
        return len(self.loss)

    @property
    def samples_per_second(self):
        """Samples trained on in one second of wall-clock time."""
        return self.samples / self.seconds if self.seconds else 0.0

    def warn(self):
        """Warn when the check found that the model collapsed."""
        if self.collapse is not None and self.collapse.collapsed:
            level, frame = 1, sys._getframe()
            while frame is not None and frame.f_globals.get("__name__", "").startswith("aekit."):
                level, frame = level + 1, frame.f_back
            warnings.warn(f"train: {self.collapse}", stacklevel=level)  # at the caller's own line

    def __repr__(self):
        parts = [f"{self.epochs} epochs in {self.seconds:.1f} s"]
        if self.loss:
            parts.append(f"loss {self.loss[-1]:.4g}")
        if self.val_loss:
            parts.append(f"on held-out samples {self.val_loss[-1]:.4g}")
        parts.append(f"{self.samples_per_second:,.0f} samples/s")
        return f"History: {', '.join(parts)}"


class ProgressLine:
    """One line that is written over while training goes on: in a terminal and in a notebook alike."""

    def __init__(self, quiet):
        self.quiet, self.due, self.width, self.seen = quiet, 0.0, 0, (0, None)
        in_notebook = type(sys.stdout).__module__.startswith("ipykernel")
        self.moves = sys.stdout.isatty() or in_notebook

    def show(self, history):
        if self.quiet or not self.moves or time.perf_counter() < self.due:
            return
        self.due = time.perf_counter() + 0.25
        self._write(self._text(history))

    def close(self, history):
        if not self.quiet:
            self._write(f"{self._text(history)}, {history.seconds:.1f} s\n")

    def _text(self, history):
        text = f"epoch {history.epochs}"
        for name, curve in (("loss", history.loss), ("held-out", history.val_loss)):
            text += f", {name} {curve[-1]:.4f}" if curve else ""
        return text

    def _write(self, text):
        sys.stdout.write(("\r" if self.moves else "") + text.ljust(self.width))
        self.width = 0 if text.endswith("\n") else len(text)
        sys.stdout.flush()

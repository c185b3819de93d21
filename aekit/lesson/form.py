"""The base of the two question widgets: the frame, look and keyboard of every widget of aekit."""

from pathlib import Path

import anywidget

from aekit.explore.base import STATIC as SHARED
from aekit.explore.base import style

_STATIC = Path(__file__).parent / "static"


def script(name):
    """Return the widget's whole script: one self-contained module, as anywidget wants it."""
    parts = (SHARED / "base.js", _STATIC / "form.js", _STATIC / f"{name}.js")
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


class Form(anywidget.AnyWidget):
    """A question on the page; its state is typed traits that Python can set and read."""

    _css = style() + (_STATIC / "form.css").read_text(encoding="utf-8")
    name = "lesson"
    model_name = ""

    def to_html(self, path):
        """Write the question as one page that works from a file, with no network and no kernel; returns its path."""
        from aekit.explore.page import write_page

        return write_page(self, path)

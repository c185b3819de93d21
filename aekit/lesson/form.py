"""The base of the two question widgets: their script is the shared controls followed by their own file."""

from pathlib import Path

import anywidget

_STATIC = Path(__file__).parent / "static"


def script(name):
    """Return the widget's whole script: one self-contained module, as anywidget wants it."""
    return "\n".join((_STATIC / part).read_text(encoding="utf-8") for part in ("form.js", f"{name}.js"))


class Form(anywidget.AnyWidget):
    """A question on the page; its state is typed traits that Python can set and read."""

    _css = (_STATIC / "form.css").read_text(encoding="utf-8")
    name = "lesson"        # the title of an offline page: aekit.explore.page.write_page(widget, path)
    model_name = ""

"""Plain results: a title and sentences that read well as text and as HTML, in any notebook and any theme."""

import html
import re
from dataclasses import dataclass

# Every kind has a sign as well as a colour. The colours keep a contrast of 3 to 1 on white and on near-black.
_SIGNS = {
    "right": ("✓", "#0a8a5f"), "wrong": ("✗", "#D55E00"), "waiting": ("…", "#767676"),
    "hint": ("?", "#0080c8"), "solution": ("=", "#0080c8"), "guess": ("↔", "#0080c8"),
}


@dataclass(frozen=True)
class Card:
    """A titled message. kind: right, wrong, waiting, hint, solution or guess; code: Python lines or none."""

    kind: str
    title: str
    text: str
    code: str = ""
    picture: str = ""   # HTML of our own making, never a learner's text

    def __str__(self):
        lines = [f"{_SIGNS[self.kind][0]} {self.title}", self.text, self.code]
        return "\n".join(line for line in lines if line)

    __repr__ = __str__

    def _repr_html_(self):
        sign, colour = _SIGNS[self.kind]
        code = '<pre style="margin:.5em 0 0;white-space:pre-wrap">' + html.escape(self.code) + "</pre>"
        look = (f"border-left:4px solid {colour};padding:.4em .9em;margin:.3em 0;max-width:660px;line-height:1.5;"
                "background:rgba(127,127,127,.1);color:var(--jp-content-font-color1,inherit)")
        title = f'<strong><span aria-hidden="true">{sign}&nbsp;</span>{prose(self.title)}</strong>'
        return (f'<div role="note" style="{look}">{title}{self.picture}<div>{prose(self.text)}</div>'
                f'{code if self.code else ""}</div>')


def prose(text):
    """Return text as HTML: escaped, `code` in a typewriter face, a new line kept."""
    escaped = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text))
    return escaped.replace("\n", "<br>")

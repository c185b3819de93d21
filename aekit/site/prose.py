"""A lesson's Markdown as HTML: headings with names, links between the pages, tables that fit a telephone."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


@dataclass
class Heading:
    """A heading of a page: its level from 1, its text as HTML, and the name that a link to it uses."""

    level: int
    text: str
    name: str


class Prose:
    """Turns the Markdown of one page into HTML and remembers its headings.

    address: function of a relative link such as "01_encoder.ipynb"; returns where that is on the site.
    """

    def __init__(self, address):
        self.address, self.headings = address, []

    def html(self, markdown):
        """The HTML of one cell."""
        renderer = _Renderer(self)
        return MarkdownWithMath(renderer=renderer)(markdown)

    def name_heading(self, level, text):
        """Remember a heading; returns its name, which no other on the page has."""
        plain = re.sub(r"<[^>]+>", "", text)
        stem = re.sub(r"\W+", "-", html.unescape(plain).lower()).strip("-") or "part"
        taken = {heading.name for heading in self.headings}
        name, count = stem, 2
        while name in taken:
            name, count = f"{stem}-{count}", count + 1
        self.headings.append(Heading(level, text, name))
        return name


class _Renderer(IPythonRenderer):
    def __init__(self, prose):
        super().__init__(escape=True, exclude_anchor_links=True)
        self.prose = prose

    def heading(self, text, level, **_attributes):
        return f'<h{level} id="{self.prose.name_heading(level, text)}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        return super().link(text, self.prose.address(url), title)

    def image(self, text, url, title=None):
        return super().image(text, self.prose.address(url), title)

    def table(self, text):
        return table(f"<table>{text}</table>")

    def block_code(self, code, info=None):
        return highlighted(code, (info or "text").split()[0])


def table(text):
    """A table's HTML in a frame that scrolls by finger and by keyboard where a telephone is too narrow for it."""
    text = re.sub(r"<th\b([^>]*)>\s*</th>", r"<td\1></td>", text)  # an empty heading heads nothing
    return f'<div class="wide" role="group" tabindex="0" aria-label="Table">{text}</div>'


def highlighted(code, language="ipython3"):
    """Code as HTML with a class for each kind of word."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name("python" if language == "ipython3" else language)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return highlight(code, lexer, HtmlFormatter(nowrap=False, cssclass="code"))


@dataclass
class Plate:
    """What a lesson says of itself in its first cell: number, title, question, minutes."""

    number: str
    title: str
    question: str
    minutes: str


def plate_of(path, markdown):
    """The Plate of the lesson at `path`, read from the Markdown of its first cell."""
    number = re.match(r"\d\d", Path(path).name)
    lines = [line.strip("*_ ") for line in markdown.splitlines() if line.strip()]
    title = re.sub(r"^#+\s*(\d\d\s*[·:.-]?\s*)?", "", lines[0]) if lines else Path(path).stem
    question = next((line.lstrip("# ") for line in lines[1:3] if line.endswith("?")), "")
    minutes = re.search(r"\b(\d+) min", markdown)
    return Plate(number.group() if number else "", title, question, minutes.group(1) if minutes else "")

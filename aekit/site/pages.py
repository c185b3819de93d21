"""The pages of the site: the frame around a lesson, and the index."""

import html
import json
import re
from pathlib import Path
from string import Template

from aekit.lesson.notebooks import source, tags
from aekit.lesson.opening import SETUP
from aekit.site.lessons import body
from aekit.site.outputs import Outputs
from aekit.site.prose import Prose, plate_of
from aekit.site.running import widget_states

STATIC = Path(__file__).parent / "static"
OF_THE_KERNEL = re.compile(r"_(esm|css|anywidget_id|dom_classes)|_(model|view)_\w+|layout|tabbable|tooltip")


class Lesson:
    """One executed lesson: its Plate, its cells and its widgets' states. `page` is the file's name on the site."""

    def __init__(self, path, notebook):
        self.path, self.notebook, self.page = Path(path), notebook, f"{Path(path).stem}.html"
        cells = [cell for cell in notebook["cells"] if SETUP not in tags(cell)]
        self.plate = plate_of(path, source(cells[0]) if cells else "")
        self.states = widget_states(notebook)


def lesson_page(lesson, before, after, *, assets, links):
    """The HTML of a lesson's page. before, after: (page, title) of its neighbours or None; links: Links."""
    prose = Prose(lambda link: links.on_site(link, lesson.path.parent, assets))
    outputs = Outputs(assets, lesson.states)
    opening, *others = body(lesson.notebook, prose, outputs)
    contents = "".join(f'<li><a href="#{heading.name}">{heading.text}</a></li>'
                       for heading in prose.headings if heading.level == 2)
    plate = lesson.plate
    return _page(
        "lesson.html", assets, outputs,
        title=html.escape(f"{plate.number} {plate.title}".strip()), description=html.escape(plate.question),
        opening=opening, body="\n".join(others), contents=contents, **_run_links(links, lesson.path.name),
        before=_neighbour("prev", "Previous", before), after=_neighbour("next", "Next", after))


def index_page(lessons, hero, *, assets, links):
    """The HTML of the first page. lessons: pairs (Plate, page); hero: a Lesson whose first widget opens it, or None."""
    outputs = Outputs(assets, hero.states if hero else {})
    first = next((output for cell in (hero.notebook["cells"] if hero else []) for output in cell.get("outputs", [])
                  if "application/vnd.jupyter.widget-view+json" in output.get("data", {})), None)
    items = "".join(
        f'<li><a href="{page}"><span class="number">{html.escape(plate.number)}</span>'
        f'<span class="about"><strong>{html.escape(plate.title)}</strong> '
        f'<span class="question">{html.escape(plate.question)}</span></span>'
        f'<span class="minutes">{f"{plate.minutes} min" if plate.minutes else ""}</span></a></li>'
        for plate, page in lessons)
    start = "notebooks/" + (hero.path.name if hero else "00_start_here.ipynb")
    return _page("index.html", assets, outputs, title="aekit: autoencoders you can move",
                 description="A course on autoencoders, with pictures that move under your hand.",
                 hero=outputs.html([first]) if first else "", lessons=items,
                 **_run_links(links, Path(start).name), source=html.escape(links.repository_address()))


def _page(name, assets, outputs, **fields):
    parts, sheets, page_widgets = [], [], {}
    for model_id in outputs.shown:
        state = outputs.states[model_id]
        module = assets.part(state["_esm"])
        own, buffers = assets.without_buffers({name: value for name, value in state.items()
                                               if not OF_THE_KERNEL.fullmatch(name)})
        page_widgets[model_id] = {"module": module, "state": own}
        parts += [module, *buffers]
        sheets += _sheets(assets, state.get("_css", ""))
    site = assets.write("css", (STATIC / "site.css").read_bytes())
    links = "".join(f'<link rel="stylesheet" href="{sheet}">\n' for sheet in dict.fromkeys([site, *sheets]))
    scripts = "".join(f'<script defer src="assets/{part}.js"></script>\n' for part in dict.fromkeys(parts))
    host = assets.write("js", (STATIC / "site.js").read_bytes())
    widgets = json.dumps(page_widgets).replace("<", "\\u003c")
    return Template((STATIC / name).read_text(encoding="utf-8")).substitute(
        fields, styles=links, scripts=f'{scripts}<script defer src="{host}"></script>', widgets=widgets)


def _sheets(assets, css):
    """The addresses of a widget's style sheets: what all widgets share, then its own."""
    from aekit.explore.base import style

    shared = style()
    parts = [shared, css.removeprefix(shared)] if css.startswith(shared) else [css]
    return [assets.write("css", part.encode()) for part in parts if part.strip()]


def _run_links(links, name):
    return {"binder": html.escape(links.binder(name)), "colab": html.escape(links.colab(name))}


def _neighbour(relation, word, page):
    if page is None:
        return "<span></span>"
    return f'<a rel="{relation}" href="{page[0]}"><small>{word}</small> {html.escape(page[1])}</a>'

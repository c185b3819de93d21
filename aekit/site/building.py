"""Builds the site: one lesson at a time, into a new folder that takes the old one's place when it is whole."""

import shutil
import tempfile
from pathlib import Path

from aekit.lesson.opening import REPOSITORY
from aekit.site.assets import Assets
from aekit.site.links import Links, repository_of
from aekit.site.pages import Lesson, index_page, lesson_page
from aekit.site.prose import plate_of
from aekit.site.running import executed

MOST_BYTES = 25e6
MARK = ".aekit-site"        # a folder with this file is a site of ours, and may be replaced


def build(notebooks, out, *, lessons=None, executed_in=None, repository=None, branch="main", say=lambda text: None):
    """Write every lesson of a folder as a page that needs no kernel and no network, with an index.

    notebooks: the folder of lessons; out: the site's folder, which is made or, where it is a site, replaced.
    lessons: numbers such as ["00", "02"], None for all. executed_in: a folder that keeps the executed copies; one is
    taken instead of a run where neither the lesson's code nor the kit has changed. repository: "OWNER/NAME", for the
    links to Binder and Colab. say: is told what happens. Returns the bytes of the whole site.
    ValueError for an unknown lesson, a folder that is no site, more than 25 MB; RuntimeError where a lesson stops.
    """
    notebooks, out = Path(notebooks).resolve(), Path(out).absolute()
    paths = _chosen(notebooks, lessons)
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise ValueError(f"site: {out} holds files that are not a site. Name another folder: --out site")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as work:
        new = Path(work) / "site"
        assets = Assets(new)
        links = Links([path.name for path in paths], repository or repository_of(notebooks), branch)
        if links.repository == REPOSITORY and REPOSITORY.startswith("OWNER/"):
            say(f"The links to Binder and Colab name {REPOSITORY}, which nobody has. Yours: --repository YOU/aekit")
        _write_pages(paths, new, assets, links, executed_in, say)
        size = sum(file.stat().st_size for file in new.rglob("*") if file.is_file())
        if size > MOST_BYTES:
            raise ValueError(f"site: the pages have {size / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} are allowed. "
                             "Build fewer lessons: --lessons 00 01 02")
        (new / MARK).write_text("Made by `python3 -m aekit site build`, which may replace this folder.\n")
        _replace(new, out)
    return size


def _write_pages(paths, folder, assets, links, executed_in, say):
    about = [(plate_of(path, _first_prose(path)), f"{path.stem}.html") for path in paths]
    titles = [(page, f"{plate.number} {plate.title}".strip()) for plate, page in about]
    hero = None
    for place, path in enumerate(paths):
        say(f"{path.stem}: executing it, or taking what an earlier run has left")
        lesson = Lesson(path, executed(path, executed_in))
        before, after = titles[place - 1] if place else None, titles[place + 1] if place + 1 < len(paths) else None
        page = lesson_page(lesson, before, after, assets=assets, links=links)
        (folder / lesson.page).write_text(page, encoding="utf-8")
        if place == 0:
            hero = lesson
    (folder / "index.html").write_text(index_page(about, hero, assets=assets, links=links), encoding="utf-8")


def _chosen(notebooks, lessons):
    found = {path.name[:2]: path for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))}
    unknown = [number for number in lessons or [] if number not in found]
    if unknown or not found:
        raise ValueError(f"site: there is no lesson {', '.join(unknown) or 'at all'} in {notebooks}; there are "
                         f"{', '.join(found) or 'none'}. Type: --lessons {' '.join(list(found)[:2]) or '00'}")
    return [found[number] for number in (sorted(set(lessons)) if lessons else found)]


def _first_prose(path):
    from aekit.lesson.notebooks import read_notebook, source

    return next((source(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown"), "")


def _replace(new, out):
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    shutil.move(new, out)
    shutil.rmtree(old, ignore_errors=True)

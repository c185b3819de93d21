"""The site in a real browser, from files, with no network: every page lives, by mouse and by keyboard, on any width.

AEKIT_TEST_SITE names the lessons to build ("all", or "00 03"; two by default); AEKIT_TEST_EXECUTED a folder of executed
lessons, where those whose code has not changed are not run again.
"""

import os
import re

import pytest
from browser import pictures
from browser.lab import watch_console
from browser.probe import (
    FOCUSABLE,
    WIDGET,
    controls,
    expect_drags_to_move,
    expect_names,
    expect_nothing_cut,
    expect_other_pixels,
    handle,
    pixels,
)
from browser.server import CLONE
from playwright.sync_api import expect

from aekit.site.building import MOST_BYTES, build

NAMED = os.environ.get("AEKIT_TEST_SITE", "00 02")
LESSONS = sorted(path.stem for path in (CLONE / "notebooks").glob("[0-9][0-9]_*.ipynb")
                 if NAMED == "all" or path.name[:2] in NAMED.split())
PAGES = ["index", *LESSONS]
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ALIVE = "html[data-alive=yes]"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((part) => { part.open = true })"
# A sentence with a number in it: what a figure shows is said, not only that there is one.
SAYS_NUMBERS = re.compile(r"\S+ \S+ .*\d|\d.* \S+ \S+", re.DOTALL)

each_page = pytest.mark.parametrize("name", PAGES)
each_lesson = pytest.mark.parametrize("name", LESSONS)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site; `build` has run once."""
    folder = tmp_path_factory.mktemp("site") / "site"
    size = build(CLONE / "notebooks", folder, lessons=[name[:2] for name in LESSONS], repository="someone/aekit",
                 executed_in=os.environ.get("AEKIT_TEST_EXECUTED"))
    assert size <= MOST_BYTES
    return folder


@pytest.fixture
def show(chromium, site):
    """`show(name, ...)` opens a page of the site from its file, offline; what it asks for elsewhere is in `asked`."""
    contexts = []

    def open_page(name, *, width=1280, **options):
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, offline=True, **options))
        page = contexts[-1].new_page()
        page.asked, page.console = [], watch_console(page)
        page.on("request", lambda request: page.asked.append(request.url)
                if not request.url.startswith((site.as_uri(), "blob:", "data:")) else None)
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_selector(ALIVE, timeout=60000)
        page.evaluate(OPEN_ALL)
        expect(page.locator("[data-widget]:not([data-alive=yes])")).to_have_count(0, timeout=60000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def expect_clean(page):
    assert (page.console, page.asked) == ([], [])


@each_page
def test_each_widget_of_a_page_moves_by_mouse_and_by_keys_with_no_network(show, name):
    page = show(name)
    found = page.locator(f"main :is({WIDGET})")
    for widget in found.all():
        widget.scroll_into_view_if_needed()
        expect_names(widget)
        if not widget.locator("canvas").count():
            continue
        if "Training needs Python" in widget.locator(".ae-sentence").inner_text():
            assert widget.get_by_role("button", name="Start", exact=True).is_disabled()
            continue
        expect_drags_to_move(widget)
        handle(widget).focus()
        before = pixels(widget)
        for key in ("ArrowUp", "ArrowRight", "Space", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowUp", "Space"):
            page.keyboard.press(key)
        expect_other_pixels(widget, before)
    assert found.count()
    expect_clean(page)


@each_page
def test_a_page_fits_a_telephone(show, name):
    page = show(name, width=375)
    assert page.evaluate(TOO_WIDE) == 0
    for widget in page.locator(f"main :is({WIDGET})").all():
        expect_nothing_cut(widget)
    expect_clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_page
def test_a_page_has_no_grave_fault_of_accessibility(show, grave_findings, name, scheme):
    page = show(name, color_scheme=scheme)
    assert grave_findings(page) == []


@each_page
def test_every_figure_says_its_numbers_in_words(show, name):
    page = show(name)
    for picture in page.locator("main img").all():
        words = picture.get_attribute("alt")
        assert words and SAYS_NUMBERS.search(words), picture.evaluate("p => p.outerHTML.slice(0, 300)")
    for picture in page.locator("main :is(canvas, svg)[role=img]").all():
        assert picture.get_attribute("aria-label"), picture.evaluate("p => p.outerHTML.slice(0, 300)")
    for widget in page.locator("section.aekit").all():
        expect(widget.locator(".ae-sentence")).not_to_be_empty()


@each_page
def test_every_link_within_the_site_leads_somewhere_and_binder_and_colab_are_offered(show, site, name):
    page = show(name)
    links = page.locator("a[href]").evaluate_all("all => all.map((link) => link.getAttribute('href'))")
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not link.startswith("#") and not (site / link.split("#")[0]).exists()] == []
    assert [link for link in local if link.startswith("#") and not page.locator(f"[id='{link[1:]}']").count()] == []
    assert not any(link.endswith(".ipynb") for link in local)
    lesson = LESSONS[0] if name == "index" else name
    assert f"https://mybinder.org/v2/gh/someone/aekit/main?urlpath=lab/tree/notebooks/{lesson}.ipynb" in links
    assert f"https://colab.research.google.com/github/someone/aekit/blob/main/notebooks/{lesson}.ipynb" in links


@each_lesson
def test_a_guess_is_answered_in_the_page_and_its_result_waits_for_it(show, name):
    page = show(name)
    result = page.locator("details.result").first
    result.evaluate("part => { part.open = false }")
    guess = page.locator(".ae-guess").first
    assert not result.locator("[role=note]").last.is_visible()
    if guess.locator("input[type=radio]").count():
        guess.locator("input[type=radio]").first.check()
    else:
        guess.locator("input[type=number]").fill(guess.locator("input[type=number]").get_attribute("min"))
    result.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(result.locator("[role=note] strong").last).to_contain_text("Your guess: ")
    expect(guess.locator(".ae-sentence")).to_contain_text("Measured: ")
    guess.get_by_role("button", name="Guess again").click()
    expect(result).not_to_have_attribute("open", re.compile(""))
    expect_clean(page)


@each_lesson
def test_quiz_and_hints_live_in_the_page_and_checks_say_that_they_need_python(show, name):
    page = show(name)
    quiz = page.locator(".ae-quiz")
    quiz.locator("input[type=radio]").first.check()
    quiz.get_by_role("button", name="Check my answers").click()
    expect(quiz.locator(".ae-feedback")).to_be_visible()
    assert page.locator(".hints details").count() >= 2
    assert page.locator(".needs-python").count() >= 2


@each_lesson
def test_a_keyboard_skips_to_the_lesson_and_reaches_every_control(show, name):
    page = show(name)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "lesson"
    wanted = sum(len(controls(part)) for part in page.locator("section.aekit").all())
    reached, last = set(), page.locator(f"main :is({FOCUSABLE}, summary)").count() + 40
    for _ in range(last):
        page.keyboard.press("Tab")
        place = page.evaluate("""() => {
            const inside = document.activeElement.closest('section.aekit')
            return inside && [...document.querySelectorAll('*')].indexOf(document.activeElement) }""")
        if place is not None:
            reached.add(place)
        if page.evaluate("() => document.activeElement.closest('footer') !== null"):
            break
    assert len(reached) == wanted


@pytest.mark.skipif("00_start_here" not in LESSONS, reason="AEKIT_TEST_SITE leaves lesson 00 out")
def test_the_readme_shows_the_site_on_a_phone(chromium, site, tmp_path):
    pictures.expect_as_committed(pictures.taken_on_phone(chromium, site), "phone", chromium, tmp_path)

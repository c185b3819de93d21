"""A widget saved as one page works from a file, with no network, on a telephone's width and on a desk's."""

import pytest
from browser.lab import watch_console
from browser.pages import save_pages
from browser.probe import (
    controls,
    expect_drags_to_move,
    expect_names,
    expect_other_pixels,
    expect_other_sentence,
    handle,
    pixels,
    sentence,
    tab_stops,
    widgets,
)
from browser.sources import SETUP, WIDGETS

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The file of each widget's page, by name."""
    return save_pages(tmp_path_factory.mktemp("pages"), SETUP, WIDGETS)


@pytest.fixture(params=[320, 1100], ids="{} px".format)
def offline(chromium, request):
    """A page of that width whose every request beyond the file itself fails."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, offline=True)
    page = context.new_page()
    page.asked = []
    page.route(lambda url: not url.startswith(("file:", "blob:", "data:")),
               lambda route: (page.asked.append(route.request.url), route.abort()))
    yield page
    context.close()


@pytest.mark.parametrize("name", list(WIDGETS))
def test_a_saved_page_works_offline_by_mouse_and_by_keyboard(pages, offline, name):
    console = watch_console(offline)
    offline.goto(pages[name].as_uri())
    widget = widgets(offline.locator("body")).first
    assert offline.evaluate(TOO_WIDE) == 0
    said = sentence(widget)
    expect_drags_to_move(widget)
    expect_other_sentence(widget, said)

    expect_names(widget)
    assert tab_stops(widget) == list(range(len(controls(widget))))
    handle(widget).focus()
    before = pixels(widget)
    for key in ("ArrowUp", "ArrowRight", "Space", "ArrowRight", "ArrowUp", "ArrowUp", "Space"):
        offline.keyboard.press(key)
    expect_other_pixels(widget, before)

    assert offline.evaluate(TOO_WIDE) == 0
    assert console == []
    assert offline.asked == []

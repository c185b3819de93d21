"""`explore.threshold` in a browser: the handle, the keys and the buttons set what the sentence then says."""

import re

import pytest
from browser.lab import watch_console
from browser.probe import drag, touch_drag, widgets
from playwright.sync_api import expect

import aekit
from aekit import explore

BEATS = aekit.load("beats")


@pytest.fixture(scope="module")
def studio():
    normal = BEATS.x_normal
    return explore.threshold({"six": aekit.PCA(normal, code=6), "mean": aekit.Mean(normal)}, BEATS)


@pytest.fixture(scope="module")
def saved(studio, tmp_path_factory):
    return studio.to_html(tmp_path_factory.mktemp("threshold") / "page.html")


@pytest.fixture
def widget(page, saved):
    console = watch_console(page)
    page.goto(saved.as_uri())
    yield widgets(page.locator("body")).first
    assert console == []


def handle(widget):
    return widget.get_by_role("slider", name="Threshold", exact=True)


def found_and_false(widget):
    """Anomalies found and false alarms, as the handle says them."""
    return tuple(map(int, re.search(r"(\d+) of \d+ found, (\d+) false", handle(widget).get_attribute("aria-valuetext"))
                     .groups()))


def at(widget):
    return float(handle(widget).get_attribute("aria-valuenow"))


def test_a_threshold_further_left_finds_more_and_alarms_more(widget):
    seen = []
    for share in (0.9, 0.6, 0.3, 0.1):
        drag(widget.page, handle(widget), (0.95, 0.5), (share, 0.5))
        seen.append(found_and_false(widget))
    assert seen == sorted(seen) and seen[0] != seen[-1]


def test_home_finds_everything_and_end_nothing(widget):
    handle(widget).focus()
    widget.page.keyboard.press("Home")
    expect(handle(widget)).to_have_attribute("aria-valuetext", re.compile(r"459 of 459 found, 741 false"))
    widget.page.keyboard.press("End")
    expect(handle(widget)).to_have_attribute("aria-valuetext", re.compile(r" 0 of 459 found, 0 false"))
    expect(widget.locator("[aria-live]").first).to_contain_text("Of the alarms, none are true")


def test_arrows_go_there_and_back(widget):
    handle(widget).focus()
    before = at(widget)
    for key in ("ArrowRight", "PageUp", "Shift+ArrowRight", "Shift+ArrowLeft", "PageDown"):
        widget.page.keyboard.press(key)
    widget.page.wait_for_timeout(60)
    moved = at(widget)
    widget.page.keyboard.press("ArrowLeft")
    widget.page.wait_for_timeout(60)
    assert moved > before and at(widget) == pytest.approx(before, rel=1e-6)


def test_the_buttons_set_what_python_computes(widget, studio):
    widget.get_by_label("Share of normal samples").select_option("5 %")
    expect(handle(widget)).to_have_attribute("aria-valuenow", str(studio.from_normals(0.05)))
    studio.miss = 100.0
    try:
        cheapest, cost = studio.cheapest
        miss = widget.get_by_role("slider", name="Cost of a miss")
        miss.focus()
        for _ in range(3):
            widget.page.keyboard.press("ArrowRight")
        widget.get_by_role("button", name="Cheapest").click()
        widget.page.wait_for_timeout(60)
        assert at(widget) == pytest.approx(cheapest, rel=1e-12)
        expect(widget.locator("[aria-live]").first).to_contain_text(f"Cost {cost:.0f};")
        widget.get_by_role("button", name="From normal samples").click()
        expect(handle(widget)).to_have_attribute("aria-valuenow", str(studio.from_normals(0.05)))
    finally:
        studio.miss = 10.0


def test_another_model_has_its_own_scores_and_reset_brings_the_first_back(widget, studio):
    before = at(widget)
    widget.get_by_label("Model").select_option("mean")
    expect(widget.locator("[aria-live]").first).to_contain_text("mean, threshold")
    assert at(widget) != before
    expect(widget.locator("[aria-live]").first).to_contain_text("AUROC 0.73")
    widget.get_by_role("button", name="Reset").click()
    expect(widget.locator("[aria-live]").first).to_contain_text("six, threshold")
    assert at(widget) == before


def test_a_finger_drags_the_line(chromium, saved):
    context = chromium.new_context(viewport={"width": 400, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(saved.as_uri())
    touched = widgets(page.locator("body")).first
    before = at(touched)
    touch_drag(page, handle(touched), (0.5, 0.5), (0.2, 0.5))
    page.wait_for_timeout(60)
    assert at(touched) < before
    context.close()

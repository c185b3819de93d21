"""No widget has what axe-core calls a serious or critical fault, in either theme, in a wide page or a narrow one."""

import pytest
from browser.lab import watch_console
from browser.pages import save_pages
from browser.probe import widgets
from browser.sources import FORMS, SETUP, WIDGETS

SOURCES = WIDGETS | FORMS | {"training": "aekit.explore.training(aekit.dense(digits.shape, code=2), digits)"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The file of each widget's page, by name."""
    return save_pages(tmp_path_factory.mktemp("pages"), SETUP, SOURCES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", list(SOURCES))
def test_a_widget_has_no_grave_fault(pages, chromium, grave_findings, name, scheme):
    context = chromium.new_context(viewport={"width": 900, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    console = watch_console(page)
    page.goto(pages[name].as_uri())
    widgets(page.locator("body"))
    for width in (900, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert grave_findings(page) == [], f"{width} px"
    assert console == []
    context.close()


def test_a_grave_fault_is_found(page, grave_findings):
    page.set_content("<main><h1>A page</h1><img src='data:,'><p style='color: #aaa; background: #fff'>Pale.</p></main>")
    found = " ".join(grave_findings(page))
    assert "image-alt" in found and "color-contrast" in found

"""A JupyterLab for the whole run, a Chromium for each file of tests, a page for each test."""

import importlib.util
import shutil

import pytest
from browser import axe
from browser.server import CLONE, Lab, chromium_arguments, chromium_path


@pytest.fixture(scope="session")
def lab(need, tmp_path_factory):
    """A running JupyterLab whose root is a copy of the clone's notebooks."""
    need(importlib.util.find_spec("jupyterlab"), "JupyterLab is not installed: pip install jupyterlab")
    server = Lab(tmp_path_factory.mktemp("lab"), notebooks=CLONE / "notebooks")
    yield server
    server.stop()


# Open for one file of tests at a time: Playwright's event loop would break `asyncio.run` in other tests.
@pytest.fixture(scope="module")
def chromium(need):
    """The machine's own Chromium, driven by Playwright."""
    need(chromium_path(), "no Chromium: apt install chromium")
    need(importlib.util.find_spec("playwright"), "Playwright is not installed: pip install playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_arguments())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A fresh page of 1280 x 900 pixels."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def grave_findings(need):
    """`grave_findings(page)`: what axe-core calls serious or critical in a page, a list of sentences."""
    need(axe.SCRIPT.exists() or shutil.which("npm"), "no npm to fetch axe-core with: apt install npm")
    axe.install()
    return axe.grave_findings

"""Slides and handouts from a file, with the network off: keys move on, widgets live, nothing is asked for."""

import shutil

import pytest
from browser.lab import watch_console

from aekit import classroom

CELLS = [
    ("code", "raise SystemExit('the set-up cell is not run here')"),
    ("markdown", "# 90 · A sample\n**How few?**"),
    ("code", "import aekit\nfrom aekit import lesson\n"
             "aekit.explore.latent(aekit.load_model('digits-dense-2'), aekit.load('digits'))"),
    ("markdown", "It moves.\n\n## Guess\nHow many?"),
    ("code", "guess = lesson.guess('How many numbers?', low=1, high=64)\nguess"),
    ("code", "aekit.show.samples(aekit.load('digits').x_test)"),
    ("code", "guess.reveal(8, 'Eight is enough.')"),
    ("code", "print('over', end='\\r')\nprint('written')"),
    ("code", "ratio = ...\nlesson.check('02.1', ratio)"),
    ("code", "lesson.hint('02.1')"),
    ("code", "lesson.quiz('02')"),
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    nbformat = pytest.importorskip("nbformat")
    made = nbformat.v4.new_notebook()
    for kind, text in CELLS:
        cell = nbformat.v4.new_code_cell(text) if kind == "code" else nbformat.v4.new_markdown_cell(text)
        if "SystemExit" in text:
            cell.metadata["tags"] = ["setup"]
        if "ratio" in text:
            cell.metadata["tags"] = ["exercise"]
        made.cells.append(cell)
    path = tmp_path_factory.mktemp("lesson") / "90_sample.ipynb"
    nbformat.write(made, path)
    return path


@pytest.fixture(scope="module")
def written(notebook):
    """The folder with the sample's slides and its handout."""
    out = notebook.parent / "out"
    assert classroom.main(["slides", str(notebook), "--out", str(out)]) == 0
    assert classroom.main(["handout", str(notebook), "--out", str(out)]) == 0
    return out


@pytest.fixture
def offline(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 780}, offline=True)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def seen(page):
    return page.evaluate("""() => [...deck.getCurrentSlide().querySelectorAll('.jp-Cell')]
        .filter((cell) => cell.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
        .map((cell) => cell.innerText).join('\\n')""")


def fetched(page):
    return [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))]


def test_slides_move_by_the_arrow_keys_and_hold_back_what_is_to_be_guessed(written, offline):
    console = watch_console(offline)
    offline.goto((written / "90_sample_slides.html").as_uri())
    offline.wait_for_function("window.deck?.isReady()")
    assert "How few?" in seen(offline)
    steps = []
    for _ in range(12):
        offline.keyboard.press("ArrowRight")
        offline.wait_for_timeout(80)
        steps.append(seen(offline))
    before = next(index for index, text in enumerate(steps) if "lesson.guess(" in text)
    after = next(index for index, text in enumerate(steps) if "Eight is enough" in text)
    assert 0 <= before < after and "Measured" in steps[after]
    assert all("lesson.hint" not in text for text in steps)
    offline.keyboard.press("Home")
    for _ in range(12):
        offline.keyboard.press("ArrowLeft")
    assert "How few?" in seen(offline)
    assert console == [] and fetched(offline) == []


def test_a_widget_on_a_slide_is_alive_and_gives_the_keys_back(written, offline):
    from playwright.sync_api import expect

    offline.goto((written / "90_sample_slides.html").as_uri())
    offline.wait_for_function("window.deck?.isReady()")
    offline.keyboard.press("ArrowRight")
    frame = offline.frame_locator("section.present iframe")
    sentence = frame.get_by_role("status").first
    expect(sentence).not_to_be_empty()
    said = sentence.inner_text()
    slider = frame.locator("input[type=range], [role=slider], canvas[tabindex]").first
    slider.focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowRight"):
        offline.keyboard.press(key)
    expect(sentence).not_to_have_text(said)
    assert offline.evaluate("deck.getIndices().h") == 1, "the arrows moved the widget, not the slides"
    assert offline.evaluate("deck.getCurrentSlide().scrollHeight <= deck.getCurrentSlide().clientHeight + 2")
    offline.keyboard.press("Escape")
    for _ in range(4):
        offline.keyboard.press("ArrowRight")
    assert offline.evaluate("deck.getIndices().h") > 1


def test_the_slides_of_a_whole_lesson_open_offline(offline, tmp_path):
    assert classroom.main(["slides", "02", "--out", str(tmp_path)]) == 0
    console = watch_console(offline)
    offline.goto((tmp_path / "02_bottleneck_slides.html").as_uri())
    offline.wait_for_function("window.deck?.isReady()")
    slides = offline.evaluate("deck.getTotalSlides()")
    assert slides > 20 and "The bottleneck" in seen(offline)
    for number in range(1, slides):
        offline.evaluate(f"deck.slide({number}, 0, 99)")
        assert seen(offline).strip(), f"slide {number} is empty"
    assert "next" in seen(offline)
    assert console == [] and fetched(offline) == []


def test_a_handout_leaves_room_and_prints_to_a_pdf(written, offline, need):
    offline.goto((written / "90_sample_handout.html").as_uri())
    text = offline.inner_text("main")
    assert "Guess:" in text and "from 1 to 64" in text and "☐" in text and "lesson.hint" not in text
    assert text.count("over") == 1, "what the line said before it was written over is gone"
    assert "not yet" not in text and offline.locator(".room").count() == 1
    assert fetched(offline) == []
    need(shutil.which("chromium") or shutil.which("google-chrome"), "no Chromium: apt install chromium")
    pdf = (written / "90_sample_handout.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-") and len(pdf) > 20_000


def test_a_lesson_that_stops_is_named_and_nothing_is_written(notebook, tmp_path, capsys):
    broken = tmp_path / "91_broken.ipynb"
    broken.write_text(notebook.read_text().replace("import aekit", "1 / 0; import aekit", 1))
    assert classroom.main(["slides", str(broken), "--out", str(tmp_path / "out")]) == 1
    assert "91_broken.ipynb stops with ZeroDivisionError" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []

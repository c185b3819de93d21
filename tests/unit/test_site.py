"""The site as files: what a lesson's page holds, where its links lead, what is there once, what is refused."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from aekit import commands
from aekit.lesson import opening
from aekit.lesson.notebooks import write_notebook
from aekit.lesson.tidying import tidy
from aekit.site import build, building
from aekit.site.assets import Assets
from aekit.site.lessons import body
from aekit.site.links import Links
from aekit.site.outputs import Outputs
from aekit.site.prose import Prose, plate_of
from aekit.site.running import WIDGETS, executed, fingerprint, widget_states

EXERCISES = '''
from aekit.lesson import Exercise, Question

EXERCISES = [Exercise("90.1", "How many?", expects="a number", check=lambda answer: None, right="Yes.",
                      hints=["Count `x`.", "It is < 3."], solution="two = 2")]
QUIZ = [Question("Why small?", {"It is faster": "Not the reason.", "It must choose": "It keeps what matters."},
                 answer="It must choose")]
'''
CELLS = [
    ("markdown", "# 90 · A sample\n\n**How few numbers are enough?**\n\n5 minutes. [Next](91_other.ipynb), "
     "[map](a.md)"),
    ("code", "import aekit\nfrom aekit import lesson\ndigits = aekit.load('digits')\npca = aekit.PCA(digits, code=2)"),
    ("code", "print('slow\\rfast')\naekit.explore.latent(pca, digits)"),
    ("code", "again = aekit.explore.latent(pca, digits)\nagain"),
    ("code", "aekit.show.reconstructions(pca, digits.x_test)"),
    ("markdown", "## A guess"),
    ("code", "guess = lesson.guess('How many?', low=1, high=9, unit='numbers')\nguess"),
    ("code", "print('what was measured')"),
    ("code", "guess.reveal(4, 'Four is enough.')"),
    ("markdown", "**Exercise 90.1** How many?"),
    ("code", "two = ...\nlesson.check('90.1', two)", "exercise"),
    ("code", "lesson.hint('90.1')"),
    ("code", "lesson.quiz('90')"),
    ("code", "aekit.doctor()"),
]


def notebook_of(cells):
    return tidy({"cells": [{"cell_type": kind, "source": text, "metadata": {"tags": list(tags)}, "outputs": []}
                           for kind, text, *tags in cells]})


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    """A folder with two lessons, the first of them executed in a real kernel: (folder, folder of executed copies)."""
    root = tmp_path_factory.mktemp("clone")
    folder = root / "notebooks"
    (folder / "exercises").mkdir(parents=True)
    (folder / "exercises" / "90_sample.py").write_text(EXERCISES)
    write_notebook(notebook_of(CELLS), folder / "90_sample.ipynb")
    other = notebook_of([("markdown", "# 91 · Another\n\n**And now?**\n\n7 minutes.")])
    write_notebook(other, folder / "91_other.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AEKIT_EXERCISES", str(folder / "exercises"))
        for path in sorted(folder.glob("*.ipynb")):
            executed(path, root / "executed")
    return folder, root / "executed"


@pytest.fixture
def built(lessons, tmp_path, monkeypatch):
    """The site of both lessons, a folder."""
    folder, kept = lessons
    monkeypatch.setenv("AEKIT_EXERCISES", str(folder / "exercises"))
    build(folder, tmp_path / "site", executed_in=kept, repository="someone/aekit")
    return tmp_path / "site"


def text_of(page):
    return page.read_text(encoding="utf-8")


def test_a_page_holds_prose_code_and_what_was_shown(built):
    page = text_of(built / "90_sample.html")
    assert '<h1 id="90-a-sample">90 · A sample</h1>' in page and '<html lang="en">' in page
    assert '<span class="kn">import</span>' in page
    assert ">fast</pre>" in page, "a line that was written over shows its last state"
    alt = re.search(r'<img src="(assets/\w+\.webp)" alt="([^"]+)"', page)
    assert (built / alt[1]).read_bytes()[8:12] == b"WEBP" and re.search(r"\d\.\d+", alt[2])
    assert "find_spec" not in page, "the cell that installs the kit is not part of the text"


def test_what_two_widgets_share_is_there_once_and_nothing_is_fetched(built):
    page = text_of(built / "90_sample.html")
    widgets = json.loads(re.search(r'id="widgets">(.*?)</script>', page)[1])
    first, second = [each for each in widgets.values() if "_samples" in each["state"]]
    assert first["module"] == second["module"] and first["state"]["_samples"] == second["state"]["_samples"]
    scripts = re.findall(r'<script defer src="([^"]+)"', page)
    assert len(scripts) == len(set(scripts)) and all((built / each).exists() for each in scripts)
    assert f"assets/{first['module']}.js" in scripts and f"assets/{first['state']['_samples']['part']}.js" in scripts
    assert not re.search(r"(src|href)=\"(https?:)?//(?!github|mybinder|colab|creativecommons)", page)
    assert "fetch(" not in (text_of(next(built.glob("assets/*.js"))) + page)


def test_a_result_waits_behind_its_guess_with_all_that_was_measured_in_between(built):
    page = text_of(built / "90_sample.html")
    folded = re.search(r'(?s)<details class="result" data-guess="(\w+)">(.*?)</details>', page)
    assert "what was measured" in folded[2] and "Four is enough." in folded[2]
    assert f'data-widget="{folded[1]}"' in page[:folded.start()]


def test_hints_are_in_the_page_and_what_needs_python_says_so(built):
    page = text_of(built / "90_sample.html")
    assert "Hint 2 of 2, exercise 90.1" in page and "It is &lt; 3." in page and "<code>x</code>" in page
    assert page.count('class="needs-python"') == 2, "the check and the doctor"
    assert "Ellipsis" not in page and "two = 2" not in page


def test_pages_lead_to_each_other_and_to_the_repository(built):
    page = text_of(built / "90_sample.html")
    assert 'href="91_other.html">Next</a>' in page and 'rel="next" href="91_other.html"' in page
    assert 'href="https://github.com/someone/aekit/blob/main/notebooks/a.md"' in page
    assert 'href="https://mybinder.org/v2/gh/someone/aekit/main?urlpath=lab/tree/notebooks/90_sample.ipynb"' in page
    assert 'href="https://colab.research.google.com/github/someone/aekit/blob/main/notebooks/90_sample.ipynb"' in page
    index = text_of(built / "index.html")
    assert 'href="90_sample.html"' in index and "And now?" in index and "7 min" in index and "data-widget" in index


def test_some_lessons_may_be_built_and_a_link_to_another_leads_to_the_repository(lessons, tmp_path, monkeypatch):
    folder, kept = lessons
    monkeypatch.setenv("AEKIT_EXERCISES", str(folder / "exercises"))
    size = build(folder, tmp_path / "site", lessons=["90"], executed_in=kept, repository="someone/aekit")
    assert size == sum(file.stat().st_size for file in (tmp_path / "site").rglob("*") if file.name != building.MARK
                       and file.is_file())
    assert not (tmp_path / "site" / "91_other.html").exists()
    assert "someone/aekit/blob/main/notebooks/91_other.ipynb" in text_of(tmp_path / "site" / "90_sample.html")


def test_a_site_is_replaced_as_a_whole_and_a_folder_of_something_else_is_left_alone(built, lessons, tmp_path):
    folder, kept = lessons
    (built / "old.html").write_text("old")
    build(folder, built, lessons=["91"], executed_in=kept)
    assert sorted(path.name for path in built.glob("*.html")) == ["91_other.html", "index.html"]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(ValueError, match="holds files that are not a site. Name another folder"):
        build(folder, mine, lessons=["91"], executed_in=kept)
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def test_too_large_a_site_an_unknown_lesson_and_a_lesson_that_stops_are_said(lessons, tmp_path, monkeypatch, capsys):
    folder, kept = lessons
    monkeypatch.setattr(building, "MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="at most 0 are allowed. Build fewer lessons"):
        build(folder, tmp_path / "site", lessons=["91"], executed_in=kept)
    assert list(tmp_path.iterdir()) == [], "nothing half-written is left"
    with pytest.raises(ValueError, match="there is no lesson 42 .*; there are 90, 91"):
        build(folder, tmp_path / "site", lessons=["42"])
    broken = tmp_path / "notebooks"
    broken.mkdir()
    write_notebook(notebook_of([("markdown", "# 92 · Broken"), ("code", "1 / 0")]), broken / "92_broken.ipynb")
    with pytest.raises(RuntimeError, match="92_broken.ipynb stops with ZeroDivisionError: division by zero"):
        build(broken, tmp_path / "site")


def test_an_executed_copy_serves_until_the_code_or_the_kit_changes(lessons, tmp_path, monkeypatch):
    folder, kept = lessons
    runs = []
    monkeypatch.setattr("aekit.site.running.run", lambda path: runs.append(path) or {"cells": [], "metadata": {}})
    lesson = json.loads((folder / "91_other.ipynb").read_text())
    lesson["cells"][1]["source"] = ["# 91 · Another title"]
    write_notebook(lesson, tmp_path / "91_other.ipynb")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "91_other.ipynb").write_bytes((kept / "91_other.ipynb").read_bytes())
    assert executed(tmp_path / "91_other.ipynb", tmp_path / "kept")["cells"][-1]["source"] == ["# 91 · Another title"]
    assert runs == [], "prose may change"
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "91_other.py").write_text("QUIZ = []")
    executed(tmp_path / "91_other.ipynb", tmp_path / "kept")
    assert len(runs) == 1, "a quiz that has changed is in the page"
    runs.clear()
    (tmp_path / "exercises" / "91_other.py").unlink()
    (tmp_path / "kept" / "91_other.ipynb").write_bytes((kept / "91_other.ipynb").read_bytes())
    monkeypatch.setattr("aekit.site.running.fingerprint", lambda: "another kit")
    executed(tmp_path / "91_other.ipynb", tmp_path / "kept")
    assert len(runs) == 1 and fingerprint() == fingerprint() != "another kit"


def test_a_widget_that_is_none_of_ours_says_that_it_needs_python(tmp_path):
    view = {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}}
    assert "needs Python" in Outputs(Assets(tmp_path), {}).html([view])


def test_a_picture_keeps_every_pixel_in_fewer_bytes(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 9, (40, 50, 4), np.uint8).repeat(8, axis=0)
    pixels[..., 3] *= 28
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "png", compress_level=1)
    address = Assets(tmp_path).picture("image/png", base64.b64encode(png.getvalue()).decode())
    assert np.array_equal(np.asarray(Image.open(tmp_path / address)), pixels)
    assert (tmp_path / address).stat().st_size < len(png.getvalue())


def test_buffers_of_a_widget_find_their_places():
    state = {"nets": [None, None], "deep": {"x": None}}
    buffers = [{"path": ["nets", 1], "data": "Yg=="}, {"path": ["deep", "x"], "data": "eA=="}]
    saved = {"metadata": {"widgets": {WIDGETS: {"state": {"m": {"state": state, "buffers": buffers}}}}}}
    assert widget_states(saved)["m"] == {"nets": [None, {"base64": "Yg=="}], "deep": {"x": {"base64": "eA=="}}}


def test_headings_have_names_of_their_own_and_a_picture_comes_along(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.svg").write_text("<svg/>")
    assets, links = Assets(tmp_path / "site"), Links([], "someone/aekit")
    prose = Prose(lambda link: links.on_site(link, tmp_path / "notebooks", assets))
    page = prose.html("## It is `so`\n\n## It is so\n\n![A line](a.svg) [web](https://example.org) [down](#it-is-so)")
    assert [heading.name for heading in prose.headings] == ["it-is-so", "it-is-so-2"]
    assert re.search(r'src="assets/\w+\.svg" alt="A line"', page)
    assert 'href="https://example.org"' in page and 'href="#it-is-so"' in page


def test_a_script_in_an_output_stays_behind_and_html_in_prose_is_text(tmp_path):
    output = {"output_type": "display_data", "data": {"text/html": "<b>1</b><script>alert(1)</script>"}}
    assert "script" not in Outputs(Assets(tmp_path), {}).html([output])
    assert "<script" not in Prose(str).html("Look: <script>alert(1)</script>")


def test_a_table_scrolls_by_keyboard_and_an_empty_heading_heads_nothing(tmp_path):
    output = {"output_type": "display_data", "data": {"text/html": "<table><tr><th></th><th>a</th></tr></table>"}}
    for page in (Outputs(Assets(tmp_path), {}).html([output]), Prose(str).html("| | a |\n|---|---|\n| 1 | 2 |")):
        assert "<th></th>" not in page and re.search(r"<th[^>]*>a</th>", page)
        assert 'class="wide" role="group" tabindex="0" aria-label="Table"><table>' in page


def test_a_result_far_from_its_guess_waits_alone(tmp_path):
    view = {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "g"}}}
    cells = [{"cell_type": "code", "source": "g = lesson.guess('?')\ng", "outputs": [view], "metadata": {}},
             {"cell_type": "markdown", "source": "## Another thing", "metadata": {}},
             {"cell_type": "code", "source": "g.reveal(1)", "outputs": [], "metadata": {}}]
    blocks = body({"cells": cells}, Prose(str), Outputs(Assets(tmp_path), {"g": {"_esm": ""}}))
    assert len(blocks) == 3 and "Another thing" in blocks[1] and "<details" not in blocks[1]
    assert blocks[2].startswith('<details class="result" data-guess="g">')


def test_a_lesson_says_what_it_is_about():
    plate = plate_of("02_bottleneck.ipynb", "# 02 · The bottleneck\n\n**How few?**\n\nAbout 30 minutes.")
    assert (plate.number, plate.title, plate.question, plate.minutes) == ("02", "The bottleneck", "How few?", "30")


def test_the_command_builds_and_says_where(lessons, tmp_path, monkeypatch, capsys):
    folder, kept = lessons
    monkeypatch.setattr(commands, "ROOT", folder.parent)
    monkeypatch.setattr(commands, "_clone_only", lambda *names: None)
    monkeypatch.setattr(commands, "prepare", lambda *names: None)
    line = ["site", "build", "--out", str(tmp_path / "out"), "--executed", str(kept), "--lessons"]
    assert commands.main([*line, "91"]) == 0
    said = capsys.readouterr().out
    assert "index.html: 0.0 MB in all" in said
    assert ("--repository YOU/aekit" in said) == opening.REPOSITORY.startswith("OWNER/")
    assert opening.REPOSITORY in text_of(tmp_path / "out" / "91_other.html")
    assert commands.main([*line, "17"]) == 1 and "there is no lesson 17" in capsys.readouterr().err

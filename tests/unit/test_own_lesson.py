"""Lesson 14 with files of the learner's own, few and small: every cell runs in place of the examples."""

import ast
import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.io import wavfile

import aekit
from aekit.lesson.notebooks import read_notebook, source, tags
from aekit.lesson.opening import SETUP

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "14_your_own_data.ipynb"
PICTURES = 60
OWN = re.compile(r"(?m)^(?P<names>[\w, ]+?) = .*# <- your own.*$")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """What stands in place of each line's right side: 60 drawings, 60 rows of two numbers, a second of sound."""
    folder, random = tmp_path_factory.mktemp("mine"), np.random.default_rng(0)
    (folder / "drawings").mkdir()
    for i in range(PICTURES):
        drawing = Image.new("RGB", (40, 30), "white")
        left, top = random.integers(0, 20, 2)
        ImageDraw.Draw(drawing).ellipse([left, top, left + 5 + i % 12, top + 9], fill=(20, 3 * i, 160))
        drawing.save(folder / "drawings" / f"{i}.png")
    length = random.normal(50, 9, 60)
    rows = [f"{a:.2f},{2 * a + b:.2f}" for a, b in zip(length, random.normal(0, 3, 60), strict=True)]
    (folder / "plain.csv").write_text("\n".join(["length,width", *rows]))
    kinds = [f"{row},{('ash', 'oak')[i % 2]}" for i, row in enumerate(rows)]
    (folder / "labelled.csv").write_text("\n".join(["length,width,tree", *kinds]))
    times = np.arange(8000) / 8000
    sound = 0.4 * np.sin(2 * np.pi * 300 * times) + 0.05 * random.normal(size=len(times))
    wavfile.write(folder / "hum.wav", 8000, np.round(32767 * sound).astype(np.int16))
    return {"my_pictures": str(folder / "drawings"), "my_table": str(folder / "labelled.csv"),
            "label, drop": ("tree", ()), "my_recordings": str(folder / "hum.wav")}


def run(cells, own, names):
    """Run code cells with the learner's own lines, and draw what they show; (lines changed, what was printed)."""
    changed, printed = [], io.StringIO()

    def mine(line):
        changed.append(line["names"])
        return f"{line['names']} = {own[line['names']]!r}"

    with contextlib.redirect_stdout(printed):
        for cell in cells:
            tree = ast.parse(OWN.sub(mine, source(cell)))
            shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, cell["id"], "exec"), names)
            if shown:
                found = eval(compile(ast.Expression(shown.value), cell["id"], "eval"), names)
                repr(found), getattr(found, "_repr_html_", str)()
    return changed, printed.getvalue()


@pytest.fixture(scope="module")
def lesson(own):
    """(the names that the lesson leaves behind, lines changed, what it printed)."""
    names, cells = {}, read_notebook(LESSON)["cells"]
    yield names, *run([cell for cell in cells if cell["cell_type"] == "code" and SETUP not in tags(cell)], own, names)
    names["home"].cleanup()


def test_every_cell_runs_on_a_few_files_of_ones_own(own, lesson):
    names, changed, printed = lesson
    assert sorted(changed) == sorted(own), "each line that is the learner's says so"
    pictures, payments = names["pictures"], names["payments"]
    assert len(pictures.x_train) + len(pictures.x_test) == PICTURES and payments.shape == (2,)
    assert "32 numbers" in printed and "64 numbers" not in printed  # of 38 pictures PCA finds no 64 directions
    assert "48 pictures:" in printed and "300 pictures:" not in printed
    assert re.search("not ash: \\d+ of the 12 strangest, 6 of all 12", printed)


def between(first, last):
    """The code cells from one heading to another."""
    cells = read_notebook(LESSON)["cells"]
    start, end = (next(i for i, cell in enumerate(cells) if heading in source(cell)) for heading in (first, last))
    return [cell for cell in cells[start:end] if cell["cell_type"] == "code"]


def test_ten_pictures_are_enough(own, lesson):
    few = aekit.from_folder(own["my_pictures"], size=28, colour=False, limit=10)
    _, printed = run(between("## Choose", "## Save it"), own, {**lesson[0], "pictures": few})
    assert " 2 numbers" in printed and " 8 numbers" not in printed and "8 pictures:" in printed


def test_a_table_without_a_label_runs_too(own, lesson):
    names = dict(lesson[0])
    mine = {**own, "my_table": own["my_table"].replace("labelled", "plain"), "label, drop": (None, ())}
    _, printed = run(between("## A table", "## Break it"), mine, names)
    assert names["payments"].class_names == () and "not unlabelled: 0 of the 12 strangest" in printed

"""A small lesson, made for the tests: it shows that the rules hold a good lesson good and find each fault."""

import pytest

from aekit.lesson.notebooks import write_notebook
from aekit.lesson.tidying import tidy

EXERCISES = '''
"""Exercises and quiz of a lesson that is only here for the tests."""

from aekit.lesson import Exercise, Question


def judge_ratio(ratio):
    if ratio == 8:
        return None
    if ratio < 1:
        return "This is upside down: numbers kept over numbers in."
    return "Divide the numbers that go in by the numbers that are kept."


def judge_smaller(is_smaller):
    if not is_smaller(8, 64):
        return "is_smaller(8, 64) is not True, and 8 is less than 64."
    if is_smaller(64, 64):
        return "is_smaller(64, 64) is not False: a code as wide as the input does not choose."
    return None


EXERCISES = [
    Exercise("90.1", "How many times smaller is a code of 8 than a picture of 64 numbers?",
             expects="a number, such as 4", check=judge_ratio, right="Eight times smaller.",
             hints=["64 numbers go in.", "64 in, 8 kept."], solution="ratio = size / 8",
             wrong=[(0.125, "upside down"), (512, "Divide"), ("eight", "a number")]),
    Exercise("90.2", "Write a function that says whether a code is smaller than its input.",
             expects="a function of two numbers", check=judge_smaller, right="It tells a bottleneck from a copy.",
             hints=["Compare with <."],
             solution="def is_smaller(code, size):\\n    return code < size",
             wrong=[(lambda code, size: code <= size, "does not choose"), (lambda code, size: code > size, "not True"),
                    (True, "a function")]),
]
QUIZ = [Question("Why small?", {"It is faster": "Not the reason.", "It must choose": "It keeps what matters.",
                                "It is free": "It costs detail."}, answer="It must choose")] * 3
'''

PROSE, CODE = "markdown", "code"
CELLS = [
    (PROSE, "# 90 A sample\n*How few numbers are enough?*\n\n5 minutes. You will be able to say why a code is small."),
    (CODE, "from aekit import lesson\nsize = 64   # explore. stands here in a true lesson"),
    (PROSE, "Guess first."),
    (CODE, 'guess = lesson.guess("How many numbers?", low=1, high=64)\nguess'),
    (CODE, 'guess.reveal(8, "Eight is enough.")'),
    (PROSE, "## Your turn\n**Exercise 90.1** How many times smaller is the code?"),
    (CODE, 'ratio = ...\nlesson.check("90.1", ratio)', "exercise"),
    (CODE, 'lesson.hint("90.1")'),
    (PROSE, "**Exercise 90.2** Write a function that says whether a code is smaller than its input."),
    (CODE, 'def is_smaller(code, size):\n    ...\nlesson.check("90.2", is_smaller)', "exercise"),
    (CODE, 'lesson.hint("90.2")'),
    (CODE, 'lesson.solution("90.2")'),
    (PROSE, "## Quiz"),
    (CODE, 'lesson.quiz("90")'),
    (PROSE, "## Three sentences worth keeping\n1. A code is small.\n2. It chooses.\n3. PCA is the baseline."),
    (PROSE, "## Where to go next\nThe decoder."),
]


def make_notebook(cells):
    """A tidy notebook of (kind, source, tags...) tuples."""
    made = [{"cell_type": kind, "source": text, "metadata": {"tags": list(tags)}} for kind, text, *tags in cells]
    return tidy({"cells": made})


@pytest.fixture
def sample_lesson(tmp_path, monkeypatch):
    """The path of a finished small lesson, 90_sample.ipynb, with its exercise file beside it."""
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "90_sample.py").write_text(EXERCISES, encoding="utf-8")
    monkeypatch.setenv("AEKIT_EXERCISES", str(tmp_path / "exercises"))
    write_notebook(make_notebook(CELLS), tmp_path / "90_sample.ipynb")
    return tmp_path / "90_sample.ipynb"

"""A learner's progress: one small file, whole or not at all, that outlives the kernel and never stops a lesson."""

import json
import os
import subprocess
import sys

import pytest
from unit.test_lesson import SAMPLE

from aekit import lesson
from aekit.lesson import answers, record


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "02_sample.py").write_text(SAMPLE)
    monkeypatch.setenv("AEKIT_EXERCISES", str(tmp_path / "exercises"))
    monkeypatch.setenv("AEKIT_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def new_kernel():
    record.forget()
    answers._asked.clear()


# --- it outlives the kernel

def test_a_pass_a_try_and_a_quiz_are_still_known_in_a_new_kernel():
    lesson.check("02.1", 3)
    lesson.check("02.2", lambda x: x / 2)
    quiz = lesson.quiz("02")
    quiz.answers = [1, 0, 0]
    quiz.check()
    new_kernel()
    known = lesson.status()
    assert not known["02.1"].passed and known["02.1"].tries == 1 and known["02.1"].answer == "3"
    assert known["02.2"].passed and known["02.quiz"].passed and known["02.quiz"].answer == "[1, 0, 0]"


def test_the_solution_opens_after_a_try_and_a_hint_in_an_earlier_kernel():
    lesson.check("02.1", 3)
    lesson.hint("02.1")
    new_kernel()
    assert "64 / 8" in str(lesson.solution("02.1"))
    assert lesson.status()["02.1"].solution


def test_run_all_in_a_new_kernel_shows_the_hint_that_was_seen_and_no_further_one():
    lesson.check("02.1", 3)
    assert "Count the pixels" in str(lesson.hint("02.1"))
    for _ in range(3):
        new_kernel()
        lesson.check("02.1", 3)
        assert "Count the pixels" in str(lesson.hint("02.1"))
    assert "8 kept" in str(lesson.hint("02.1"))


def test_run_all_again_and_again_gives_nothing_away_and_writes_nothing(sample):
    for _ in range(3):
        new_kernel()
        lesson.check("02.1", ...)
        assert "Count the pixels" not in str(lesson.hint("02.1"))
        lesson.quiz("02")
        lesson.guess("How many?", low=1, high=9).reveal(3)
    assert not sample.exists()


def test_the_same_answer_run_again_is_no_new_try():
    for answer in (3, 3, 4, 4):
        lesson.check("02.1", answer)
    assert lesson.status()["02.1"].tries == 2


def test_a_guess_is_kept_beside_what_was_measured():
    guess = lesson.guess("How many?", low=1, high=64, unit="numbers")
    guess.answer = 4
    guess.reveal(8)
    new_kernel()
    assert record.guesses()["How many?"] | {"at": ""} == {"answer": "4 numbers", "measured": "8 numbers", "at": ""}


def test_a_function_is_kept_by_its_source():
    def half(x):
        return x / 2

    lesson.check("02.2", half)
    assert "return x / 2" in lesson.status()["02.2"].answer


# --- the file

def test_the_learner_can_read_it_and_delete_it(sample):
    lesson.check("02.1", 8)
    content = json.loads(sample.read_text())
    assert content["exercises"]["02.1"]["passed"] and content["exercises"]["02.1"]["answer"] == "8"
    sample.unlink()
    assert lesson.status() == {}


@pytest.mark.parametrize("damage, words", [
    (lambda text: text[: len(text) // 2], "cut or no JSON"),
    (lambda text: "", "cut or no JSON"),
    (lambda text: "[" * 100_000, "cut or no JSON"),
    (lambda text: "[1]", "no record of progress"),
    (lambda text: text.replace('"tries": 1', '"tries": 0'), "changed by hand"),
    (lambda text: text.replace('"tries": 1', '"tries": "1"'), "another kind"),
    (lambda text: text.replace('"format": 1', '"format": 9'), "its format is 9"),
])
def test_a_broken_file_is_named_and_put_aside_and_the_lesson_goes_on(sample, damage, words):
    lesson.check("02.2", lambda x: x)
    sample.write_text(damage(sample.read_text()))
    broken = sample.read_text()
    with pytest.warns(UserWarning, match=f"progress.json cannot be used.*{words}.*progress-broken-1.json"):
        assert lesson.check("02.1", 8).passed
    assert (sample.parent / "progress-broken-1.json").read_text() == broken
    assert list(lesson.status()) == ["02.1"]


def test_a_file_that_is_no_text_at_all_is_put_aside(sample):
    sample.write_bytes(b"\xff\xfe\x00" * 20)
    with pytest.warns(UserWarning, match="cut or no JSON"):
        assert lesson.check("02.1", 8).passed


def test_where_nothing_can_be_written_the_kernel_remembers(sample, monkeypatch):
    monkeypatch.setenv("AEKIT_PROGRESS", str(sample.parent / "no" / "such" / "folder" / "file.json"))
    with pytest.warns(UserWarning, match="cannot be written.*AEKIT_PROGRESS"):
        lesson.check("02.1", 3)
    lesson.check("02.1", 8)
    assert lesson.status()["02.1"].passed and lesson.status()["02.1"].tries == 2


def test_off_writes_nothing_and_remembers_until_the_kernel_ends(sample, monkeypatch):
    monkeypatch.setenv("AEKIT_PROGRESS", "off")
    lesson.check("02.1", 8)
    assert lesson.status()["02.1"].passed and not sample.exists()
    new_kernel()
    assert lesson.status() == {}


def test_a_write_that_fails_half_way_leaves_the_old_record(sample, monkeypatch):
    lesson.check("02.1", 3)
    before = sample.read_bytes()

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("aekit._files.os.replace", full)
    with pytest.warns(UserWarning, match="no space left"):
        lesson.check("02.1", 8)
    assert sample.read_bytes() == before
    assert not list(sample.parent.glob("*.partial")) and not list(sample.parent.glob(".*.partial"))


def test_it_lies_beside_the_lessons_wherever_the_kernel_started(sample, monkeypatch):
    monkeypatch.delenv("AEKIT_PROGRESS")
    monkeypatch.chdir(sample.parent)
    assert record.progress_file() == sample, "no lesson anywhere: the current folder"
    (sample.parent / "02_sample.ipynb").write_text("{}")
    (sample.parent / "elsewhere").mkdir()
    monkeypatch.chdir(sample.parent / "elsewhere")
    assert record.progress_file() == sample


KERNEL = """
import sys
from aekit import lesson
print("ready", flush=True)
sys.stdin.readline()
for answer in range(20):
    lesson.check(sys.argv[1], answer + 100 * int(sys.argv[2]))
"""


def test_two_kernels_at_once_lose_nothing(sample):
    kernels = [subprocess.Popen([sys.executable, "-c", KERNEL, key, number], text=True, env=os.environ,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
               for key, number in (("02.1", "1"), ("02.1", "2"), ("02.2", "3"))]
    for kernel in kernels:
        kernel.stdout.readline()
    for kernel in kernels:
        kernel.stdin.write("\n")
        kernel.stdin.flush()
    assert [kernel.wait(60) for kernel in kernels] == [0, 0, 0]
    known = lesson.status()
    assert known["02.1"].tries == 40 and known["02.2"].tries == 20


# --- the picture

def test_the_picture_says_what_passed_what_was_tried_and_what_is_open():
    lesson.check("02.1", 8)
    lesson.check("02.2", 2)
    figure = lesson.progress()
    assert "1 of 3 exercises and quizzes passed" in figure.says
    assert "02 sample: 02.1 passed, 02.2 tried" in figure.says and "quiz" not in figure.says.split("passed.")[1]
    assert "alt=" in figure._repr_mimebundle_()["text/html"]


def test_an_empty_record_draws_too():
    assert "None tried." in lesson.progress().says

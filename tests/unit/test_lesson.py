"""What a learner meets in every lesson: a guess, a check that answers, hints, a solution, a quiz."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from aekit import lesson

SAMPLE = '''
from aekit.lesson import Exercise, Question


def judge_ratio(answer):
    if answer == 8:
        return None
    if answer < 1:
        return "This is upside down."
    return "Divide the numbers that go in by the numbers kept."


def judge_half(half):
    return None if half(4) == 2 else f"half(4) gave {half(4)}, expected 2."


EXERCISES = [
    Exercise("02.1", "How many times smaller?", expects="a number, such as 4", check=judge_ratio,
             right="Eight times smaller.", hints=["Count the pixels.", "64 in, 8 kept."], solution="ratio = 64 / 8",
             wrong=[(0.125, "upside down"), (64, "Divide"), ("eight", "a number")]),
    Exercise("02.2", "Write a function that halves.", expects="a function of one number", check=judge_half,
             right="It halves.", hints=["Divide."], solution="def half(x):\\n    return x / 2",
             wrong=[(lambda x: x, "expected 2"), (lambda x: 2 * x, "gave 8"), (2, "a function")]),
]
QUIZ = [
    Question("Why?", {"To copy": "It could `copy` at any size.", "To choose": "It must choose."}, answer="To choose"),
    Question("Linear equals?", {"PCA": "Same subspace.", "The mean": "That keeps nothing."}, answer="PCA"),
    Question("Code 64?", {"It copies": "It is cheap.", "It fails": "Its error falls."}, answer="It copies"),
]
'''


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    (tmp_path / "02_sample.py").write_text(SAMPLE)
    monkeypatch.setenv("AEKIT_EXERCISES", str(tmp_path))


# --- check

def test_an_unanswered_exercise_says_not_yet_and_is_no_try():
    for nothing in (..., None, (1, ...), {"a": ...}):
        verdict = lesson.check("02.1", nothing)
        assert "not yet" in str(verdict) and not verdict.passed
    assert lesson.status() == {}


def test_an_unwritten_function_says_not_yet():
    def half(x):
        """Half of x."""
        ...

    def third(x):
        pass

    assert "not yet" in str(lesson.check("02.2", half)) and "not yet" in str(lesson.check("02.2", third))
    assert "not right" in str(lesson.check("02.2", lambda x: 0))


def test_a_right_answer_passes_and_says_what_it_means():
    verdict = lesson.check("02.1", np.float32(8))
    assert verdict.passed and verdict and "Eight times smaller" in str(verdict)
    assert lesson.status()["02.1"].passed


def test_a_wrong_answer_says_what_is_wrong_and_where_help_is():
    verdict = lesson.check("02.1", 0.125)
    assert not verdict.passed and "upside down" in str(verdict) and 'lesson.hint("02.1")' in str(verdict)


def test_a_later_mistake_does_not_undo_a_pass():
    lesson.check("02.1", 8)
    lesson.check("02.1", 7)
    assert lesson.status()["02.1"].passed and lesson.status()["02.1"].tries == 2


def test_an_answer_that_breaks_the_check_becomes_a_sentence():
    text = str(lesson.check("02.1", "eight"))
    assert "Expected: a number, such as 4" in text and "'eight'" in text and "Traceback" not in text


def test_a_learners_function_that_stops_is_named_with_its_error():
    cell = {"__name__": "__main__"}  # where a notebook's cells run
    exec(compile("def half(x):\n    return x / 0", "cell", "exec"), cell)
    text = str(lesson.check("02.2", cell["half"]))
    assert "Your `half` stopped" in text and "division by zero" in text


def test_an_array_of_any_size_is_an_answer():
    text = str(lesson.check("02.1", np.arange(100_000)))
    assert "not right yet" in text and len(text) < 400


def test_a_check_that_returns_no_sentence_is_the_authors_mistake(tmp_path):
    (tmp_path / "02_sample.py").write_text(SAMPLE.replace('return "This is upside down."', "return False"))
    with pytest.raises(TypeError, match="returned False, expected None"):
        lesson.check("02.1", 0.5)


def test_an_unknown_exercise_is_refused_by_name():
    with pytest.raises(ValueError, match=r"no exercise '02.9'.*02.1, 02.2"):
        lesson.check("02.9", 1)
    with pytest.raises(ValueError, match="no exercises for lesson '77'"):
        lesson.check("77.1", 1)


def test_a_broken_exercise_file_is_named(tmp_path):
    (tmp_path / "02_sample.py").write_text("EXERCISES = [1 / 0]")
    with pytest.raises(ValueError, match="02_sample.py cannot be read.*division"):
        lesson.check("02.1", 1)


def test_a_learners_text_is_shown_and_never_run():
    page = lesson.check("02.1", "<script>alert(1)</script>")._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_check_needs_no_widget_library():
    code = ("import sys; sys.modules['anywidget'] = sys.modules['ipywidgets'] = None\n"
            "from aekit import lesson; lesson.hint('02.1'); lesson.solution('02.1')\n"
            "assert lesson.check('02.1', 8).passed")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- hint and solution

def test_run_all_gives_no_hint_and_no_solution_away():
    lesson.check("02.1", ...)
    shown = f"{lesson.hint('02.1')} {lesson.solution('02.1')}"
    assert "Count the pixels" not in shown and "64 / 8" not in shown


def test_hints_come_one_by_one():
    lesson.check("02.1", 3)
    first, second, again = (str(lesson.hint("02.1")) for _ in range(3))
    assert "Count the pixels" in first and "8 kept" not in first
    assert "8 kept" in second and second == again


def test_who_is_stuck_gets_a_hint_without_a_try():
    lesson.hint("02.1")
    assert "Count the pixels" in str(lesson.hint("02.1"))


def test_the_solution_opens_after_a_try_and_a_hint():
    assert "opens after a try" in str(lesson.solution("02.1"))
    lesson.check("02.1", 3)
    assert "a hint first" in str(lesson.solution("02.1")) and "64 / 8" not in str(lesson.solution("02.1"))
    lesson.hint("02.1")
    assert "64 / 8" in str(lesson.solution("02.1"))


def test_who_has_solved_it_may_look_at_another_solution():
    lesson.check("02.1", 8)
    assert "64 / 8" in str(lesson.solution("02.1"))


def test_a_teacher_opens_the_solution_at_once():
    assert "return x / 2" in str(lesson.solution("02.2", anyway=True))


# --- guess

def test_a_guess_starts_open_and_python_can_set_it():
    guess = lesson.guess("How many?", low=1, high=64, unit="numbers")
    assert guess.answer is None and "no guess yet" in repr(guess)
    guess.answer = np.int64(4)
    assert guess.answer == 4 and isinstance(guess.answer, int) and "guess 4 numbers" in repr(guess)


def test_reveal_without_a_guess_shows_the_measured_value():
    text = str(lesson.guess("How many?", low=1, high=64, unit="numbers").reveal(8, "Eight is enough."))
    assert "No guess yet" in text and "8 numbers" in text and "Eight is enough." in text


def test_reveal_puts_guess_and_measured_side_by_side():
    guess = lesson.guess("How many?", low=1, high=64, unit="numbers")
    guess.answer = 4
    card = guess.reveal(np.float32(20), "Twenty.")
    assert "4 numbers" in str(card) and "20 numbers" in str(card) and "16 too low" in str(card)
    assert "guess 4" in card._repr_html_() and "measured 20" in card._repr_html_()
    assert guess.verdict and "20 numbers" in guess.verdict
    guess.answer = 5
    assert guess.verdict == ""


def test_a_close_guess_and_an_exact_one_are_told_so():
    guess = lesson.guess("How many?", low=1, high=64)
    guess.answer = 8
    assert "You saw it coming" in str(guess.reveal(8)) and "Close" in str(guess.reveal(10))


def test_a_choice_is_revealed_in_its_own_words():
    guess = lesson.guess("Which?", choices=["slant", "loop"])
    guess.answer = "loop"
    assert "slant" in str(guess.reveal("slant")) and "You saw it coming" in str(guess.reveal("loop"))


def test_a_guess_off_the_scale_is_refused():
    guess = lesson.guess("How many?", low=1, high=64)
    for wrong in (0, 65, "four", True):
        with pytest.raises(ValueError, match="expected a number from 1 to 64"):
            guess.answer = wrong
    with pytest.raises(ValueError, match="expected one of"):
        lesson.guess("Which?", choices=["a", "b"]).answer = "c"


@pytest.mark.parametrize("ways", [{}, {"choices": ["a"]}, {"choices": ["a", "a"]}, {"low": 3, "high": 1}, {"low": 3},
                                  {"choices": ["a", "b"], "low": 1, "high": 2}])
def test_a_guess_without_a_way_to_answer_is_refused(ways):
    with pytest.raises(ValueError, match="guess: got .* expected"):
        lesson.guess("Which?", **ways)


# --- quiz

def test_a_quiz_is_answered_and_scored_from_python():
    quiz = lesson.quiz("02")
    assert quiz.answers == [None, None, None] and quiz.score == 0
    quiz.answers = [0, 0, None]
    text = quiz.check()
    assert "It could `copy`" in text and "not answered yet" in text and text.endswith("1 of 3 right.")
    assert not lesson.status()["02.quiz"].passed
    quiz.answers = [1, 0, 0]
    assert quiz.check().endswith("3 of 3 right.") and lesson.status()["02.quiz"].passed


def test_an_impossible_quiz_answer_is_refused():
    quiz = lesson.quiz("02")
    for wrong in ([0, 0], [0, 0, 5], ["a", 0, 0]):
        with pytest.raises(ValueError, match="quiz: answers is"):
            quiz.answers = wrong


def test_a_question_whose_answer_is_no_choice_is_refused():
    with pytest.raises(ValueError, match="not among the choices"):
        lesson.Question("Why?", {"a": "no", "b": "yes"}, answer="c")


# --- the page

@pytest.mark.parametrize("widget", ["guess", "quiz"])
def test_the_script_is_one_module_that_parses(widget, need, tmp_path):
    from aekit.lesson.form import script

    need(shutil.which("node"), "no Node: apt install nodejs")
    module = tmp_path / f"{widget}.mjs"
    module.write_text(script(widget))
    done = subprocess.run(["node", "--check", str(module)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "import " not in script(widget).replace("// ", "") and script(widget).count("export default") == 1


def test_a_question_becomes_one_offline_page(tmp_path):
    page = lesson.quiz("02").to_html(tmp_path / "quiz.html").read_text()
    assert "https://" not in page and "Why?" in page

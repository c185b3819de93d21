"""The contract of every lesson in notebooks/, and the proof that it finds each fault."""

import re

import pytest
from lessons.conftest import CELLS, CODE, PROSE, make_notebook
from lessons.contract import LESSONS, exercise_faults, lesson_faults, quiz_faults
from lessons.shape import faults

from aekit import lesson
from aekit.lesson import Exercise, Question, answers, exercises_dir
from aekit.lesson.exercises import load_lesson
from aekit.lesson.notebooks import exercise_cells, read_notebook, solve, source
from aekit.lesson.tidying import is_tidy

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@each_lesson
def test_a_lesson_is_committed_tidy(path):
    assert is_tidy(path), f"{path.name} is not tidy. Type: python -m aekit.lesson tidy {path}"


@each_lesson
def test_a_lesson_keeps_the_shape(path):
    assert lesson_faults(path) == []


@each_lesson
def test_every_check_answers_wrong_answers_usefully(path):
    exercises = load_lesson(path.name[:2]).exercises
    assert [fault for exercise in exercises.values() for fault in exercise_faults(exercise)] == []


@each_lesson
def test_a_quiz_has_three_questions_with_feedback_for_each_choice(path):
    assert quiz_faults(load_lesson(path.name[:2]).questions) == []


@each_lesson
def test_a_lessons_links_lead_somewhere(path):
    text = "\n".join(source(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown")
    local = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link and ":" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


def test_every_exercise_file_belongs_to_a_lesson():
    files = {path.name[:2] for path in exercises_dir().glob("[0-9][0-9]_*.py")}
    assert files == {path.name[:2] for path in LESSONS}


# --- the rules themselves

def test_a_good_lesson_has_no_faults(sample_lesson):
    assert is_tidy(sample_lesson) and lesson_faults(sample_lesson) == []
    for exercise in load_lesson("90").exercises.values():
        assert exercise_faults(exercise) == []
    assert quiz_faults(load_lesson("90").questions) == []


def changed(old, new):
    return [(kind, text.replace(old, new), *tags) for kind, text, *tags in CELLS]


LONG = "\n".join(f"x{n} = {n}" for n in range(13))


@pytest.mark.parametrize("words, cells", [
    ("not a heading", CELLS[1:]),
    ("not a question", changed("enough?*", "enough.*")),
    ("the minutes", changed("5 minutes", "Soon")),
    ("say afterwards", changed("able to say", "told")),
    ("picture that moves", changed("explore.", "")),
    ("13 lines", [*CELLS[:-1], (CODE, LONG), CELLS[-1]]),
    ("median code cell", [(kind, f"{text}\n\n1\n2\n3\n" if kind == CODE and not tags else text, *tags)
                          for kind, text, *tags in CELLS]),
    ("class code", [*CELLS[:-1], (CODE, "class A:\n    pass"), CELLS[-1]]),
    ("set-up, style", [*CELLS[:-1], (CODE, "%pip install aekit"), CELLS[-1]]),
    ("set-up, style", [*CELLS[:-1], (CODE, "import matplotlib"), CELLS[-1]]),
    ("2 functions", [*CELLS[:-1], (CODE, "def a():\n    pass\ndef b():\n    pass"), CELLS[-1]]),
    ("in a row", [*CELLS[:-1], *[(CODE, "1")] * 4, CELLS[-1]]),
    ("about as many", [*CELLS[:2], *[(PROSE, "Word.")] * 9, *CELLS[2:]]),
    ("asks for a guess", changed("lesson.guess", "print")),
    ("never revealed", changed("guess.reveal(", "print(")),
    ("1 exercises", [cell for cell in CELLS if "90.2" not in cell[1]]),
    ("no lesson.hint", changed('lesson.hint("90.1")', "1")),
    ("its quiz", changed('lesson.quiz("90")', "1")),
    ("lesson.solution", changed("lesson.solution", "print")),
    ("no prose asks", changed("**Exercise 90.2**", "Also:")),
    ("three list items", changed("\n3. PCA is the baseline.", "")),
    ("where to go next", CELLS[:-1]),
    ("TODO", changed("Guess first.", "TODO")),
])
def test_a_fault_is_found_and_named(words, cells):
    found = faults(make_notebook(cells), "90_sample.ipynb")
    assert [fault for fault in found if words in fault], found


def test_an_exercise_without_its_cell_is_found(sample_lesson):
    file = sample_lesson.parent / "exercises" / "90_sample.py"
    file.write_text(file.read_text().replace('"90.2"', '"90.3"'))
    assert any("its exercise file holds ['90.1', '90.3']" in fault for fault in lesson_faults(sample_lesson))


def test_a_lesson_without_an_exercise_by_code_is_found(sample_lesson):
    file = sample_lesson.parent / "exercises" / "90_sample.py"
    file.write_text(re.sub(r"\(lambda .*?, \"", '(1, "', file.read_text()))
    assert lesson_faults(sample_lesson) == ["no exercise is answered by code: by a function or an array"]


@pytest.mark.parametrize("words, wrong", [
    ("at least three", [(1, "smaller")]),
    ("taken as right", [(8, "smaller"), (1, "smaller"), (2, "smaller")]),
    ("the message lacks", [(1, "much larger"), (2, "smaller"), (3, "smaller")]),
    ("taken as waiting", [(None, "smaller"), (2, "smaller"), (3, "smaller")]),
])
def test_a_check_that_misses_a_wrong_answer_is_found(sample_lesson, monkeypatch, words, wrong):
    exercise = Exercise("90.1", "How many?", expects="a number", right="Eight.", hints=["Count."], solution="n = 8",
                        check=lambda n: None if n == 8 else "It is smaller.", wrong=wrong)
    monkeypatch.setattr(answers, "find_exercise", lambda key: exercise)
    assert any(words in fault for fault in exercise_faults(exercise))


def test_a_thin_quiz_is_found():
    thin = Question("Why?", {"a": "no", "b": "Because it must choose."}, answer="b")
    found = " ".join(quiz_faults([thin]))
    assert "1 questions" in found and "2 choices" in found and "no sentence of feedback" in found


def test_each_exercise_cell_names_its_key(sample_lesson):
    assert [key for key, _ in exercise_cells(read_notebook(sample_lesson))] == ["90.1", "90.2"]


@pytest.mark.parametrize("ratio, passes", [("size / 8", True), ("8 / size", False)])
def test_a_solution_takes_the_place_of_the_dots_and_a_wrong_one_is_found(sample_lesson, ratio, passes):
    file = exercises_dir() / "90_sample.py"
    file.write_text(file.read_text().replace("ratio = size / 8", f"ratio = {ratio}"))
    notebook, names = read_notebook(sample_lesson), {"size": 64, "lesson": lesson}
    assert solve(notebook) == ["90.1", "90.2"]
    for _, cell in exercise_cells(notebook):
        exec(source(cell), names)
    assert {key: state.passed for key, state in lesson.status().items()} == {"90.1": passes, "90.2": True}

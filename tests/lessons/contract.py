"""What every lesson's exercises keep, as functions that return what is wrong."""

from pathlib import Path

import numpy as np
from lessons.shape import faults

from aekit.lesson import answers
from aekit.lesson.exercises import load_lesson
from aekit.lesson.notebooks import exercise_cells, read_notebook

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def lesson_faults(path):
    """What keeps a notebook with its exercise file from being a lesson."""
    notebook = read_notebook(path)
    exercises = load_lesson(path.name[:2]).exercises
    found = faults(notebook, path.name)
    asked = {key for key, _ in exercise_cells(notebook)}
    if asked != set(exercises):
        found.append(f"the notebook asks {sorted(asked)}, its exercise file holds {sorted(exercises)}")
    if not any(map(is_by_code, exercises.values())):
        found.append("no exercise is answered by code: by a function or an array")
    return found


def is_by_code(exercise):
    """Whether an exercise is answered by a function or an array, as some of its wrong answers are."""
    return any(callable(answer) or isinstance(answer, np.ndarray) for answer, _ in exercise.wrong)


def exercise_faults(exercise):
    """What is wrong with one exercise: every wrong answer fails with its words, and no placeholder is a try."""
    found = []
    if len(exercise.wrong) < 3:
        found.append(f"{exercise.key}: {len(exercise.wrong)} wrong answers, expected at least three")
    for answer, words in exercise.wrong:
        verdict = answers.check(exercise.key, answer)
        if verdict.kind != "wrong":
            found.append(f"{exercise.key}: the wrong answer {answer!r} is taken as {verdict.kind}")
        elif words not in str(verdict) or len(words) < 4:
            found.append(f"{exercise.key}: for {answer!r} the message lacks {words!r}: {verdict}")
    if answers.check(exercise.key, ...).kind != "waiting":
        found.append(f"{exercise.key}: `...` is not told 'not yet'")
    return found


def quiz_faults(questions):
    """What is wrong with a quiz: three questions, three choices or more, a sentence of feedback for each."""
    found = [] if len(questions) == 3 else [f"{len(questions)} questions, expected three"]
    for question in questions:
        if len(question.choices) < 3:
            found.append(f"{question.text} has {len(question.choices)} choices, expected at least three")
        found += [f"{question.text} the choice {choice!r} has no sentence of feedback"
                  for choice, feedback in question.choices.items() if len(feedback.split()) < 3]
    return found

"""The exercises of a lesson: one short Python file each, `notebooks/exercises/02_bottleneck.py`.

The file sets EXERCISES, a list of Exercise, and QUIZ, a list of Question. It is meant to be read aloud.
"""

import importlib.util
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Exercise:
    """One exercise: the question, how an answer is judged, and the help on the way.

    key: lesson and number, "02.1". question: the task in one or two sentences.
    expects: what kind of answer is read, in words: "a whole number".
    check: function of the answer; returns None when it is right, else a sentence that says what is wrong.
    right: the sentence shown for a right answer: what it means. hints: sentences, from a nudge to nearly all.
    solution: the lines that stand above `lesson.check` in the exercise's cell.
    wrong: at least three pairs (plausible wrong answer, words that the message must hold).
    """

    key: str
    question: str
    expects: str
    check: Callable
    right: str
    hints: list
    solution: str
    wrong: list = field(default_factory=list)

    def __post_init__(self):
        if not re.fullmatch(r"\d\d\.\d+", self.key):
            raise ValueError(f"Exercise: the key is {self.key!r}, expected lesson and number. Type '02.1'.")
        if not self.hints or isinstance(self.hints, str):
            raise ValueError(f"Exercise {self.key}: hints is {self.hints!r}, expected a list of sentences. "
                             "Give at least one.")


@dataclass(frozen=True)
class Question:
    """One question of a quiz: text, choices as a dict from choice to feedback, answer: the right choice."""

    text: str
    choices: dict
    answer: str

    def __post_init__(self):
        if len(self.choices) < 2 or self.answer not in self.choices:
            raise ValueError(f"Question {self.text!r}: the answer {self.answer!r} is not among the choices "
                             f"{list(self.choices)}. Give at least two choices, one of them the answer.")


@dataclass(frozen=True)
class LessonFile:
    """What one exercise file holds: exercises by key, and the questions of the quiz."""

    path: Path
    exercises: dict
    questions: list


def exercises_dir():
    """Return the folder of exercise files: AEKIT_EXERCISES, else the clone's, else the wheel's."""
    package = Path(__file__).resolve().parent.parent
    if own := os.environ.get("AEKIT_EXERCISES"):
        return Path(own)
    clone = package.parent / "notebooks" / "exercises"
    return clone if clone.is_dir() else package / "_exercises"


def load_lesson(lesson):
    """Return the LessonFile of a lesson such as "02"; ValueError when there is none or it cannot be read."""
    folder = exercises_dir()
    files = {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.py"))}
    if lesson not in files:
        known = ", ".join(files) or "none"
        raise ValueError(f"lesson: no exercises for lesson {lesson!r} in {folder}. Lessons there: {known}.")
    path = files[lesson]
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path, _changed):
    spec = importlib.util.spec_from_file_location(f"aekit_exercises_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        exercises = {exercise.key: exercise for exercise in module.EXERCISES}
        questions = list(getattr(module, "QUIZ", []))
    except Exception as error:
        raise ValueError(f"lesson: {path} cannot be read ({type(error).__name__}: {error}). It is a "
                         "Python file that sets EXERCISES and QUIZ.") from error
    if len(exercises) < len(module.EXERCISES):
        raise ValueError(f"lesson: {path} holds two exercises with the same key. Number them "
                         f"{path.name[:2]}.1, {path.name[:2]}.2, ...")
    return LessonFile(path, exercises, questions)


def find_exercise(key):
    """Return the Exercise of a key such as "02.1"; ValueError names those that there are."""
    if not isinstance(key, str):
        raise ValueError(f"lesson: an exercise's key is text, got {key!r}. Type it as '02.1'.")
    exercises = load_lesson(key.partition(".")[0]).exercises
    if key not in exercises:
        raise ValueError(f"lesson: no exercise {key!r}. This lesson has {', '.join(exercises)}.")
    return exercises[key]

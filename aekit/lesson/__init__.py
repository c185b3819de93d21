"""What every lesson uses to ask and to answer.

>>> guess = lesson.guess("How many numbers hold a digit?", low=1, high=64)
>>> guess.reveal(8, "Eight numbers keep what the eye needs.")
>>> lesson.check("02.1", answer)      # a sentence: right, wrong and why, or not yet
"""

from aekit.lesson.answers import check, hint, solution, status
from aekit.lesson.exercises import Exercise, Question, exercises_dir

__all__ = ["Exercise", "Question", "check", "exercises_dir", "guess", "hint", "progress", "quiz",
           "solution", "status"]


def guess(question, *, choices=None, low=None, high=None, step=None, unit=""):
    """Ask for a guess before a result is shown; the last line of a cell shows the control.

    question: one sentence. Either choices, a list of at least two words or numbers, or low and high, the
    ends of a range, with step (1 for whole numbers, else a hundredth of the range) and a unit in words.
    Returns a Guess: `.answer` is None until there is one, `.reveal(measured, sentence)` compares.
    Raises ValueError when neither or both ways to answer are given.
    """
    from aekit.lesson.guessing import Guess  # a check must work where no widget does

    return Guess.asking(question, choices=choices, low=low, high=high, step=step, unit=unit)


def progress():
    """Show how far you are in all lessons: what passed, what was tried, what is open.

    Returns a Picture; `.says` holds the same in words. The record behind it is `aekit.lesson.record.progress_file()`,
    a file to be read, moved or deleted at will.
    """
    from aekit.lesson.overview import draw_progress

    return draw_progress()


def quiz(lesson):
    """Show the questions that end a lesson, for example `lesson.quiz("02")`.

    Returns a widget: `.answers` holds the choices by number from 0, None where nothing is chosen;
    `.check()` gives feedback and the score. Raises ValueError when the lesson has no quiz.
    """
    from aekit.lesson.exercises import load_lesson
    from aekit.lesson.quizzes import Quiz

    return Quiz.of(lesson, load_lesson(lesson).questions)

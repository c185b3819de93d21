"""check, hint and solution: an answer goes in, a sentence comes out. No widget, so a grader can run them."""

import dis
import linecache
import traceback
from dataclasses import dataclass

from aekit.lesson.cards import Card
from aekit.lesson.exercises import find_exercise


@dataclass
class Status:
    """How far a learner is with one exercise or quiz, in this session."""

    tries: int = 0
    hints: int = 0
    asked: bool = False
    passed: bool = False
    answer: str = ""


# The one record of a learner's progress. It lives as long as the kernel: whatever keeps it longer
# (a file, a hub) reads and writes it here, through `status()` and `record()`.
_record: dict[str, Status] = {}


def status():
    """Return the Status of each exercise and quiz touched since the kernel started: a dict by key."""
    return dict(_record)


def record(key):
    """Return the Status of one key, a fresh one when nothing was done yet."""
    return _record.setdefault(key, Status())


class Verdict(Card):
    """What `check` says: a Card with `passed`, for a grader: `assert lesson.check(...).passed`."""

    @property
    def passed(self):
        return self.kind == "right"

    def __bool__(self):
        return self.passed


def check(key, answer=...):
    """Judge an answer to an exercise: `lesson.check("02.1", answer)`.

    key: lesson and number. answer: what the exercise asks for; `...`, None or an unfinished function
    means 'not yet'. Returns a Verdict: it shows as a sentence and has `passed`.
    Raises ValueError for an unknown key.
    """
    exercise = find_exercise(key)
    if _is_open(answer):
        return Verdict("waiting", f"Exercise {key}: not yet",
                       f"{exercise.question} Replace the `...` ({exercise.expects}) and run the cell again.")
    state = record(key)
    state.tries += 1
    state.answer = _short(answer)
    problem = _judge(exercise, answer)
    state.passed = state.passed or problem is None
    if problem is None:
        return Verdict("right", f"Exercise {key}: right", exercise.right)
    help_ = f'\nFor a hint: `lesson.hint("{key}")`' if state.hints < len(exercise.hints) else \
        f'\nTo see a solution: `lesson.solution("{key}")`'
    return Verdict("wrong", f"Exercise {key}: not right yet", problem + help_)


def hint(key):
    """Show the next hint to an exercise. Before any try, the first call only says that hints wait."""
    exercise = find_exercise(key)
    state = record(key)
    count = len(exercise.hints)
    if not (state.tries or state.asked or state.hints):
        state.asked = True  # Restart and run all must not give the hints away
        waiting = "One hint waits" if count == 1 else f"{count} hints wait"
        return Card("waiting", f"Exercise {key}: {waiting} here",
                    "Try first; or run this cell once more to see the first hint.")
    state.hints = min(state.hints + 1, count)
    more = "Run this cell again for the next one." if state.hints < count else \
        f'That is the last one. After a try, `lesson.solution("{key}")` shows a solution.'
    return Card("hint", f"Hint {state.hints} of {count}", f"{exercise.hints[state.hints - 1]}\n{more}")


def solution(key, *, anyway=False):
    """Show a solution to an exercise after at least one try, or at once with `anyway=True`."""
    exercise = find_exercise(key)
    if not (anyway or record(key).tries):
        return Card("waiting", f"Exercise {key}: the solution opens after a try",
                    f'Put an answer in place of the `...` and run its cell; a wrong one is fine. '
                    f'Or type `lesson.solution("{key}", anyway=True)`.')
    return Card("solution", f"Exercise {key}: one solution", "Put these lines above `lesson.check`:",
                exercise.solution.strip("\n"))


def _judge(exercise, answer):
    """Return None for a right answer, else the sentence that says what is wrong."""
    try:
        problem = exercise.check(answer)
    except Exception as error:
        return _explain(exercise, answer, error)
    if problem is None or isinstance(problem, str):
        return problem
    raise TypeError(f"Exercise {exercise.key}: its check returned {problem!r}, expected None for a right "
                    "answer or the sentence that says what is wrong. Change the exercise file.")


def _explain(exercise, answer, error):
    """Say what went wrong: in the learner's own function with its line, else what was expected."""
    own = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)
           if frame.f_globals.get("__name__") == "__main__"]  # where a notebook's cells live
    if not own:
        return f"Expected: {exercise.expects}. Your answer is `{_short(answer, 60)}`, of type {type(answer).__name__}."
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    code, line = own[-1]
    source = linecache.getline(code.co_filename, line).strip()
    where = f" at `{source}`" if source else ""
    return f"Your `{code.co_name}` stopped{where} with {what}."


def _is_open(answer):
    if answer is ... or answer is None:
        return True
    if isinstance(answer, list | tuple):
        return any(part is ... for part in answer)
    if isinstance(answer, dict):
        return any(part is ... for part in answer.values())
    return hasattr(answer, "__code__") and _is_empty(answer.__code__)


def _is_empty(code):
    """A function whose body is only `...`, `pass` or a docstring returns None and does nothing else."""
    steps = {step.opname: step.argval for step in dis.get_instructions(code)}
    returned = steps.pop("LOAD_CONST", None), steps.pop("RETURN_CONST", None)
    return returned == (None, None) and set(steps) <= {"RESUME", "NOP", "RETURN_VALUE"}


def _short(answer, most=200):
    text = " ".join(repr(answer).split())
    return text if len(text) <= most else text[:most - 3] + "..."

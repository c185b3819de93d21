"""check, hint and solution: an answer goes in, a sentence comes out. No widget, so a grader can run them."""

import ast
import dis
import hashlib
import inspect
import linecache
import traceback

from aekit.lesson.cards import Card
from aekit.lesson.exercises import find_exercise
from aekit.lesson.record import record, status

__all__ = ["Verdict", "check", "hint", "solution", "status"]


# Keys whose hints this kernel has been asked for: a new kernel's first call gives nothing new away.
_asked: set = set()


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
    problem = _judge(exercise, answer)
    with record(key) as state:
        text = _kept(exercise, answer, problem)
        state.tries += text != state.answer or not state.tries  # the same answer, run again, is no new try
        if problem is None or not state.passed:
            state.answer = text
        state.passed = state.passed or problem is None
    if problem is None:
        return Verdict("right", f"Exercise {key}: right", exercise.right)
    help_ = f'\nFor a hint: `lesson.hint("{key}")`' if state.hints < len(exercise.hints) else \
        f'\nTo see a solution: `lesson.solution("{key}")`'
    return Verdict("wrong", f"Exercise {key}: not right yet", problem + help_)


def hint(key):
    """Show the next hint to an exercise. Before any try, the first call only says that hints wait."""
    exercise = find_exercise(key)
    count = len(exercise.hints)
    again, _ = key in _asked, _asked.add(key)
    with record(key) as state:
        if not (again or state.tries or state.hints):  # Restart and run all must not give the hints away
            waiting = "One hint waits" if count == 1 else f"{count} hints wait"
            return Card("waiting", f"Exercise {key}: {waiting} here",
                        "Try first; or run this cell once more to see the first hint.")
        if again or not state.hints:  # a new kernel shows the last one seen, not the next
            state.hints = min(state.hints + 1, count)
    more = "Run this cell again for the next one." if state.hints < count else \
        f'That is the last one. After a try, `lesson.solution("{key}")` shows a solution.'
    return Card("hint", f"Hint {state.hints} of {count}", f"{exercise.hints[state.hints - 1]}\n{more}")


def solution(key, *, anyway=False):
    """Show a solution to an exercise after a try and a hint, or at once, for a teacher, with `anyway=True`."""
    exercise = find_exercise(key)
    with record(key) as state:
        if not (anyway or state.tries):
            return Card("waiting", f"Exercise {key}: the solution opens after a try",
                        "Put an answer in place of the `...` and run its cell; a wrong one is fine.")
        if not (anyway or state.passed or state.hints or not exercise.hints):
            return Card("waiting", f"Exercise {key}: a hint first",
                        f'Run `lesson.hint("{key}")` and try once more with it. After that the solution opens.')
        if not exercise.solution:
            return Card("waiting", f"Exercise {key}: your teacher has the solution",
                        f'This is a class\'s copy of the lessons. `lesson.hint("{key}")` helps on.')
        state.solution = state.solution or not state.passed  # seen before it was solved
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
    if not own and callable(answer):
        name = getattr(answer, "__name__", "function")
        if "NoneType" in str(error):
            return f"Your `{name}` runs and returns nothing. Does it end with a `return`?"
        return (f"Your `{name}` runs, but what it returns is not what is asked for ({type(error).__name__}: {error}). "
                f"Expected: {exercise.expects}.")
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


def plain(text):
    """Return the value that a kept answer stands for, where it is plain: numbers, words, and lists of them.

    ValueError where it is another's repr, a function's source, or cut.
    """
    try:
        return ast.literal_eval(text)
    except (SyntaxError, TypeError, MemoryError, RecursionError):
        raise ValueError("not a plain value") from None


def _kept(exercise, answer, problem):
    """An answer as the record keeps it: plain values so that they can be judged again, functions by their source."""
    if hasattr(answer, "__code__"):
        try:
            return inspect.getsource(answer)[:4000]
        except (OSError, TypeError):
            digest = hashlib.sha256(answer.__code__.co_code).hexdigest()[:8]
            return f"function {answer.__code__.co_name} {digest}"
    simple = answer.item() if getattr(answer, "shape", None) == () else answer  # NumPy's scalars
    if simple is not answer and problem is None and _judge(exercise, simple) is not None:
        simple = answer
    text = repr(simple)
    return text if len(text) <= 200 and "\n" not in text else _short(simple)


def _short(answer, most=200):
    text = " ".join(repr(answer).split())
    return text if len(text) <= most else text[:most - 3] + "..."

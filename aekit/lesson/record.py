"""What a learner has done, kept in one small file beside the lessons that they can read and delete.

`progress.json` lies in the folder of the lessons (the current folder where there are none); the variable
AEKIT_PROGRESS names another file, or `off` for none. It is JSON: {"format": 1, "kind": "aekit progress",
"learner": a random name, "exercises": {"02.1": {"tries": 2, "hints": 1, "passed": true, "solution": false,
"answer": "11", "at": "2026-11-24T10:00:00+00:00"}}, "guesses": {question: {"answer", "measured", "at"}}, "seal"}.
The seal is a checksum of the rest: it finds a cut file and a changed figure. It is no signature, for whoever
reads this module can make one.
"""

import contextlib
import dataclasses
import datetime
import hashlib
import json
import os
import secrets
import warnings
from dataclasses import dataclass
from pathlib import Path

from aekit._files import write_whole
from aekit.lesson.exercises import exercises_dir

NAME, FORMAT, KIND = "progress.json", 1, "aekit progress"
LARGEST = 2_000_000  # bytes; a whole course takes about 20,000


@dataclass
class Status:
    """How far a learner is with one exercise or quiz. `answer` is the last one, once passed the one that passed."""

    tries: int = 0
    hints: int = 0
    passed: bool = False
    solution: bool = False   # whether a solution was shown
    answer: str = ""
    at: str = ""             # when it changed last, ISO 8601, UTC


class Unreadable(ValueError):
    """A progress file that is broken, changed by hand, or none; the message says which."""


_memory: dict = {}   # the record where there is no file
_unwritable: set = set()


def status():
    """Return the Status of each exercise and quiz touched so far: a dict by key."""
    with _content() as content:
        return {key: Status(**entry) for key, entry in content["exercises"].items()}


def guesses():
    """Return the guesses revealed so far: question -> {"answer", "measured", "at"}."""
    with _content() as content:
        return dict(content["guesses"])


@contextlib.contextmanager
def record(key):
    """Give the Status of one key to be changed, a fresh one at first; it is kept when the block ends."""
    with _content() as content:
        state = Status(**content["exercises"].get(key, {}))
        before = dataclasses.replace(state)
        yield state
        if state != before:
            state.at = _now()
            content["exercises"][key] = dataclasses.asdict(state)


def guessed(question, answer, measured):
    """Keep a guess, in words, and what was measured."""
    with _content() as content:
        known = content["guesses"].get(question, {})
        if (known.get("answer"), known.get("measured")) != (answer, measured):
            content["guesses"][question] = {"answer": answer, "measured": measured, "at": _now()}


def progress_file():
    """Return the path of the file that keeps the progress, or None where AEKIT_PROGRESS is `off`."""
    own = os.environ.get("AEKIT_PROGRESS", "")
    if own.lower() == "off":
        return None
    if own:
        place = Path(own).expanduser()
        return place / NAME if place.is_dir() else place
    here, lessons = Path.cwd(), exercises_dir().parent
    is_clone = next(lessons.glob("[0-9][0-9]_*.ipynb"), None) is not None
    return (here if next(here.glob("[0-9][0-9]_*.ipynb"), None) or not is_clone else lessons) / NAME


def read(path):
    """Return what a progress file holds, a dict; Unreadable says what is wrong with it."""
    path = Path(path)
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"it has {path.stat().st_size:,} bytes, more than any course makes")
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is cut or no JSON ({type(error).__name__})") from None
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise Unreadable("it is JSON, but no record of progress")
    if content.get("format") != FORMAT:
        raise Unreadable(f"its format is {content.get('format')!r}, expected {FORMAT}: another aekit wrote it")
    if not _is_sound(content):
        raise Unreadable("an entry is missing or of another kind than aekit writes")
    if content.get("seal") != seal(content):
        raise Unreadable("its seal does not fit: it was changed by hand")
    return content


def seal(content):
    """The checksum of a record, over everything but the seal itself."""
    rest = {name: value for name, value in content.items() if name != "seal"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{KIND}\n{text}".encode(errors="surrogatepass")).hexdigest()


def as_bytes(content):
    """The bytes of a record's file, sealed."""
    return (json.dumps({**content, "seal": seal(content)}, indent=1, sort_keys=True) + "\n").encode()


def forget():
    """Forget what is kept in memory; a file stays."""
    _memory.clear()
    _unwritable.clear()


@contextlib.contextmanager
def _content():
    """Give the record to be read or changed. Where a file keeps it, no other kernel comes between."""
    path = progress_file()
    if path is None or path in _unwritable:
        if not _memory:
            _memory.update(_empty())
        yield _memory
        return
    with _locked(path):
        content = _read_or_begin(path)
        before = as_bytes(content)
        yield content
        if as_bytes(content) == before:
            return
        try:
            write_whole(path, as_bytes(content))
        except OSError as error:
            _memory.update(content)
            _unwritable.add(path)
            warnings.warn(f"progress: {path} cannot be written ({error}). What you do is kept until the kernel ends; "
                          "AEKIT_PROGRESS names another place.", stacklevel=5)


def _empty():
    return {"format": FORMAT, "kind": KIND, "learner": secrets.token_hex(8), "exercises": {}, "guesses": {}}


def _read_or_begin(path):
    try:
        return read(path)
    except OSError:  # none yet, or none that can be read: writing will tell
        return _empty()
    except Unreadable as problem:
        aside = _put_aside(path)
        warnings.warn(f"progress: {path} cannot be used: {problem}. It is now {aside.name}, and a new record begins.",
                      stacklevel=5)
        return _empty()


def _put_aside(path):
    number = 1
    while (aside := path.with_name(f"{path.stem}-broken-{number}.json")).exists():
        number += 1
    with contextlib.suppress(OSError):
        os.replace(path, aside)
    return aside


@contextlib.contextmanager
def _locked(path):
    """Keep other kernels out for the few milliseconds of a change; where nothing can be locked, go on without."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            file = stack.enter_context(open(path.with_name(f".{path.name}.lock"), "ab"))  # noqa: SIM115
            _lock(file)
        yield


def _lock(file):
    """Wait for the lock of an open file; closing it, or the end of the process, opens it."""
    try:
        import fcntl
    except ImportError:  # Windows: it waits for ten seconds, then OSError
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


def _is_sound(content):
    kinds = {name: type(value) for name, value in dataclasses.asdict(Status()).items()}
    exercises, asked = content.get("exercises"), content.get("guesses")
    if not (isinstance(content.get("learner"), str) and isinstance(exercises, dict) and isinstance(asked, dict)):
        return False
    entries = [*exercises.values(), *asked.values()]
    if not all(isinstance(entry, dict) for entry in entries):
        return False
    return all(set(entry) == set(kinds) and all(type(entry[name]) is kind for name, kind in kinds.items())
               for entry in exercises.values()) \
        and all(set(entry) == {"answer", "measured", "at"} and all(isinstance(part, str) for part in entry.values())
                for entry in asked.values())


def _now():
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")

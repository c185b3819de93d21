"""The progress files of a class -> one table (CSV) and one picture; what cannot be trusted is refused by name.

What is found out: a file that is cut, empty or no record; one whose figures were changed by hand (its seal no longer
fits); an answer that is called right and that the teacher's own check finds wrong (numbers, words, lists and quizzes
are judged again; functions and arrays are not: they would have to be run); one record handed in under two names.
What cannot be found out: a record sealed anew by someone who read `aekit.lesson.record` and put in right answers, a
right answer copied from a neighbour, the work of somebody else on the student's machine.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from aekit._files import write_whole
from aekit.lesson import record
from aekit.lesson.answers import _judge, plain
from aekit.lesson.exercises import find_exercise, load_lesson
from aekit.lesson.overview import keys_of, lessons, mark, state_of

MOST_SHOWN = 120  # rows of the picture


@dataclass
class Class:
    """What `collect` found. students: name -> {key: Status}; refused, notes: name -> why; table, picture: paths."""

    students: dict
    keys: list
    refused: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    table: Path = None
    picture: Path = None

    def __str__(self):
        lines = [f"{len(self.students)} students, {len(self.keys)} exercises and quizzes: {self.table}, {self.picture}"]
        lines += [f"refused {name}: {why}" for name, why in self.refused.items()]
        return "\n".join(lines + [f"note on {name}: {why}" for name, why in self.notes.items()])


def collect(folder, *, out=None):
    """Read every progress file under a folder; returns a Class and writes class.csv and class.png.

    A student's name is the name of their folder, or of their file where all lie side by side (`anna.json`). In a folder
    with a `progress*.json` the other JSON files are no records, such as settings, and are left alone.
    Raises ValueError where there is no such folder, or no file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"class collect: there is no folder {folder}. Name the one that holds the students' files.")
    files = _records([path for path in sorted(folder.rglob("*.json")) if "-broken-" not in path.name], folder)
    if not files:
        raise ValueError(f"class collect: no progress file (*.json) under {folder}. Ask for the students' "
                         f"notebooks/{record.NAME}.")
    found = Class({}, [key for lesson in lessons() for key in keys_of(lesson)])
    owners = {}
    names = {path: _name(path, folder) for path in files}
    doubles = Counter(names.values())
    for path in files:
        name = names[path] if doubles[names[path]] == 1 else path.relative_to(folder).as_posix()
        try:
            content = _trusted(path, found.keys)
        except (record.Unreadable, OSError) as problem:
            found.refused[name] = f"{path}: {problem}"
            continue
        if first := owners.get(content["learner"]):
            found.notes[name] = f"the same record as {first}'s: one was copied, or handed in twice"
        owners.setdefault(content["learner"], name)
        found.students[name] = {key: record.Status(**entry) for key, entry in content["exercises"].items()}
    out = Path(out or folder)
    out.mkdir(parents=True, exist_ok=True)
    found.table = write_whole(out / "class.csv", _table(found).encode("utf-8-sig"))  # the mark tells spreadsheets UTF-8
    picture = io.BytesIO()
    draw_class(found).savefig(picture, format="png", dpi=130, facecolor="white")
    found.picture = write_whole(out / "class.png", picture.getvalue())
    return found


def draw_class(found):
    """The class as a Picture: a row for each student, a column for each exercise; `says` has the shares in words."""
    from aekit.show.parts import INK, Picture, done

    shown = list(found.students.items())[:MOST_SHOWN]
    width, height = max(4.5, 2.2 + 0.22 * len(found.keys)), 1.1 + 0.2 * max(len(shown), 1)
    figure = Picture(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    cells = [(column, row, state_of(entries.get(key))) for row, (_, entries) in enumerate(shown)
             for column, key in enumerate(found.keys)]
    for state in ("open", "tried", "passed"):
        mark(axes, *([cell[i] for cell in cells if cell[2] == state] for i in (0, 1)), state, size=6)
    count = max(len(found.students), 1)
    share = {key: sum(state_of(entries.get(key)) == "passed" for entries in found.students.values()) / count
             for key in found.keys}
    axes.set(xticks=range(len(found.keys)), yticks=range(len(shown)), yticklabels=[name[:28] for name, _ in shown],
             xlim=(-0.6, len(found.keys) - 0.4), ylim=(len(shown) - 0.4, -0.6),
             title=f"{len(found.students)} students, {sum(share.values()) / max(len(share), 1):.0%} passed"
                   + (f"; the first {MOST_SHOWN} are shown" if len(found.students) > MOST_SHOWN else ""))
    axes.set_xticklabels([f"{key}  {100 * share[key]:.0f} %" for key in found.keys], rotation=90)
    axes.xaxis.tick_top()
    axes.set_xlabel("filled: passed    half: tried    ring: open")
    axes.tick_params(labelsize=8, length=0)
    says = ", ".join(f"{key} {part:.0%}" for key, part in share.items())
    figure = done(figure, axes, f"{len(found.students)} students. Share that passed: {says}.")
    for edge in axes.spines.values():
        edge.set_color(INK)
        edge.set_visible(False)
    return figure


def _trusted(path, keys):
    """The content of a progress file; Unreadable where it is broken, changed, or claims what does not hold."""
    if path.is_symlink():
        raise record.Unreadable("it is a link to another file")
    content = record.read(path)
    if unknown := sorted(set(content["exercises"]) - set(keys)):
        raise record.Unreadable(f"it holds {', '.join(unknown)[:80]}, which these lessons do not ask")
    for key, entry in content["exercises"].items():
        if entry["passed"] and not entry["tries"]:
            raise record.Unreadable(f"{key} is called passed without a try")
        if entry["passed"] and (why := _disproved(key, entry["answer"])):
            raise record.Unreadable(f"{key} is called passed with the answer {entry['answer'][:60]}, and {why}")
    return content


_judged: dict = {}


def _disproved(key, answer):
    """Why a kept answer cannot be right, or None: it is, or it is a function or an array, which nobody runs here."""
    if (key, answer) not in _judged:
        _judged[key, answer] = _judge_again(key, answer)
    return _judged[key, answer]


def _judge_again(key, answer):
    try:
        value = plain(answer)
    except ValueError:
        return "no quiz has such an answer" if key.endswith(".quiz") else None
    if not key.endswith(".quiz"):
        return "the check finds it wrong" if _judge(find_exercise(key), value) is not None else None
    right = [list(question.choices).index(question.answer) for question in load_lesson(key[:2]).questions]
    return None if value == right else "that is not all right"


def _table(found):
    """The CSV: a row for each student, with five columns for each exercise; the refused files come last.

    An exercise counts as passed where no solution was shown before; quizzes are counted by themselves.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    fields = ("state", "tries", "hints", "solution shown", "answer")
    quizzes = {key for key in found.keys if key.endswith(".quiz")}
    writer.writerow(["student", "passed", "of", "quizzes", "remark",
                     *(f"{key} {name}" for key in found.keys for name in fields)])
    for name, entries in found.students.items():
        states = [state_of(entries.get(key)) for key in found.keys]
        passed = {key for key, state in zip(found.keys, states, strict=True) if state == "passed"}
        alone = {key for key in passed - quizzes if not entries[key].solution}
        row = [_cell(name), len(alone), len(found.keys) - len(quizzes), len(passed & quizzes),
               _cell(found.notes.get(name, ""))]
        for key, state in zip(found.keys, states, strict=True):
            entry = entries.get(key) or record.Status()
            row += [state, entry.tries, entry.hints, "yes" if entry.solution else "no", _cell(entry.answer)]
        writer.writerow(row)
    for name, why in found.refused.items():
        writer.writerow([_cell(name), "", len(found.keys) - len(quizzes), "", _cell(f"refused: {why}")])
    return text.getvalue()


def _cell(text):
    """A student's words for a spreadsheet, which would run what begins with = + - @."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _records(files, folder):
    """Without the other JSON files of a student who handed in the whole folder."""
    names = [_name(path, folder) for path in files]
    plain = {name for name, path in zip(names, files, strict=True) if _is_record(path)}
    return [path for name, path in zip(names, files, strict=True) if name not in plain or _is_record(path)]


def _is_record(path):
    return path.name.startswith(Path(record.NAME).stem)


def _name(path, folder):
    inside = path.relative_to(folder).parts
    return inside[0] if len(inside) > 1 else path.stem

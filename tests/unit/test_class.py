"""The teacher's commands: a release tells nothing, collect trusts no file blindly, slides break where they should."""

import csv
import json
import re
import shutil
import symtable
from pathlib import Path

import pytest
from unit.test_lesson import SAMPLE

from aekit import classroom, lesson
from aekit.classroom.collect import collect
from aekit.classroom.release import release, stripped
from aekit.classroom.slides import on_slides
from aekit.lesson import answers, record
from aekit.lesson.exercises import load_lesson
from aekit.lesson.notebooks import exercise_cells, read_notebook, solved_source, source

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted((ROOT / "notebooks" / "exercises").glob("[0-9][0-9]_*.py"))
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
each_lesson = pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)


# --- release

@each_lesson
def test_a_released_exercise_file_holds_no_solution_and_checks_as_before(path, tmp_path, monkeypatch):
    (tmp_path / path.name).write_text(stripped(path.read_text(encoding="utf-8"), path.name), encoding="utf-8")
    full = load_lesson(path.name[:2])
    monkeypatch.setenv("AEKIT_EXERCISES", str(tmp_path))
    released = load_lesson(path.name[:2])
    assert list(released.exercises) == list(full.exercises) and released.questions == full.questions
    code = (tmp_path / path.name).read_text(encoding="utf-8")
    for key, exercise in full.exercises.items():
        assert released.exercises[key].solution == "" and released.exercises[key].wrong == []
        assert repr(exercise.solution)[1:-1] not in code
        for answer, words in exercise.wrong:
            verdict = lesson.check(key, answer)
            assert not verdict.passed and words in str(verdict)


def test_what_only_a_solution_used_goes_with_it():
    own = "SAMPLES = [1]\nTELLING = 'x = 3'\n\n\ndef helper():\n    return len(TELLING) + more()\n\n\n" \
          "def more():\n    return 2\n"
    text = own + SAMPLE.replace('solution="ratio = 64 / 8"', "solution=TELLING")
    text = text.replace("wrong=[(0.125", "wrong=[(helper(), 'x'), (0.125")
    left = stripped(text)
    assert text.count("helper") == 2 and "TELLING" not in left and "helper" not in left
    assert "SAMPLES" in left and "judge_ratio" in left


def test_positional_arguments_and_letters_beyond_ascii_are_no_hiding_place():
    text = ('from aekit.lesson import Exercise\nEXERCISES = [Exercise("02.1", "Größe? – π", "a number", '
            'lambda a: None, "Ja – π.", ["Denk."], "größe = 8", [(1, "zu groß")])]\n')
    left = stripped(text)
    assert "größe = 8" not in left and "zu groß" not in left and "Größe? – π" in left
    compile(left, "left", "exec")


def test_an_exercise_whose_solution_cannot_be_found_stops_the_release():
    with pytest.raises(ValueError, match=r"line 2 builds an Exercise with \* or \*\*"):
        stripped("parts = {}\nEXERCISES = [Exercise(**parts)]")


@pytest.fixture(scope="module")
def students_copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "students"
    release(folder, lessons=["02", "4"], nbgrader=True)
    return folder


def test_a_release_is_a_whole_kit_without_what_is_the_teachers(students_copy):
    names = {path.relative_to(students_copy).as_posix() for path in students_copy.rglob("*") if path.is_file()}
    assert {"README.md", "requirements.txt", "aekit/__main__.py", "notebooks/02_bottleneck.ipynb",
            "notebooks/exercises/04_training.py", "data/glyphs.npz", "binder/overrides.json"} <= names
    assert not [name for name in names if "TEACHING" in name or name.startswith("tests/") or "progress" in
                name.rpartition("/")[2] and name.endswith(".json") or "/." in name or "__pycache__" in name]
    assert [path.name[:2] for path in sorted((students_copy / "notebooks").glob("*.ipynb"))] == ["02", "04"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (students_copy / "notebooks" / "exercises").glob("*"))
    assert "min(k for k in errors if errors[k] < goal)" not in text


def test_every_link_of_a_release_leads_to_something_that_is_in_it(students_copy):
    pages = {path: path.read_text() for path in students_copy.rglob("*.md")}
    pages |= {path: "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
              for path in (students_copy / "notebooks").glob("*.ipynb")}
    links = [(path, link) for path, text in pages.items() for link in re.findall(r"\]\(([\w./-]+)(?:#[\w-]*)?\)", text)]
    assert len(links) > 5 and not [link for path, link in links if not (path.parent / link).exists()]
    assert "has three ready courses" in pages[students_copy / "README.md"]  # the words stay


def test_in_a_release_the_teacher_has_the_solution(students_copy, monkeypatch):
    monkeypatch.setenv("AEKIT_EXERCISES", str(students_copy / "notebooks" / "exercises"))
    lesson.check("02.1", 4)
    lesson.hint("02.1")
    assert "your teacher has the solution" in str(lesson.solution("02.1"))
    assert lesson.check("02.1", 11).passed


def test_nbgraders_cells_are_locked_and_assert_the_check(students_copy):
    cells = read_notebook(students_copy / "notebooks" / "02_bottleneck.ipynb")["cells"]
    graded = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert [source(cell) for cell in graded] == ["assert lesson.check('02.1', numbers).passed",
                                                 "assert lesson.check('02.2', codes).passed"]
    assert all(cell["metadata"]["nbgrader"]["locked"] and cell["metadata"]["nbgrader"]["points"] == 1
               for cell in graded)
    # nbgrader empties what is marked as a solution, the learner's first lines too.
    assert not any(cell["metadata"].get("nbgrader", {}).get("solution") for cell in cells)


def test_a_release_never_writes_over_anything(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(ValueError, match="is there already"):
        release(tmp_path / "there")
    with pytest.raises(ValueError, match="no lesson 77. There are 00"):
        release(tmp_path / "new", lessons=["77"])
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_release_that_would_tell_is_not_made(tmp_path):
    root = tmp_path / "clone"
    (root / "notebooks" / "exercises").mkdir(parents=True)
    shutil.copy(LESSONS[2], root / "notebooks" / "02_sample.ipynb")
    (root / "notebooks" / "exercises" / "02_sample.py").write_text(
        SAMPLE.replace("QUIZ =", "object.__setattr__(EXERCISES[0], 'solution', 'ratio = 8')\nQUIZ ="))
    with pytest.raises(ValueError, match="still holds the solution of 02.1"):
        release(tmp_path / "students", root=root)
    assert not (tmp_path / "students").exists()


def read_from_outside(table):
    """Names that a cell reads and does not make itself; a function's own arguments are none."""
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    scopes = [table]
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        yield from (symbol.get_name() for symbol in scope.get_symbols() if symbol.is_referenced()
                    and (symbol.is_global() or scope is table) and symbol.get_name() not in own)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_graded_cell_never_needs_a_widget(path):
    """No name that an exercise's solution or its cell reads was made by a cell that makes a widget."""
    import ast

    notebook, widgets = read_notebook(path), set()
    for cell in notebook["cells"]:
        is_read = cell["cell_type"] == "code" and "%pip" not in source(cell)
        for node in ast.walk(ast.parse(source(cell) if is_read else "")):
            if isinstance(node, ast.Assign) and any(word in ast.unparse(node.value)
                                                    for word in ("explore.", "lesson.guess(", "lesson.quiz(")):
                widgets |= {each.id for target in node.targets for each in ast.walk(target)
                            if isinstance(each, ast.Name)}
    for key, cell in exercise_cells(notebook):
        used = set(read_from_outside(symtable.symtable(solved_source(cell), key, "exec")))
        assert not used & widgets, f"{key} reads {used & widgets}"


# --- collect

@pytest.fixture
def students(tmp_path, monkeypatch):
    """Makes a student's folder with a progress file: `students("anna", {"02.1": 8})`."""
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "02_sample.py").write_text(SAMPLE)
    monkeypatch.setenv("AEKIT_EXERCISES", str(tmp_path / "exercises"))
    folder = tmp_path / "class"
    folder.mkdir()

    def make(name, given):
        place = folder / name
        place.mkdir()
        monkeypatch.setenv("AEKIT_PROGRESS", str(place))
        for key, answer in given.items():
            lesson.check(key, answer)
        monkeypatch.setenv("AEKIT_PROGRESS", "off")
        record.forget()
        return place / record.NAME

    make.folder = folder
    return make


def rows(found):
    with open(found.table, encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_a_class_becomes_one_table_and_one_picture(students):
    students("anna", {"02.1": 8, "02.2": lambda x: x / 2})
    students("bert", {"02.1": 3})
    found = collect(students.folder)
    table = rows(found)
    assert table["anna"]["passed"] == "2" and table["anna"]["of"] == "2" and table["anna"]["02.1 state"] == "passed"
    assert table["anna"]["quizzes"] == "0"
    assert table["bert"]["02.1 state"] == "tried" and table["bert"]["02.1 answer"] == "3"
    assert table["bert"]["02.2 state"] == "open" and not found.refused
    assert found.picture.read_bytes().startswith(b"\x89PNG")
    from aekit.classroom.collect import draw_class

    assert "2 students" in draw_class(found).says and "02.1 50%" in draw_class(found).says


def test_a_solution_that_was_seen_first_is_not_counted_and_one_that_was_seen_later_is_no_matter(students, monkeypatch):
    for name, steps in {"first solved": ("solve", "look"), "first looked": ("try", "hint", "look", "solve")}.items():
        path = students(name, {})
        monkeypatch.setenv("AEKIT_PROGRESS", str(path.parent))
        for step in steps:
            {"solve": lambda: lesson.check("02.1", 8), "try": lambda: lesson.check("02.1", 3),
             "hint": lambda: lesson.hint("02.1"), "look": lambda: lesson.solution("02.1")}[step]()
        monkeypatch.setenv("AEKIT_PROGRESS", "off")
        record.forget()
    table = rows(collect(students.folder))
    assert (table["first solved"]["passed"], table["first solved"]["02.1 solution shown"]) == ("1", "no")
    assert (table["first looked"]["passed"], table["first looked"]["02.1 solution shown"]) == ("0", "yes")


def test_settings_in_a_folder_that_was_handed_in_whole_are_not_taken_for_records(students):
    place = students("anna", {"02.1": 8}).parent
    (place / "binder").mkdir()
    (place / "binder" / "overrides.json").write_text("{}")
    found = collect(students.folder)
    assert list(found.students) == ["anna"] and not found.refused


def changed(path, change):
    content = json.loads(path.read_text())
    change(content["exercises"])
    return content


@pytest.mark.parametrize("forge, words", [
    (lambda path: path.write_bytes(path.read_bytes()[:80]), "cut or no JSON"),
    (lambda path: path.write_text(""), "cut or no JSON"),
    (lambda path: path.write_text('{"a": 1}'), "no record of progress"),
    (lambda path: path.write_text(path.read_text().replace('"passed": false', '"passed": true')), "changed by hand"),
    (lambda path: path.write_bytes(record.as_bytes(changed(path, lambda e: e["02.1"].update(passed=True)))),
     "02.1 is called passed with the answer 3, and the check finds it wrong"),
    (lambda path: path.write_bytes(record.as_bytes(changed(path, lambda e: e["02.1"].update(passed=True, tries=0)))),
     "passed without a try"),
    (lambda path: path.write_bytes(record.as_bytes(changed(path, lambda e: e.update({"99.1": e["02.1"]})))),
     "99.1, which these lessons do not ask"),
    (lambda path: path.write_bytes(record.as_bytes(changed(path, lambda e: e.update(
        {"02.quiz": {**e["02.1"], "passed": True, "answer": "[0, 0, 0]"}})))), "02.quiz is called passed"),
    (lambda path: path.write_bytes(b"{" + b" " * 3_000_000), "more than any course"),
])
def test_a_broken_or_tampered_file_is_refused_by_name_and_the_others_are_read(students, forge, words, capsys):
    forge(students("eve", {"02.1": 3}))
    students("anna", {"02.1": 8})
    found = collect(students.folder)
    assert list(found.students) == ["anna"] and words in found.refused["eve"]
    assert "refused" in rows(found)["eve"]["remark"]
    assert classroom.main(["collect", str(students.folder)]) == 1 and "refused eve" in capsys.readouterr().out


def test_a_copied_record_is_noted(students):
    path = students("anna", {"02.1": 8})
    (students.folder / "bert").mkdir()
    shutil.copy(path, students.folder / "bert")
    found = collect(students.folder)
    assert "the same record as anna's" in found.notes["bert"] and not found.refused


def test_a_link_out_of_the_folder_is_refused(students, tmp_path):
    path = students("anna", {"02.1": 8}).rename(tmp_path / "elsewhere.json")
    (students.folder / "anna" / "progress.json").symlink_to(path)
    assert "a link" in collect(students.folder).refused["anna"]


def test_what_a_student_typed_is_no_formula(students):
    students("=cmd", {"02.1": "=HYPERLINK()"})
    table = rows(collect(students.folder))
    assert "'=cmd" in table and not any(value.startswith("=") for value in table["'=cmd"].values())


def test_files_side_by_side_are_named_by_their_files(students):
    path = students("x", {"02.1": 8})
    path.rename(students.folder / "carla.json")
    assert list(collect(students.folder).students) == ["carla"]


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no progress file"):
        collect(tmp_path)
    assert classroom.main(["collect", str(tmp_path / "nowhere")]) == 1


def test_a_hundred_students_fit_one_picture(students):
    content = json.loads(students("s000", {"02.1": 8}).read_text())
    for number in range(1, 130):
        (students.folder / f"s{number:03}.json").write_bytes(record.as_bytes({**content, "learner": f"{number:x}"}))
    found = collect(students.folder)
    assert len(found.students) == 130 and len(rows(found)) == 130


def test_an_honest_answer_of_any_kind_is_never_refused(students):
    import numpy as np

    students("anna", {"02.1": np.float32(8)})
    students("bert", {"02.1": np.array(8.0)})
    students("carla", {"02.1": np.full((1,), 8)})
    assert not collect(students.folder).refused


# --- slides

def places(*cells):
    """The slide type of each cell: code begins with `py ` (it prints) or `fig ` (it shows a figure)."""
    nbformat = pytest.importorskip("nbformat")
    made = nbformat.v4.new_notebook()
    for text in cells:
        kind, _, code = text.partition(" ")
        if kind == "py":
            made.cells.append(nbformat.v4.new_code_cell(code, outputs=[nbformat.v4.new_output("stream", text="1")]))
        elif kind == "fig":
            figure = nbformat.v4.new_output("execute_result", {"text/html": "<img>"})
            made.cells.append(nbformat.v4.new_code_cell(code, outputs=[figure]))
        else:
            made.cells.append(nbformat.v4.new_markdown_cell(text))
    return [(cell.metadata.slideshow.slide_type, source(cell).strip()) for cell in on_slides(made).cells]


def test_slides_break_at_headings_and_after_a_guess_and_meaning_comes_as_a_fragment():
    assert places("# 02 A lesson\n*Why?*", "fig explore.latent()", "It moves.\n\n## Next\nLook.", "py 1",
                  "fig guess = lesson.guess('?')", "fig show()", "fig guess.reveal(3)", "So.") == [
        ("slide", "# 02 A lesson\n*Why?*"), ("slide", "explore.latent()"), ("fragment", "It moves."),
        ("slide", "## Next\nLook."), ("-", "1"), ("-", "guess = lesson.guess('?')"), ("slide", "show()"),
        ("fragment", "guess.reveal(3)"), ("fragment", "So.")]


def test_two_figures_and_two_exercises_never_share_a_slide():
    assert [kind for kind, _ in places("## Two", "fig 1", "fig 2", "## Your turn\n**Exercise 02.1** Do.", "py ...",
                                       "Done?\n**Exercise 02.2** And do.")] == [
        "slide", "-", "slide", "slide", "-", "fragment", "slide"]


def test_an_unknown_lesson_is_named():
    from aekit.classroom.running import find_lesson

    assert find_lesson("2").name == find_lesson("02").name == "02_bottleneck.ipynb"
    with pytest.raises(ValueError, match="no lesson 'x'. There are 00"):
        find_lesson("x")


@each_lesson
def test_an_exercises_answer_is_kept_so_that_it_can_be_judged_again(path):
    """A wrong answer that the record keeps as a plain value is found wrong again."""
    for key, exercise in load_lesson(path.name[:2]).exercises.items():
        for answer, _ in exercise.wrong:
            kept = answers._kept(exercise, answer, "wrong")
            try:
                value = answers.plain(kept)
            except ValueError:
                continue
            assert not lesson.check(key, value).passed


# --- TEACHING.md

TEACHING = (ROOT / "notebooks" / "TEACHING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("course, minutes", [("Course 1", 50), ("Course 2", 240), ("Course 3", 8 * 90)])
def test_the_minutes_of_a_course_are_those_it_promises(course, minutes):
    [part] = [part for part in TEACHING.split("\n## ") if part.startswith(course)]
    assert sum(map(int, re.findall(r"(?m)^\| (\d+) \|", part))) == minutes


def test_what_was_measured_of_the_workshop_is_taken_from_its_own_minutes():
    plan, measured = re.split(r"\n\| lesson \| minutes in the plan", TEACHING)
    courses = re.findall(r"(?m)^\| (\d+) \| (.*?) \|", plan.split("## Course 2")[1])
    planned = {name: int(minutes) for minutes, what in courses for name in re.findall(r"\((\d\d_\w+\.ipynb)\)", what)}
    rows = re.findall(r"(?m)^\| \[\d\d\]\((\S+)\) \| (\d+) \|.*\| (\d+) \| (\d+) \|$", measured.split("\n## ")[0])
    assert {name: int(minutes) for name, minutes, _, _ in rows} == planned
    for name, minutes, needed, left in rows:
        assert int(minutes) - int(needed) == int(left) > 0, name


def test_the_words_it_counts_are_still_about_those_of_the_lessons():
    rows = re.findall(r"(?m)^\| \[\d\d\]\((\S+)\) \| \d+ \| \d+ s \| \d+ s \| ([\d,]+) \|", TEACHING)
    assert len(rows) == 7
    for name, words in rows:
        cells = read_notebook(ROOT / "notebooks" / name)["cells"]
        found = sum(len(re.findall(r"\w[\w'.,-]*", source(cell))) for cell in cells if cell["cell_type"] == "markdown")
        assert abs(found - int(words.replace(",", ""))) < 0.05 * found, (name, found)


def test_its_links_lead_to_lessons():
    here = {path.name[:2] for path in LESSONS}
    links = set(re.findall(r"\]\(([^)]+)\)", TEACHING))
    assert {link for link in links if link[:2] in here} <= {path.name for path in LESSONS}
    assert {link[:2] for link in links} == here


def headings(path):
    prose = (source(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown")
    return "\n".join(re.findall(r"(?m)^#+ .*", "\n".join(prose))).lower()


def test_the_places_it_names_are_headings_of_the_lessons():
    """`04: *How fast?*` in a table is a heading of lesson 04."""
    here = {path.name[:2]: headings(path) for path in LESSONS}
    places = re.findall(r"(?m)^\| [^|]+ \| ([^|]+) \|", TEACHING)
    named = [(part.strip(" [")[:2], name) for place in places for part in place.split(";")
             for name in re.findall(r"\*([^*]+)\*", part)]
    starred = re.findall(r"\*([^*|]+)\*", "\n".join(re.findall(r"(?m)^\|.*", TEACHING)))
    assert len(named) == len(starred) >= 16
    assert [(where, name) for where, name in named if name.lower() not in here.get(where, "")] == []

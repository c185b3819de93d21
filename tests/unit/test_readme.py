"""The README keeps its word: its code runs, its links lead somewhere, its figures are true."""

import re
from pathlib import Path

import pytest

from aekit.lesson.notebooks import read_notebook, source

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def lines(suffix):
    """Lines that are not blank in the package's files of a kind."""
    files = (ROOT / "aekit").rglob(f"*{suffix}")
    return sum(bool(line.strip()) for path in files for line in path.read_text(encoding="utf-8").splitlines())


def test_the_example_runs(monkeypatch):
    import aekit

    train = aekit.train
    # Three seconds show that the line works; its default takes as long as a learner's first model should.
    monkeypatch.setattr(aekit, "train", lambda model, data: train(model, data, seconds=3))
    [example] = blocks("python")
    made = {}
    exec(compile(example, "README.md", "exec"), made)
    assert len([line for line in example.splitlines() if line.strip()]) == 6, "an import and five lines"
    assert made["model"].reconstruct(made["digits"].x_test[:2]).shape == (2, 8, 8, 1)
    assert made["history"].loss


def test_the_example_is_the_one_that_the_package_shows():
    import aekit

    shown = [line.strip()[4:].split("#")[0].strip() for line in aekit.__doc__.splitlines() if ">>>" in line]
    [example] = blocks("python")
    assert shown == [line.split("#")[0].strip() for line in example.splitlines() if line.strip()]


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?://)([^)#]+)\)", README))
def test_relative_links_and_pictures_exist(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize("suffix, words", [(".py", "lines of Python"), (".js", "lines of JavaScript")])
def test_the_size_it_promises_is_the_size_it_has(suffix, words):
    promised = int(re.search(rf"under ([\d,]+) {words}", README)[1].replace(",", ""))
    assert 0.75 * promised < lines(suffix) < promised, f"{lines(suffix)} {words}: correct README.md"


def test_its_table_leads_to_every_lesson_and_says_its_question_and_minutes():
    listed = re.findall(r"^\| (\d\d) \| \[(.+)\]\(notebooks/(\S+)\) \| (.+) \| (\d+) \|$", README, flags=re.MULTILINE)
    lessons = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    assert [file for _, _, file, _, _ in listed] == [path.name for path in lessons]
    for (number, title, _, question, minutes), path in zip(listed, lessons, strict=True):
        first = next(source(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown")
        assert f"# {number} · {title}\n\n**{question}**" in first
        assert f"About {minutes} minutes" in first


def test_its_map_names_every_folder_of_the_package_and_nothing_else():
    drawn = README.split("```\naekit/\n")[1].split("```")[0]
    named = re.findall(r"\w+(?:/|\.py)(?= )", drawn)
    assert [name for name in named if not (ROOT / "aekit" / name).exists()] == []
    folders = {path.parent.name + "/" for path in (ROOT / "aekit").glob("*/__init__.py")}
    assert {name for name in named if name.endswith("/")} == folders


def test_every_requirement_has_its_reason():
    table = README[README.index("| it depends on"):].split("\n\n")[0].lower()
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, reason = line.split("#")
            assert re.match(r"[\w-]+", name)[0] in table
            assert reason.strip()


def test_commands_that_it_names_exist():
    from aekit import commands

    assert set(re.findall(r"python3 -m aekit (\w+)", README)) == set(commands.COMMANDS)

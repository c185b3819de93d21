"""All lessons on one picture: what passed, what was tried, what is open."""

import re

from aekit.lesson.exercises import exercises_dir, load_lesson
from aekit.lesson.notebooks import read_notebook, source
from aekit.lesson.record import guesses, progress_file, status

PASSED, TRIED, OPEN = "#009E73", "#E69F00", "#767676"


def lessons():
    """The numbers of the lessons that have exercises -> their names, such as {"02": "bottleneck"}."""
    return {path.name[:2]: path.stem[3:].replace("_", " ") for path in sorted(exercises_dir().glob("[0-9][0-9]_*.py"))}


def keys_of(lesson):
    """What there is to pass in a lesson: the keys of its exercises, then its quiz."""
    found = load_lesson(lesson)
    return [*found.exercises, *([f"{lesson}.quiz"] if found.questions else [])]


def state_of(entry):
    """"passed", "tried" or "open", for a Status or None."""
    return "passed" if entry and entry.passed else "tried" if entry and entry.tries else "open"


def draw_progress():
    """Draw the learner's own record, a row for each lesson; the Picture's `says` tells it in words."""
    from aekit.show.parts import INK, Picture, done

    done_so_far, guessed = status(), _guesses_by_lesson()
    names = lessons()
    figure = Picture(figsize=(7, 0.7 + 0.3 * len(names)), layout="constrained")
    axes = figure.subplots()
    says, passed, total = [], 0, 0
    for row, (number, name) in enumerate(names.items()):
        states = {key: state_of(done_so_far.get(key)) for key in keys_of(number)}
        for place, (key, state) in enumerate(states.items()):
            column = 4 if key.endswith("quiz") else place
            mark(axes, column, row, state)
            label = "quiz" if key.endswith("quiz") else key
            axes.text(column + 0.22, row, label, va="center", color=INK, fontsize=9)
        if count := guessed.get(number, 0):
            axes.text(5, row, f"{count} guess{'es' * (count > 1)}", va="center", color=INK, fontsize=9)
        passed, total = passed + list(states.values()).count("passed"), total + len(states)
        touched = [f"{key} {state}" for key, state in states.items() if state != "open"]
        if touched or count:
            says.append(f"{number} {name}: {', '.join([*touched, *([f'{count} guessed'] if count else [])])}")
    axes.set(yticks=range(len(names)), yticklabels=[f"{number} {name}" for number, name in names.items()], xticks=[],
             xlim=(-0.3, 6.2), ylim=(len(names) - 0.5, -0.6), title=f"{passed} of {total} passed")
    place = progress_file()
    kept = f"kept in {place.parent.name}/{place.name}" if place else "kept until the kernel ends"
    axes.set_xlabel(f"filled: passed    half: tried    ring: open        {kept}", fontsize=9)
    told = done(figure, axes, f"{passed} of {total} exercises and quizzes passed. {'; '.join(says) or 'None tried'}.")
    axes.tick_params(length=0)
    for edge in axes.spines.values():
        edge.set_visible(False)
    return told


def mark(axes, x, y, state, size=9):
    """A filled, a half-filled or an empty circle: the form says what the colour says."""
    colour = {"passed": PASSED, "tried": TRIED, "open": OPEN}[state]
    style = {"passed": "full", "tried": "bottom", "open": "none"}[state]
    axes.plot(x, y, "o", markersize=size, color=colour, fillstyle=style, markerfacecoloralt="none")


def _guesses_by_lesson():
    """How many revealed guesses belong to each lesson, by the question's words in its notebook."""
    asked, found = guesses(), {}
    for path in sorted(exercises_dir().parent.glob("[0-9][0-9]_*.ipynb")) if asked else ():
        try:
            text = "\n".join(source(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "code")
        except ValueError:
            continue
        literals = set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', text))
        found[path.name[:2]] = sum(question in literals for question in asked)
    return found

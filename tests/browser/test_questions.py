"""A guess and a quiz, answered by mouse and by keyboard; Python knows the answer."""

import pytest
from browser.lab import Notebook
from browser.probe import controls, widgets
from browser.sources import FORMS, SETUP
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def notebook(lab, chromium):
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    *quiz, last = FORMS["quiz"].splitlines()
    cells = [f"choice = {FORMS['guess among choices']}\nchoice", f"number = {FORMS['guess of a number']}\nnumber",
             "\n".join([*quiz, f"quiz = {last}", "quiz"]), "print(choice.answer, number.answer, quiz.score)"]
    opened = Notebook(context.new_page(), lab, lab.scratch("questions.ipynb", SETUP, *cells))
    opened.run_cell(0)
    yield opened
    opened.close()
    context.close()


@pytest.fixture
def questions(notebook):
    """The three widgets, new and unanswered: a choice, a number, a quiz."""
    for index in (1, 2, 3):
        notebook.run_cell(index)
    return [widgets(notebook.output(index)).first for index in (1, 2, 3)]


def answers(notebook):
    notebook.run_cell(4)
    return notebook.texts(4).strip()


def test_questions_are_answered_by_mouse(notebook, questions):
    choice, number, quiz = questions
    choice.get_by_text("many", exact=True).click()
    expect(choice.locator("[aria-live]")).to_contain_text("many")
    slider = number.locator("input[type=range]")
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] * 0.9, "y": box["height"] / 2})
    expect(number.locator("[aria-live]")).not_to_contain_text("No guess")
    quiz.get_by_text("yes", exact=True).click()
    quiz.get_by_text("never", exact=True).click()
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.locator("[aria-live]")).to_contain_text("1 of 2")
    expect(quiz).to_contain_text("Sometimes.")
    said = answers(notebook).split()
    assert said[0] == "many" and 50 <= float(said[1]) <= 64 and said[2] == "1"


def test_questions_are_answered_by_keyboard(notebook, questions):
    choice, number, quiz = questions
    keys = notebook.page.keyboard
    controls(choice)[0].focus()
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(choice.locator("[aria-live]")).to_contain_text("all")
    number.locator("input[type=number]").focus()
    keys.type("8")
    keys.press("Enter")
    expect(number.locator("[aria-live]")).to_contain_text("8")
    controls(quiz)[0].focus()
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("Enter")
    expect(quiz.locator("[aria-live]")).to_contain_text("All 2 right")
    assert answers(notebook) in ("all 8 2", "all 8.0 2")
    assert notebook.errors() == []

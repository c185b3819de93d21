"""In the kernel of a lesson that is being printed or shown: each widget shows as a page within the page."""

import dataclasses
import html

import anywidget

from aekit.explore.page import page_of
from aekit.lesson.cards import prose
from aekit.lesson.guessing import Guess
from aekit.lesson.quizzes import Quiz


def prepare(*, paper):
    """From now on a widget's display is HTML: a page of its own in a frame; on paper a question is plain text."""

    def show(widget, **_):
        if paper and isinstance(widget, Guess):
            return {"text/html": _guess_on_paper(widget)}
        if paper and isinstance(widget, Quiz):
            return {"text/html": _quiz_on_paper(widget)}
        page = page_of(widget).replace("<footer>", "<footer hidden>")
        frame = f'<iframe class="aekit-frame" title="{html.escape(repr(widget))}" ' \
                f'srcdoc="{html.escape(page)}"></iframe>'
        return {"text/html": frame, "text/plain": repr(widget)}

    def reveal(guess, measured, sentence=""):
        card = compare(guess, measured, sentence)  # nobody guesses in this kernel
        return dataclasses.replace(card, title="Measured", text=card.text.removeprefix("Measured: "))

    compare, Guess.reveal = Guess.reveal, reveal
    anywidget.AnyWidget._repr_mimebundle_ = show


def _guess_on_paper(guess):
    if guess.choices:
        boxes = " ".join(f"<label>☐&nbsp;{prose(str(choice))}</label>" for choice in guess.choices)
    else:
        boxes = f"<label>from {guess.low:g} to {guess.high:g} {prose(guess.unit)}: <span class=\"line\"></span></label>"
    return f'<div class="paper"><strong>Guess:</strong> {prose(guess.question)}<div>{boxes}</div></div>'


def _quiz_on_paper(quiz):
    asked = "".join(f"<li>{prose(question['text'])}<br>"
                    + "<br>".join(f"☐ {prose(choice)}" for choice in question["choices"]) + "</li>"
                    for question in quiz.questions)
    return f'<div class="paper"><ol>{asked}</ol></div>'

"""Guess: the learner says what will happen before the notebook shows it."""

import numbers

import traitlets

from aekit.lesson.cards import Card
from aekit.lesson.form import Form, script
from aekit.lesson.record import guessed


class Guess(Form):
    """A guess before a result. `answer` is None until there is one; Python may set it: `guess.answer = 4`."""

    _esm = script("guess")
    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List().tag(sync=True)
    low = traitlets.Float(0.0).tag(sync=True)
    high = traitlets.Float(1.0).tag(sync=True)
    step = traitlets.Float(1.0).tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)

    @classmethod
    def asking(cls, question, *, choices=None, low=None, high=None, step=None, unit=""):
        """Make a Guess from the arguments of `lesson.guess`."""
        if choices is not None:
            choices = [_plain(choice) for choice in choices]
            if low is not None or high is not None or len(set(choices)) < max(2, len(choices)):
                raise ValueError(f"guess: got choices={choices}, low={low}, high={high}, expected at least "
                                 "two different choices and no range. Type guess(question, choices=['a', 'b']).")
            return cls(question=question, choices=choices)
        if low is None or high is None or not low < high:
            raise ValueError(f"guess: got low={low}, high={high}, expected two numbers with low below high, "
                             "or choices. Type guess(question, low=1, high=64, unit='numbers').")
        if step is None:
            whole = all(isinstance(end, numbers.Integral) for end in (low, high))
            step = 1 if whole else (high - low) / 100
        return cls(question=question, low=low, high=high, step=step, unit=unit)

    @traitlets.validate("answer")
    def _known_answer(self, proposal):
        answer = _plain(proposal.value)
        if answer is None:
            return None
        if self.choices and answer not in self.choices:
            raise ValueError(f"guess: the answer is {answer!r}, expected one of {self.choices}.")
        if not self.choices and not (_is_number(answer) and self.low <= answer <= self.high):
            raise ValueError(f"guess: the answer is {answer!r}, expected a number from "
                             f"{self.low:g} to {self.high:g}.")
        return answer

    @traitlets.observe("answer")
    def _forget_verdict(self, _change):
        self.verdict = ""

    def reveal(self, measured, sentence=""):
        """Show guess and measured value side by side, with a sentence of what it means.

        measured: one of the choices, or a number in the guess's unit. Returns a Card; without a guess it says
        so and shows the measured value, so that a notebook runs from top to bottom unattended.
        """
        measured = _plain(measured)
        if self.answer is None:
            return Card("guess", "No guess yet", f"Measured: {self._words(measured)}. {sentence}".strip())
        comment = self._compare(measured)
        guessed(self.question, self._words(self.answer), self._words(measured))
        self.verdict = f"Your guess: {self._words(self.answer)}. Measured: {self._words(measured)}. {comment}"
        return Card("guess", f"Your guess: {self._words(self.answer)}. Measured: {self._words(measured)}.",
                    f"{comment} {sentence}".strip(), picture=self._scale(measured))

    def _compare(self, measured):
        if self.answer == measured:
            return "You saw it coming."
        if not (_is_number(self.answer) and _is_number(measured)):
            return "A surprise: worth a second look."
        gap = abs(self.answer - measured)
        side = "low" if self.answer < measured else "high"
        near = gap <= max(self.step, 0.05 * (self.high - self.low)) if not self.choices else False
        return f"Close: {_figure(gap)} too {side}." if near else f"A surprise: {_figure(gap)} too {side}."

    def _words(self, value):
        return f"{_figure(value)} {self.unit}".strip() if _is_number(value) else str(value)

    def _scale(self, measured):
        """A line from low to high with both values on it: the same comparison for the eye."""
        if self.choices or not _is_number(measured):
            return ""
        return ('<div aria-hidden="true" style="position:relative;height:4.2em;margin:0 3em;font-size:.9em">'
                '<div style="position:absolute;left:0;right:0;top:2em;border-top:2px solid #767676"></div>'
                + _mark("guess", self.answer, self.low, self.high, fill="transparent", text_top="-2em")
                + _mark("measured", measured, self.low, self.high, fill="#0080c8", text_top="0.7em") + "</div>")

    def __repr__(self):
        span = f"{self.low:g}..{self.high:g} {self.unit}".strip()
        choices = " / ".join(map(str, self.choices)) or span
        state = "no guess yet" if self.answer is None else f"guess {self._words(self.answer)}"
        return f"Guess {self.question!r} ({choices}): {state}"


def _mark(name, value, low, high, *, fill, text_top):
    left = 100 * min(1.0, max(0.0, (value - low) / (high - low)))
    return (f'<div style="position:absolute;left:{left:.2f}%;top:2em;width:0">'
            f'<div style="position:absolute;left:-7px;top:-6px;width:14px;height:14px;box-sizing:border-box;'
            f'border:3px solid #0080c8;border-radius:50%;background:{fill}"></div>'
            f'<div style="position:absolute;top:{text_top};transform:translateX(-50%);white-space:nowrap">'
            f'{name} {_figure(value)}</div></div>')


def _plain(value):
    """A NumPy scalar becomes Python's own number: the page reads JSON."""
    return value.item() if hasattr(value, "item") else value


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _figure(value):
    if not _is_number(value):
        return str(value)
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.3g}"

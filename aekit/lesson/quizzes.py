"""Quiz: a few questions with feedback for each choice; the right one is found, never handed out."""

import traitlets

from aekit.lesson.form import Form, script
from aekit.lesson.record import record


class Quiz(Form):
    """The questions that end a lesson. `answers`: the choice of each question by number from 0, or None."""

    _esm = script("quiz")
    questions = traitlets.List().tag(sync=True)
    answers = traitlets.List().tag(sync=True)
    checked = traitlets.List().tag(sync=True)

    @classmethod
    def of(cls, lesson, questions):
        """Make the Quiz of a lesson from its list of Question."""
        if not questions:
            raise ValueError(f"quiz: lesson {lesson!r} has no questions. Give its exercise file a list QUIZ.")
        plain = [{"text": question.text, "choices": list(question.choices),
                  "feedback": list(question.choices.values()),
                  "answer": list(question.choices).index(question.answer)} for question in questions]
        made = cls(questions=plain, answers=[None] * len(plain), checked=[None] * len(plain))
        made.lesson = lesson
        return made

    lesson = ""

    @traitlets.validate("answers", "checked")
    def _known_choices(self, proposal):
        counts = [len(question["choices"]) for question in self.questions]
        fits = len(proposal.value) == len(counts) and all(
            choice is None or (isinstance(choice, int) and 0 <= choice < count)
            for choice, count in zip(proposal.value, counts, strict=True))
        if not fits:
            raise ValueError(f"quiz: {proposal.trait.name} is {proposal.value}, expected {len(counts)} entries, "
                             f"each None or the number of a choice. Type quiz.answers = {[0] * len(counts)}.")
        return proposal.value

    @traitlets.observe("checked")
    def _keep(self, change):
        if self.lesson and any(choice is not None for choice in change.new):
            with record(f"{self.lesson}.quiz") as state:
                state.tries += 1
                if not state.passed:
                    state.answer = str(change.new)
                state.passed = state.passed or self.score == len(self.questions)

    @property
    def score(self):
        """How many of the checked answers are right."""
        return sum(choice == question["answer"]
                   for choice, question in zip(self.checked, self.questions, strict=True))

    def check(self):
        """Check the answers as the button does; returns the feedback, one line a question, and the score."""
        self.checked = list(self.answers)
        lines = []
        for question, choice in zip(self.questions, self.answers, strict=True):
            sign = "…" if choice is None else "✓" if choice == question["answer"] else "✗"
            said = "not answered yet" if choice is None else question["feedback"][choice]
            lines.append(f"{sign} {question['text']} {said}")
        return "\n".join([*lines, f"{self.score} of {len(self.questions)} right."])

    def __repr__(self):
        done = sum(choice is not None for choice in self.answers)
        return f"Quiz of lesson {self.lesson}: {len(self.questions)} questions, {done} answered"

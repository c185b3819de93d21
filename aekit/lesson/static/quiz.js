// A quiz: one radio group a question, one button. Feedback stands under the choice that was checked.

function render({ model, el }) {
  const questions = model.get("questions");
  const { stage, controls, say, watch, put, dispose } = instrument({ model, el, kind: "quiz", name: "Quiz",
    hint: "Choose an answer to each question, then check.", plate: `${questions.length} questions` });
  const nothing = questions.map(() => null);
  const groups = questions.map((question, number) => {
    const { rows, show } = radioRows(question.choices, (index) =>
      put({ answers: model.get("answers").map((old, place) => (place === number ? index : old)) }));
    const feedback = make("p", { class: "ae-feedback" });
    stage.append(make("fieldset", { class: "ae-question" },
      make("legend", {}, `${number + 1}. `, ...words(question.text)), ...rows));
    return { rows, show, feedback };
  });
  const check = button("Check my answers", () => put({ checked: [...model.get("answers")] }), { class: "ae-button ae-main" });
  const reset = button("Start again", () => put({ answers: nothing, checked: nothing }));
  controls.append(check, reset);

  watch(["answers", "checked"], () => {
    const [answers, checked] = [model.get("answers"), model.get("checked")];
    const answered = answers.filter((answer) => answer !== null).length;
    let score = 0;
    questions.forEach((question, number) => {
      const { rows, show, feedback } = groups[number];
      const chosen = answers[number];
      const right = chosen === question.answer;
      show(chosen);
      feedback.remove();
      score += checked[number] === question.answer;
      // Feedback belongs to the choice that was checked; a new choice waits for the next check.
      if (chosen === null || checked[number] !== chosen) return;
      feedback.className = `ae-feedback ${right ? "ae-right" : "ae-wrong"}`;
      feedback.replaceChildren(make("strong", {}, right ? "✓ Right. " : "✗ Not this one. "), ...words(question.feedback[chosen]));
      rows[chosen].after(feedback);
    });
    for (const each of [check, reset]) switchOff(each, answered === 0);
    if (checked.every((answer) => answer === null)) say(`${answered} of ${questions.length} answered.`);
    else if (score === questions.length) say(`All ${score} right.`);
    else say(`${score} of ${questions.length} right. Read the feedback, change an answer and check again.`);
  });
  return dispose;
}

export default { render };

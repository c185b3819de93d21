// A quiz: one radio group a question, one button. Feedback stands under the choice that was checked.

function render({ model, el }) {
  const questions = model.get("questions");
  const groups = questions.map((question, number) => radioGroup(`${number + 1}. ${question.text}`,
    question.choices, (index) => {
      model.set("answers", model.get("answers").map((old, position) => (position === number ? index : old)));
      model.save_changes();
    }));
  const feedback = questions.map(() => element("p", { class: "ak-feedback" }));
  const said = element("div", { class: "ak-said", role: "status", "aria-live": "polite" });
  const button = element("button", { type: "button", class: "ak-button" }, "Check my answers");
  const root = element("div", { class: "ak-form" }, ...groups.map((group) => group.node),
    element("div", { class: "ak-row" }, button, said));
  keepKeys(root);

  button.addEventListener("click", () => {
    model.set("checked", [...model.get("answers")]);
    model.save_changes();
  });

  const draw = () => {
    const answers = model.get("answers");
    const checked = model.get("checked");
    questions.forEach((question, number) => {
      const group = groups[number];
      const chosen = answers[number];
      group.show(chosen);
      feedback[number].remove();
      // Feedback belongs to the choice that was checked; a new choice waits for the next check.
      if (chosen === null || checked[number] !== chosen) return;
      const right = chosen === question.answer;
      feedback[number].className = `ak-feedback ${right ? "ak-right" : "ak-wrong"}`;
      feedback[number].replaceChildren(right ? "✓ Right. " : "✗ Not this one. ", ...words(question.feedback[chosen]));
      group.rows[chosen].after(feedback[number]);
    });
    const open = answers.filter((answer) => answer === null).length;
    const score = questions.filter((question, number) => checked[number] === question.answer).length;
    if (checked.every((answer) => answer === null)) {
      said.textContent = open ? `${questions.length - open} of ${questions.length} answered.` : "All answered.";
    } else {
      said.textContent = score === questions.length ? `All ${score} right.`
        : `${score} of ${questions.length} right. Change an answer and check again.`;
    }
  };
  model.on("change:answers", draw);
  model.on("change:checked", draw);
  draw();
  el.append(root);
  return () => { model.off("change:answers", draw); model.off("change:checked", draw); };
}

export default { render };

// A guess: radio buttons, or a slider with a number field beside it. Empty until the learner answers.

function choiceControl(model, choose) {
  const choices = model.get("choices");
  const { rows, show } = radioRows(choices, (index) => choose(choices[index]));
  const group = make("div", { role: "radiogroup", "aria-label": model.get("question") }, ...rows);
  return { group, show: (answer, locked) => show(choices.indexOf(answer), locked) };
}

function numberControl(model, choose) {
  const [low, high, step, unit] = ["low", "high", "step", "unit"].map((name) => model.get(name));
  const ends = { min: low, max: high, step };
  const range = slider(`${model.get("question")} Slide`, ends, choose);
  const field = make("input", { type: "number", class: "ae-number", placeholder: "?", ...ends,
    "aria-label": `Your guess${unit ? `, in ${unit}` : ""}` });
  const read = () => (field.value === "" ? null : Number(field.value));
  // A number that is still being typed counts as soon as it is in range; leaving the field brings it there.
  field.addEventListener("input", () => {
    if (read() === null || (read() >= low && read() <= high)) choose(read());
  });
  field.addEventListener("change", () => { if (read() !== null) choose(clamp(read(), low, high)); });
  const group = make("div", { class: "ae-number-row" }, make("span", { class: "ae-end" }, String(low)), range,
    make("span", { class: "ae-end" }, String(high)), field, make("span", {}, unit));
  const show = (answer, locked) => {
    const open = answer === null;
    if (read() !== answer) field.value = open ? "" : answer;
    range.value = open ? (low + high) / 2 : answer;
    range.classList.toggle("ae-untouched", open);
    range.setAttribute("aria-valuetext", open ? "no guess yet" : `${answer} ${unit}`.trim());
    range.disabled = field.disabled = locked;
  };
  return { group, show };
}

function render({ model, el }) {
  const question = model.get("question");
  const { root, stage, controls, say, watch, put, dispose } = instrument({ model, el, kind: "guess",
    name: `Guess: ${question}`, hint: "", plate: "your guess" });
  const isChoice = model.get("choices").length > 0;
  const { group, show } = (isChoice ? choiceControl : numberControl)(model, (answer) => put({ answer }));
  controls.append(button("Guess again", () => put({ answer: null, verdict: "" })));
  root.querySelector(".ae-hint").replaceChildren(...words(question));
  stage.append(group);

  watch(["answer", "verdict"], () => {
    const [answer, verdict] = [model.get("answer") ?? null, model.get("verdict")];
    show(answer, verdict !== "");
    controls.hidden = verdict === "";
    const named = isChoice ? answer : `${answer} ${model.get("unit")}`.trim();
    say(verdict || (answer === null ? "No guess yet. Choose, then read on." : `Your guess: ${named}. It can still change.`));
  });
  return dispose;
}

export default { render };

// A guess: radio buttons, or a slider with a number field beside it. Empty until the learner answers.

function numberControl(model) {
  const [low, high, step, unit] = ["low", "high", "step", "unit"].map((name) => model.get(name));
  const question = model.get("question");
  const range = element("input", { type: "range", min: low, max: high, step, class: "ak-range", "aria-label": question });
  const field = element("input", { type: "number", min: low, max: high, step, class: "ak-number",
    "aria-label": `${question} Your guess${unit ? `, in ${unit}` : ""}`, placeholder: "?" });
  const choose = (text) => {
    if (text === "" || !Number.isFinite(Number(text))) return;
    model.set("answer", Math.min(high, Math.max(low, Number(text))));
    model.save_changes();
  };
  range.addEventListener("input", () => choose(range.value));
  field.addEventListener("change", () => choose(field.value));
  const node = element("div", { class: "ak-group", role: "group", "aria-label": question },
    element("div", { class: "ak-question" }, ...words(question)),
    element("div", { class: "ak-row" }, element("span", { class: "ak-end" }, String(low)), range,
      element("span", { class: "ak-end" }, String(high)), field, element("span", {}, unit)));
  const show = (answer) => {
    const open = answer === null || answer === undefined;
    range.value = open ? (low + high) / 2 : answer;
    range.classList.toggle("ak-open", open);
    range.setAttribute("aria-valuetext", open ? "no guess yet" : `${answer} ${unit}`.trim());
    field.value = open ? "" : answer;
  };
  return { node, inputs: [range, field], show };
}

function choiceControl(model) {
  const choices = model.get("choices");
  const group = radioGroup(model.get("question"), choices, (index) => {
    model.set("answer", choices[index]);
    model.save_changes();
  });
  return { ...group, show: (answer) => group.show(choices.indexOf(answer)) };
}

function render({ model, el }) {
  const control = model.get("choices").length ? choiceControl(model) : numberControl(model);
  const said = element("div", { class: "ak-said", role: "status", "aria-live": "polite" });
  const root = element("div", { class: "ak-form" }, control.node, said);
  keepKeys(root);
  const draw = () => {
    const answer = model.get("answer");
    control.show(answer);
    control.inputs.forEach((input) => { input.disabled = model.get("verdict") !== ""; });
    const unit = model.get("choices").length ? "" : model.get("unit");
    said.textContent = model.get("verdict") || (answer === null ? "No guess yet. Choose, then read on."
      : `Your guess: ${`${answer} ${unit}`.trim()}. You can still change it.`);
  };
  model.on("change:answer", draw);
  model.on("change:verdict", draw);
  draw();
  el.append(root);
  return () => { model.off("change:answer", draw); model.off("change:verdict", draw); };
}

export default { render };

// Shared by guess and quiz: native controls that a notebook's shortcuts leave alone.

// JupyterLab reads single keys as commands (`a` inserts a cell) and takes arrows from native controls,
// unless the very element says that it wants its keys.
function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    const forNotebook = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape"
      || (event.key === "Enter" && event.shiftKey);
    if (!forNotebook) event.stopPropagation();
  });
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  if (["input", "button"].includes(tag)) made.setAttribute("data-lm-suppress-shortcuts", "true");
  made.append(...children);
  return made;
}

// Text with `code` in backticks, as nodes: nothing in it is ever read as HTML.
function words(text) {
  return String(text).split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

let formCount = 0;

// One question: a fieldset of radio buttons. onChoose gets the index of the choice.
function radioGroup(question, choices, onChoose) {
  const name = `aekit-choice-${Date.now()}-${formCount++}`;
  const inputs = choices.map((_, index) => element("input", { type: "radio", name, value: index }));
  inputs.forEach((input, index) => input.addEventListener("change", () => onChoose(index)));
  const rows = choices.map((choice, index) => element("label", { class: "ak-choice" }, inputs[index],
    element("span", {}, ...words(choice))));
  const node = element("fieldset", { class: "ak-group" },
    element("legend", { class: "ak-question" }, ...words(question)), ...rows);
  const show = (chosen) => inputs.forEach((input, index) => { input.checked = index === chosen; });
  return { node, rows, inputs, show };
}

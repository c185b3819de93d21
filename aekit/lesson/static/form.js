// What guess and quiz share, on top of the widgets' common frame (aekit/explore/static/base.js).

// Text with `code` in backticks, as nodes: nothing in it is ever read as HTML.
function words(text) {
  return String(text).split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));
}

let groupCount = 0;

// Native radio buttons, one row a choice. onChoose gets the place of the choice.
function radioRows(choices, onChoose) {
  const name = `aekit-choice-${Date.now()}-${groupCount++}`;
  const inputs = choices.map((_, index) => make("input", { type: "radio", name, value: index,
    onchange: () => onChoose(index) }));
  const rows = choices.map((choice, index) => make("label", { class: "ae-choice-row" }, inputs[index],
    make("span", {}, ...words(choice))));
  const show = (chosen, locked = false) => inputs.forEach((input, index) => {
    input.checked = index === chosen;
    input.disabled = locked;
  });
  return { rows, show };
}

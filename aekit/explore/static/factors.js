// factors: pick a cell of the table; the samples behind it, and the walk along that unit.
const WALK = 7;

function render({ model, el }) {
  const held = heldOut(model);
  const [names, factors] = [model.get("names"), model.get("factor_names")];
  const net = netsOf(model);
  const frame = instrument({
    model, el, kind: "factors", name: "Factor explorer",
    hint: "Pick a cell: does that number of the code follow that cause? Walk along it and see what else it changes.",
    plate: "",
  });
  const table = factorTable({ factors, onPick: (factor, unit) => frame.put({ factor, unit }) });
  const scatter = factorScatter();
  const walk = Array.from({ length: WALK }, () => thumbnail(held.shape, held));
  const ends = [make("span", { class: "ae-end-value" }), make("span", { class: "ae-end-value" })];
  const original = sampleView(held.shape, { title: "sample", role: "input", low: held.low, high: held.high });
  const walkTitle = make("div", { class: "ae-title" });
  frame.stage.append(
    make("div", { class: "ae-panel ae-code ae-table-panel" }, make("div", { class: "ae-title" }, "correlation of factor and code unit"), table.svg),
    make("div", { class: "ae-behind" }, scatter.node,
      make("div", { class: "ae-panel ae-output ae-walk-panel" }, walkTitle,
        make("div", { class: "ae-walk-pictures", role: "group", "aria-label": "Walk along the unit" }, ends[0], ...walk.map(({ canvas }) => canvas), ends[1])),
      original.node));

  const factorChoice = choice("Factor", factors.map((name) => name.replace("_", " ")), (factor) => frame.put({ factor }));
  const step = (by) => frame.put({ unit: (model.get("unit") + by + net().codeSize) % net().codeSize });
  const unitText = make("span", { class: "ae-place" });
  const unitNode = make("span", { class: "ae-stepper", role: "group", "aria-label": "unit" },
    button("‹", () => step(-1), { "aria-label": "Previous unit" }), unitText, button("›", () => step(1), { "aria-label": "Next unit" }));
  const samples = stepper("sample", held.count, () => model.get("sample"), (sample) => frame.put({ sample }));
  frame.controls.append(make("label", { class: "ae-choice" }, "factor ", factorChoice), unitNode, samples.node);
  let chooser = null;
  if (names.length > 1) {
    chooser = choice("Model", names, (chosen) => frame.put({ chosen, unit: Math.min(model.get("unit"), model.get("_tables")[chosen].byteLength / 4 / factors.length - 1) }));
    frame.controls.append(make("label", { class: "ae-choice" }, "model ", chooser));
  }
  frame.controls.append(button("Reset", () => frame.put(structuredClone(model.get("_start")))));

  const causes = floatsOf(model.get("_causes"));
  const tables = model.get("_tables").map(floatsOf);
  const codes = model.get("_codes").map(floatsOf);
  const reaches = model.get("_ends").map(floatsOf);
  const draw = () => {
    const [chosen, factor, unit, sample] = ["chosen", "factor", "unit", "sample"].map((name) => model.get(name));
    const size = net().codeSize;
    const explained = model.get("_explained");
    const correlation = tables[chosen][factor * size + unit];
    const says = factorSentence({ table: tables[chosen], size, factor, unit, name: factors[factor].replace("_", " "), names, explained });
    frame.plate.textContent = `${names[chosen]} · ${held.size} → ${size} → ${held.size}`;
    table.show(tables[chosen], explained[chosen], factor, unit, `Table of correlations. ${says} Arrow keys pick a cell.`);
    const x = Float32Array.from({ length: held.count }, (_, at) => codes[chosen][at * size + unit]);
    const y = causes.subarray(factor * held.count, (factor + 1) * held.count);
    scatter.show(x, y, sample, correlation, [`unit ${unit + 1}`, factors[factor].replace("_", " ")],
      `${held.count} samples: unit ${unit + 1} across, ${factors[factor].replace("_", " ")} up, each less the mean of its class`);
    const code = net().encode(held.at(sample)).slice();
    const [low, high] = [reaches[chosen][unit], reaches[chosen][size + unit]];
    walk.forEach((view, at) => {
      code[unit] = low + (high - low) * at / (WALK - 1);
      view.show(net().decode(code), `Decoded with unit ${unit + 1} at ${textNumber(code[unit])}`);
    });
    [low, high].forEach((value, at) => { ends[at].textContent = textNumber(value, 1); });
    walkTitle.textContent = `the sample decoded, unit ${unit + 1} from low to high`;
    original.show(held.at(sample), `The sample: ${held.says(sample)}`, held.label(sample) && `labelled ${held.label(sample)}`);
    factorChoice.value = factor;
    unitText.textContent = `unit ${unit + 1} of ${size}`;
    samples.show(`sample ${sample} of ${held.count}`);
    if (chooser) chooser.value = chosen;
    frame.say(says);
  };
  frame.watch(["chosen", "factor", "unit", "sample"], draw);
  const watcher = new ResizeObserver(() => draw());
  watcher.observe(table.svg);
  frame.leave.push(() => watcher.disconnect());
  return frame.dispose;
}

function factorSentence({ table, size, factor, unit, name, names, explained }) {
  const row = table.subarray(factor * size, (factor + 1) * size);
  const best = row.reduce((most, value, at) => (Math.abs(value) > Math.abs(row[most]) ? at : most), 0);
  const text = `Unit ${unit + 1} and ${name}: correlation ${textNumber(row[unit])} within each class`
    + (best === unit ? "" : `; the strongest is unit ${best + 1} with ${textNumber(row[best])}`);
  const shares = names.map((each, at) => `${each} ${textNumber(100 * explained[at][factor], 0)} %`).join(", ");
  return `${text}. Explained by the whole code: ${shares}.`;
}

export default { render };

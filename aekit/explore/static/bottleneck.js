// bottleneck: how few numbers are enough? One sample, one code size, every kind of model.
const BITS = 8;

function meterOf(numbers, kept) {
  return { numbers, kept, ratio: numbers / kept, bitsIn: BITS * numbers, bitsKept: BITS * kept, narrows: kept < numbers };
}

// Three significant figures, as Python's .3g writes them.
function threeFigures(value) {
  return String(Number(value.toPrecision(3)));
}

function bottleneckSentence(meter, says, errors) {
  const text = meter.narrows ? `${meter.kept} of ${meter.numbers} numbers kept, ${threeFigures(meter.ratio)} times fewer.`
    : `${meter.kept} numbers for ${meter.numbers}: not a bottleneck.`;
  return `${text} Error of ${says}: ${errors.map(([kind, error]) => `${kind} ${textNumber(error, 4)}`).join(", ")}.`;
}

function render({ model, el }) {
  const held = heldOut(model);
  const [kinds, sizes, places] = [model.get("kinds"), model.get("sizes"), model.get("_places")];
  const frame = instrument({
    model, el, kind: "bottleneck", name: "Bottleneck explorer",
    hint: "Slide to the left: how few numbers can hold this character? What is lost first?",
    plate: `${held.size} → ${sizes[0]}…${sizes.at(-1)} → ${held.size}`,
  });

  // A network is unpacked when it is first shown.
  const nets = new Map();
  const netAt = (kind, size) => {
    const at = places.findIndex(([k, s]) => k === kind && s === size);
    if (at >= 0 && !nets.has(at)) nets.set(at, loadFrozen(model.get("_nets")[at]));
    return nets.get(at);
  };

  const range = { low: held.low, high: held.high };
  const original = sampleView(held.shape, { title: "original", role: "input", ...range });
  const [encoder, decoder] = [funnel("encoder"), funnel("decoder")];
  const code = codeBars("code");
  const rebuilt = kinds.map((name) => sampleView(held.shape, { title: name, role: "output", ...range }));
  const styles = kindStyles(kinds);
  rebuilt.forEach((view, kind) => view.node.firstChild.prepend(kindMarker(styles[kind])));
  frame.stage.append(make("div", { class: "ae-way" }, original.node, encoder.node, code.node, decoder.node),
    make("div", { class: "ae-outputs" }, ...rebuilt.map((view) => view.node)));

  const setSize = (size) => { if (size !== model.get("size")) frame.put({ size }); };
  const curves = errorCurves({
    sizes, kinds, onSize: setSize, leave: frame.leave, meanError: model.get("_mean_error"),
    points: places.map(([kind, size], at) => ({ kind, size, error: model.get("_errors")[at] })),
  });
  const meter = bottleneckMeter();
  const lower = make("div", { class: "ae-lower" }, meter.node, curves.node);
  frame.stage.after(lower);

  const sizeRange = slider("Code size, numbers kept", { min: 0, max: sizes.length - 1, step: 1 }, (at) => setSize(sizes[at]));
  const sizeText = make("output", { class: "ae-place" });
  const samples = stepper("sample", held.count, () => model.get("sample"), (sample) => frame.put({ sample }));
  frame.controls.append(make("label", { class: "ae-size-row" }, "code size", sizeRange, sizeText), samples.node);
  if (held.labels.length) frame.controls.append(classChoice(held, model, frame));
  frame.controls.append(button("Reset", () => frame.put(structuredClone(model.get("_start")))));
  frame.stage.after(frame.controls);
  frame.root.addEventListener("keydown", (event) => {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    samples.step(event.key === "PageDown" ? 1 : -1);
    event.preventDefault();
  });

  frame.watch(["size", "sample"], () => {
    const [size, sample] = [model.get("size"), model.get("sample")];
    const x = held.at(sample);
    const figures = meterOf(held.size, size);
    original.show(x, `Original: ${held.says(sample)}`, held.label(sample) && `labelled ${held.label(sample)}`);
    const errors = [];
    kinds.forEach((name, kind) => {
      const net = netAt(kind, size);
      rebuilt[kind].node.classList.toggle("ae-absent", !net);
      if (!net) return;
      const picture = net.reconstruct(x);
      const error = meanSquaredError(picture, x);
      errors.push([name, error]);
      rebuilt[kind].show(picture, `${name}: error ${textNumber(error, 4)}`, `error ${textNumber(error, 4)}`);
    });
    const first = kinds.findIndex((_, kind) => netAt(kind, size));
    code.show(netAt(first, size).encode(x), size === 1 ? "1 number" : `${size} numbers`);
    for (const part of [encoder, decoder]) part.narrow(narrowing(size, held.size));
    frame.root.toggleAttribute("data-wide", !figures.narrows);
    meter.show(figures);
    curves.show(size);
    sizeRange.value = sizes.indexOf(size);
    sizeRange.setAttribute("aria-valuetext", size === 1 ? "1 number" : `${size} numbers`);
    sizeText.textContent = `${size} of ${held.size}`;
    samples.show(`${held.says(sample).split(",")[0]} of ${held.count}`);
    frame.say(bottleneckSentence(figures, held.says(sample), [...errors, ["mean", meanSquaredError(held.mean, x)]]));
  });
  return frame.dispose;
}

// Goes to the next sample of a class.
function classChoice(held, model, frame) {
  const present = held.names.map((_, label) => label).filter((label) => held.labels.includes(label));
  const node = choice("Go to a sample of class", ["go to …", ...present.map((label) => held.names[label])], (at) => {
    node.value = 0;
    if (!at) return;
    const from = model.get("sample");
    for (let by = 1; by <= held.count; by++) {
      const sample = (from + by) % held.count;
      if (held.labels[sample] === present[at - 1]) return frame.put({ sample });
    }
  });
  return node;
}

function bottleneckMeter() {
  const kept = make("div", { class: "ae-meter-kept" });
  const word = make("span", { class: "ae-meter-word" });
  const rows = ["numbers in", "numbers kept", "ratio", "bits"].map((name) => [name, make("dd")]);
  const node = make("section", { class: "ae-meter", "aria-label": "Bottleneck meter" },
    make("div", { class: "ae-title" }, "bottleneck meter"), make("div", { class: "ae-meter-bar", "aria-hidden": "true" }, kept),
    make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), value])), word,
    make("p", { class: "ae-note" }, `Counted at ${BITS} bits a number, in and kept.`));
  return {
    node,
    show({ numbers, kept: size, ratio, bitsIn, bitsKept, narrows }) {
      kept.style.width = `${Math.min(100, (100 * size) / numbers)}%`;
      const more = ratio === 1 ? "as many" : `${threeFigures(1 / ratio)} times as many`;
      const texts = [numbers, size, narrows ? `${threeFigures(ratio)} times fewer` : more, `${bitsIn} → ${bitsKept}`];
      rows.forEach(([, value], row) => { value.textContent = texts[row]; });
      word.textContent = narrows ? "a bottleneck" : "not a bottleneck";
    },
  };
}

export default { render };

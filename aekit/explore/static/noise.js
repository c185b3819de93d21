// noise: draw, corrupt, clean.
function render({ model, el }) {
  const held = heldOut(model);
  const [names, kinds] = [model.get("names"), model.get("kinds")];
  const net = netsOf(model);
  const frame = instrument({
    model, el, kind: "noise", name: "Noise explorer",
    hint: "Draw something, and drown it in noise. How much can the network take? Where does it invent?",
    plate: "",
  });
  const undoStroke = () => frame.put({ sample: -1, strokes: model.get("strokes").slice(0, -1) });
  const pad = drawingPad({
    strokes: () => model.get("strokes"),
    onDraw: (strokes) => frame.put({ sample: -1, strokes }),
    onClear: () => frame.put({ sample: -1, strokes: [] }),
    onUndo: undoStroke,
  });
  const clean = sampleView(held.shape, { title: "clean", role: "input" });
  const noisy = sampleView(held.shape, { title: "with noise", role: "input" });
  const [encoder, decoder] = [funnel("encoder"), funnel("decoder")];
  const cleaned = sampleView(held.shape, { title: "cleaned", role: "output" });
  const median = sampleView(held.shape, { title: "median filter", role: "input" });
  frame.stage.append(
    make("div", { class: "ae-panel ae-pad-panel" }, make("div", { class: "ae-title" }, "draw here"),
      make("div", { class: "ae-body" }, pad.svg), make("div", { class: "ae-value" })),
    clean.node, noisy.node, encoder.node, decoder.node, cleaned.node, median.node);

  const kind = choice("Kind of noise", kinds.map((name) => name.replace("_", " and ")), (at) => frame.put({ kind: kinds[at] }));
  const amount = slider("Amount of noise", { min: 0, max: 1, step: 0.05 }, (value) => frame.put({ amount: value }));
  const amountText = make("output", { class: "ae-place" });
  const seed = stepper("seed", 10000, () => model.get("seed"), (value) => frame.put({ seed: value }));
  const clear = button("Clear", () => { pad.lift(); frame.put({ sample: -1, strokes: [] }); }, { title: "Key C" });
  frame.controls.append(make("label", { class: "ae-choice" }, "noise ", kind),
    make("label", { class: "ae-size-row" }, "amount", amount, amountText), seed.node, clear);
  if (held.count) frame.controls.append(button("A real sample", () => {
    pad.lift();
    frame.put({ strokes: [], sample: (model.get("sample") + 1) % held.count });
  }));
  let chooser = null;
  if (names.length > 1) {
    chooser = choice("Model", names, (chosen) => frame.put({ chosen }));
    frame.controls.append(make("label", { class: "ae-choice" }, "model ", chooser));
  }
  frame.controls.append(make("span", { class: "ae-keys" }, "Keys: arrows move the pen, Space puts it down or up, C clears, U undoes."),
    button("Reset", () => { pad.lift(); frame.put(structuredClone(model.get("_start"))); }));

  frame.watch(["strokes", "sample", "chosen", "kind", "amount", "seed", "_nets"], () => {
    const [strokes, sample, what, much] = ["strokes", "sample", "kind", "amount"].map((name) => model.get(name));
    const isIdle = sample < 0 && !strokes.length;
    const x = sample >= 0 ? held.at(sample) : prepareDrawing(strokes, held.shape);
    const spoilt = isIdle ? x : withNoise(x, held.shape, what, much, model.get("seed"));
    const found = [spoilt, isIdle ? x : net().reconstruct(spoilt), isIdle ? x : medianFiltered(spoilt, held.shape)];
    const decibels = found.map((picture) => textNumber(-10 * Math.log10(Math.max(meanSquaredError(picture, x), 1e-10)), 1));
    const says = sample >= 0 ? held.says(sample) : "your drawing";
    const sentence = isIdle ? "Nothing is drawn yet. Draw in the square with mouse, finger or keys."
      : `${says[0].toUpperCase()}${says.slice(1)}, ${what.replace("_", " and ")} ${textNumber(much)}: noisy ${decibels[0]} dB, `
        + `cleaned by the network ${decibels[1]} dB, by the median of 3x3 pixels ${decibels[2]} dB.`;
    frame.plate.textContent = `${names[model.get("chosen")]} · ${held.size} → ${net().codeSize} → ${held.size}`;
    if (chooser) chooser.value = model.get("chosen");
    pad.show(strokes, `Drawing pad. ${sentence} Arrow keys move the pen, Space puts it down or up, C clears, U undoes.`, isIdle, sample >= 0);
    clean.show(x, isIdle ? "Clean: nothing yet" : `Clean: ${says}`, sample >= 0 ? held.label(sample) && `labelled ${held.label(sample)}` : "");
    [[noisy, "With noise"], [cleaned, "Cleaned by the network"], [median, "Median filter of 3x3 pixels"]].forEach(([view, name], at) => {
      view.show(found[at], isIdle ? `${name}: nothing yet` : `${name}: ${decibels[at]} dB`, isIdle ? "" : `${decibels[at]} dB`);
    });
    for (const part of [encoder, decoder]) part.narrow(narrowing(net().codeSize, held.size));
    kind.value = kinds.indexOf(what);
    amount.value = much;
    amountText.textContent = textNumber(much);
    seed.show(`seed ${model.get("seed")}`);
    switchOff(clear, isIdle);
    frame.say(sentence);
  });
  return frame.dispose;
}

export default { render };

// draw: what you draw, what the network sees, its code, its reconstruction.
function render({ model, el }) {
  const held = heldOut(model);
  const names = model.get("names");
  const net = netsOf(model);
  const frame = instrument({
    model, el, kind: "draw", name: "Drawing explorer",
    hint: "Draw a character. Then draw something the network has never seen: a house, a star, a scribble.",
    plate: "",
  });

  const pad = drawingPad({
    strokes: () => model.get("strokes"),
    onDraw: (strokes) => frame.put({ sample: -1, strokes }),
    onClear: () => frame.put({ sample: -1, strokes: [] }),
    onUndo: () => frame.put({ sample: -1, strokes: model.get("strokes").slice(0, -1) }),
  });
  const seen = sampleView(held.shape, { title: "the network sees", role: "input" });
  const rebuilt = sampleView(held.shape, { title: "reconstruction", role: "output" });
  const [encoder, decoder] = [funnel("encoder"), funnel("decoder")];
  const code = codeBars("code");
  frame.stage.append(
    make("div", { class: "ae-panel ae-pad-panel" }, make("div", { class: "ae-title" }, "draw here"),
      make("div", { class: "ae-body" }, pad.svg), make("div", { class: "ae-value" })),
    make("div", { class: "ae-way" }, seen.node, encoder.node, code.node, decoder.node, rebuilt.node));

  const undo = button("Undo", () => { pad.lift(); frame.put({ sample: -1, strokes: model.get("strokes").slice(0, -1) }); },
    { title: "Take back the last stroke (key U)" });
  const clear = button("Clear", () => { pad.lift(); frame.put({ sample: -1, strokes: [] }); }, { title: "Key C" });
  frame.controls.append(undo, clear);
  if (held.count) {
    frame.controls.append(button("A real sample", () => {
      pad.lift();
      frame.put({ strokes: [], sample: (model.get("sample") + 1 + Math.floor(Math.random() * (held.count - 1))) % held.count });
    }));
  }
  if (names.length > 1) {
    const chooser = choice("Model", names, (chosen) => frame.put({ chosen }));
    frame.controls.append(make("label", { class: "ae-choice" }, "model ", chooser));
    frame.chooser = chooser;
  }
  frame.controls.append(make("span", { class: "ae-keys" },
    "Keys: arrows move the pen, Space puts it down or up, C clears, U undoes."),
    button("Reset", () => { pad.lift(); frame.put(structuredClone(model.get("_start"))); }));

  frame.watch(["strokes", "sample", "chosen", "_nets", "_held_out_errors"], () => {
    const [strokes, sample] = [model.get("strokes"), model.get("sample")];
    const isIdle = sample < 0 && !strokes.length;
    const x = sample >= 0 ? held.at(sample) : prepareDrawing(strokes, held.shape);
    const picture = isIdle ? new Float32Array(held.size) : net().reconstruct(x);
    const squeezed = isIdle ? new Float32Array(net().codeSize) : net().encode(x);
    const error = meanSquaredError(picture, x);
    const says = sample >= 0 ? held.says(sample) : "your drawing";
    const sentence = isIdle ? "Nothing is drawn yet. Draw in the square with mouse, finger or keys." : drawingSentence({
      says, size: held.size, codeSize: net().codeSize, error,
      average: held.count ? model.get("_held_out_errors")[model.get("chosen")] : null,
      mean: held.count ? meanSquaredError(held.mean, x) : null,
    });
    frame.plate.textContent = `${names[model.get("chosen")]} · ${held.size} → ${net().codeSize} → ${held.size}`;
    if (frame.chooser) frame.chooser.value = model.get("chosen");
    pad.show(strokes, `Drawing pad. ${sentence} Arrow keys move the pen, Space puts it down or up, C clears, U undoes.`, isIdle, sample >= 0);
    seen.show(x, isIdle ? "What the network sees: nothing yet" : `What the network sees of ${says}`,
      sample >= 0 ? held.label(sample) && `labelled ${held.label(sample)}` : held.shape.slice(0, 2).join(" × ") + " pixels");
    code.show(squeezed, net().codeSize === 1 ? "1 number" : `${net().codeSize} numbers`);
    for (const part of [encoder, decoder]) part.narrow(narrowing(net().codeSize, held.size));
    rebuilt.show(picture, isIdle ? "Reconstruction: nothing yet" : `Reconstruction, error ${textNumber(error, 4)}`,
      isIdle ? "" : `error ${textNumber(error, 4)}`);
    switchOff(undo, !strokes.length);
    switchOff(clear, isIdle);
    frame.say(sentence);
  });
  return frame.dispose;
}

function drawingSentence({ says, size, codeSize, error, average, mean }) {
  const text = `${says[0].toUpperCase()}${says.slice(1)}: ${size} numbers squeezed to ${codeSize} and rebuilt with error `
    + `${textNumber(error, 4)}.`;
  return average === null ? text : `${text} Held-out samples average ${textNumber(average, 4)}; `
    + `the mean picture in place of the reconstruction ${textNumber(mean, 4)}.`;
}

export default { render };

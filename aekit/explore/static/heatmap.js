// heatmap: damage a part by hand; the model redraws it, and the heat map shows where that differs.
const HEAT_ZOOM = 6;   // canvas pixels a pixel, so that the outline is a fine line

function heatView([height, width, channels]) {
  const canvas = make("canvas", { role: "img", width: width * HEAT_ZOOM, height: height * HEAT_ZOOM });
  canvas.classList.add(height > width ? "ae-tall" : "ae-wide");
  const small = make("canvas", { width, height });
  const [context, inner] = [canvas.getContext("2d"), small.getContext("2d")];
  const image = inner.createImageData(width, height);
  const caption = make("figcaption", { class: "ae-value" });
  const node = make("figure", { class: "ae-panel ae-output ae-heat" }, make("div", { class: "ae-title" }, "heat map"),
    make("div", { class: "ae-body" }, canvas), caption);

  function outline(heat, threshold) {
    const path = new Path2D();
    const isHot = (row, column) => row >= 0 && column >= 0 && row < height && column < width && heat[row * width + column] > threshold;
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) {
      if (!isHot(row, column)) continue;
      const [x, y] = [column * HEAT_ZOOM, row * HEAT_ZOOM];
      for (const [down, right, ax, ay, bx, by] of [[-1, 0, 0, 0, 1, 0], [1, 0, 0, 1, 1, 1], [0, -1, 0, 0, 0, 1], [0, 1, 1, 0, 1, 1]]) {
        if (isHot(row + down, column + right)) continue;
        path.moveTo(x + ax * HEAT_ZOOM, y + ay * HEAT_ZOOM);
        path.lineTo(x + bx * HEAT_ZOOM, y + by * HEAT_ZOOM);
      }
    }
    for (const [colour, thickness] of [["#111317", 5], ["#FFFFFF", 2.5]]) {
      context.strokeStyle = colour;
      context.lineWidth = thickness;
      context.lineCap = "round";
      context.stroke(path);
    }
  }

  return {
    node,
    show(x, heat, threshold, says, text) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        // From the part in grey over vermilion to a pale yellow, lighter all the way: it also reads without colour.
        const warmth = clamp(heat[pixel] / Math.max(threshold, 1e-6), 0, 2);
        const [cover, glow] = [clamp(warmth ** 1.5, 0, 1) * 0.8, clamp(warmth - 1, 0, 1)];
        [[213, 255], [94, 226], [0, 140]].forEach(([ember, flame], colour) => {
          const grey = 190 * clamp(x[pixel * channels + (channels >= 3 ? colour : 0)], 0, 1);
          image.data[pixel * 4 + colour] = grey * (1 - cover) + (ember + (flame - ember) * glow) * cover;
        });
        image.data[pixel * 4 + 3] = 255;
      }
      inner.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(small, 0, 0, canvas.width, canvas.height);
      outline(heat, threshold);
      canvas.setAttribute("aria-label", says);
      if (caption.textContent !== text) caption.textContent = text;
    },
  };
}

// What the heat map says: the verdict, its hottest place, and the sentence, which Python says too.
function heatVerdict({ sample, label, isDrawn, heat, limit, width, share }) {
  const hottest = heat.reduce((best, value, at) => (value > heat[best] ? at : best), 0);
  const [score, hot] = [heatScore(heat, share), heat.reduce((count, value) => count + (value > limit), 0)];
  const [isDefective, row, column] = [score > limit, Math.floor(hottest / width) + 1, hottest % width + 1];
  return { isDefective, row, column, sentence:
    `Part ${sample}${label && `, labelled ${label}`}${isDrawn ? ", damaged by you" : ""}: ${isDefective ? "defective" : "good"}. Its score `
    + `is ${textNumber(score, 3)}, the threshold ${textNumber(limit, 3)}.` + (isDefective ? ` It is hottest at row ${row}, column ${column}; `
    + `${textNumber(100 * hot / heat.length, 1)} % of it is hotter than the threshold.` : "") };
}

function render({ model, el }) {
  const held = heldOut(model);
  const brushes = model.get("_brushes");
  const names = Object.keys(brushes);
  let [sent, network] = [null, null];
  const net = () => {
    if (model.get("_nets") !== sent) [sent, network] = [model.get("_nets"), loadFrozen(model.get("_nets")[0])];
    return network;
  };
  const frame = instrument({
    model, el, kind: "heatmap", name: "Heat map explorer",
    hint: "Scratch the part on the left. How faint can damage be before the map misses it?",
    plate: model.get("_step") ? `patches of ${net().shape.slice(0, 2).join(" × ")} → ${net().codeSize}` : `${held.size} → ${net().codeSize} → ${held.size}`,
  });
  const drawn = () => model.get("strokes").length;
  const pad = drawingPad({
    strokes: () => model.get("strokes"),
    onDraw: (strokes) => frame.put({ strokes, tools: strokes.map((_, at) => model.get("tools")[at] ?? model.get("tool")) }),
    onClear: () => frame.put({ strokes: [], tools: [] }),
    onUndo: () => frame.put({ strokes: model.get("strokes").slice(0, -1), tools: model.get("tools").slice(0, -1) }),
  });
  const part = sampleView(held.shape, { title: "the part: scratch it", role: "input" });
  part.node.querySelector(".ae-body").append(pad.svg);
  const [encoder, decoder] = [funnel("encoder"), funnel("decoder")];
  const rebuilt = sampleView(held.shape, { title: "as it should be", role: "output" });
  const heated = heatView(held.shape);
  frame.stage.append(part.node, encoder.node, decoder.node, rebuilt.node, heated.node);

  const tool = choice("Tool", names, (at) => frame.put({ tool: names[at] }));
  const threshold = slider("Threshold", { min: 0, max: model.get("_most"), step: 0.002 }, (value) => frame.put({ threshold: value }));
  const thresholdText = make("output", { class: "ae-place" });
  const parts = stepper("part", held.count, () => model.get("sample"), (sample) => {
    pad.lift();
    frame.put({ sample, strokes: [], tools: [] });
  });
  const undo = button("Undo", () => { pad.lift(); frame.put({ strokes: model.get("strokes").slice(0, -1), tools: model.get("tools").slice(0, -1) }); },
    { title: "Take back the last stroke (key U)" });
  const mend = button("Mend", () => { pad.lift(); frame.put({ strokes: [], tools: [] }); }, { title: "Take all strokes off (key C)" });
  frame.controls.append(make("label", { class: "ae-choice" }, "tool ", tool), undo, mend, parts.node,
    make("label", { class: "ae-size-row" }, "threshold", threshold, thresholdText),
    make("span", { class: "ae-keys" }, "Keys: arrows move the tool, Space puts it down or up, C mends, U undoes."),
    button("Reset", () => { pad.lift(); frame.put(structuredClone(model.get("_start"))); }));

  frame.watch(["strokes", "tools", "tool", "sample", "threshold", "_nets"], () => {
    const [sample, limit] = [model.get("sample"), model.get("threshold")];
    const tools = model.get("strokes").map((_, at) => model.get("tools")[at] ?? model.get("tool"));
    const x = brushed(held.at(sample), held.shape, model.get("strokes"), tools, brushes);
    const made = patchwise(net(), x, held.shape, model.get("_step"));
    const heat = heatOf(x, made, held.shape, model.get("_width"));
    const label = held.label(sample);
    const { isDefective, row, column, sentence } = heatVerdict({ sample, label, isDrawn: drawn() > 0, heat, limit, width: held.shape[1], share: model.get("_hottest") });
    part.show(x, `Part ${sample}${label && `, labelled ${label}`}`, label && `labelled ${label}`);
    pad.show(model.get("strokes"), `The part, to be damaged. ${sentence} Arrow keys move the tool, Space puts it down or up, C mends, U undoes.`, false, false);
    rebuilt.show(made, "The part as the model makes it", "by the model");
    heated.show(x, heat, limit, `Heat map, ${isDefective ? "defective" : "good"}, the hottest place at row ${row}, column ${column}`,
      isDefective ? "✗ defective" : "✓ good");
    for (const each of [encoder, decoder]) each.narrow(narrowing(net().codeSize, net().shape.reduce((product, n) => product * n, 1)));
    tool.value = names.indexOf(model.get("tool"));
    threshold.value = limit;
    thresholdText.textContent = textNumber(limit, 3);
    parts.show(`part ${sample}`);
    for (const each of [undo, mend]) switchOff(each, !drawn());
    frame.say(sentence, false);
  });
  return frame.dispose;
}

export default { render };

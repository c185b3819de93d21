// neighbours: draw or pick a sample, and see which others its code calls alike.
function render({ model, el }) {
  const held = heldOut(model);
  const names = model.get("names");
  const [net, rival] = [netsOf(model), netsOf(model, "_rivals")];
  const frame = instrument({
    model, el, kind: "neighbours", name: "Neighbour explorer",
    hint: "Draw a character: its neighbours come at once, by code, by PCA and by pixels. Which rows know what you drew?",
    plate: "",
  });
  const draw = (strokes) => frame.put({ sample: -1, strokes });
  const undoStroke = () => draw(model.get("strokes").slice(0, -1));
  const pad = drawingPad({ strokes: () => model.get("strokes"), onDraw: draw, onClear: () => draw([]), onUndo: undoStroke });
  const seen = sampleView(held.shape, { title: "the network sees", role: "input", low: held.low, high: held.high });
  const encoder = funnel("encoder");
  const code = codeBars("code");
  const rows = ["code", "PCA", "pixels"].map((way) => neighbourRow(way, held, (sample) => {
    pad.lift();
    frame.put({ strokes: [], sample });
  }));
  frame.stage.append(
    make("div", { class: "ae-given" },
      make("div", { class: "ae-panel ae-pad-panel" }, make("div", { class: "ae-title" }, "draw here"),
        make("div", { class: "ae-body" }, pad.svg), make("div", { class: "ae-value" })),
      seen.node, encoder.node, code.node),
    make("div", { class: "ae-rows" }, ...rows.map((row) => row.node)));

  const clear = button("Clear", () => { pad.lift(); draw([]); }, { title: "Key C" });
  const samples = stepper("sample", held.count, () => Math.max(model.get("sample"), 0), (sample) => {
    pad.lift();
    frame.put({ strokes: [], sample });
  });
  const most = Math.min(12, held.count - 1);
  const count = slider("Neighbours in a row", { min: 3, max: most, step: 1 }, (value) => frame.put({ count: value }));
  const countText = make("output", { class: "ae-place" });
  frame.controls.append(clear, samples.node, make("label", { class: "ae-size-row" }, "neighbours", count, countText));
  let chooser = null;
  if (names.length > 1) {
    chooser = choice("Model", names, (chosen) => frame.put({ chosen }));
    frame.controls.append(make("label", { class: "ae-choice" }, "model ", chooser));
  }
  frame.controls.append(make("span", { class: "ae-keys" }, "Keys: arrows move the pen, Space puts it down or up, C clears, U undoes."),
    button("Reset", () => { pad.lift(); frame.put(structuredClone(model.get("_start"))); }));

  const pixels = Float32Array.from({ length: held.count * held.size }, (_, i) => held.at(Math.floor(i / held.size))[i % held.size]);
  let [sent, codes, rivalCodes] = [null, [], []];
  frame.watch(["strokes", "sample", "chosen", "count", "_nets", "_codes"], () => {
    if (model.get("_codes") !== sent) {
      sent = model.get("_codes");
      [codes, rivalCodes] = [sent.map(floatsOf), model.get("_rival_codes").map(floatsOf)];
    }
    const [strokes, sample, chosen, k] = ["strokes", "sample", "chosen", "count"].map((name) => model.get(name));
    const isIdle = sample < 0 && !strokes.length;
    const x = sample >= 0 ? held.at(sample) : prepareDrawing(strokes, held.shape);
    const squeezed = isIdle ? new Float32Array(net().codeSize) : net().encode(x);
    const found = isIdle ? [[], [], []] : [nearestOf(squeezed, codes[chosen], k, sample),
      nearestOf(rival().encode(x), rivalCodes[chosen], k, sample), nearestOf(x, pixels, k, sample)];
    const wanted = sample >= 0 && held.labels.length ? held.labels[sample] : -1;
    const agreed = found.map((row) => agreementOf(held.labels.length ? row.map(({ at }) => held.labels[at]) : [], wanted));
    const says = sample >= 0 ? held.says(sample) : "your drawing";
    const sentence = isIdle ? "Nothing is drawn yet. Draw in the square with mouse, finger or keys."
      : neighbourSentence({ says, held, sample, k, found, agreed });
    const sizes = [net().codeSize, rival().codeSize, held.size];
    frame.plate.textContent = `${names[chosen]} · ${held.size} → ${net().codeSize} · ${held.count} samples searched`;
    if (chooser) chooser.value = chosen;
    pad.show(strokes, `Drawing pad. ${sentence} Arrow keys move the pen, Space puts it down or up, C clears, U undoes.`, isIdle, sample >= 0);
    seen.show(x, isIdle ? "What the network sees: nothing yet" : `What the network sees of ${says}`,
      sample >= 0 ? held.label(sample) && `labelled ${held.label(sample)}` : held.shape.slice(0, 2).join(" × ") + " pixels");
    encoder.narrow(narrowing(net().codeSize, held.size));
    code.show(squeezed, `${net().codeSize} numbers`);
    rows.forEach((row, at) => row.show(found[at], k, agreed[at], sizes[at]));
    switchOff(clear, isIdle);
    samples.show(sample >= 0 ? `sample ${sample} of ${held.count}` : "your drawing");
    count.value = k;
    countText.textContent = String(k);
    frame.say(sentence);
  });
  return frame.dispose;
}

// A row of neighbours: each is a button that makes it the sample shown. Tab stops at a row once, arrows move within it.
function neighbourRow(way, held, choose) {
  const title = make("div", { class: "ae-row-title" });
  const list = make("div", { class: "ae-neighbours-list" });
  const node = make("div", { class: `ae-row ae-row-${way.toLowerCase()}`, role: "toolbar" }, title, list);
  let cells = [];
  const stopAt = (place) => cells.forEach((each, at) => each.node.setAttribute("tabindex", at === place ? 0 : -1));
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const place = cells.findIndex((each) => each.node === document.activeElement);
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: cells.length - 1 }[event.key];
    if (place < 0 || next === undefined) return;
    event.preventDefault();
    const to = clamp(next, 0, cells.length - 1);
    stopAt(to);
    cells[to].node.focus();
  });
  function cell() {
    const view = thumbnail(held.shape, held);
    const text = make("span", { class: "ae-cell-text" });
    const made = { view, text, at: 0, node: button("", () => choose(made.at), { class: "ae-button ae-cell" }) };
    made.node.append(view.canvas, text);
    return made;
  }
  return {
    node,
    show(found, count, { label, count: agreeing }, size) {
      const name = way === "pixels" ? `by pixels, ${size} numbers` : way === "PCA" ? `by PCA, ${size} numbers` : `by code, ${size} numbers`;
      const share = found.length && held.labels.length ? `${agreeing} of ${count}: ${held.names[label]}` : "";
      title.replaceChildren(make("span", {}, name), make("b", {}, share));
      node.setAttribute("aria-label", `Nearest ${name}${share && `, ${share}`}`);
      if (cells.length !== count) {
        cells = Array.from({ length: count }, cell);
        list.replaceChildren(...cells.map((each) => each.node));
        stopAt(0);
      }
      cells.forEach((each, place) => {
        each.node.classList.toggle("ae-empty", !found.length);
        each.node.disabled = !found.length;
        if (!found.length) return each.text.replaceChildren("–");
        const { at, away } = found[place];
        each.at = at;
        const agrees = held.labels.length && held.labels[at] === label;
        // The button's name is what it holds: this, then the label and the distance beneath.
        each.view.show(held.at(at), `Show neighbour ${place + 1} by ${way}: ${held.says(at)}`);
        each.node.classList.toggle("ae-agrees", Boolean(agrees));
        each.text.replaceChildren(...(held.labels.length ? [make("b", {}, `${agrees ? "✓ " : ""}${held.label(at)}`)] : []),
          make("span", {}, textNumber(away)));
      });
    },
  };
}

function neighbourSentence({ says, held, sample, k, found, agreed }) {
  const text = `${says[0].toUpperCase()}${says.slice(1)}.`;
  const ways = ["code", "PCA", "pixels"];
  if (!held.labels.length) {
    const pixels = found[2].map(({ at }) => at);
    return `${text} The nearest by code is sample ${found[0][0].at}; ${found[0].filter(({ at }) => pixels.includes(at)).length} of the `
      + `${k} nearest by code are also among the nearest by pixels.`;
  }
  if (sample >= 0) {
    return `${text} Of its ${k} nearest so many have the same label: ${ways.map((way, at) => `by ${way} ${agreed[at].count}`).join(", ")}.`;
  }
  return `${text} Of its ${k} nearest ${ways.map((way, at) => `by ${way} ${agreed[at].count} are labelled ${held.names[agreed[at].label]}`).join(", ")}.`;
}

export default { render };

// latent: move the code, the decoder draws.
function render({ model, el }) {
  const held = heldOut(model);
  let net = loadFrozen(model.get("_nets")[0]);
  const isMap = net.codeSize <= 2;
  const frame = instrument({
    model, el, kind: "latent", name: "Code explorer",
    hint: isMap ? "Drag the point: the decoder draws what it finds there. Look for the places between two characters."
      : "Drag a bar to change one number of the code. Click a number to switch that unit off: what goes missing?",
    plate: "",
  });
  const parts = { model, held, frame, net: () => net };
  const draw = isMap ? mapStage(parts) : unitsStage(parts);
  frame.controls.append(button("Reset", () => frame.put(structuredClone(model.get("_start")))));

  let loaded = model.get("_nets");
  frame.watch(["code", "sample", "a", "b", "blend", "off", "_codes", "_nets"], () => {
    if (model.get("_nets") !== loaded) {
      loaded = model.get("_nets");
      net = loadFrozen(loaded[0]);
    }
    frame.plate.textContent = `${net.name} · ${held.size} → ${net.codeSize} → ${held.size}`;
    draw();
  });
  return frame.dispose;
}

function mapStage({ model, held, frame, net }) {
  const codeSize = net().codeSize;
  frame.root.classList.add("ae-on-map");
  const decoder = funnel("decoder");
  decoder.narrow(narrowing(codeSize, held.size));
  const picture = sampleView(held.shape, { title: "the decoder draws", role: "output", low: held.low, high: held.high });
  const near = thumbnail(held.shape, held);
  const nearText = make("span");
  picture.node.lastChild.replaceChildren(near.canvas, nearText);

  const goTo = (sample) => frame.put({ sample, code: map.codeAt(sample) });
  const mark = (end) => frame.put({ [end]: map.nearest(model.get("code")) });
  const map = codeMap({
    held, codeSize,
    onMove: (code) => frame.put({ sample: -1, code }),
    onSample: (by) => goTo((Math.max(model.get("sample"), 0) + by + held.count) % held.count),
    onMark: mark,
    onZoom(zoom) {
      switchOff(out, zoom <= 1);
      switchOff(into, zoom >= 16);
      draw();
    },
  });
  const into = button("+", () => map.zoomIn(), { class: "ae-button ae-square", "aria-label": "Zoom in", title: "Zoom in (key +)" });
  const out = button("−", () => map.zoomOut(), { class: "ae-button ae-square", "aria-label": "Zoom out", title: "Zoom out (key −)", disabled: true });
  frame.stage.append(
    make("div", { class: "ae-panel ae-code" },
      make("div", { class: "ae-title" }, codeSize > 1 ? "code: 2 numbers, a map" : "code: 1 number, a line"),
      make("div", { class: "ae-body" }, map.svg, make("div", { class: "ae-zoom" }, into, out)), mapLegend(held)),
    decoder.node, picture.node);

  const walk = walkControls({ model, held, frame, map, mark });
  frame.controls.append(walk.node);

  let seen = null;
  return draw;
  function draw() {
    if (model.get("_codes") !== seen) {
      seen = model.get("_codes");
      map.setCodes(floatsOf(seen));
    }
    const code = model.get("code");
    const nearest = map.nearest(code);
    const [a, b, blend] = [model.get("a"), model.get("b"), model.get("blend")];
    const sentence = mapSentence(code, held.says(nearest), blend, walk.reaches(code));
    map.show(code, a, b, `Code map. ${sentence} Arrow keys move the point, Shift for larger steps, Home for the centre, `
      + "Page Up and Page Down for the samples, plus and minus zoom, A and B to set the ends of the walk.");
    picture.show(net().decode(Float32Array.from(code)),
      `What the decoder draws at code ${code.map((number) => textNumber(number)).join(", ")}`);
    near.show(held.at(nearest), `Nearest held-out sample: ${held.says(nearest)}`);
    nearText.textContent = `nearest: ${held.says(nearest)}`;
    walk.show(a, b, blend);
    frame.say(sentence);
  }
}

function mapSentence(code, nearest, blend, isWalking) {
  const text = `Code (${code.map((number) => textNumber(number)).join(", ")}): the nearest held-out one is ${nearest}.`;
  return isWalking && blend > 0 && blend < 1 ? `${text} ${(100 * blend).toFixed(0)} % of the way from A to B.` : text;
}

// Letters stand for themselves; longer class names need a line that explains the numbers.
function mapLegend(held) {
  const isPlain = !held.labels.length || held.names.every((name) => name.length <= 2);
  return make("div", { class: "ae-value" }, isPlain ? `${held.count} held-out samples`
    : held.names.map((name, label) => `${glyphOf(label, held.names)} ${name}`).join(" · "));
}

function unitsStage({ model, held, frame, net }) {
  const codeSize = net().codeSize;
  const [encoder, decoder] = [funnel("encoder"), funnel("decoder")];
  for (const part of [encoder, decoder]) part.narrow(narrowing(codeSize, held.size));
  const range = { low: held.low, high: held.high };
  const original = sampleView(held.shape, { title: "original", role: "input", ...range });
  const rebuilt = sampleView(held.shape, { title: "reconstruction", role: "output", ...range });

  let [codes, means] = [new Float32Array(0), []];
  const goTo = (sample) => frame.put({ sample, code: Array.from(codes.subarray(sample * codeSize, (sample + 1) * codeSize)) });
  const samples = stepper("sample", held.count, () => model.get("sample"), goTo);
  const units = codeUnits({
    codeSize,
    onMove(unit, value) {
      const code = [...model.get("code")];
      code[unit] = value;
      frame.put({ code, off: model.get("off").filter((at) => at !== unit) });
    },
    onToggle(unit) {
      const off = model.get("off");
      frame.put({ off: off.includes(unit) ? off.filter((at) => at !== unit) : [...off, unit].sort((x, y) => x - y) });
    },
    onSample: samples.step,
  });
  frame.stage.append(original.node, encoder.node, units.node, decoder.node, rebuilt.node);
  frame.controls.append(samples.node, button("All on", () => frame.put({ off: [] })),
    button("All off", () => frame.put({ off: Array.from({ length: codeSize }, (_, unit) => unit) })));

  const errors = heldOutErrors({ held, codeSize, net, leave: frame.leave });
  let seen = null;
  return function draw() {
    if (model.get("_codes") !== seen) {
      seen = model.get("_codes");
      codes = floatsOf(seen);
      means = Array.from({ length: codeSize }, (_, unit) => {
        let sum = 0;
        for (let i = unit; i < codes.length; i += codeSize) sum += codes[i];
        return sum / held.count;
      });
      units.setReach(codes);
      errors.forget(codes, means);
    }
    const [code, off, sample] = [model.get("code"), model.get("off"), model.get("sample")];
    const shown = code.map((number, unit) => (off.includes(unit) ? means[unit] : number));
    const picture = net().decode(Float32Array.from(shown));
    const error = meanSquaredError(picture, held.at(sample));
    units.show(code, shown, off);
    original.show(held.at(sample), `Original: ${held.says(sample)}`, held.label(sample) && `labelled ${held.label(sample)}`);
    rebuilt.show(picture, `Reconstruction, error ${textNumber(error, 4)}`, `error ${textNumber(error, 4)}`);
    samples.show(`${held.says(sample).split(",")[0]} of ${held.count}`);
    frame.say(unitsSentence(held.says(sample), error, off, errors.count, errors.mean([], draw), errors.mean(off, draw)));
  };
}

function unitsSentence(says, error, off, count, allOn, withOff) {
  const text = `${says[0].toUpperCase()}${says.slice(1)}: error ${textNumber(error, 4)}.`;
  const figure = (value) => (value === null ? "…" : textNumber(value, 4));
  if (!off.length) return `${text} Mean over ${count} held-out samples ${figure(allOn)}.`;
  return `${text} Off, held at the mean: ${off.map((unit) => unit + 1).join(", ")}. Mean over ${count} held-out samples `
    + `${figure(withOff)}; with all units on ${figure(allOn)}.`;
}

// The mean error over the held-out samples for a set of units off: worked out between frames, remembered.
function heldOutErrors({ held, codeSize, net, leave }) {
  const count = Math.min(300, held.count);
  let known = new Map();
  let [codes, means, timer] = [null, null, 0];
  leave.push(() => clearTimeout(timer));

  function work(off, done, job) {
    const until = performance.now() + 8;
    const code = new Float32Array(codeSize);
    while (job.at < count && performance.now() < until) {
      for (let unit = 0; unit < codeSize; unit++) code[unit] = off.includes(unit) ? means[unit] : codes[job.at * codeSize + unit];
      job.sum += meanSquaredError(net().decode(code), held.at(job.at));
      job.at += 1;
    }
    if (job.at < count) return (timer = setTimeout(() => work(off, done, job), 0));
    job.known.set(off.join(), job.sum / count);
    done();
  }
  return {
    count,
    forget(nextCodes, nextMeans) { [codes, means, known] = [nextCodes, nextMeans, new Map()]; },
    // Null until it is known; `done` is called then.
    mean(off, done) {
      const value = known.get(off.join());
      if (value !== undefined) return value;
      clearTimeout(timer);
      timer = setTimeout(() => work(off, done, { at: 0, sum: 0, known }), 0);
      return null;
    },
  };
}

export default { render };

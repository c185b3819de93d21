// decoder: a code unfolds layer by layer; two codes blended beside two samples blended.
function render({ model, el }) {
  const held = heldOut(model);
  let net = loadFrozen(model.get("_nets")[0]);
  const codeSize = net.codeSize;
  const frame = instrument({
    model, el, kind: "unfolding", name: "Decoder",
    hint: "Drag the numbers of the code and watch them unfold. Then walk from A to B: what lies between two codes, what between two pictures?",
    plate: "",
  });
  const decoding = net.layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => layer.record.part === "decoder");
  const between = decoding.filter(({ layer }) => layer.record.op !== "reshape").slice(0, -1);
  const shapes = net.activations(held.at(0)).map(({ shape }) => shape);
  const range = { low: held.low, high: held.high };

  let [codes, means] = [new Float32Array(0), []];
  const codeAt = (sample) => Array.from(codes.subarray(sample * codeSize, (sample + 1) * codeSize));
  const samples = stepper("sample", held.count, () => Math.max(model.get("sample"), 0), (sample) => frame.put({ sample, code: codeAt(sample) }));
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
  const stations = between.map(({ layer, index }) => stationView({ layer, shape: shapes[index], onPoint() {} }));
  const drawn = sampleView(held.shape, { title: "the decoder draws", role: "output", ...range });
  frame.stage.append(units.node, ...stations.map(({ node }) => node), drawn.node);

  const mark = (end) => frame.put({ [end]: Math.max(model.get("sample"), 0), blend: end === "a" ? 0 : 1, code: codeAt(Math.max(model.get("sample"), 0)) });
  const walk = walkControls({ model, held, frame, map: { codeAt }, mark });
  const [ofCodes, ofPixels] = ["blend of codes", "blend of pixels"].map((title, at) => sampleView(held.shape, { title, role: at ? "input" : "output", ...range }));
  const ends = ["a", "b"].map((end) => sampleView(held.shape, { title: end.toUpperCase(), role: "input", ...range }));
  frame.stage.after(make("div", { class: "ae-blends" }, ends[0].node, ofCodes.node, ofPixels.node, ends[1].node));
  frame.controls.append(walk.node, samples.node, button("Reset", () => frame.put(structuredClone(model.get("_start")))));

  let [seen, loaded] = [null, model.get("_nets")];
  frame.watch(["code", "sample", "a", "b", "blend", "off", "_codes", "_nets"], () => {
    if (model.get("_nets") !== loaded) {
      loaded = model.get("_nets");
      net = loadFrozen(loaded[0]);
    }
    frame.plate.textContent = `${net.name} · ${net.codeSize} → ${held.size}`;
    if (model.get("_codes") !== seen) {
      seen = model.get("_codes");
      codes = floatsOf(seen);
      means = Array.from({ length: codeSize }, (_, unit) => codes.reduce((sum, value, i) => sum + (i % codeSize === unit ? value : 0), 0) / held.count);
      units.setReach(codes);
    }
    const [code, off, a, b, blend, sample] = ["code", "off", "a", "b", "blend", "sample"].map((name) => model.get(name));
    const shown = code.map((number, unit) => (off.includes(unit) ? means[unit] : number));
    const outputs = unfold(net, shown);
    units.show(code, shown, off);
    between.forEach(({ index }, at) => stations[at].show(outputs[index - decoding[0].index], -1));
    const picture = outputs.at(-1);
    drawn.show(picture, `What the decoder draws at code ${shown.map((number) => textNumber(number)).join(", ")}`, "");
    const mix = codeAt(a).map((number, unit) => (1 - blend) * number + blend * codeAt(b)[unit]);
    const [byCodes, byPixels] = [net.decode(Float32Array.from(mix)), held.at(a).map((value, i) => (1 - blend) * value + blend * held.at(b)[i])];
    const [near, far] = [nearestDistance(held, byCodes), nearestDistance(held, byPixels)];
    ofCodes.show(byCodes, "Decoded from the blend of the two codes", `nearest: ${textNumber(near, 4)}`);
    ofPixels.show(byPixels, "The two samples laid over one another", `nearest: ${textNumber(far, 4)}`);
    ends.forEach((view, at) => view.show(held.at([a, b][at]), held.says([a, b][at]), held.says([a, b][at]).replace(", labelled", ":")));
    walk.show(a, b, blend);
    samples.show(`sample ${Math.max(sample, 0)} of ${held.count}`);
    const isOnTheWalk = !off.length && mix.every((number, unit) => Math.abs(number - code[unit]) <= 1e-3 * (1 + Math.abs(number)));
    frame.say(isOnTheWalk ? `${(100 * blend).toFixed(0)} % of the way from A, ${held.says(a)}, to B, ${held.says(b)}: the blend of codes is `
      + `${textNumber(near, 4)} from the nearest held-out sample, the blend of pixels ${textNumber(far, 4)}.`
      : `A code of your own: what the decoder draws is ${textNumber(nearestDistance(held, picture), 4)} from the nearest held-out sample.`);
  });
  return frame.dispose;
}

// What each layer of the decoder makes of a code, in order.
function unfold(net, code) {
  const outputs = [];
  let state = { data: Float32Array.from(code), shape: [code.length] };
  for (const layer of net.layers) {
    if (layer.record.part !== "decoder") continue;
    state = layer.run(state);
    activateInPlace(state, layer.record.activation);
    outputs.push(state.data.slice());
  }
  return outputs;
}

function nearestDistance(held, picture) {
  let least = Infinity;
  for (let sample = 0; sample < held.count; sample++) least = Math.min(least, meanSquaredError(held.at(sample), picture));
  return least;
}

export default { render };

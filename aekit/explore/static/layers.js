// layers: one sample through every layer; a unit opened.
function render({ model, el }) {
  const held = heldOut(model);
  const net = loadFrozen(model.get("_nets")[0]);
  const stations = net.layers.map((layer, index) => ({ layer, index })).filter(({ layer }) => layer.record.op !== "reshape");
  const frame = instrument({
    model, el, kind: "layers", name: "Layers",
    hint: "One sample passes through every layer. Point at a unit: what does it read, and what does it make of it?",
    plate: `${net.name} · ${held.size} → ${net.codeSize} → ${held.size}`,
  });
  const shapes = [net.shape, ...net.activations(held.at(0)).map(({ shape }) => shape)];
  const shapeOf = (at) => shapes[stations[at].index + 1];
  const get = (name) => model.get(name);
  const middle = (at) => shapeOf(at).slice(0, -1).map((n) => n >> 1);
  const choose = (layer, unit, place) => frame.put({ layer, unit, place });

  const goTo = (at) => choose(at, get("unit") < shapeOf(at).at(-1) ? get("unit") : 0, middle(at));
  // The chosen layer takes the keys: arrows move through its units, [ and ] through the layers, Page Up and Down samples.
  function pressed(key, by) {
    const at = get("layer");
    const count = shapeOf(at).at(-1);
    if (by !== undefined) frame.put({ unit: (get("unit") + by + count) % count });
    else if (key === "[" || key === "]") {
      const next = clamp(at + (key === "]" ? 1 : -1), 0, stations.length - 1);
      goTo(next);
      views[next].show(net.activations(held.at(get("sample")))[stations[next].index].data, get("unit"));
      views[next].canvas.focus({ preventScroll: true });
    } else if (key === "PageUp" || key === "PageDown") samples.step(key === "PageDown" ? 1 : -1);
    else return false;
    return true;
  }
  const original = sampleView(held.shape, { title: "input", role: "input", low: held.low, high: held.high });
  const views = stations.map(({ layer, index }, at) => stationView({ layer, shape: shapes[index + 1], isLast: at === stations.length - 1, held, onKey: pressed,
    isCode: at + 1 < stations.length && layer.record.part === "encoder" && stations[at + 1].layer.record.part === "decoder",
    onPoint: (unit, place) => choose(at, unit, place) }));
  frame.stage.append(original.node, ...views.map(({ node }) => node));
  const inspector = unitInspector({ held, onPlace: (place) => frame.put({ place }) });
  frame.stage.after(inspector.node);

  const samples = stepper("sample", held.count, () => get("sample"), (sample) => frame.put({ sample }));
  const layers = stepper("layer", stations.length, () => get("layer"), (at) => {
    // No way round from the last layer to the first: they are not neighbours.
    if (Math.abs(at - get("layer")) <= 1 || stations.length <= 2) goTo(at);
  });
  const units = { node: null };
  const step = (by) => {
    const count = shapeOf(get("layer")).at(-1);
    frame.put({ unit: (get("unit") + by + count) % count });
  };
  const unitPlace = make("span", { class: "ae-place" });
  units.node = make("span", { class: "ae-stepper", role: "group", "aria-label": "unit" }, button("‹", () => step(-1), { "aria-label": "Previous unit" }),
    unitPlace, button("›", () => step(1), { "aria-label": "Next unit" }));
  frame.controls.append(samples.node, layers.node, units.node, button("Reset", () => frame.put(structuredClone(get("_start")))));

  const excites = exciters({ held, net, leave: frame.leave });
  let [seen, seenOf, drawnOf] = [null, -1, ""];
  frame.watch(["sample", "layer", "unit", "place"], draw);
  // Frames stand on the pictures: where these change their size, the frames follow.
  const resized = new ResizeObserver(() => {
    drawnOf = "";
    inspector.forget();
    draw();
  });
  resized.observe(frame.root);
  frame.leave.push(() => resized.disconnect());
  // A kernel that moves over its input changes nothing but the inspector: the rest is drawn when it is new.
  function draw() {
    const [sample, at, unit, place] = ["sample", "layer", "unit", "place"].map(get);
    if (place.length !== shapeOf(at).length - 1) return; // the kernel's answer to a new layer is on its way
    if (sample !== seenOf) [seen, seenOf] = [net.activations(held.at(sample)), sample];
    if (drawnOf !== `${sample} ${at} ${unit}`) {
      drawnOf = `${sample} ${at} ${unit}`;
      original.show(held.at(sample), `Input: ${held.says(sample)}`, held.label(sample) && `labelled ${held.label(sample)}`);
      views.forEach((view, each) => view.show(seen[stations[each].index].data, each === at ? unit : -1));
    } else views[at].outline(unit);
    const { layer, index } = stations[at];
    const inputs = index ? seen[index - 1] : { data: held.at(sample), shape: net.shape };
    const output = seen[index].data;
    const [height, width] = asPicture(shapeOf(at)).slice(0, 2);
    const flat = shapeOf(at).length === 1 ? 0 : place.length === 2 ? place[0] * width + place[1] : place[0];
    const value = output[flat * shapeOf(at).at(-1) + unit];
    const terms = unitTerms(layer, inputs.shape, shapeOf(at), unit, place);
    const total = terms ? terms.reduce((sum, { from, weight }) => sum + inputs.data[from] * weight, 0) : null;
    const bias = unitBias(layer, unit);
    const field = layer.record.part === "encoder" ? receptiveField(net.layers, shapes, index, place) : null;
    inspector.show({ layer, inputs: pictured(net, shapes, index, inputs), shape: shapeOf(at), output, unit, place, terms, total, bias, value,
      best: excites.of(index, unit, 9, draw), fieldOf: (spot) => (layer.record.part === "encoder" && shapeOf(at).length > 1
        ? receptiveField(net.layers, shapes, index, shapeOf(at).length === 3 ? [Math.floor(spot / width), spot % width] : [spot]) : null) });
    original.node.classList.toggle("ae-with-field", Boolean(field));
    original.frame ??= original.node.querySelector(".ae-body").appendChild(make("div", { class: "ae-field" }));
    placeField(original.frame, original.canvas, field, held.shape);
    samples.show(`${held.says(sample).split(",")[0]} of ${held.count}`);
    layers.show(layer.record.name);
    unitPlace.textContent = `${shapeOf(at).length > 1 ? "filter" : "unit"} ${unit} of ${shapeOf(at).at(-1)}`;
    frame.say(unitSentence(layer, shapeOf(at), unit, place, terms ? total + bias : value, value));
  }
  return frame.dispose;
}

function unitSentence(layer, shape, unit, place, sum, value) {
  const where = place.length ? ` at ${place.join(", ")}` : "";
  const text = `${layer.record.name}, ${shape.join("x")}, ${shape.length > 1 ? "filter" : "unit"} ${unit}${where}: `;
  const bend = layer.record.activation[0];
  return bend === "linear" ? `${text}its sum is ${textNumber(value)}, passed on as it is.`
    : `${text}its sum is ${textNumber(sum)}; ${bend} makes it ${textNumber(value)}.`;
}

// A dense layer reads a flat row; where that row is a flattened picture, it is shown as the picture.
function pictured(net, shapes, index, inputs) {
  let at = index;
  while (at > 0 && net.layers[at - 1].record.op === "reshape") at -= 1;
  return { data: inputs.data, shape: shapes[at] };
}

const NUMBERS_SHOWN = 4;

function unitInspector({ held, onPlace }) {
  const map = make("canvas", { role: "application", tabindex: 0, class: "ae-place-map" });
  const mapFigure = figureOf3("where the filter stands", map, "the filter's output; move over it, or use the arrow keys");
  const [reads, weights, products] = ["what it reads", "its weights", "read × weight"].map((title) => {
    const canvas = make("canvas", { role: "img" });
    return { canvas, ...figureOf3(title, canvas, "") };
  });
  const sum = make("p", { class: "ae-sum" });
  const row = make("div", { class: "ae-best", role: "img" });
  const best = make("div", { class: "ae-best-panel" }, make("div", { class: "ae-title" }, "excites it most, of the held-out samples"), row);
  const thumbs = Array.from({ length: 9 }, () => {
    const view = thumbnail(held.shape, held);
    view.canvas.setAttribute("aria-label", "being worked out");
    const field = make("div", { class: "ae-field" });
    const cell = make("span", { class: "ae-best-cell" }, view.canvas, field);
    row.append(cell);
    return { view, field, cell };
  });
  const node = make("div", { class: "ae-inspector" }, make("div", { class: "ae-inspected" }, mapFigure.node, reads.node, weights.node, products.node), sum, best);

  let [now, excited] = [null, undefined];
  const clampPlace = (place) => place.map((at, axis) => clamp(at, 0, now.shape[axis] - 1));
  const point = (event) => {
    const box = map.getBoundingClientRect();
    const share = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
    onPlace(clampPlace(now.shape.length === 3 ? [Math.floor(share[0] * now.shape[0]), Math.floor(share[1] * now.shape[1])] : [Math.floor(share[1] * now.shape[0])]));
  };
  map.addEventListener("pointerdown", (event) => { map.setPointerCapture(event.pointerId); point(event); });
  map.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse" || map.hasPointerCapture(event.pointerId)) point(event); });
  map.addEventListener("keydown", (event) => {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!moves || event.ctrlKey || event.metaKey || event.altKey) return;
    onPlace(clampPlace(now.place.length === 2 ? now.place.map((at, axis) => at + moves[axis]) : [now.place[0] + moves[0] + moves[1]]));
    event.preventDefault();
  });

  return {
    node,
    forget() { excited = undefined; },
    show(next) {
      now = next;
      const { layer, inputs, shape, output, unit, place, terms, total, bias, value } = next;
      mapFigure.node.hidden = shape.length === 1;
      if (shape.length > 1) showMap(map, output, shape, unit, place);
      for (const part of [reads, weights, products]) part.node.hidden = !terms;
      if (terms) {
        const channel = strongestChannel(terms, inputs.data);
        const shown = terms.filter((term) => channel === null || term.channel === channel);
        const form = gridOf(layer, inputs.shape, shown);
        drawGrid(reads, form, shown, ({ from }) => inputs.data[from], "the numbers that it reads");
        drawGrid(weights, form, shown, ({ weight }) => weight, "the weights");
        drawGrid(products, form, shown, ({ from, weight }) => inputs.data[from] * weight, "each number times its weight");
        const many = inputs.shape.at(-1);
        reads.note.textContent = channel !== null && many > 1 ? `channel ${channel}, the strongest of ${many}` : `${shown.length} numbers`;
        weights.note.textContent = products.note.textContent = "blue above 0, orange below";
      }
      sum.replaceChildren(...sumLine(layer, terms, inputs.data, total, bias, value));
      if (next.best === excited) return;
      excited = next.best;
      row.setAttribute("aria-label", next.best ? `The samples that excite unit ${unit} most: ${next.best.map(({ sample }) => held.says(sample)).join("; ")}` : "being worked out");
      thumbs.forEach(({ view, field, cell }, at) => {
        const found = next.best && next.best[at];
        cell.hidden = !found;
        if (!found) return;
        view.show(held.at(found.sample), `${held.says(found.sample)}: ${textNumber(found.value)}`);
        cell.title = `${held.says(found.sample)}: ${textNumber(found.value)}`;
        placeField(field, view.canvas, next.fieldOf(found.place), held.shape);
      });
    },
  };
}

function figureOf3(title, canvas, text) {
  const note = make("figcaption", { class: "ae-value" }, text);
  return { note, node: make("figure", { class: "ae-panel ae-part" }, make("div", { class: "ae-title" }, title), make("div", { class: "ae-body" }, canvas), note) };
}

// A filter sums over many channels: the one whose products weigh most is drawn, the others are in the sum.
function strongestChannel(terms, data) {
  if (terms[0]?.channel === undefined) return null;
  const weight = new Map();
  for (const { from, weight: w, channel } of terms) weight.set(channel, (weight.get(channel) ?? 0) + Math.abs(data[from] * w));
  return [...weight].sort((p, q) => q[1] - p[1])[0][0];
}

function gridOf(layer, inShape, terms) {
  if (layer.record.op === "dense") {
    if (inShape.length === 3 && inShape[2] === 1) return { shape: [inShape[0], inShape[1]], at: ({ from }) => from };
    const { columns } = tiling([terms.length]);
    return { shape: [Math.ceil(terms.length / columns), columns], at: ({ from }) => from };
  }
  const window = asPair(layer.weights.kernel.shape.slice(0, -2));
  return { shape: window, at: ({ spot }) => spot };
}

// A small grid has room for its numbers; a large one shows colours alone.
function drawGrid(part, { shape: [rows, columns], at }, terms, valueOf, says) {
  const { canvas } = part;
  const hasNumbers = rows * columns <= 49;
  const cell = hasNumbers ? 64 : 1;
  canvas.width = columns * cell;
  canvas.height = rows * cell;
  canvas.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
  canvas.classList.toggle("ae-tall", rows > columns);
  canvas.classList.toggle("ae-wide", rows <= columns);
  canvas.classList.toggle("ae-smooth", hasNumbers);
  const context = canvas.getContext("2d");
  context.fillStyle = SCREEN;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const most = terms.reduce((top, term) => Math.max(top, Math.abs(valueOf(term))), 1e-9);
  context.font = "600 17px system-ui, sans-serif";
  [context.textAlign, context.textBaseline] = ["center", "middle"];
  for (const term of terms) {
    const [x, y] = [(at(term) % columns) * cell, Math.floor(at(term) / columns) * cell];
    const share = valueOf(term) / most;
    context.fillStyle = `rgb(${signedColour(share).map(Math.round).join()})`;
    context.fillRect(x, y, cell, cell);
    if (!hasNumbers) continue;
    context.fillStyle = Math.abs(share) > 0.55 ? "#111317" : "#fff";
    context.fillText(textNumber(valueOf(term)), x + cell / 2, y + cell / 2);
  }
  canvas.setAttribute("aria-label", `${says}, ${rows} by ${columns}, at most ${textNumber(most)} in size`);
}

function showMap(map, output, shape, unit, place) {
  const [height, width] = asPicture(shape).slice(0, 2);
  const [units, one] = [shape.at(-1), new Float32Array(height * width)];
  for (let i = 0; i < one.length; i++) one[i] = output[i * units + unit];
  drawTiles(map, one, shape.length === 3 ? [height, width, 1] : [width, 1]);
  map.style.aspectRatio = `${map.width} / ${map.height}`;
  map.classList.toggle("ae-tall", map.height > map.width);
  map.classList.toggle("ae-wide", map.height <= map.width);
  const context = map.getContext("2d");
  const [row, column] = place.length === 2 ? place : [0, place[0]];
  context.fillStyle = "#fff";
  context.fillRect(column, row, 1, 1);
  map.setAttribute("aria-label", `Output of filter ${unit}, ${height} by ${width}. It stands at ${place.join(", ")}. Arrow keys move it.`);
}

// 0.91 × 0.42 + 0.83 × 0.31 + … = 2.12, + bias −0.05 = 2.07, gelu → 2.03
function sumLine(layer, terms, data, total, bias, value) {
  const bend = layer.record.activation[0];
  if (!terms) return [`This layer (${layer.record.op}) sums nothing: it passes on ${textNumber(value)}.`];
  const products = terms.map(({ from, weight }) => ({ read: data[from], weight, product: data[from] * weight }))
    .sort((p, q) => Math.abs(q.product) - Math.abs(p.product));
  const shown = products.slice(0, NUMBERS_SHOWN);
  const rest = products.slice(NUMBERS_SHOWN).reduce((sum, { product }) => sum + product, 0);
  const text = shown.map(({ read, weight }) => `${textNumber(read)} × ${textNumber(weight)}`).join("  +  ")
    + (products.length > NUMBERS_SHOWN ? `  +  ${products.length - NUMBERS_SHOWN} more, together ${textNumber(rest)}` : "");
  return [make("span", {}, text), make("strong", {}, ` = ${textNumber(total)}`), `,  + bias ${textNumber(bias)} = ${textNumber(total + bias)}`,
    ...(bend === "linear" ? [] : [`,  ${bend} → `, make("strong", {}, textNumber(value))])];
}

export default { render };

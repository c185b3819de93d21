// generation: random codes decoded, from blur to holes.
const INVENTED = 12;

function render({ model, el }) {
  const held = heldOut(model);
  const names = model.get("names");
  const net = netsOf(model);
  const size = net().codeSize;
  const frame = instrument({
    model, el, kind: "generation", name: "Generation explorer",
    hint: size <= 2 ? "Slide from model to model, and drag the point: where do random codes land, and what is there?"
      : "Slide from model to model: what do random codes become?",
    plate: "",
  });
  const hasMap = size <= 2;
  frame.root.classList.toggle("ae-with-map", hasMap);
  const own = sampleView(held.shape, { title: "your code", role: "output", low: held.low, high: held.high });
  const strips = codeStrips(size);
  const marks = make("g", { class: "ae-draws" });
  const rings = make("g", { class: "ae-rings" });
  let map = null;
  if (hasMap) {
    map = codeMap({ held, codeSize: size, onMove: (code) => frame.put({ code }), onSample: () => {}, onMark: () => {}, onZoom: () => draw() });
    map.svg.append(rings, marks, map.svg.lastChild);
    frame.stage.append(make("div", { class: "ae-panel ae-code" }, make("div", { class: "ae-title" }, "codes: letters are real samples, discs are random"),
      make("div", { class: "ae-body" }, map.svg)));
  } else frame.stage.append(strips.node);
  const cells = Array.from({ length: INVENTED }, () => inventionCell(held));
  frame.stage.append(make("div", { class: "ae-panel ae-inventions" },
    make("div", { class: "ae-title ae-two-keys" }, make("span", { class: "ae-key-output" }, "invented"), make("span", { class: "ae-key-input" }, "nearest training sample, its label and its distance")),
    make("div", { class: "ae-invention-grid" }, ...cells.map((cell) => cell.node))));
  if (hasMap) frame.stage.append(own.node);

  const slide = slider("Model", { min: 0, max: names.length - 1, step: 1 }, (chosen) => frame.put({ chosen }));
  const slideText = make("output", { class: "ae-place" });
  if (names.length > 1) frame.controls.append(make("label", { class: "ae-size-row" }, "model", slide, slideText));
  const seed = stepper("seed", 10000, () => model.get("seed"), (value) => frame.put({ seed: value }));
  frame.controls.append(seed.node, button("Draw again", () => frame.put({ seed: (model.get("seed") + 1) % 10000 })),
    button("Reset", () => frame.put(structuredClone(model.get("_start")))));

  const known = heldOut({ get: (name) => model.get({ _samples: "_known", _labels: "_known_labels" }[name] ?? name) });
  const pixels = Float32Array.from({ length: known.count * held.size }, (_, i) => known.at(Math.floor(i / held.size))[i % held.size]);
  const codes = model.get("_codes").map(floatsOf);
  const sources = model.get("_drawn_from").map(floatsOf);
  let placed = -1;
  function draw() {
    const [chosen, code] = [model.get("chosen"), model.get("code")];
    const isNormal = model.get("_priors")[chosen];
    const random = randomCodes(sources[chosen], size, model.get("seed"));
    const yours = net().decode(Float32Array.from(code));
    const [{ at: nearYours, away: awayYours }] = nearestOf(yours, pixels, 1);
    const sentence = generationSentence(model, chosen, size) + (hasMap ? ` Your code (${code.map((number) => textNumber(number)).join(", ")}) decodes to a `
      + `picture ${textNumber(awayYours)} from the nearest training sample${known.labels.length ? `, labelled ${known.names[known.labels[nearYours]]}` : ""}.` : "");
    frame.plate.textContent = `${names[chosen]} · ${held.size} → ${size} → ${held.size}`;
    random.forEach((each, at) => {
      const picture = net().decode(each);
      const [{ at: near, away }] = nearestOf(picture, pixels, 1);
      cells[at].show(at + 1, picture, known.at(near), away, known.labels.length ? known.names[known.labels[near]] : "");
    });
    if (!map) strips.show(codes[chosen], random, sources[chosen], `${size} code units: real samples as lines, random codes as discs, and where 95 % of the random ones fall. ${sentence}`);
    else {
      if (placed !== chosen) map.setCodes(codes[placed = chosen], isNormal ? 2.6 : 0);
      map.show(code, 0, 0, `Code map. ${sentence} Arrow keys move the point, Shift for larger steps, plus and minus zoom.`);
      marks.replaceChildren(...random.map((each, at) => {
        const [x, y] = map.place(each);
        return make("g", { transform: `translate(${clamp(x, 8, MAP - 8).toFixed(1)} ${clamp(y, 8, MAP - 8).toFixed(1)})` },
          make("circle", { r: 9 }), make("text", { y: 3.5 }, at + 1));
      }));
      const [middle, edge] = [map.place([0, 0]), map.place([1, 0])];
      rings.replaceChildren(...(isNormal && size > 1 ? [1, 2].map((times) => make("circle", { cx: middle[0], cy: middle[1], r: times * (edge[0] - middle[0]) })) : []));
      own.show(yours, `Your code ${code.map((number) => textNumber(number)).join(", ")}, decoded`, code.map((number) => textNumber(number)).join(", "));
    }
    slide.value = chosen;
    slide.setAttribute("aria-valuetext", names[chosen]);
    slideText.textContent = names[chosen];
    seed.show(`seed ${model.get("seed")}`);
    frame.say(sentence);
  }
  frame.watch(["chosen", "seed", "code"], draw);
  return frame.dispose;
}

// Each code unit as a strip: lines where the real samples are, discs where the random codes are.
function codeStrips(size) {
  const [width, row, left] = [340, 32, 28];
  const svg = make("svg", { class: "ae-strips", role: "img", viewBox: `0 0 ${width} ${size * row + 18}` });
  const node = make("div", { class: "ae-panel ae-code ae-strip-panel" }, make("div", { class: "ae-title" }, "lines: real codes · discs: random ones · box: 95 % of them"), svg);
  return {
    node,
    show(codes, random, source, says) {
      // One scale for all units, so that one that has fallen silent is seen to be narrow.
      const reach = 1.06 * Math.max(codes.reduce((most, value) => Math.max(most, Math.abs(value)), 0), 2.6 * Math.max(...Array.from({ length: size }, (_, unit) => deviationOf(source, size, unit))));
      const x = (value) => left + (clamp(value / reach, -1, 1) + 1) / 2 * (width - left - 8);
      const count = codes.length / size;
      svg.replaceChildren(...Array.from({ length: size }, (_, unit) => {
        const [mean, deviation] = [source[unit], deviationOf(source, size, unit)];
        const ticks = Array.from({ length: count }, (_, at) => `M${x(codes[at * size + unit]).toFixed(1)} 6V${row - 6}`).join("");
        return make("g", { transform: `translate(0 ${unit * row})` },
          make("text", { class: "ae-axis-name", x: left - 8, y: row / 2 + 4, "text-anchor": "end" }, unit + 1),
          make("rect", { class: "ae-band", x: x(mean - 2 * deviation), width: Math.max(x(mean + 2 * deviation) - x(mean - 2 * deviation), 1), y: 3, height: row - 6, rx: 3 }),
          make("path", { class: "ae-ticks", d: ticks }),
          ...random.map((code) => make("circle", { class: "ae-draw", cx: x(code[unit]).toFixed(1), cy: row / 2, r: 4 })));
      }), make("text", { class: "ae-axis-name", x: x(0), y: size * row + 12, "text-anchor": "middle" }, "0"),
      make("text", { class: "ae-axis-name", x: x(reach), y: size * row + 12, "text-anchor": "end" }, textNumber(reach, 1)));
      svg.setAttribute("aria-label", says);
    },
  };
}

// The standard deviation of one unit of the random codes.
function deviationOf(source, size, unit) {
  return Math.hypot(...source.subarray(size + unit * size, size + (unit + 1) * size));
}

function inventionCell(held) {
  const [made, near] = [sampleView(held.shape, { role: "output", low: held.low, high: held.high }), sampleView(held.shape, { role: "input", low: held.low, high: held.high })];
  for (const view of [made, near]) view.canvas.classList.add("ae-thumbnail");
  const [number, text] = [make("span", { class: "ae-invention-number" }), make("span", { class: "ae-away" })];
  return {
    node: make("div", { class: "ae-invention" }, number, make("span", { class: "ae-made" }, made.canvas), make("span", { class: "ae-known" }, near.canvas), text),
    show(place, picture, nearest, away, label) {
      number.textContent = place;
      made.show(picture, `Invention ${place}`);
      near.show(nearest, `The nearest training sample${label && `, labelled ${label}`}, at distance ${textNumber(away)}`);
      text.textContent = `${label && `${label} · `}${textNumber(away)}`;
    },
  };
}

// Twelve codes: mean + spread x normal numbers, the same as in Python.
function randomCodes(source, size, seed) {
  const [first, second] = [uniformNumbers(2 * seed, INVENTED * size), uniformNumbers(2 * seed + 1, INVENTED * size)];
  return Array.from({ length: INVENTED }, (_, at) => {
    const normal = Array.from({ length: size }, (_, unit) => Math.sqrt(-2 * Math.log(1 - first[at * size + unit])) * Math.cos(2 * Math.PI * second[at * size + unit]));
    return Float32Array.from({ length: size }, (_, unit) => normal.reduce((sum, number, from) => sum + source[size + unit * size + from] * number, source[unit]));
  });
}

function generationSentence(model, chosen, size) {
  const [error, precision, recall, active] = model.get("_figures")[chosen];
  const source = model.get("_priors")[chosen] ? "the standard normal" : "a normal fitted to its codes";
  return `${model.get("names")[chosen]}, random codes from ${source}, seed ${model.get("seed")}: of 1000 inventions ${(100 * precision).toFixed(0)} % look real, `
    + `and they cover ${(100 * recall).toFixed(0)} % of the real. Held-out error ${textNumber(error, 4)} (mean picture `
    + `${textNumber(model.get("_mean_error"), 4)}), ${active.toFixed(0)} of ${size} code units active.`;
}

export default { render };

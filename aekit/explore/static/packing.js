// codec: the code is rounded to a step, the file shrinks, the picture suffers.
function render({ model, el }) {
  const held = heldOut(model);
  const [steps, others, header] = [model.get("steps"), model.get("_others"), model.get("_header")];
  const packed = packedSamples(model, held);
  const frame = instrument({
    model, el, kind: "codec", name: "Codec explorer",
    hint: "Slide to the right: the code is rounded more coarsely. How few bytes can you live with?",
    plate: `${held.size} → ${packed.units} → ${held.size}`,
  });
  const range = { low: held.low, high: held.high };
  const original = sampleView(held.shape, { title: "original", role: "input", ...range });
  const [encoder, decoder] = [funnel("encoder"), funnel("decoder")];
  const code = codeBars("rounded code");
  const file = fileView(header);
  const kept = sampleView(held.shape, { title: "from the file", role: "output", ...range });
  for (const part of [encoder, decoder]) part.narrow(narrowing(packed.units, held.size));
  frame.stage.append(original.node, encoder.node, code.node, file.node, decoder.node, kept.node);

  const curves = packingCurves(others, frame.leave);
  const rivals = others.map(({ name }) => sampleView(held.shape, { title: `smallest ${name}`, role: "input", ...range }));
  const lower = make("div", { class: "ae-lower" }, curves.node, make("div", { class: "ae-rivals" }, ...rivals.map((view) => view.node)));
  frame.stage.after(lower);

  const stepRange = slider("Step, grains of the code", { min: 0, max: steps.length - 1, step: 1 }, (at) => frame.put({ step: steps[at] }));
  const stepText = make("output", { class: "ae-place" });
  const samples = stepper("sample", held.count, () => model.get("sample"), (sample) => frame.put({ sample }));
  frame.controls.append(make("label", { class: "ae-size-row" }, "step", stepRange, stepText), samples.node,
    button("Reset", () => frame.put(structuredClone(model.get("_start")))));
  frame.stage.after(frame.controls);
  frame.root.addEventListener("keydown", (event) => {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    samples.step(event.key === "PageDown" ? 1 : -1);
    event.preventDefault();
  });

  frame.watch(["step", "sample"], () => {
    const [step, sample] = [model.get("step"), model.get("sample")];
    const at = steps.indexOf(step);
    const x = held.at(sample);
    const rounded = packed.code(sample, at);
    const bytes = packed.file(sample, at);
    const picture = packed.decode(rounded);
    const decibels = psnrOf(picture, x);
    original.show(x, `Original: ${held.says(sample)}`, `${held.size} numbers`);
    code.show(rounded, `${packed.units} whole numbers, times ${step}`);
    file.show(bytes);
    kept.show(picture, `From the file: ${textNumber(decibels, 1)} dB`, `${textNumber(decibels, 1)} dB`);
    others.forEach(({ name, sizes, decibels: found }, other) => {
      const text = `${sizes[sample][0]} bytes, ${textNumber(found[sample][0], 1)} dB`;
      rivals[other].show(packed.rival(other, sample), `Smallest ${name}: ${text}`, text);
    });
    const own = steps.map((_, place) => [packed.file(sample, place).length, psnrOf(packed.decode(packed.code(sample, place)), x)]);
    curves.show(own, at, sample);
    stepRange.value = at;
    stepRange.setAttribute("aria-valuetext", `${step} grains, ${bytes.length} bytes`);
    stepText.textContent = `${step}: ${bytes.length} bytes`;
    samples.show(`${held.says(sample).split(",")[0]} of ${held.count}`);
    let says = `Step ${step}: ${held.says(sample)}, in ${bytes.length} bytes, ${header} of header and ${bytes.length - header} of code, `
      + `at ${textNumber(decibels, 1)} dB.`;
    for (const { name, sizes, decibels: found } of others) {
      says += ` Its smallest ${name} file has ${sizes[sample][0]} bytes, ${textNumber(found[sample][0], 1)} dB.`;
    }
    frame.say(says);
  });
  return frame.dispose;
}

function psnrOf(picture, x) {
  return -10 * Math.log10(meanSquaredError(picture, x));
}

// What the kernel packed: whole numbers, files and the competitors' pictures, by sample and step.
function packedSamples(model, held) {
  const net = loadFrozen(model.get("_nets")[0]);
  const [grain, steps, sizes] = [model.get("_grain"), model.get("steps"), model.get("_sizes")];
  const bytes = bytesOf(model.get("_symbols"));
  const symbols = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const files = bytesOf(model.get("_files"));
  const pictures = bytesOf(model.get("_other_pictures"));
  const ends = [0];
  for (const size of sizes) ends.push(ends.at(-1) + size);
  const units = grain.length;
  return {
    units,
    decode: (code) => net.decode(code),
    code: (sample, at) => Float32Array.from(grain, (own, unit) => symbols[(sample * steps.length + at) * units + unit] * own * steps[at]),
    file: (sample, at) => files.subarray(ends[sample * steps.length + at], ends[sample * steps.length + at + 1]),
    rival: (other, sample) => Float32Array.from(pictures.subarray((other * held.count + sample) * held.size,
      (other * held.count + sample + 1) * held.size), (level) => level / 255),
  };
}

// The bytes themselves, the header's apart.
function fileView(header) {
  const dump = make("div", { class: "ae-bytes", role: "img" });
  const value = make("div", { class: "ae-value" });
  const node = make("div", { class: "ae-panel ae-file" }, make("div", { class: "ae-title" }, "the file"),
    make("div", { class: "ae-body" }, dump), value);
  return {
    node,
    show(bytes) {
      dump.replaceChildren(...Array.from(bytes, (byte, at) => make("span", { class: at < header ? "ae-header-byte" : "" },
        byte.toString(16).padStart(2, "0"))));
      dump.setAttribute("aria-label", `The file: ${header} bytes of header, ${bytes.length - header} bytes of code`);
      value.textContent = `header ${header} + code ${bytes.length - header} bytes`;
    },
  };
}

// PSNR over bytes for the sample that is shown: the steps, and every quality of the competitors.
function packingCurves(others, leave) {
  const svg = make("svg", { class: "ae-packing-plot", role: "img" });
  const node = make("figure", { class: "ae-curve-panel" }, make("figcaption", { class: "ae-title" }, "PSNR in dB over bytes of the file; up and to the left is better"), svg);
  let shown = null;
  function draw() {
    const width = node.clientWidth;
    if (!shown || width < 50) return;
    const [own, at, sample] = shown;
    const lines = [{ name: "this model", points: own }, ...others.map(({ name, sizes, decibels }) => ({ name,
      points: sizes[sample].map((size, quality) => [size, decibels[sample][quality]]) }))];
    const every = lines.flatMap(({ points }) => points).filter(([, y]) => Number.isFinite(y));
    const box = { left: 40, right: width - 92, top: 12, bottom: 200 };
    const [few, many] = [Math.min(...every.map(([x]) => x)), Math.max(...every.map(([x]) => x))].map(Math.log);
    const [low, high] = [Math.min(...every.map(([, y]) => y)), Math.min(Math.max(...every.map(([, y]) => y)), 45)];
    const x = (size) => box.left + ((Math.log(size) - few) / (many - few || 1)) * (box.right - box.left);
    const y = (value) => box.bottom - ((clamp(value, low, high) - low) / (high - low || 1)) * (box.bottom - box.top);
    const ticks = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000].filter((size) => Math.log(size) >= few && Math.log(size) <= many);
    // A narrow plot has no room for the model's name between its curve and the next.
    const roomy = x(own[0][0]) + 80 < Math.min(box.right + 80, ...lines.slice(1).map(({ points }) => x(points[0][0])));
    const grid = [];
    for (let value = Math.ceil(low / 5) * 5; value <= high; value += 5) grid.push(value);
    svg.setAttribute("viewBox", `0 0 ${width} 236`);
    svg.replaceChildren(
      ...grid.map((value) => make("g", { class: "ae-grid" }, make("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value) }),
        make("text", { x: box.left - 6, y: y(value) + 4, "text-anchor": "end" }, String(value)))),
      ...ticks.map((size) => make("text", { class: "ae-axis-name", x: x(size), y: box.bottom + 18, "text-anchor": "middle" }, String(size))),
      ...lines.map(({ name, points }, line) => make("g", { class: `ae-packing ae-packing-${line}` },
        make("polyline", { points: points.map(([size, value]) => `${x(size).toFixed(1)},${y(value).toFixed(1)}`).join(" ") }),
        ...points.map(([size, value]) => make("circle", { cx: x(size), cy: y(value), r: 2.5 })),
        make("text", line || roomy ? { x: x(points.at(line ? -1 : 0)[0]) + 8, y: y(points.at(line ? -1 : 0)[1]) + 4 }
          : { x: Math.max(x(points[0][0]), box.left + 36), y: y(points[0][1]) - 9, "text-anchor": "middle" }, name))),
      make("circle", { class: "ae-packing-now", cx: x(own[at][0]), cy: y(own[at][1]), r: 7 }));
    svg.setAttribute("aria-label", `Quality over bytes. ${lines.map(({ name, points }) => `${name} from ${points[0][0]} bytes, ${textNumber(points[0][1], 1)} dB `
      + `to ${points.at(-1)[0]} bytes, ${textNumber(points.at(-1)[1], 1)} dB`).join("; ")}`);
  }
  const watcher = new ResizeObserver(draw);
  watcher.observe(node);
  leave.push(() => watcher.disconnect());
  return { node, show: (...what) => { shown = what; draw(); } };
}

export default { render };

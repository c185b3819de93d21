// training: the kernel trains, this shows where it stands and passes on what the hand wishes.
function render({ model, el }) {
  const held = heldOut(model);
  const frame = instrument({
    model, el, kind: "training", name: "Live training",
    hint: "Press Start and watch the pictures form. Pause, turn a knob, go on. How high can the learning rate be before it fails?",
    plate: "",
  });
  const film = filmStrip(held, model.get("_choices").film_rows);
  const map = stillMap(held);
  const [curves, bars] = [lossCurves(), gradientBars()];
  frame.stage.append(film.node, make("div", { class: "ae-panel ae-code ae-map-panel" },
    make("div", { class: "ae-title" }, mapTitle(model.get("_code_size"))), map.svg),
    make("div", { class: "ae-graphs" }, curves.node, bars.node));

  const isPage = model.isPage === true; // no kernel: nothing can be trained
  const wish = (what) => model.send({ wish: what });
  const knobs = trainingKnobs(model, frame, wish, isPage);
  frame.controls.append(...knobs.nodes);
  frame.leave.push(() => wish("gone"));

  const graphs = () => {
    curves.show(model.get("_curves"), `Loss curves. ${model.get("_said")}`);
    bars.show(model.get("_norms"));
  };
  frame.watch(["state", "learning_rate", "batch", "loss", "noise", "seed", "slow", "_said", "_film", "_codes", "_curves", "_norms"], () => {
    film.show(bytesOf(model.get("_film")), model.get("_film_names"));
    map.show(floatsOf(model.get("_codes")), model.get("_code_size"));
    graphs();
    knobs.show();
    frame.plate.textContent = { "getting ready": "getting ready …", failed: "failed" }[model.get("state")] ?? model.get("state");
    frame.say(isPage ? "Training needs Python: run the lesson, and press Start there."
      : model.get("state") === "getting ready" ? "Getting ready: the training is being compiled." : model.get("_said"));
  });
  // The graphs are drawn to the width that they have on the page.
  let width = 0;
  const resized = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== width) graphs();
    width = contentRect.width;
  });
  resized.observe(curves.node);
  frame.leave.push(() => resized.disconnect());
  return frame.dispose;
}

const mapTitle = (size) => (size === 1 ? "the code of held-out samples, a line" : size === 2 ? "the code of held-out samples, a map"
  : `code units 1 and 2 of ${size}, held-out samples`);

function trainingKnobs(model, frame, wish, isPage) {
  const [low, high] = model.get("_choices").rates;
  const start = button("Start", () => wish(model.get("state") === "running" ? "pause" : "start"), { class: "ae-button ae-steady ae-start" });
  const step = button("Step", () => wish("step"));
  const reset = button("Reset", () => wish("reset"));
  const rate = slider("Learning rate", { min: low, max: high, step: 0.1 }, (power) => frame.put({ learning_rate: Number((10 ** power).toPrecision(2)) }));
  const noise = slider("Noise on the input", { min: 0, max: 0.5, step: 0.05 }, () => { noiseText.textContent = `noise ${Number(noise.value).toFixed(2)}`; });
  // Another noise is another model: it is made when the hand lets go.
  noise.addEventListener("change", () => frame.put({ noise: Number(noise.value) }));
  const losses = model.get("_choices").losses;
  const loss = choice("Loss", losses.map(([, name]) => name), (at) => frame.put({ loss: losses[at][0] }));
  const batches = model.get("_choices").batches;
  const batch = choice("Batch", batches.map((size) => `batch of ${size}`), (at) => frame.put({ batch: batches[at] }));
  const seed = stepper("seed", 1000, () => model.get("seed"), (value) => frame.put({ seed: value }));
  const slow = make("input", { type: "checkbox", class: "ae-check" });
  slow.addEventListener("change", () => frame.put({ slow: slow.checked }));
  const [rateText, noiseText] = [make("span", { class: "ae-knob-value" }), make("span", { class: "ae-knob-value" })];
  return {
    nodes: [start, step, make("label", { class: "ae-check-label" }, slow, "slow"), make("label", { class: "ae-knob" }, rateText, rate), batch, loss,
      make("label", { class: "ae-knob ae-knob-short" }, noiseText, noise), seed.node, reset],
    show() {
      const state = model.get("state");
      start.textContent = state === "running" ? "Pause" : "Start";
      start.classList.toggle("ae-running", state === "running");
      for (const each of [start, step]) switchOff(each, isPage || state === "getting ready" || state === "failed");
      for (const each of [reset, rate, noise, loss, batch, slow, ...seed.node.querySelectorAll("button")]) switchOff(each, isPage || state === "getting ready");
      rate.value = Math.log10(model.get("learning_rate"));
      rateText.textContent = `learning rate ${Number(model.get("learning_rate").toPrecision(2))}`;
      rate.setAttribute("aria-valuetext", String(Number(model.get("learning_rate").toPrecision(2))));
      if (document.activeElement !== noise) noise.value = model.get("noise");
      noiseText.textContent = `noise ${model.get("noise").toFixed(2)}`;
      loss.value = losses.findIndex(([key]) => key === model.get("loss"));
      batch.value = batches.indexOf(model.get("batch"));
      slow.checked = model.get("slow");
      seed.show(`seed ${model.get("seed")}`);
    },
  };
}

// The same samples row by row: what came in, then what came out after more and more epochs. Room for all `most` rows
// is kept from the start, so that nothing beside it moves as the film grows.
function filmStrip(held, most) {
  const canvas = make("canvas", { role: "img", class: "ae-film" });
  const names = make("div", { class: "ae-film-names", "aria-hidden": "true" });
  const node = make("figure", { class: "ae-panel ae-output ae-film-panel" },
    make("div", { class: "ae-title" }, "the same samples, rebuilt"), make("div", { class: "ae-film-grid" }, names, canvas));
  const [height, width, channels] = held.shape.length === 3 ? held.shape : [40, 60, 0];
  const context = canvas.getContext("2d");
  return {
    node,
    show(levels, rows) {
      if (!rows.length) return;
      const count = Math.round(levels.length / held.size / rows.length);
      canvas.width = count * (width + 1) - 1;
      canvas.height = most * (height + 1) - 1;
      canvas.style.setProperty("--ae-aspect", canvas.width / canvas.height);
      for (let row = 0; row < rows.length; row++) for (let column = 0; column < count; column++) {
        const at = (row * count + column) * held.size;
        drawFrame(context, levels.subarray(at, at + held.size), column * (width + 1), row * (height + 1), width, height, channels, held);
      }
      canvas.setAttribute("aria-label", `Film: ${count} samples, ${rows.join(", ")}`);
      names.replaceChildren(...Array.from({ length: most }, (_, row) => make("span", {}, rows[row] ?? "")));
    },
  };
}

function drawFrame(context, levels, left, top, width, height, channels, held) {
  if (channels) {
    const image = context.createImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      for (let colour = 0; colour < 3; colour++) image.data[pixel * 4 + colour] = levels[pixel * channels + (channels >= 3 ? colour : 0)];
      image.data[pixel * 4 + 3] = 255;
    }
    return context.putImageData(image, left, top);
  }
  const per = held.shape.length === 2 ? held.shape[1] : 1;
  const length = levels.length / per;
  context.fillStyle = SCREEN;
  context.fillRect(left, top, width, height);
  context.strokeStyle = "#F5C662";
  context.beginPath();
  for (let i = 0; i < length; i++) context.lineTo(left + (i + 0.5) * (width / length), top + height - 1 - (levels[i * per] / 255) * (height - 2));
  context.stroke();
}

// The code map as a picture that moves by itself: letters only, nothing to take hold of.
function stillMap(held) {
  const letters = Array.from({ length: held.count }, (_, sample) => make("text",
    { class: `ae-class-${(held.labels[sample] ?? 0) % 10}` }, held.glyph(sample)));
  const svg = make("svg", { class: "ae-map", viewBox: "0 0 400 400", role: "img" }, make("g", { class: "ae-glyphs" }, ...letters));
  return {
    svg,
    show(codes, codeSize) {
      const per = Math.min(codeSize, 2);
      const count = codes.length / per;
      const ends = [0, 1].map((unit) => {
        if (unit >= per) return [-1, 1];
        let [low, high] = [Infinity, -Infinity];
        for (let i = unit; i < codes.length; i += per) [low, high] = [Math.min(low, codes[i]), Math.max(high, codes[i])];
        return [low, high];
      });
      const span = 1.1 * Math.max(...ends.map(([low, high]) => high - low), 1e-9);
      const rows = Math.max(1, held.names.length);
      letters.slice(0, count).forEach((letter, sample) => {
        const x = 200 + ((codes[sample * per] - (ends[0][0] + ends[0][1]) / 2) / span) * 400;
        const y = per > 1 ? 200 - ((codes[sample * per + 1] - (ends[1][0] + ends[1][1]) / 2) / span) * 400
          : 400 * (0.06 + (0.88 * ((held.labels[sample] ?? 0) + 0.5)) / rows);
        letter.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      });
      svg.setAttribute("aria-label", `${mapTitle(codeSize)}: unit 1 from ${textNumber(ends[0][0])} to ${textNumber(ends[0][1])}`
        + (per > 1 ? `, unit 2 from ${textNumber(ends[1][0])} to ${textNumber(ends[1][1])}` : ""));
    },
  };
}

export default { render };

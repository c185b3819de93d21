// What a single unit does: its inputs, its weights, its sum; and where in the picture it looks.

// Every (input, weight) pair that a unit sums, for the layers that sum; null for the others.
function unitTerms(layer, inShape, outShape, unit, place) {
  const { op, strides, padding } = layer.record;
  const channels = inShape[inShape.length - 1];
  if (op === "dense") {
    const [rows, columns] = layer.weights.kernel.shape;
    return Array.from({ length: rows }, (_, from) => ({ from, weight: layer.weights.kernel.data[from * columns + unit] }));
  }
  if (op !== "conv" && op !== "conv_transpose") return null;
  const kernel = layer.weights.kernel;
  const window = asPair(kernel.shape.slice(0, -2));
  const steps = asPair(strides);
  const [input, output] = [asPicture(inShape).slice(0, 2), asPicture(outShape).slice(0, 2)];
  const at = place.length === 2 ? place : [0, ...place];
  const terms = [];
  const visit = (from, spot) => {
    for (let channel = 0; channel < channels; channel++) {
      const index = op === "conv" ? (spot * channels + channel) * kernel.shape.at(-1) + unit
        : (spot * kernel.shape.at(-2) + unit) * channels + channel;
      terms.push({ from: from * channels + channel, weight: kernel.data[index], spot, channel });
    }
  };
  if (op === "conv") {
    const before = [0, 1].map((axis) => (padding === "same" ? samePadding(input[axis], window[axis], steps[axis]) : 0));
    for (let r = 0; r < window[0]; r++) for (let c = 0; c < window[1]; c++) {
      const [row, column] = [at[0] * steps[0] + r - before[0], at[1] * steps[1] + c - before[1]];
      if (row >= 0 && row < input[0] && column >= 0 && column < input[1]) visit(row * input[1] + column, r * window[1] + c);
    }
  } else {
    slide(output, window, steps, padding, input, (small, big, spot) => { if (big === at[0] * output[1] + at[1]) visit(small, spot); });
  }
  return terms;
}

// The bias of a unit, 0 for layers without one.
const unitBias = (layer, unit) => (layer.weights.bias ? layer.weights.bias.data[unit] : 0);

// First and last row and column of the sample that a place of a layer can see; the whole behind a dense layer.
function receptiveField(chain, shapes, index, place) {
  let spans = place.map((at) => [at, at]);
  for (let i = index; i >= 0; i--) {
    const { op, strides, padding, size } = chain[i].record;
    const sizes = shapes[i].slice(0, -1);
    if (op === "dense" || op === "reshape" || spans.length !== sizes.length) return shapes[0].slice(0, -1).map((n) => [0, n - 1]);
    if (op !== "conv" && op !== "pool") continue;
    spans = spans.map(([first, last], axis) => {
      const window = op === "pool" ? size[axis] : chain[i].weights.kernel.shape[axis];
      const before = padding === "same" ? samePadding(sizes[axis], window, strides[axis]) : 0;
      return [Math.max(first * strides[axis] - before, 0), Math.min(last * strides[axis] - before + window - 1, sizes[axis] - 1)];
    });
  }
  return spans;
}

// Which samples excite each unit of a layer most: worked out between frames, remembered.
function exciters({ held, net, leave }) {
  const known = new Map();
  let timer = 0;
  leave.push(() => clearTimeout(timer));
  function work(index, job, done) {
    const until = performance.now() + 8;
    while (job.at < held.count && performance.now() < until) {
      const { data, shape } = net.activations(held.at(job.at))[index];
      const units = shape.at(-1);
      job.values ??= Array.from({ length: units }, () => new Float32Array(held.count));
      job.places ??= Array.from({ length: units }, () => new Int32Array(held.count));
      for (let unit = 0; unit < units; unit++) {
        let [most, where] = [-Infinity, 0];
        for (let i = unit; i < data.length; i += units) if (data[i] > most) [most, where] = [data[i], (i - unit) / units];
        job.values[unit][job.at] = most;
        job.places[unit][job.at] = where;
      }
      job.at += 1;
    }
    if (job.at < held.count) return (timer = setTimeout(() => work(index, job, done), 0));
    known.set(index, job);
    done();
  }
  return {
    // The samples in order, strongest first, each with the place, always the same array; null until it is known, then `done` is called.
    of(index, unit, count, done) {
      const job = known.get(index);
      if (!job) {
        clearTimeout(timer);
        timer = setTimeout(() => work(index, { at: 0 }, done), 0);
        return null;
      }
      job.best ??= [];
      job.best[unit] ??= Array.from(job.values[unit].keys()).sort((p, q) => job.values[unit][q] - job.values[unit][p] || p - q)
        .slice(0, count).map((sample) => ({ sample, place: job.places[unit][sample], value: job.values[unit][sample] }));
      return job.best[unit];
    },
  };
}

// ---- pictures of numbers with a sign ----------------------------------------------------------------

// Blue above 0, vermilion below, dark at 0: as bright as large.
function signedColour(share) {
  const [r, g, b] = share >= 0 ? [86, 180, 233] : [240, 120, 40];
  const s = Math.min(Math.abs(share), 1);
  return [17 + (r - 17) * s, 19 + (g - 19) * s, 23 + (b - 23) * s];
}

// How a layer's output lies in a picture: one tile a filter, or one cell a unit.
function tiling(shape) {
  if (shape.length > 1) {
    const [height, width] = asPicture(shape).slice(0, 2);
    const count = shape.at(-1);
    const columns = Math.ceil(Math.sqrt(count * (height / width > 4 ? 4 : 1) * Math.min(width / height, 1)) || 1);
    return { height, width, count, columns: Math.max(1, Math.min(columns, count)), gap: 1 };
  }
  const count = shape[0];
  return { height: 1, width: 1, count, columns: count <= 4 ? 1 : count <= 16 ? 2 : Math.ceil(Math.sqrt(count)), gap: 0 };
}

function drawTiles(canvas, data, shape, most) {
  const { height, width, count, columns, gap } = tiling(shape);
  const rows = Math.ceil(count / columns);
  canvas.width = columns * (width + gap) - gap;
  canvas.height = rows * (height + gap) - gap;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const scale = most || data.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9);
  for (let tile = 0; tile < count; tile++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const to = (Math.floor(tile / columns) * (height + gap) + y) * canvas.width + (tile % columns) * (width + gap) + x;
    const share = data[(y * width + x) * count + tile] / scale;
    // Drawn brighter than in proportion, so that weak filters are seen beside strong ones.
    const [r, g, b] = signedColour(Math.sign(share) * Math.abs(share) ** 0.6);
    [image.data[to * 4], image.data[to * 4 + 1], image.data[to * 4 + 2], image.data[to * 4 + 3]] = [r, g, b, 255];
  }
  context.putImageData(image, 0, 0);
}

// Which unit and place a point of such a picture is.
function tileAt(shape, canvas, event) {
  const box = canvas.getBoundingClientRect();
  const { height, width, count, columns, gap } = tiling(shape);
  const x = Math.floor(((event.clientX - box.left) / box.width) * canvas.width);
  const y = Math.floor(((event.clientY - box.top) / box.height) * canvas.height);
  const unit = clamp(Math.floor(y / (height + gap)) * columns + Math.floor(x / (width + gap)), 0, count - 1);
  const place = [Math.min(y % (height + gap), height - 1), Math.min(x % (width + gap), width - 1)];
  return { unit, place: shape.length === 3 ? place : shape.length === 2 ? [place[1]] : [] };
}

function placeField(node, canvas, field, shape) {
  node.hidden = !field || field.length !== 2;
  if (node.hidden) return;
  const [height, width] = shape;
  const [[top, bottom], [left, right]] = field;
  Object.assign(node.style, { left: `${canvas.offsetLeft + (left / width) * canvas.offsetWidth}px`, top: `${canvas.offsetTop + (top / height) * canvas.offsetHeight}px`,
    width: `${((right - left + 1) / width) * canvas.offsetWidth}px`, height: `${((bottom - top + 1) / height) * canvas.offsetHeight}px` });
}

// One layer in the row: all its units at once, the chosen one framed.
function stationView({ layer, shape, isLast, isCode, held, onPoint, onKey }) {
  const canvas = make("canvas", { role: "img" });
  const drawPicture = isLast && held.shape.length === 3 ? pixels(canvas, held.shape, held.low, held.high) : null;
  const mark = make("div", { class: "ae-field" });
  const role = isCode ? "ae-code" : isLast ? "ae-output" : "";
  const node = make("figure", { class: `ae-panel ae-station ${role}` }, make("div", { class: "ae-title" }, layer.record.name.replace("_", " ")),
    make("div", { class: "ae-body" }, canvas, mark), make("figcaption", { class: "ae-value" }, shape.join("×")));
  const { height, width, columns, gap } = tiling(shape);
  const point = (event) => {
    const { unit, place } = tileAt(shape, canvas, event);
    onPoint(unit, place);
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    point(event);
    if (onKey) { // the arrow keys go on from where the hand pointed
      canvas.setAttribute("tabindex", 0);
      canvas.focus({ preventScroll: true });
    }
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => { if (canvas.hasPointerCapture(event.pointerId)) point(event); });
  if (onKey) canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (onKey(event.key, step)) event.preventDefault();
  });
  // The size on the page may have changed since: measured anew each time.
  function outline(unit) {
    mark.hidden = unit < 0;
    if (unit < 0) return;
    const [across, down] = [canvas.offsetWidth / canvas.width, canvas.offsetHeight / canvas.height];
    Object.assign(mark.style, { left: `${canvas.offsetLeft + (unit % columns) * (width + gap) * across}px`,
      top: `${canvas.offsetTop + Math.floor(unit / columns) * (height + gap) * down}px`, width: `${width * across}px`, height: `${height * down}px` });
  }
  return {
    node, canvas, outline,
    show(data, unit) {
      if (drawPicture) drawPicture(data);
      else drawTiles(canvas, data, shape);
      canvas.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
      canvas.classList.toggle("ae-tall", canvas.height > canvas.width);
      canvas.classList.toggle("ae-wide", canvas.height <= canvas.width);
      canvas.setAttribute("aria-label", `${layer.record.name}, ${shape.join(" by ")}: from ${textNumber(data.reduce((a, b) => Math.min(a, b)))} to ${textNumber(data.reduce((a, b) => Math.max(a, b)))}`);
      node.classList.toggle("ae-chosen", unit >= 0);
      if (onKey) canvas.setAttribute("role", unit >= 0 ? "application" : "img");
      if (onKey && unit >= 0) canvas.setAttribute("tabindex", 0);
      else canvas.removeAttribute("tabindex");
      outline(unit);
    },
  };
}

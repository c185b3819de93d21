// The frame of every widget: elements, state, keyboard, theme and the live sentence.
const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "line", "circle", "rect", "polyline", "text", "tspan"]);

function make(tag, attributes = {}, ...children) {
  const node = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

function button(label, act, attributes = {}) {
  return make("button", { type: "button", class: "ae-button", onclick: act, ...attributes }, label);
}

function slider(label, attributes, move) {
  const node = make("input", { type: "range", class: "ae-slider", "aria-label": label, ...attributes });
  node.addEventListener("input", () => move(Number(node.value)));
  return node;
}

function choice(label, names, choose) {
  const node = make("select", { class: "ae-select", "aria-label": label });
  names.forEach((name, value) => node.append(make("option", { value }, name)));
  node.addEventListener("change", () => choose(Number(node.value)));
  return node;
}

// A control that may not be used now. One that has the keyboard keeps it, and only answers no more: a disabled one would
// lose it, and who moves a slider key by key would have to look for it again.
function switchOff(node, off) {
  const held = Boolean(off) && node === document.activeElement;
  node.disabled = Boolean(off) && !held;
  if (!held) node.removeAttribute("aria-disabled");
  else if (!isOff(node)) {
    node.setAttribute("aria-disabled", "true");
    node.addEventListener("blur", () => { if (isOff(node)) switchOff(node, true); }, { once: true });
  }
}

const isOff = (node) => node.getAttribute("aria-disabled") === "true";

// Mouse or finger takes hold of `node`: `move(event)` at the first touch and until it lets go, also beyond the edge.
function whileHeld(node, move) {
  node.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    move(event);
    event.preventDefault();
  });
  node.addEventListener("pointermove", (event) => { if (node.hasPointerCapture(event.pointerId)) move(event); });
}

function bytesOf(data) {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function floatsOf(data) {
  const bytes = bytesOf(data);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function textNumber(value, digits = 2) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const lessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function meanSquaredError(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - y[i]) ** 2;
  return sum / x.length;
}

// The 1, 2 or 5 times a power of ten at or above `rough`: where a grid line looks natural.
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((times) => times * power >= rough);
}

// The held-out samples, as numbers again.
function heldOut(model) {
  const levels = bytesOf(model.get("_samples"));
  const [low, high, steps] = model.get("_scale");
  const shape = model.get("_shape");
  const size = shape.reduce((product, n) => product * n, 1);
  const x = Float32Array.from(levels, (level) => low + level * ((high - low) / steps));
  const labels = model.get("_labels");
  const names = model.get("_class_names");
  const count = levels.length / size;
  return {
    count, shape, size, low, high, labels, names,
    mean: floatsOf(model.get("_mean")),
    at: (sample) => x.subarray(sample * size, (sample + 1) * size),
    label: (sample) => (labels.length ? names[labels[sample]] : ""),
    says: (sample) => `sample ${sample}` + (labels.length ? `, labelled ${names[labels[sample]]}` : ""),
    // One letter a class: its name where that is short enough, else a number that the legend explains.
    glyph: (sample) => (labels.length ? glyphOf(labels[sample], names) : "•"),
  };
}

function glyphOf(label, names) {
  return names.every((name) => name.length <= 2) ? names[label] : String(label + 1);
}

function isDark(node) {
  const parts = getComputedStyle(node).color.match(/[\d.]+/g);
  if (!parts) return false;
  const [r, g, b] = parts.map(Number);
  const scale = getComputedStyle(node).color.startsWith("color(") ? 1 : 255;
  return (0.299 * r + 0.587 * g + 0.114 * b) / scale > 0.5;
}

// Builds the frame: a line that says what to try, the stage, the controls, the live sentence.
function instrument({ model, el, kind, name, hint, plate }) {
  const leave = [];
  const stage = make("div", { class: "ae-stage" });
  const controls = make("div", { class: "ae-controls" });
  const sentence = make("p", { class: "ae-sentence", "aria-hidden": "true" });
  const live = make("p", { class: "ae-live", role: "status", "aria-live": "polite" });
  const plateNode = make("span", { class: "ae-plate" }, plate);
  const root = make("section", { class: `aekit ae-${kind}`, role: "group", "aria-label": name },
    make("header", { class: "ae-head" }, make("p", { class: "ae-hint" }, hint), plateNode),
    stage, controls, sentence, live);

  // Single keys stay here: in JupyterLab `a` inserts a cell. The attribute data-lm-suppress-shortcuts would do the
  // same, and keep Shift+Enter from the notebook too. Escape hands the keyboard back to the cell.
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.closest(".jp-Cell")?.focus({ preventScroll: true });
    const forNotebook = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape"
      || (event.key === "Enter" && event.shiftKey);
    if (!forNotebook) event.stopPropagation();
  });

  for (const kind of ["keydown", "keyup", "mousedown", "pointerdown", "click"]) {
    root.addEventListener(kind, (event) => {
      const away = ["Tab", "Escape", "Shift", "Control", "Alt", "Meta"].includes(event.key);
      if (isOff(event.target) && !away && !event.ctrlKey && !event.metaKey) event.preventDefault();
      if (isOff(event.target) && kind === "click") event.stopPropagation();
    }, true);
  }

  const setTheme = () => root.toggleAttribute("data-dark", isDark(root));
  const themeTimers = [];
  const theme = new MutationObserver(() => {
    themeTimers.splice(0).forEach(clearTimeout);
    // The style sheet of the new theme arrives after the attribute that announces it.
    for (const wait of [0, 300, 1200]) themeTimers.push(setTimeout(setTheme, wait));
  });
  for (const node of [document.documentElement, document.body]) theme.observe(node, { attributes: true });
  // A notebook draws the widget before it puts it on the page; only there has it colours.
  const arrival = new ResizeObserver(setTheme);
  arrival.observe(root);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", setTheme);
  leave.push(() => theme.disconnect(), () => arrival.disconnect(), () => themeTimers.forEach(clearTimeout),
    () => scheme.removeEventListener("change", setTheme));

  // A screen reader hears the sentence once the hand rests, not sixty times a second.
  let liveTimer = 0;
  function say(text, isAlarm = false) {
    // What went wrong in a live training stands in the sentence's place until the next update.
    const problem = model.get("_problem");
    if (problem) [text, isAlarm] = [problem, true];
    if (sentence.textContent === text) return;
    sentence.textContent = text;
    sentence.classList.toggle("ae-alarm", isAlarm);
    clearTimeout(liveTimer);
    liveTimer = setTimeout(() => { live.textContent = text; }, 600);
  }
  leave.push(() => clearTimeout(liveTimer));

  // State goes one way: controls put it into the model, and every change draws once in the coming frame.
  let frame = 0;
  function guarded(draw) {
    try {
      draw();
    } catch (error) {
      say(`${kind}: ${error.message}`, true);
      console.error(error);
    }
  }
  function watch(names, draw) {
    const soon = () => {
      frame ||= requestAnimationFrame(() => { frame = 0; guarded(draw); });
    };
    for (const changed of [...names, "_problem"]) {
      model.on(`change:${changed}`, soon);
      leave.push(() => model.off(`change:${changed}`, soon));
    }
    leave.push(() => cancelAnimationFrame(frame));
    guarded(draw);
  }
  function put(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.save_changes();
  }

  el.classList.add("aekit-host");
  el.append(root);
  leave.push(() => root.remove());
  return { root, stage, controls, say, watch, put, leave, plate: plateNode,
    dispose: () => leave.splice(0).forEach((call) => call()) };
}

// A code of one or two numbers as a map: every held-out sample stands where the encoder puts it.
const MAP = 400;

function codeMap({ held, codeSize, onMove, onSample, onMark, onZoom }) {
  const grid = make("g", { class: "ae-grid" });
  const glyphs = make("g", { class: "ae-glyphs" });
  const path = make("line", { class: "ae-walk" });
  const marks = { a: mapMark("A"), b: mapMark("B") };
  const cross = make("g", { class: "ae-cross" }, make("line"), make("line"));
  const point = make("g", { class: "ae-point" }, make("circle", { r: 11, class: "ae-halo" }), make("circle", { r: 8 }));
  const svg = make("svg", { class: "ae-map", viewBox: `0 0 ${MAP} ${MAP}`, tabindex: 0, role: "application",
    "aria-roledescription": "code map" }, grid, path, glyphs, cross, marks.a, marks.b, point);
  // Made once and only moved afterwards: the codes change several times a second while a model trains.
  const letters = Array.from({ length: held.count }, (_, sample) => make("text",
    { class: `ae-class-${(held.labels[sample] ?? 0) % 10}` }, held.glyph(sample)));
  glyphs.append(...letters);
  let codes = new Float32Array(0);
  let view = { centre: [0, 0], span: 1 };
  let whole = view;
  let zoom = 1;
  let code = [0, 0];

  const toMap = (c) => [
    MAP / 2 + ((c[0] - view.centre[0]) / view.span) * MAP,
    codeSize > 1 ? MAP / 2 - ((c[1] - view.centre[1]) / view.span) * MAP : MAP / 2,
  ];
  const codeAt = (sample) => Array.from(codes.subarray(sample * codeSize, (sample + 1) * codeSize));
  // With one unit the height is free: each class has its own row there.
  const rows = Math.max(1, held.names.length);
  const place = (sample) => {
    const [x, y] = toMap(codeAt(sample));
    return codeSize > 1 ? [x, y] : [x, MAP * (0.08 + (0.8 * ((held.labels[sample] ?? 0) + 0.5)) / rows)];
  };

  // `least`: how far from 0 the map reaches at least.
  function setCodes(next, least = 0) {
    codes = next;
    const ranges = Array.from({ length: codeSize }, (_, unit) => {
      let [low, high] = least ? [-least, least] : [Infinity, -Infinity];
      for (let i = unit; i < codes.length; i += codeSize) {
        low = Math.min(low, codes[i]);
        high = Math.max(high, codes[i]);
      }
      return [low, high];
    });
    // One scale for both units: what looks near is near.
    whole = { centre: ranges.map(([low, high]) => (low + high) / 2),
      span: 1.1 * Math.max(...ranges.map(([low, high]) => high - low)) || 1 };
    setView(zoom === 1 ? whole.centre : view.centre);
  }

  function setView(centre) {
    view = { centre, span: whole.span / zoom };
    letters.forEach((letter, sample) => {
      const [x, y] = place(sample);
      letter.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    });
    drawGrid();
  }

  function zoomTo(next) {
    zoom = clamp(next, 1, 16);
    setView(zoom === 1 ? whole.centre : [...code]);
    onZoom(zoom);
  }

  function drawGrid() {
    const step = niceStep(view.span / 5);
    const lines = [];
    for (let unit = 0; unit < codeSize; unit++) {
      const first = Math.ceil((view.centre[unit] - view.span / 2) / step) * step;
      for (let value = first; value < view.centre[unit] + view.span / 2; value += step) {
        const at = toMap(unit ? [view.centre[0], value] : [value, view.centre[1]])[unit];
        const text = textNumber(Math.abs(value) < step / 1e6 ? 0 : value, step < 1 ? (step < 0.1 ? 2 : 1) : 0);
        const zero = Math.abs(value) < step / 1e6 ? "ae-axis" : "";
        if (unit) lines.push(make("line", { x1: 0, x2: MAP, y1: at, y2: at, class: zero }));
        else lines.push(make("line", { y1: 0, y2: MAP, x1: at, x2: at, class: zero }));
        if (at > 24 && at < MAP - (unit ? 24 : 70)) {
          lines.push(make("text", unit ? { x: 5, y: at - 3 } : { x: at + 3, y: MAP - 5 }, text));
        }
      }
    }
    lines.push(make("text", { x: MAP - 5, y: MAP - 5, "text-anchor": "end", class: "ae-axis-name" }, "unit 1 →"));
    if (codeSize > 1) lines.push(make("text", { x: 5, y: 14, class: "ae-axis-name" }, "↑ unit 2"));
    grid.replaceChildren(...lines);
  }

  function nearest(to) {
    let [best, at] = [Infinity, 0];
    for (let sample = 0; sample < held.count; sample++) {
      let distance = 0;
      for (let unit = 0; unit < codeSize; unit++) distance += (codes[sample * codeSize + unit] - to[unit]) ** 2;
      if (distance < best) [best, at] = [distance, sample];
    }
    return at;
  }

  function inside(to) {
    return to.map((number, unit) => clamp(number, view.centre[unit] - view.span / 2, view.centre[unit] + view.span / 2));
  }

  function fromPointer(event) {
    const box = svg.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width - 0.5;
    const up = 0.5 - (event.clientY - box.top) / box.height;
    return inside([view.centre[0] + across * view.span, view.centre[1] + up * view.span].slice(0, codeSize));
  }

  whileHeld(svg, (event) => onMove(fromPointer(event)));
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = view.span * (event.shiftKey ? 0.1 : 0.02);
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowDown: [0, -step], ArrowUp: [0, step] }[event.key];
    if (by) onMove(inside(code.map((number, unit) => number + by[unit])));
    else if (event.key === "Home") onMove([...view.centre]);
    else if (event.key === "PageUp" || event.key === "PageDown") onSample(event.key === "PageDown" ? 1 : -1);
    else if (event.key === "+" || event.key === "=") zoomTo(zoom * 2);
    else if (event.key === "-") zoomTo(zoom / 2);
    else if (event.key === "a" || event.key === "A") onMark("a");
    else if (event.key === "b" || event.key === "B") onMark("b");
    else return;
    event.preventDefault();
  });

  return {
    svg, nearest, codeAt, setCodes, place: toMap, zoomIn: () => zoomTo(zoom * 2), zoomOut: () => zoomTo(zoom / 2),
    show(next, a, b, says) {
      code = next;
      const [x, y] = toMap(code);
      const [px, py] = [clamp(x, 0, MAP), clamp(y, 0, MAP)];
      point.setAttribute("transform", `translate(${px.toFixed(1)} ${py.toFixed(1)})`);
      setLine(cross.children[0], px, 0, px, MAP);
      setLine(cross.children[1], 0, py, codeSize > 1 ? MAP : 0, py);
      const ends = [place(a), place(b)];
      ["a", "b"].forEach((key, end) => marks[key].setAttribute("transform", `translate(${ends[end].map((n) => n.toFixed(1)).join(" ")})`));
      setLine(path, ...(codeSize > 1 ? [...ends[0], ...ends[1]] : [ends[0][0], MAP / 2, ends[1][0], MAP / 2]));
      svg.setAttribute("aria-label", says);
    },
  };
}

function mapMark(letter) {
  return make("g", { class: "ae-mark" }, make("circle", { r: 9 }), make("text", { y: -13 }, letter));
}

function setLine(line, x1, y1, x2, y2) {
  for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) line.setAttribute(name, value.toFixed(1));
}

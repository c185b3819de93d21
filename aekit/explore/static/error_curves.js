// Held-out error over the code size: one line a kind, each with its own marker and its name beside it.
// Marker and colour (`.ae-kind-0` and so on) are those of aekit.show. The linear autoencoder finds what PCA finds: wide,
// hollow and drawn first, its line stays visible around PCA's.
const MARKERS = [
  () => make("circle", { r: 4.2 }),
  () => make("rect", { x: -5.5, y: -5.5, width: 11, height: 11 }),
  () => make("path", { d: "M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z" }),
  () => make("path", { d: "M0 -5 L5 4 L-5 4 Z" }),
];
const STYLED_KINDS = ["autoencoder", "linear autoencoder", "PCA"];

// Which marker and colour each kind has, 0..3: the three known ones their own, any other what is left.
function kindStyles(kinds) {
  const left = [3, 0, 1, 2].filter((style) => !kinds.includes(STYLED_KINDS[style]));
  const others = kinds.filter((kind) => !STYLED_KINDS.includes(kind));
  return kinds.map((kind) => (STYLED_KINDS.includes(kind) ? STYLED_KINDS.indexOf(kind) : left[others.indexOf(kind) % left.length]));
}

function kindMarker(style) {
  return make("svg", { class: `ae-key ae-kind-${style}`, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, MARKERS[style]());
}

function errorCurves({ sizes, kinds, points, meanError, onSize, leave }) {
  const styles = kindStyles(kinds);
  const drawnFirst = (kind) => (styles[kind] === 1 ? 0 : 1);
  const order = [...kinds.keys()].sort((p, q) => drawnFirst(p) - drawnFirst(q));
  const svg = make("svg", { class: "ae-curves", role: "img" });
  const legend = make("span", { class: "ae-legend" });
  const node = make("figure", { class: "ae-curve-panel" },
    make("figcaption", { class: "ae-title" }, "mean squared error, held-out samples ", legend), svg);
  const mark = make("line", { class: "ae-current" });
  let [width, x, size] = [0, null, sizes[0]];

  // Drawn anew for each width, so that letters keep their size; narrow pages name the lines above the plot.
  function layout(next) {
    if (Math.abs(next - width) < 2 || next < 50) return;
    width = next;
    const isNarrow = width < 440;
    const box = { left: 44, right: isNarrow ? 14 : 148, top: 12, bottom: 38, height: 250 };
    x = logScale(sizes, box.left, width - box.right);
    const most = 1.06 * Math.max(meanError, ...points.map((point) => point.error));
    const y = (error) => box.height - box.bottom - (error / most) * (box.height - box.top - box.bottom);
    svg.setAttribute("viewBox", `0 0 ${width} ${box.height}`);
    for (const [name, value] of Object.entries({ y1: box.top, y2: box.height - box.bottom })) mark.setAttribute(name, value);
    svg.replaceChildren(curveAxes(sizes, x, y, most, width, box), mark,
      make("line", { class: "ae-mean", x1: box.left, x2: width - box.right, y1: y(meanError), y2: y(meanError) }),
      ...order.map((kind) => curve(kind, styles[kind], points, x, y)));
    legend.replaceChildren();
    if (isNarrow) legend.append(...kinds.map((name, kind) => make("span", {}, kindMarker(styles[kind]), name)), make("span", {}, "┄ mean"));
    else svg.append(curveNames(kinds, styles, points, y, meanError, width - box.right));
    place();
  }
  function place() {
    if (!x) return;
    mark.setAttribute("x1", x(size));
    mark.setAttribute("x2", x(size));
  }

  const watcher = new ResizeObserver(([entry]) => layout(entry.contentRect.width));
  watcher.observe(node);
  leave.push(() => watcher.disconnect());

  whileHeld(svg, (event) => {
    const at = event.clientX - svg.getBoundingClientRect().left;
    onSize(sizes.reduce((best, there) => (Math.abs(x(there) - at) < Math.abs(x(best) - at) ? there : best)));
  });

  return {
    node,
    show(next) {
      size = next;
      place();
      const figures = points.filter((point) => point.size === size).map((point) => `${kinds[point.kind]} ${textNumber(point.error, 4)}`);
      svg.setAttribute("aria-label", `Held-out mean squared error over the code size. At ${size}: ${figures.join(", ")}; `
        + `the mean predictor ${textNumber(meanError, 4)}.`);
    },
  };
}

function logScale(sizes, from, to) {
  const [first, last] = [Math.log2(sizes[0]), Math.log2(sizes.at(-1))];
  return (size) => (first === last ? (from + to) / 2 : from + ((Math.log2(size) - first) / (last - first)) * (to - from));
}

function curveAxes(sizes, x, y, most, width, { left, right, height, bottom }) {
  const axes = make("g", { class: "ae-grid" });
  const step = niceStep(most / 4);
  for (let error = 0; error < most; error += step) {
    axes.append(make("line", { x1: left, x2: width - right, y1: y(error), y2: y(error), class: error ? "" : "ae-axis" }),
      make("text", { x: left - 7, y: y(error) + 4, "text-anchor": "end" }, error ? error.toFixed(step < 0.01 ? 3 : 2) : "0"));
  }
  for (const size of sizes) axes.append(make("text", { x: x(size), y: height - bottom + 17, "text-anchor": "middle" }, String(size)));
  axes.append(make("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, "numbers kept, on a log scale"));
  return axes;
}

function curve(kind, style, points, x, y) {
  const own = points.filter((point) => point.kind === kind).sort((p, q) => p.size - q.size);
  return make("g", { class: `ae-kind-${style}` },
    make("polyline", { points: own.map((point) => `${x(point.size).toFixed(1)},${y(point.error).toFixed(1)}`).join(" ") }),
    ...own.map((point) => {
      const marker = MARKERS[style]();
      marker.setAttribute("transform", `translate(${x(point.size).toFixed(1)} ${y(point.error).toFixed(1)})`);
      return marker;
    }));
}

function curveNames(kinds, styles, points, y, meanError, right) {
  const largest = (kind) => points.filter((point) => point.kind === kind).reduce((p, q) => (p.size > q.size ? p : q));
  const names = kinds.map((text, kind) => ({ at: y(largest(kind).error), text, kind }));
  names.push({ at: y(meanError), text: "mean, no code", kind: null });
  // Lines that end at one height would print their names over one another.
  names.sort((p, q) => p.at - q.at);
  for (let i = names.length - 2; i >= 0; i--) names[i].at = Math.min(names[i].at, names[i + 1].at - 16);
  return make("g", { class: "ae-names" }, ...names.map(({ at, text, kind }) => {
    const group = make("g", { class: kind === null ? "" : `ae-kind-${styles[kind]}`, transform: `translate(${right + 17} ${at.toFixed(1)})` });
    if (kind !== null) group.append(MARKERS[styles[kind]]());
    group.append(make("text", { x: kind === null ? -6 : 10, y: 4 }, text));
    return group;
  }));
}

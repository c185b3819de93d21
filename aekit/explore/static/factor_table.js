// A table of factors and code units: colours for correlations, a cell to pick, the whole code in the last column.
function factorTable({ factors, onPick }) {
  const svg = make("svg", { class: "ae-factor-table", tabindex: 0, role: "application", "aria-roledescription": "table of correlations" });
  const mark = make("rect", { class: "ae-picked" });
  const [left, top, right, row] = [74, 18, 62, 30];
  let [units, width, drawn, at] = [0, 0, null, [0, 0]];

  function layout(table, explained, next) {
    const key = [table, explained, next];
    if (drawn && key.every((part, i) => part === drawn[i])) return;
    [drawn, width, units] = [key, next, table.length / factors.length];
    const cell = (width - left - right) / units;
    svg.setAttribute("viewBox", `0 0 ${width} ${top + row * factors.length}`);
    svg.style.height = `${top + row * factors.length}px`;
    const every = Math.ceil(22 / cell);
    const heads = Array.from({ length: units }, (_, unit) => (unit % every || (every > 1 && units - unit < every) ? "" : make("text", { class: "ae-head-cell", x: left + (unit + 0.5) * cell, y: 12 }, unit + 1)));
    heads.push(make("text", { class: "ae-head-cell", x: width - right / 2, y: 12 }, "whole code"));
    const rows = factors.map((name, factor) => make("g", { transform: `translate(0 ${top + factor * row})` },
      make("text", { class: "ae-factor-name", x: left - 8, y: row / 2 + 4 }, name.replace("_", " ")),
      ...Array.from({ length: units }, (_, unit) => {
        const value = table[factor * units + unit];
        return make("g", {}, make("rect", { class: value >= 0 ? "ae-plus" : "ae-minus", x: left + unit * cell + 1, y: 1, width: Math.max(cell - 2, 1), height: row - 2,
          "fill-opacity": Math.min(1, Math.abs(value) ** 0.8 * 1.1).toFixed(3) }),
        cell >= 24 && Math.abs(value) >= 0.2 ? make("text", { class: Math.abs(value) > 0.55 ? "ae-cell-value ae-strong" : "ae-cell-value", x: left + (unit + 0.5) * cell, y: row / 2 + 4 },
          textNumber(value, 1).replace("0.", ".")) : "");
      }),
      make("text", { class: "ae-whole", x: width - right / 2, y: row / 2 + 4 }, `${textNumber(100 * explained[factor], 0)} %`)));
    svg.replaceChildren(...heads.filter(Boolean), ...rows, mark);
  }
  function place() {
    const cell = (width - left - right) / units;
    for (const [name, value] of Object.entries({ x: left + at[1] * cell, y: top + at[0] * row, width: Math.max(cell, 3), height: row })) mark.setAttribute(name, value);
  }
  const inside = ([factor, unit]) => [clamp(factor, 0, factors.length - 1), clamp(unit, 0, units - 1)];
  const pick = (to) => {
    const next = inside(to);
    if (next[0] !== at[0] || next[1] !== at[1]) onPick(...next);
  };
  const cellOf = (event) => {
    const box = svg.getBoundingClientRect();
    const [x, y] = [((event.clientX - box.left) / box.width) * width, event.clientY - box.top];
    return [Math.floor((y - top) / row), Math.floor((x - left) / ((width - left - right) / units))];
  };
  whileHeld(svg, (event) => pick(cellOf(event)));
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -units], End: [0, units] }[event.key];
    if (!by) return;
    pick([at[0] + by[0], at[1] + by[1]]);
    event.preventDefault();
  });
  return {
    svg,
    show(table, explained, factor, unit, says) {
      layout(table, explained, Math.max(svg.clientWidth, 260));
      at = [factor, unit];
      place();
      svg.setAttribute("aria-label", says);
    },
  };
}

// The samples behind a cell, and the straight line through them.
function factorScatter() {
  const [width, height] = [320, 210];
  const box = { left: 14, right: width - 10, top: 10, bottom: height - 24 };
  const svg = make("svg", { class: "ae-scatter", role: "img", viewBox: `0 0 ${width} ${height}` });
  const title = make("figcaption", { class: "ae-title" });
  const node = make("figure", { class: "ae-panel ae-scatter-panel" }, title, svg);
  const reach = (values) => {
    const sorted = Float32Array.from(values).sort();
    return Math.max(Math.abs(sorted[Math.floor(sorted.length * 0.01)]), Math.abs(sorted[Math.ceil(sorted.length * 0.99) - 1]), 1e-9) * 1.05;
  };
  return {
    node,
    show(x, y, sample, correlation, [across, up], says) {
      const [reachX, reachY] = [reach(x), reach(y)];
      const place = (a, b) => [box.left + (clamp(a / reachX, -1, 1) + 1) / 2 * (box.right - box.left), box.bottom - (clamp(b / reachY, -1, 1) + 1) / 2 * (box.bottom - box.top)];
      const [deviationX, deviationY] = [x, y].map((values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length));
      const slope = deviationX > 0 ? correlation * deviationY / deviationX : 0;
      const end = Math.min(reachX, slope ? reachY / Math.abs(slope) : Infinity);
      const [from, to] = [place(-end, -end * slope), place(end, end * slope)];
      const middle = place(0, 0);
      const dots = Array.from(x, (value, at) => {
        const [cx, cy] = place(value, y[at]);
        return make("circle", { class: "ae-dot", cx: cx.toFixed(1), cy: cy.toFixed(1), r: 2.6 });
      });
      const [cx, cy] = place(x[sample], y[sample]);
      svg.replaceChildren(
        make("g", { class: "ae-grid" }, make("line", { class: "ae-axis", x1: box.left, x2: box.right, y1: middle[1], y2: middle[1] }),
          make("line", { class: "ae-axis", x1: middle[0], x2: middle[0], y1: box.top, y2: box.bottom })),
        ...dots, make("line", { class: "ae-fit", x1: from[0], y1: from[1], x2: to[0], y2: to[1] }),
        make("circle", { class: "ae-this", cx, cy, r: 5.5 }),
        make("text", { class: "ae-axis-name", x: box.right, y: height - 6, "text-anchor": "end" }, `${across} →`),
        make("text", { class: "ae-axis-name", x: box.left, y: 14 }, `↑ ${up}`));
      svg.setAttribute("aria-label", says);
      title.textContent = "each sample against the mean of its class";
    },
  };
}

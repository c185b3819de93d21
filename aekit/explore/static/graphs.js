// Graphs that follow a training: two curves over the epochs, one bar a layer.

// Loss on training and on held-out samples; the height is logarithmic, so that late progress is seen as well.
function lossCurves() {
  const svg = make("svg", { class: "ae-graph", role: "img" });
  const node = make("figure", { class: "ae-graph-panel" },
    make("figcaption", { class: "ae-title" }, "loss: ", make("span", { class: "ae-line-name" }, make("span", { class: "ae-line-key" }), "training"),
      make("span", { class: "ae-line-name" }, make("span", { class: "ae-line-key ae-held-out" }), "held-out samples")), svg);
  return {
    node,
    show([epochs = [], ...curves], says) {
      const [width, height] = [Math.max(svg.clientWidth, 200), 150];
      const box = { left: 52, right: width - 10, top: 8, bottom: height - 34 };
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("aria-label", says);
      const all = curves.flat().filter((value) => value > 0);
      const [low, high] = all.length ? [Math.min(...all), Math.max(...all)] : [0.01, 1];
      const [least, most] = [Math.log10(low) - 0.05, Math.log10(high) + 0.05];
      const last = Math.max(epochs.at(-1) ?? 1, 1);
      const x = (epoch) => box.left + (epoch / last) * (box.right - box.left);
      const y = (value) => box.bottom - ((Math.log10(value) - least) / (most - least)) * (box.bottom - box.top);
      const line = (curve, name) => make("polyline", { class: name, points: curve.map((value, i) => `${x(epochs[i]).toFixed(1)},${y(value).toFixed(1)}`).join(" ") });
      svg.replaceChildren(
        ...lossTicks(least, most).map((value) => make("g", { class: "ae-grid" },
          make("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value) }),
          make("text", { x: box.left - 6, y: y(value) + 4, "text-anchor": "end" }, String(Number(value.toPrecision(1)))))),
        make("text", { class: "ae-axis-name", x: box.left, y: height - 8 }, all.length ? "epoch 0" : "no whole epoch yet"),
        make("text", { class: "ae-axis-name", x: box.right, y: height - 8, "text-anchor": "end" }, all.length ? `epoch ${last}` : ""),
        line(curves[0] ?? [], "ae-curve"), line(curves[1] ?? [], "ae-curve ae-held-out"));
    },
  };
}

// Lines at 1, 2 and 5 times the powers of ten: few enough to read.
function lossTicks(least, most) {
  const every = [];
  for (let power = Math.floor(least); power <= most; power++) for (const times of [1, 2, 5]) every.push(times * 10 ** power);
  const inside = every.filter((value) => Math.log10(value) >= least && Math.log10(value) <= most);
  return inside.length > 6 ? inside.filter((value) => String(value.toExponential())[0] === "1") : inside;
}

// How long each layer's gradient is, from the input to the output; no bar where it is no number.
function gradientBars() {
  const svg = make("svg", { class: "ae-graph", role: "img" });
  const node = make("figure", { class: "ae-graph-panel" },
    make("figcaption", { class: "ae-title" }, "length of each layer's gradient"), svg);
  return {
    node,
    show(norms) {
      const [width, row] = [Math.max(svg.clientWidth, 200), 21];
      const [least, most] = [-6, 2];
      svg.setAttribute("viewBox", `0 0 ${width} ${norms.length * row + 4}`);
      svg.style.height = `${norms.length * row + 4}px`;
      svg.setAttribute("aria-label", `Gradient of each layer: ${norms.map(([name, norm]) => `${name} ${figureOf(norm)}`).join(", ")}`);
      const length = (norm) => clamp((Math.log10(Math.max(norm, 1e-12)) - least) / (most - least), 0.005, 1) * (width - 160);
      svg.replaceChildren(...norms.map(([name, norm], at) => make("g", { transform: `translate(0 ${at * row})` },
        make("text", { class: "ae-axis-name", x: 86, y: 15, "text-anchor": "end" }, name.replace("_", " ")),
        make("rect", { class: "ae-gradient", x: 92, y: 4, height: 13, width: norm > 0 ? length(norm) : 0 }),
        make("text", { class: "ae-axis-name", x: 98 + (norm > 0 ? length(norm) : 0), y: 15 }, figureOf(norm)))));
    },
  };
}

const figureOf = (norm) => (norm < 0 ? "not a number" : norm === 0 ? "0" : norm < 0.001 || norm >= 1000 ? norm.toExponential(0) : norm.toPrecision(2));

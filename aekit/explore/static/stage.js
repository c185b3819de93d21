// The parts of the one drawing that every widget is: input, encoder, code, decoder, output.

// How high the code stands beside an input of `size` numbers: the eye reads it as the narrowing.
function narrowing(codeSize, size) {
  return clamp(0.1 + 0.9 * Math.log2(1 + codeSize) / Math.log2(1 + size), 0.1, 1);
}

function funnel(part) {
  const shape = make("div", { class: `ae-funnel-shape ae-${part}` });
  const node = make("div", { class: "ae-panel ae-funnel", "aria-hidden": "true" },
    make("div", { class: "ae-title" }, part), make("div", { class: "ae-body" }, shape), make("div", { class: "ae-value" }));
  return { node, narrow: (share) => shape.style.setProperty("--ae-narrow", share.toFixed(3)) };
}

// The code as bars up and down from zero.
function codeBars(title) {
  const svg = make("svg", { class: "ae-bars", role: "img", viewBox: "0 0 100 100", preserveAspectRatio: "none" });
  const value = make("div", { class: "ae-value" });
  const node = make("div", { class: "ae-panel ae-code" },
    make("div", { class: "ae-title" }, title), make("div", { class: "ae-body" }, svg), value);
  let bars = [];
  let reach = 0;
  return {
    node,
    show(code, text) {
      if (bars.length !== code.length) {
        const step = 100 / code.length;
        bars = Array.from(code, (_, unit) => make("rect", {
          x: unit * step + step * (code.length > 1 ? 0.14 : 0.3), width: step * (code.length > 1 ? 0.72 : 0.4), class: "ae-bar" }));
        svg.replaceChildren(make("line", { x1: 0, x2: 100, y1: 50, y2: 50, class: "ae-zero" }), ...bars);
        svg.style.setProperty("--ae-units", code.length);
        reach = 0;
      }
      // The scale only grows, so that a bar that shrinks is seen to shrink.
      reach = Math.max(reach, ...Array.from(code, Math.abs), 1e-6);
      bars.forEach((bar, unit) => {
        const height = code[unit] ? Math.max(48 * Math.abs(code[unit]) / reach, 0.6) : 0;
        bar.setAttribute("y", code[unit] >= 0 ? 50 - height : 50);
        bar.setAttribute("height", height);
      });
      const shown = Array.from(code.slice(0, 8), (number) => textNumber(number)).join(", ");
      svg.setAttribute("aria-label", `${title}, ${code.length} ${code.length === 1 ? "number" : "numbers"}: ${shown}`
        + (code.length > 8 ? ", and more" : ""));
      if (value.textContent !== text) value.textContent = text;
    },
  };
}

// Previous and next, with the place between them.
function stepper(noun, count, get, choose) {
  const place = make("span", { class: "ae-place" });
  const step = (by) => choose((get() + by + count) % count);
  const node = make("span", { class: "ae-stepper", role: "group", "aria-label": noun },
    button("‹", () => step(-1), { "aria-label": `Previous ${noun}`, title: `Previous ${noun} (Page Up)` }), place,
    button("›", () => step(1), { "aria-label": `Next ${noun}`, title: `Next ${noun} (Page Down)` }));
  return { node, step, show: (text) => { place.textContent = text; } };
}

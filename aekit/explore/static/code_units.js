// A code of more than two numbers: one bar a unit, which is a slider, over a button that switches the unit off.
function codeUnits({ codeSize, onMove, onToggle, onSample }) {
  const bars = [];
  const node = make("div", { class: "ae-units", role: "group", "aria-label": "Code units" });
  const legend = make("div", { class: "ae-value" }, "");
  const panel = make("div", { class: "ae-panel ae-code ae-wide-code" },
    make("div", { class: "ae-title" }, "code"), make("div", { class: "ae-body" }, node), legend);
  node.classList.toggle("ae-many", codeSize > 8);
  panel.style.setProperty("--ae-units", codeSize);
  panel.style.setProperty("--ae-columns", Math.min(codeSize, 16));
  for (const columns of [8, 16]) panel.style.setProperty(`--ae-rows-of-${columns}`, Math.ceil(codeSize / columns));
  let [code, reach, current] = [[], 1, 0];

  function focus(unit) {
    current = (unit + codeSize) % codeSize;
    bars.forEach((bar, at) => bar.slider.setAttribute("tabindex", at === current ? 0 : -1));
    bars[current].slider.focus({ preventScroll: true });
  }

  for (let unit = 0; unit < codeSize; unit++) {
    const fill = make("div", { class: "ae-fill" });
    const bar = make("div", { class: "ae-unit-bar", role: "slider", tabindex: unit ? -1 : 0,
      "aria-orientation": "vertical", "aria-label": `Code unit ${unit + 1}` }, fill);
    const toggle = button(String(unit + 1), () => onToggle(unit), {
      class: "ae-unit-switch", tabindex: -1, "aria-label": `Code unit ${unit + 1} on`, title: `Switch unit ${unit + 1} off or on` });
    bars.push({ slider: bar, fill, toggle });
    node.append(make("div", { class: "ae-unit" }, bar, toggle));

    whileHeld(bar, (event) => {
      const box = bar.getBoundingClientRect();
      focus(unit);
      onMove(unit, clamp(1 - (2 * (event.clientY - box.top)) / box.height, -1, 1) * reach);
    });
    bar.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = reach * (event.shiftKey ? 0.2 : 0.04);
      if (event.key === "ArrowUp") onMove(unit, clamp(code[unit] + step, -reach, reach));
      else if (event.key === "ArrowDown") onMove(unit, clamp(code[unit] - step, -reach, reach));
      else if (event.key === "ArrowRight") focus(unit + 1);
      else if (event.key === "ArrowLeft") focus(unit - 1);
      else if (event.key === "Home") onMove(unit, 0);
      else if (event.key === " ") onToggle(unit);
      else if (event.key === "PageUp" || event.key === "PageDown") onSample(event.key === "PageDown" ? 1 : -1);
      else return;
      event.preventDefault();
    });
  }

  return {
    node: panel,
    setReach(codes) { reach = 1.05 * codes.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-6); },
    show(next, shown, off) {
      code = next;
      bars.forEach(({ slider: bar, fill, toggle }, unit) => {
        const share = clamp(shown[unit] / reach, -1, 1) * 50;
        fill.style.top = `${50 - Math.max(share, 0)}%`;
        fill.style.height = `${Math.max(Math.abs(share), 0.8)}%`;
        const isOff = off.includes(unit);
        bar.parentNode.classList.toggle("ae-off", isOff);
        toggle.setAttribute("aria-pressed", String(!isOff));
        bar.setAttribute("aria-valuemin", (-reach).toFixed(2));
        bar.setAttribute("aria-valuemax", reach.toFixed(2));
        bar.setAttribute("aria-valuenow", shown[unit].toFixed(2));
        bar.setAttribute("aria-valuetext", textNumber(shown[unit]) + (isOff ? ", off: held at its mean" : ""));
      });
      legend.textContent = off.length ? `${off.length} of ${codeSize} off: held at the mean` : `${codeSize} numbers`;
    },
  };
}

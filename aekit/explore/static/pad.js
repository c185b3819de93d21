// A square to draw on: mouse, finger, or a pen moved by the arrow keys.
const EXAMPLE = "M30 30 C36 16 68 16 68 34 C68 47 54 49 46 49 C60 49 73 54 72 67 C70 86 38 86 29 71";

function drawingPad({ strokes, onDraw, onClear, onUndo }) {
  const ink = make("g", { class: "ae-ink" });
  const example = make("path", { class: "ae-example", d: EXAMPLE, pathLength: 1 });
  const note = make("g", { class: "ae-pad-note" }, make("text", { x: 50, y: 47 }, "A real sample is shown."),
    make("text", { x: 50, y: 56 }, "Draw here to replace it."));
  const pen = make("circle", { class: "ae-pen", r: 4 });
  const svg = make("svg", { class: "ae-pad", viewBox: "0 0 100 100", tabindex: 0, role: "application",
    "aria-roledescription": "drawing pad" }, example, note, ink, pen);
  let at = [0.5, 0.3];
  let isDown = false;

  const round = (value) => Math.round(clamp(value, 0, 1) * 1e4) / 1e4;
  function begin(place) {
    onDraw([...strokes(), place.map(round)]);
  }
  function goOn(places) {
    const all = strokes();
    const last = all.at(-1) ?? [];
    const more = [];
    let [x, y] = last.slice(-2);
    for (const place of places.map((each) => each.map(round))) {
      if (Math.hypot(place[0] - x, place[1] - y) < 0.006) continue;
      more.push(...place);
      [x, y] = place;
    }
    if (more.length) onDraw([...all.slice(0, -1), [...last, ...more]]);
  }

  const placeOf = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  let pointer = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || pointer !== null) return;
    pointer = event.pointerId;
    svg.setPointerCapture(pointer);
    svg.focus({ preventScroll: true });
    setPen(false, false);
    begin(placeOf(event));
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    goOn((events.length ? events : [event]).map(placeOf));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, (event) => { if (event.pointerId === pointer) pointer = null; });
  }

  function setPen(down, shown = true) {
    isDown = down;
    svg.classList.toggle("ae-pen-shown", shown);
    svg.classList.toggle("ae-pen-down", down);
    pen.setAttribute("cx", at[0] * 100);
    pen.setAttribute("cy", at[1] * 100);
  }
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 0.1 : 0.03;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowDown: [0, step], ArrowUp: [0, -step] }[event.key];
    if (by) {
      at = at.map((value, axis) => round(value + by[axis]));
      setPen(isDown);
      if (isDown) goOn([at]);
    } else if (event.key === " ") {
      setPen(!isDown);
      if (isDown) begin(at);
    } else if (event.key === "c" || event.key === "C") {
      setPen(false);
      onClear();
    } else if (event.key === "u" || event.key === "U") {
      setPen(false);
      onUndo();
    } else return;
    event.preventDefault();
  });
  svg.addEventListener("blur", () => setPen(false, false));
  svg.addEventListener("focus", () => { if (svg.matches(":focus-visible") && pointer === null) setPen(isDown); });

  return {
    svg, isDown: () => isDown,
    lift: () => setPen(false, false),
    show(drawn, says, isIdle, isReal) {
      while (ink.children.length > drawn.length) ink.lastChild.remove();
      drawn.forEach((stroke, index) => {
        const path = ink.children[index] ?? ink.appendChild(make("path"));
        if (path.points === stroke) return;
        path.points = stroke;
        const [x, y, ...rest] = stroke.map((value) => (value * 100).toFixed(1));
        path.setAttribute("d", `M${x} ${y}L${rest.length ? rest.join(" ") : `${x} ${y}`}`);
      });
      svg.classList.toggle("ae-idle", isIdle);
      svg.classList.toggle("ae-real", isReal);
      svg.setAttribute("aria-label", says);
    },
  };
}

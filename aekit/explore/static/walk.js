// The way from one sample's code to another's.
function walkControls({ model, held, frame, map, mark }) {
  const mix = (blend) => {
    const [a, b] = [map.codeAt(model.get("a")), map.codeAt(model.get("b"))];
    return a.map((number, unit) => (1 - blend) * number + blend * b[unit]);
  };
  // Only a point on a map can stand for no sample; bars keep theirs, and the kernel refuses -1.
  const walkTo = (blend) => frame.put({ ...(mix(0).length <= 2 ? { sample: -1 } : {}), blend, code: mix(blend) });
  const range = slider("Walk from A to B", { min: 0, max: 1, step: 0.01 }, (blend) => { pause(); walkTo(blend); });

  let playing = 0;
  const play = button("Play", () => {
    if (playing) return pause();
    const from = model.get("blend") >= 1 ? 0 : model.get("blend");
    if (lessMotion()) return walkTo(Math.min(1, Math.floor(from * 4 + 1.001) / 4));
    const began = performance.now();
    const step = (now) => {
      const blend = Math.min(1, from + Math.max(now - began, 0) / 3000);
      walkTo(blend);
      if (blend < 1) playing = requestAnimationFrame(step);
      else pause();
    };
    playing = requestAnimationFrame(step);
    play.textContent = "Pause";
  }, { class: "ae-button ae-steady" });
  if (lessMotion()) play.textContent = "Step";
  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = lessMotion() ? "Step" : "Play";
  }
  frame.leave.push(pause);

  const ends = { a: thumbnail(held.shape, held), b: thumbnail(held.shape, held) };
  const set = (end) => button(`${end.toUpperCase()} here`, () => mark(end), {
    title: `Make the sample nearest to the point ${end.toUpperCase()} (key ${end.toUpperCase()} on the map)` });
  const node = make("div", { class: "ae-walk-row", role: "group", "aria-label": "Walk from A to B" },
    set("a"), make("span", { class: "ae-end" }, "A", ends.a.canvas), range, make("span", { class: "ae-end" }, ends.b.canvas, "B"),
    set("b"), play);
  return {
    node,
    reaches: (code) => mix(model.get("blend")).every((number, unit) => Math.abs(number - code[unit]) < 1e-4),
    show(a, b, blend) {
      ends.a.show(held.at(a), `A: ${held.says(a)}`);
      ends.b.show(held.at(b), `B: ${held.says(b)}`);
      range.value = blend;
      range.setAttribute("aria-valuetext", `${(100 * blend).toFixed(0)} % of the way from A to B`);
    },
  };
}

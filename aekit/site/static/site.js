// Brings the widgets of a page to life with no kernel: each gets a model with nobody at the other end.
(() => {
  const parts = window.aekitParts ?? {};
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const revive = (value) => {
    if (Array.isArray(value)) return value.map(revive);
    if (value === null || typeof value !== "object") return value;
    if (value.part !== undefined) return bytes(parts[value.part]);
    if (value.base64 !== undefined) return bytes(value.base64);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(item)]));
  };
  const saved = JSON.parse(document.getElementById("widgets").textContent);
  const models = new Map();
  const modules = new Map();

  function modelOf(id) {
    if (!models.has(id)) models.set(id, makeModel(revive(saved[id].state)));
    return models.get(id);
  }

  function makeModel(state) {
    const listeners = {};
    return {
      get: (name) => state[name],
      set(name, value) {
        if (state[name] === value) return;
        state[name] = value;
        for (const call of [...(listeners[`change:${name}`] ?? [])]) call();
      },
      on: (event, call) => (listeners[event] ??= new Set()).add(call),
      off: (event, call) => listeners[event]?.delete(call),
      isPage: true,
      save_changes() {},
      send() {},
    };
  }

  function moduleOf(name) {
    if (!modules.has(name)) {
      modules.set(name, import(URL.createObjectURL(new Blob([parts[name]], { type: "text/javascript" }))));
    }
    return modules.get(name);
  }

  async function bringToLife(place) {
    if (place.dataset.alive) return;
    place.dataset.alive = "soon";
    const { default: widget } = await moduleOf(saved[place.dataset.widget].module);
    const standIn = [...place.childNodes];
    try {
      widget.render({ model: modelOf(place.dataset.widget), el: place });
      standIn.forEach((node) => node.remove());
      place.dataset.alive = "yes";
    } catch (error) {
      place.dataset.alive = "no"; // the sentence in its place stays
      console.error(error);
    }
  }

  // A result waits for a guess. Opened, it says the guess beside what was measured, and the guess is settled.
  function settle(result) {
    const guess = modelOf(result.dataset.guess);
    const answer = guess.get("answer") ?? null;
    const card = [...result.querySelectorAll("[role=note]")].at(-1);
    const title = card?.querySelector("strong");
    if (answer === null || !title) return;
    const unit = guess.get("choices").length ? "" : guess.get("unit");
    title.textContent = `↔ Your guess: ${`${answer} ${unit}`.trim()}`;
    guess.set("verdict", `${title.textContent.slice(2)}. ${card.lastElementChild.textContent}`);
  }

  async function start() {
    for (const result of document.querySelectorAll("details.result")) {
      const inside = result.querySelectorAll("[data-widget]");
      result.addEventListener("toggle", () => {
        if (!result.open) return;
        inside.forEach(bringToLife);
        settle(result);
      });
      modelOf(result.dataset.guess).on("change:verdict", () => {
        if (modelOf(result.dataset.guess).get("verdict") === "") result.open = false;
      });
    }
    for (const place of document.querySelectorAll("[data-widget]")) {
      if (place.closest("details:not([open])")) continue;
      await bringToLife(place);
      await new Promise((next) => setTimeout(next)); // the page stays responsive between two widgets
    }
    document.documentElement.dataset.alive = "yes";
  }
  start();
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
})();

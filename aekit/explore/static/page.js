// Stands in for the notebook's model: the same few methods, with nobody at the other end.
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
const revive = (key, value) => (value && value.base64 !== undefined ? bytes(value.base64) : value);
const state = JSON.parse(document.getElementById("state").textContent, revive);
const listeners = {};
const model = {
  get: (name) => state[name],
  set(name, value) {
    state[name] = value;
    (listeners[`change:${name}`] ?? new Set()).forEach((call) => call());
  },
  on: (event, call) => (listeners[event] ??= new Set()).add(call),
  off: (event, call) => listeners[event]?.delete(call),
  isPage: true,
  save_changes() {},
  send() {},
};
const source = new Blob([bytes(document.getElementById("module").textContent)], { type: "text/javascript" });
const { default: widget } = await import(URL.createObjectURL(source));
widget.render({ model, el: document.getElementById("widget") });

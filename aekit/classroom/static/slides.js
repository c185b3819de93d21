// A framed widget is as tall as it wants to be, and keeps the keys that move it; Escape gives them back to the slides.
const deck = new Reveal(document.querySelector(".reveal"), {
  width: 1120, height: 680, margin: 0.03, center: false, hash: true, slideNumber: "c/t", transition: "none",
  navigationMode: "linear", backgroundTransition: "none",
});
document.querySelector(".slides > section")?.classList.add("first");

// As large as it goes: figures up to 1.3 times, the rest up to its own size; below 0.55 it scrolls instead.
function fit() {
  const slide = deck.getCurrentSlide();
  if (!slide) return;
  for (let zoom = slide.querySelector("img") ? 1.3 : 1; zoom > 0.55; zoom -= 0.05) {
    slide.style.zoom = zoom;
    slide.style.height = `${680 / zoom}px`;
    if (slide.scrollHeight <= slide.clientHeight + 1 && slide.scrollWidth <= slide.clientWidth + 1) return;
  }
}

function sized(frame) {
  const page = frame.contentDocument?.body;
  if (!page) return;
  const set = () => {
    const height = `${page.ownerDocument.documentElement.scrollHeight}px`;
    if (frame.style.height !== height) { frame.style.height = height; fit(); }
  };
  new frame.contentWindow.ResizeObserver(set).observe(page);
  frame.contentWindow.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "PageDown" || event.key === "PageUp") {
      frame.blur();
      window.focus();
      if (event.key !== "Escape") (event.key === "PageDown" ? deck.next() : deck.prev());
    }
  });
  set();
}
deck.initialize().then(() => {
  for (const frame of document.querySelectorAll(".aekit-frame")) {
    frame.addEventListener("load", () => sized(frame));
    if (frame.contentDocument?.readyState === "complete") sized(frame);
  }
  deck.on("slidechanged", fit);
  fit();
});
window.deck = deck;

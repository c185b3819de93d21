// A framed widget is as tall as it wants to be.
function sized(frame) {
  const page = frame.contentDocument?.body;
  if (!page) return;
  const set = () => { frame.style.height = `${page.ownerDocument.documentElement.scrollHeight}px`; };
  new ResizeObserver(set).observe(page);
  set();
}
for (const frame of document.querySelectorAll(".aekit-frame")) {
  frame.addEventListener("load", () => sized(frame));
  if (frame.contentDocument?.readyState === "complete") sized(frame);
}

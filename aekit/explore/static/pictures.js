// Samples as pictures: grey levels or colour, a line for a signal, bars for a table. Always on a dark screen, 1 is white.
const SCREEN = "#111317";

function sampleView(shape, { title, role = "input", low = 0, high = 1, thickness = 3 } = {}) {
  const canvas = make("canvas", { role: "img" });
  const caption = make("figcaption", { class: "ae-value" });
  const figure = make("figure", { class: `ae-panel ae-${role}` },
    make("div", { class: "ae-title" }, title ?? ""), make("div", { class: "ae-body" }, canvas), caption);
  const draw = shape.length === 3 ? pixels(canvas, shape, low, high) : trace(canvas, shape, role, low, high, thickness);
  return {
    node: figure, canvas,
    show(values, says, text = null) {
      draw(values);
      canvas.setAttribute("aria-label", says);
      if (text !== null && caption.textContent !== text) caption.textContent = text;
    },
  };
}

function pixels(canvas, [height, width, channels], low, high) {
  canvas.width = width;
  canvas.height = height;
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.classList.add(height > width ? "ae-tall" : "ae-wide");
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  return (values) => {
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let colour = 0; colour < 3; colour++) {
        const value = values[pixel * channels + (channels >= 3 ? colour : 0)];
        image.data[pixel * 4 + colour] = clamp((value - low) / (high - low), 0, 1) * 255;
      }
      image.data[pixel * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  };
}

function trace(canvas, shape, role, low, high, thickness) {
  const [length, channels] = shape.length === 2 ? shape : [shape[0], 1];
  const isTable = shape.length === 1;
  canvas.width = 640;
  canvas.height = 400;
  canvas.classList.add("ae-wide", "ae-smooth");
  const context = canvas.getContext("2d");
  const ink = role === "output" ? ["#E69F00", "#F5C662", "#B87F00"] : ["#C4C8CE", "#8E949C", "#ECEEF0"];
  const y = (value) => 380 - 360 * clamp((value - low) / (high - low), -0.05, 1.05);
  return (values) => {
    context.fillStyle = SCREEN;
    context.fillRect(0, 0, 640, 400);
    context.fillStyle = "#454B54";
    context.fillRect(0, y(clamp(0, low, high)), 640, 1.5);
    for (let channel = 0; channel < channels; channel++) {
      context.fillStyle = context.strokeStyle = ink[channel % ink.length];
      context.lineWidth = thickness;
      context.beginPath();
      for (let i = 0; i < length; i++) {
        const value = values[i * channels + channel];
        const step = 620 / length;
        if (isTable) context.fillRect(10 + i * step + step * 0.12, y(value), step * 0.76, y(clamp(0, low, high)) - y(value));
        else context.lineTo(10 + (i + 0.5) * step, y(value));
      }
      if (!isTable) context.stroke();
    }
  };
}

// A picture small enough to stand in a line of text.
function thumbnail(shape, held) {
  const view = sampleView(shape, { low: held.low, high: held.high, thickness: 16 });
  view.canvas.classList.add("ae-thumbnail");
  return view;
}

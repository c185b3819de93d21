// A sample, what a model makes of it, and where the two differ.

function wrongView(shape, low, high) {
  const isPicture = shape.length === 3;
  const body = make("div", { class: "ae-wrong-body" });
  const text = make("span");
  const key = make("span", { class: "ae-wrong-key", "aria-hidden": "true" }, ...["measured", "rebuilt", "where they differ"].flatMap((name) => [make("span"), name]));
  const caption = make("figcaption", { class: "ae-wrong-title" }, text, ...(isPicture ? [] : [key]));
  const node = make("figure", { class: `ae-wrong${isPicture ? " ae-wrong-pictures" : ""}` }, caption, body);
  const draw = isPicture ? threePictures(body, shape, low, high) : overlaid(body, shape, low, high);
  return {
    node,
    show(values, rebuilt, wrong, title, says) {
      text.textContent = title;
      key.hidden = !rebuilt;
      draw(values, rebuilt, wrong, says);
    },
  };
}

function threePictures(body, shape, low, high) {
  const views = [["sample", "input"], ["reconstruction", "output"], ["where it is wrong", "error"]].map(([title, role]) => sampleView(shape, { title, role, low, high }));
  const [height, width, channels] = shape;
  body.append(...views.map((view) => view.node));
  const heat = views[2].canvas;
  return (values, rebuilt, wrong, says) => {
    views[0].show(values, says);
    views[1].node.hidden = views[2].node.hidden = !rebuilt;
    if (!rebuilt) return;
    views[1].show(rebuilt, "Its reconstruction");
    const image = heat.getContext("2d").createImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      let error = 0;
      for (let channel = 0; channel < channels; channel++) error = Math.max(error, wrong[pixel * channels + channel] / 255);
      const colour = [213, 94, 0].map((part) => 17 + (part - 17) * Math.sqrt(error));
      image.data.set([...colour, 255], pixel * 4);
    }
    heat.getContext("2d").putImageData(image, 0, 0);
    heat.setAttribute("aria-label", "Where the reconstruction is wrong");
  };
}

// A signal or a row of a table: grey as it is, orange as it is rebuilt, vermilion from below where they differ.
function overlaid(body, shape, low, high) {
  const canvas = make("canvas", { class: "ae-smooth", role: "img", width: 1200, height: 300 });
  body.append(canvas);
  const [length, channels] = shape.length === 2 ? shape : [shape[0], 1];
  const context = canvas.getContext("2d");
  const step = 1180 / length;
  const x = (i) => 10 + (i + 0.5) * step;
  let [from, to] = [low, high];
  const y = (value) => 285 - 270 * (value - from) / (to - from);
  return (values, rebuilt, wrong, says) => {
    canvas.setAttribute("aria-label", says);
    // A signal fills the height; bars begin at zero.
    [from, to] = [values, rebuilt ?? []].reduce(([least, most], line) => line.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [least, most]),
      shape.length === 2 ? [Infinity, -Infinity] : [0, 0]);
    if (from === to) [from, to] = [from - 1, to + 1];
    context.fillStyle = SCREEN;
    context.fillRect(0, 0, 1200, 300);
    if (wrong) {
      context.fillStyle = "#B34E00";
      for (let i = 0; i < length; i++) {
        let error = 0;
        for (let channel = 0; channel < channels; channel++) error = Math.max(error, wrong[i * channels + channel] / 255);
        context.fillRect(10 + i * step, 300 - 110 * error, step + 0.5, 110 * error);
      }
    }
    const lines = [[values, "#C4C8CE", 3.5], ...(rebuilt ? [[rebuilt, "#E69F00", 3]] : [])];
    lines.forEach(([line, colour, thickness], which) => {
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = thickness;
      context.setLineDash(which && shape.length === 2 ? [14, 6] : []);
      for (let channel = 0; channel < channels; channel++) {
        context.beginPath();
        for (let i = 0; i < length; i++) {
          const value = line[i * channels + channel];
          if (shape.length === 2) context.lineTo(x(i), y(value));
          else context.fillRect(10 + i * step + step * (which ? 0.5 : 0.12), y(value), step * 0.36, y(0) - y(value) || 2);
        }
        if (shape.length === 2) context.stroke();
      }
    });
  };
}

// Heat maps and the brush that damages a part; aekit/inspection/heat.py is the twin and says what they are.
function blurredMap(map, [height, width], sigma) {
  if (!sigma) return map;
  const reach = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const sum = kernel.reduce((a, b) => a + b, 0);
  const pass = (from, isDown) => {
    const to = new Float32Array(from.length);
    for (let row = 0, at = 0; row < height; row++) for (let column = 0; column < width; column++, at++) {
      let value = 0;
      for (let i = -reach; i <= reach; i++) {
        const place = isDown ? clamp(row + i, 0, height - 1) * width + column : row * width + clamp(column + i, 0, width - 1);
        value += kernel[i + reach] * from[place];
      }
      to[at] = value / sum;
    }
    return to;
  };
  return pass(pass(map, true), false);
}

function heatOf(x, rebuilt, [height, width, channels], sigma) {
  const difference = new Float32Array(height * width);
  for (let i = 0; i < x.length; i++) difference[Math.floor(i / channels)] += (x[i] - rebuilt[i]) / channels;
  return blurredMap(difference, [height, width], sigma).map(Math.abs);
}

// What a model of patches makes of a whole picture; aekit/inspection/patching.py is the twin.
function patchwise(net, x, [height, width, channels], step) {
  if (!step) return net.reconstruct(x);
  const side = net.shape[0];
  const starts = (size) => {
    const found = [];
    for (let at = 0; at <= size - side; at += step) found.push(at);
    if (found.at(-1) !== size - side) found.push(size - side);
    return found;
  };
  const [total, count, patch] = [new Float32Array(x.length), new Float32Array(x.length), new Float32Array(side * side * channels)];
  for (const top of starts(height)) for (const left of starts(width)) {
    for (let row = 0; row < side; row++) {
      const at = ((top + row) * width + left) * channels;
      patch.set(x.subarray(at, at + side * channels), row * side * channels);
    }
    const made = net.reconstruct(patch);
    for (let row = 0; row < side; row++) for (let i = 0; i < side * channels; i++) {
      const at = ((top + row) * width + left) * channels + i;
      total[at] += made[row * side * channels + i];
      count[at] += 1;
    }
  }
  return total.map((value, at) => value / count[at]);
}

function heatScore(heat, hottest) {
  const count = Math.max(1, Math.round(hottest * heat.length));
  const top = Float64Array.from(heat).sort().subarray(heat.length - count);
  return top.reduce((sum, value) => sum + value, 0) / count;
}

function brushed(part, [height, width, channels], strokes, tools, brushes) {
  const to = Float32Array.from(part);
  const unit = Math.min(height, width) / 64;
  strokes.forEach((stroke, index) => {
    const [half, soft, factor, tone] = brushes[tools[index]];
    for (let row = 0, at = 0; row < height; row++) for (let column = 0; column < width; column++, at++) {
      let away = Infinity;
      for (let i = 0; i < stroke.length; i += 2) {
        const [ax, ay] = [stroke[i] * width, stroke[i + 1] * height];
        const [bx, by] = i + 3 < stroke.length ? [stroke[i + 2] * width, stroke[i + 3] * height] : [ax, ay];
        const [x, y] = [column + 0.5 - ax, row + 0.5 - ay];
        const along = clamp((x * (bx - ax) + y * (by - ay)) / Math.max((bx - ax) ** 2 + (by - ay) ** 2, 1e-12), 0, 1);
        away = Math.min(away, Math.hypot(x - along * (bx - ax), y - along * (by - ay)));
      }
      const share = clamp((half * unit - away) / (soft * unit) + 0.5, 0, 1);
      if (!share) continue;
      for (let i = at * channels; i < (at + 1) * channels; i++) to[i] = clamp(to[i] * (1 - share) + (to[i] * factor + tone) * share, 0, 1);
    }
  });
  return to;
}

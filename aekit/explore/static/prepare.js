// A drawing made into what a network reads; aekit/explore/prepare.py is its twin and says how and why.
const BITMAP = { side: 32, block: 4, box: [20, 32], pen: 2.2 };
const SOFT = { box: 20 / 28, pen: 1.25 / 28 };
const LEAST = 0.2;

function prepareDrawing(strokes, [height, width, channels]) {
  const segments = segmentsOf(strokes);
  const sample = new Float32Array(height * width * channels);
  if (!segments.length) return sample;
  const picture = height === 8 && width === 8 ? bitmapCounts(segments) : softPicture(segments, height, width);
  for (let i = 0; i < sample.length; i++) sample[i] = picture[Math.floor(i / channels)];
  return sample;
}

function segmentsOf(strokes) {
  const segments = [];
  for (const stroke of strokes) {
    if (stroke.length === 2) segments.push([...stroke, ...stroke]);
    for (let i = 0; i + 3 < stroke.length; i += 2) segments.push(stroke.slice(i, i + 4));
  }
  return segments;
}

function bitmapCounts(segments) {
  const { side, block, box, pen } = BITMAP;
  const [width, height] = box.map((length) => length - 2 * pen);
  const { left, top, across, down } = extentOf(segments);
  const scaleY = height / (down < across / 4 ? Math.max(across, down, LEAST) : Math.max(down, LEAST));
  const scaleX = Math.min(width / Math.max(across, 1e-9), 2 * scaleY);
  const placed = placeSegments(segments, [left + across / 2, top + down / 2], [scaleX, scaleY], [side / 2, side / 2]);
  const distance = distances(placed, side, side);
  const blocks = side / block;
  const counts = new Float64Array(blocks * blocks);
  distance.forEach((away, pixel) => {
    const row = Math.floor(Math.floor(pixel / side) / block);
    const column = Math.floor((pixel % side) / block);
    if (away <= pen) counts[row * blocks + column] += 1 / block ** 2;
  });
  return counts;
}

function softPicture(segments, height, width) {
  const side = Math.min(height, width);
  const pen = Math.max(SOFT.pen * side, 0.6);
  const { left, top, across, down } = extentOf(segments);
  const scale = (SOFT.box * side - 2 * pen) / Math.max(across, down, LEAST);
  const ink = (middle) => distances(placeSegments(segments, [left + across / 2, top + down / 2], [scale, scale], middle), height, width)
    .map((away) => clamp(pen + 0.5 - away, 0, 1));
  let [total, massX, massY] = [0, 0, 0];
  ink([width / 2, height / 2]).forEach((value, pixel) => {
    total += value;
    massX += value * ((pixel % width) + 0.5);
    massY += value * (Math.floor(pixel / width) + 0.5);
  });
  return ink([width - massX / total, height - massY / total]);
}

function extentOf(segments) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x0, y0, x1, y1] of segments) {
    left = Math.min(left, x0, x1);
    right = Math.max(right, x0, x1);
    top = Math.min(top, y0, y1);
    bottom = Math.max(bottom, y0, y1);
  }
  return { left, top, across: right - left, down: bottom - top };
}

function placeSegments(segments, centre, scale, middle) {
  return segments.map((ends) => ends.map((value, i) => (value - centre[i % 2]) * scale[i % 2] + middle[i % 2]));
}

function distances(segments, height, width) {
  const nearest = new Float64Array(height * width).fill(Infinity);
  for (const [x0, y0, x1, y1] of segments) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    for (let pixel = 0; pixel < nearest.length; pixel++) {
      const [x, y] = [(pixel % width) + 0.5, Math.floor(pixel / width) + 0.5];
      const along = length ? clamp(((x - x0) * dx + (y - y0) * dy) / length, 0, 1) : 0;
      const [awayX, awayY] = [x - x0 - along * dx, y - y0 - along * dy];
      const away = awayX * awayX + awayY * awayY;
      if (away < nearest[pixel]) nearest[pixel] = away;
    }
  }
  return nearest.map(Math.sqrt);
}

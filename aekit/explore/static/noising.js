// Noise that Python and the browser make alike; explore/noising.py is its twin and says where it comes from.
function uniformNumbers(seed, count) {
  const numbers = new Float64Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    numbers[i] = ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
  return numbers;
}

function withNoise(x, [height, width, channels], kind, amount, seed) {
  const isEach = kind === "gaussian" || kind === "cauchy";
  const count = isEach ? x.length : height * width;
  const [first, second] = [uniformNumbers(2 * seed, count), uniformNumbers(2 * seed + 1, count)];
  if (isEach) {
    return Float32Array.from(x, (value, i) => clamp(value + amount * (kind === "gaussian"
      ? Math.sqrt(-2 * Math.log(1 - first[i])) * Math.cos(2 * Math.PI * second[i])
      : Math.tan(Math.PI * (clamp(first[i], 1e-6, 1 - 1e-6) - 0.5))), 0, 1));
  }
  const sides = [height, width].map((size) => Math.floor(amount * size + 0.5));
  const [top, left] = [[first[0], height, sides[0]], [second[0], width, sides[1]]].map(([u, size, side]) => Math.floor(u * (size - side + 1)));
  return Float32Array.from(x, (value, i) => {
    const place = Math.floor(i / channels);
    if (kind === "occlusion") {
      const [row, column] = [Math.floor(place / width), place % width];
      return row >= top && row < top + sides[0] && column >= left && column < left + sides[1] ? 0 : value;
    }
    if (first[place] >= amount) return value;
    return kind === "zeros" ? 0 : kind === "ones" ? 1 : second[place] < 0.5 ? 1 : 0;
  });
}

// Each pixel as the middle one of its 3x3 neighbours, the picture repeated at its rim.
function medianFiltered(x, [height, width, channels]) {
  const around = new Float32Array(9);
  return Float32Array.from(x, (_, i) => {
    const [place, channel] = [Math.floor(i / channels), i % channels];
    const [row, column] = [Math.floor(place / width), place % width];
    for (let down = -1, at = 0; down <= 1; down++) for (let right = -1; right <= 1; right++) {
      around[at++] = x[(clamp(row + down, 0, height - 1) * width + clamp(column + right, 0, width - 1)) * channels + channel];
    }
    return around.sort()[4];
  });
}

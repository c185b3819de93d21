// The forward pass of a frozen network in the browser; aekit/forward.py is the same in NumPy.
// It reads the bytes of Frozen.to_bytes(): an uncompressed .npz file. Data is channels last, one sample at a time.

function loadFrozen(bytes) {
  const entries = readNpz(bytes);
  const model = JSON.parse(new TextDecoder().decode(entries.model.data));
  const layers = model.layers.map((record, index) => {
    const weights = {};
    for (const [key, array] of Object.entries(entries)) {
      const [owner, name] = key.split("/");
      if (name && owner === String(index)) weights[name] = array;
    }
    return { record, weights, run: makeLayer(record, weights) };
  });
  const parts = { encoder: layers.filter((l) => l.record.part === "encoder"), decoder: layers.filter((l) => l.record.part === "decoder") };
  const pass = (chain, x, shape, seen) => {
    let state = { data: x, shape };
    for (const layer of chain) {
      state = layer.run(state);
      activateInPlace(state, layer.record.activation);
      if (seen) seen.push({ name: layer.record.name, part: layer.record.part, shape: state.shape, data: state.data.slice() });
    }
    return state.data;
  };
  const net = {
    name: model.name, kind: model.kind, shape: model.shape, codeSize: model.code_size, note: model.note, layers,
    encode: (x) => pass(parts.encoder, x.slice(), model.shape),
    decode: (code) => pass(parts.decoder, code.slice(), [model.code_size]),
    reconstruct: (x) => net.decode(net.encode(x)),
    activations: (x) => {
      const seen = [];
      const code = pass(parts.encoder, x.slice(), model.shape, seen);
      pass(parts.decoder, code.slice(), [model.code_size], seen);
      return seen;
    },
  };
  return net;
}

// ---- the file: a zip archive of stored .npy arrays --------------------------------------------------

function readNpz(source) {
  const view = source instanceof ArrayBuffer ? new DataView(source)
    : new DataView(source.buffer, source.byteOffset, source.byteLength);
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("not a frozen model: no zip directory");
  const arrays = {};
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint16(at + 10, true) !== 0) throw new Error("not a frozen model: compressed entry");
    const size = view.getUint32(at + 24, true);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => view.getUint16(at + o, true));
    const name = ascii(view, at + 46, nameLength);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    arrays[name.replace(/\.npy$/, "")] = readNpy(view, start, size);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return arrays;
}

function readNpy(view, start, size) {
  const long = view.getUint8(start + 6) > 1;
  const headerLength = long ? view.getUint32(start + 8, true) : view.getUint16(start + 8, true);
  const dataStart = start + (long ? 12 : 10) + headerLength;
  const header = ascii(view, start + (long ? 12 : 10), headerLength);
  const kind = /'descr':\s*'([^']+)'/.exec(header)[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)[1].split(",").map((s) => s.trim()).filter(Boolean).map(Number);
  if (/'fortran_order':\s*True/.test(header)) throw new Error("not a frozen model: column-major array");
  // A copy, because a typed array needs an aligned start.
  const buffer = view.buffer.slice(view.byteOffset + dataStart, view.byteOffset + start + size);
  if (kind === "<f4") return { shape, data: new Float32Array(buffer) };
  if (kind === "<f2") return { shape, data: fromHalves(new Uint16Array(buffer)) };
  if (kind === "|u1") return { shape, data: new Uint8Array(buffer) };
  throw new Error(`not a frozen model: array of type ${kind}`);
}

function ascii(view, start, length) {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + start, length));
}

// All 65,536 half floats, worked out once: a view that follows a training reads 100,000 of them several times a second.
let halves = null;
function fromHalves(bits) {
  halves ??= Float32Array.from({ length: 65536 }, (_, each) => halfToFloat(each));
  const data = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i += 1) data[i] = halves[bits[i]];
  return data;
}

function halfToFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// ---- activations ------------------------------------------------------------------------------------

const ACTIVATIONS = {
  linear: null,
  relu: () => (v) => (v > 0 ? v : 0),
  leaky_relu: (slope) => (v) => (v >= 0 ? v : slope * v),
  elu: (alpha) => (v) => (v > 0 ? v : alpha * Math.expm1(v)),
  gelu: () => (v) => 0.5 * v * (1 + erf(v * Math.SQRT1_2)),
  sigmoid: () => (v) => 0.5 * (1 + Math.tanh(0.5 * v)),
  tanh: () => Math.tanh,
  softplus: () => (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
};

// Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 7.1.26: wrong by at most 1.5e-7.
function erf(v) {
  const t = 1 / (1 + 0.3275911 * Math.abs(v));
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const value = 1 - tail * Math.exp(-v * v);
  return v < 0 ? -value : value;
}

function activateInPlace(state, [name, ...parameters]) {
  const { data, shape } = state;
  if (name === "softmax") {
    const size = shape[shape.length - 1];
    for (let row = 0; row < data.length; row += size) {
      const part = data.subarray(row, row + size);
      const top = part.reduce((a, b) => Math.max(a, b), -Infinity);
      let sum = 0;
      for (let i = 0; i < size; i += 1) sum += part[i] = Math.exp(part[i] - top);
      for (let i = 0; i < size; i += 1) part[i] /= sum;
    }
    return;
  }
  if (!(name in ACTIVATIONS)) throw new Error(`unknown activation ${name}`);
  if (!ACTIVATIONS[name]) return;
  const apply = ACTIVATIONS[name](...parameters);
  for (let i = 0; i < data.length; i += 1) data[i] = apply(data[i]);
}

// ---- layers: state {data, shape} in, new state out --------------------------------------------------

function makeLayer(record, weights) {
  const make = { dense: makeDense, conv: makeConv, conv_transpose: makeConvTranspose, pool: makePool,
    upsample: makeUpsample, scale: makeScale,
    reshape: () => (x) => ({ data: x.data, shape: record.shape }),
    activation: () => (x) => x }[record.op];
  if (!make) throw new Error(`unknown layer ${record.op}`);
  return make(record, weights);
}

function makeDense(record, { kernel, bias }) {
  const [rows, columns] = kernel.shape;
  const w = kernel.data;
  return ({ data, shape }) => {
    const count = data.length / rows;
    const out = new Float32Array(count * columns);
    for (let n = 0; n < count; n += 1) {
      const to = out.subarray(n * columns, (n + 1) * columns);
      to.set(bias.data);
      for (let i = 0; i < rows; i += 1) {
        const v = data[n * rows + i];
        if (v === 0) continue;
        for (let j = 0, k = i * columns; j < columns; j += 1, k += 1) to[j] += v * w[k];
      }
    }
    return { data: out, shape: [...shape.slice(0, -1), columns] };
  };
}

// Signals are pictures of height 1 to the loops below; the shape that comes out is again a signal's.
function asPicture(shape) {
  return shape.length === 3 ? shape : [1, ...shape];
}

function asPair(values) {
  return values.length === 2 ? values : [1, ...values];
}

function ofRank(shape, rank) {
  return rank === 3 ? shape : shape.slice(1);
}

function samePadding(size, window, stride) {
  return Math.max((Math.ceil(size / stride) - 1) * stride + window - size, 0) >> 1;
}

function outputSize(size, window, stride, padding) {
  return padding === "same" ? Math.ceil(size / stride) : Math.floor((size - window) / stride) + 1;
}

// Calls visit(output place, input place, window place) for every pair inside the picture.
function slide([height, width], [windowHeight, windowWidth], [strideY, strideX], padding, [outHeight, outWidth], visit) {
  const top = padding === "same" ? samePadding(height, windowHeight, strideY) : 0;
  const left = padding === "same" ? samePadding(width, windowWidth, strideX) : 0;
  for (let y = 0; y < outHeight; y += 1) for (let x = 0; x < outWidth; x += 1) {
    for (let r = 0; r < windowHeight; r += 1) {
      const row = y * strideY + r - top;
      if (row < 0 || row >= height) continue;
      for (let c = 0; c < windowWidth; c += 1) {
        const column = x * strideX + c - left;
        if (column < 0 || column >= width) continue;
        visit(y * outWidth + x, row * width + column, r * windowWidth + c);
      }
    }
  }
}

function makeConv(record, { kernel, bias }) {
  const window = asPair(kernel.shape.slice(0, -2));
  const strides = asPair(record.strides);
  const [inputs, outputs] = kernel.shape.slice(-2);
  const w = kernel.data;
  return ({ data, shape }) => {
    const [height, width] = asPicture(shape);
    const size = [0, 1].map((a) => outputSize([height, width][a], window[a], strides[a], record.padding));
    const out = new Float32Array(size[0] * size[1] * outputs);
    for (let p = 0; p < out.length; p += outputs) out.set(bias.data, p);
    slide([height, width], window, strides, record.padding, size, (to, from, place) => {
      for (let i = 0; i < inputs; i += 1) {
        const v = data[from * inputs + i];
        if (v === 0) continue;
        const k = (place * inputs + i) * outputs;
        for (let o = 0; o < outputs; o += 1) out[to * outputs + o] += v * w[k + o];
      }
    });
    return { data: out, shape: ofRank([...size, outputs], shape.length) };
  };
}

function makeConvTranspose(record, { kernel, bias }) {
  const window = asPair(kernel.shape.slice(0, -2));
  const strides = asPair(record.strides);
  const [outputs, inputs] = kernel.shape.slice(-2);
  const extra = record.output_padding && (kernel.shape.length === 4 ? record.output_padding : [null, ...record.output_padding]);
  const w = kernel.data;
  const same = record.padding === "same";
  const sizeOf = (size, axis) => {
    const [k, s] = [window[axis], strides[axis]];
    if (extra && extra[axis] !== null) return (size - 1) * s + k - (same ? 2 * (k >> 1) : 0) + extra[axis];
    return same ? size * s : size * s + Math.max(k - s, 0);
  };
  return ({ data, shape }) => {
    const input = asPicture(shape).slice(0, 2);
    const size = input.map(sizeOf);
    const out = new Float32Array(size[0] * size[1] * outputs);
    for (let p = 0; p < out.length; p += outputs) out.set(bias.data, p);
    // A transposed convolution is the convolution's loop with the two pictures exchanged.
    slide(size, window, strides, record.padding, input, (from, to, place) => {
      for (let o = 0; o < outputs; o += 1) {
        const k = (place * outputs + o) * inputs;
        let sum = 0;
        for (let i = 0; i < inputs; i += 1) sum += data[from * inputs + i] * w[k + i];
        out[to * outputs + o] += sum;
      }
    });
    return { data: out, shape: ofRank([...size, outputs], shape.length) };
  };
}

function makePool(record) {
  const window = asPair(record.size);
  const strides = asPair(record.strides);
  const largest = record.pool === "max";
  return ({ data, shape }) => {
    const [height, width, channels] = asPicture(shape);
    const size = [0, 1].map((a) => outputSize([height, width][a], window[a], strides[a], record.padding));
    const out = new Float32Array(size[0] * size[1] * channels).fill(largest ? -Infinity : 0);
    const inside = new Float32Array(size[0] * size[1]);
    slide([height, width], window, strides, record.padding, size, (to, from) => {
      inside[to] += 1;
      for (let c = 0; c < channels; c += 1) {
        const v = data[from * channels + c];
        const at = to * channels + c;
        out[at] = largest ? Math.max(out[at], v) : out[at] + v;
      }
    });
    if (!largest) for (let i = 0; i < out.length; i += 1) out[i] /= inside[Math.floor(i / channels)];
    return { data: out, shape: ofRank([...size, channels], shape.length) };
  };
}

function makeUpsample(record) {
  const [timesY, timesX] = asPair(record.size);
  return ({ data, shape }) => {
    const [height, width, channels] = asPicture(shape);
    const size = [height * timesY, width * timesX];
    const out = new Float32Array(size[0] * size[1] * channels);
    for (let y = 0; y < size[0]; y += 1) for (let x = 0; x < size[1]; x += 1) {
      const from = (Math.floor(y / timesY) * width + Math.floor(x / timesX)) * channels;
      out.set(data.subarray(from, from + channels), (y * size[1] + x) * channels);
    }
    return { data: out, shape: ofRank([...size, channels], shape.length) };
  };
}

function makeScale(record, { scale, shift }) {
  const channels = scale.data.length;
  return ({ data, shape }) => ({ data: data.map((v, i) => v * scale.data[i % channels] + shift.data[i % channels]), shape });
}

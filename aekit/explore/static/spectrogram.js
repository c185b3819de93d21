// How loud each frequency is over time: windows of 32 ms, a quarter of a window apart, as decibels below the loudest.
const DEPTH = 60; // dB from white to black

// In place: `re` and `im` of a power of two become their Fourier transform.
function fourier(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) { [re[i], re[j]] = [re[j], re[i]]; [im[i], im[j]] = [im[j], im[i]]; }
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let at = 0; at < size / 2; at++) {
      const [c, s] = [Math.cos(2 * Math.PI * at / size), -Math.sin(2 * Math.PI * at / size)];
      for (let p = at; p < n; p += size) {
        const q = p + size / 2;
        const [r, t] = [re[q] * c - im[q] * s, re[q] * s + im[q] * c];
        [re[q], im[q], re[p], im[p]] = [re[p] - r, im[p] - t, re[p] + r, im[p] + t];
      }
    }
  }
}

// The power of a sound: a column a window, a row a frequency from 0 to half the rate.
function spectrogram(sound, rate) {
  const size = 2 ** Math.round(Math.log2(0.032 * rate));
  const hop = size / 4;
  const columns = Math.max(1, Math.ceil(sound.length / hop));
  const rows = size / 2 + 1;
  const power = new Float32Array(columns * rows);
  const bell = Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
  for (let column = 0; column < columns; column++) {
    const from = column * hop - size / 2;
    const re = Float64Array.from(bell, (weight, i) => weight * (sound[from + i] ?? 0));
    const im = new Float64Array(size);
    fourier(re, im);
    for (let row = 0; row < rows; row++) power[column * rows + row] = re[row] ** 2 + im[row] ** 2;
  }
  return { power, columns, rows };
}

// Draws the power on a canvas, the lowest frequency at the bottom; `loudest` is white, DEPTH below it black.
function paintSpectrogram(canvas, { power, columns, rows }, loudest, tint = null) {
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const level = clamp(1 + 10 * Math.log10(power[column * rows + row] / loudest + 1e-12) / DEPTH, 0, 1);
      const at = 4 * ((rows - 1 - row) * columns + column);
      for (let colour = 0; colour < 3; colour++) {
        // Through the tint to white: the lightness still tells how loud it is.
        if (!tint) image.data[at + colour] = 255 * level;
        else image.data[at + colour] = level < 0.7 ? tint[colour] * level / 0.7 : tint[colour] + (255 - tint[colour]) * (level - 0.7) / 0.3;
      }
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

// listen: noisy, cleaned and clean, switched at the same place.
const ORANGE = [230, 159, 0];
const STEP = 0.05; // seconds an arrow key moves

function render({ model, el }) {
  const [names, noises, snrs, rate] = ["tracks", "noises", "snrs", "rate"].map((name) => model.get(name));
  const sounds = soundsOf(model);
  const seconds = sounds.length / rate;
  const frame = instrument({
    model, el, kind: "listen", name: "Listening explorer",
    hint: "Play, and switch between the tracks. What is gone with the noise, and what of the voice went with it?",
    plate: `${textNumber(seconds, 1)} s at ${textNumber(rate / 1000, rate % 1000 ? 1 : 0)} kHz`,
  });
  const strips = names.map((name, at) => trackStrip(name, at, at === 1, () => choose(at)));
  const head = make("canvas", { class: "ae-playhead", role: "slider", tabindex: 0, "aria-label": "Position in the sound",
    "aria-valuemin": 0, "aria-valuemax": seconds.toFixed(2) });
  const pictures = make("div", { class: "ae-strips" }, ...strips.map(({ canvas }) => canvas), head);
  frame.stage.append(make("div", { class: "ae-track-names", role: "group", "aria-label": "Tracks" }, ...strips.map((strip) => strip.button)),
    pictures, timeAxis(seconds), make("p", { class: "ae-note" },
      `Time to the right, 0 to ${textNumber(rate / 2000, rate % 2000 ? 1 : 0)} kHz upwards, black ${DEPTH} dB below the loudest. SI-SDR beside each name.`));

  const sound = player(rate, { onEnd: () => { frame.put({ position: 0 }); show(); } });
  frame.leave.push(() => sound.dispose());
  const playButton = button("", () => toggle(), { class: "ae-button ae-play", title: "Space" });
  const loopButton = button("Loop", () => frame.put({ loop: !model.get("loop") }), { title: "Begin again at the end" });
  const kind = choice("Kind of noise", noises, (at) => frame.put({ noise: noises[at] }));
  const snr = slider("Speech over noise, decibels", { min: 0, max: snrs.length - 1, step: 1 }, (at) => frame.put({ snr: snrs[at] }));
  const snrText = make("output", { class: "ae-place" });
  const samples = stepper("sample", sounds.count, () => model.get("sample"), (sample) => frame.put({ sample, position: 0 }));
  frame.controls.append(playButton, loopButton, make("label", { class: "ae-choice" }, "noise ", kind),
    make("label", { class: "ae-size-row" }, "speech over noise", snr, snrText), samples.node,
    make("span", { class: "ae-keys" }, `Keys: Space plays and pauses, 1 to ${names.length} switch the track, arrows move in time.`),
    button("Reset", () => { stop(); frame.put(structuredClone(model.get("_start"))); }));

  // One sound at a time on a page.
  const others = (event) => { if (event.detail !== sound) stop(); };
  document.addEventListener("aekit-sound", others);
  frame.leave.push(() => document.removeEventListener("aekit-sound", others));
  function toggle() {
    if (sound.isPlaying) return stop();
    document.dispatchEvent(new CustomEvent("aekit-sound", { detail: sound }));
    sound.play();
    show();
    requestAnimationFrame(follow);
  }
  function stop() {
    if (!sound.isPlaying) return;
    sound.pause();
    frame.put({ position: rounded(sound.place()) });
    show();
  }
  function follow() {
    sound.tick();
    show();
    if (sound.isPlaying && frame.root.isConnected) requestAnimationFrame(follow);
    else if (!frame.root.isConnected) sound.dispose();
  }
  const rounded = (place) => Math.round(1000 * clamp(place, 0, seconds)) / 1000;
  const choose = (track) => frame.put({ track, position: rounded(sound.place()) });
  function seek(place) {
    sound.seek(rounded(place));
    frame.put({ position: rounded(place) });
    show();
  }

  // The mouse or a finger takes hold of the moment; the sound follows when it lets go.
  const placeOf = (event) => seconds * clamp((event.clientX - head.getBoundingClientRect().left) / head.clientWidth, 0, 1);
  let held = null;
  head.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    head.setPointerCapture(event.pointerId);
    head.focus({ preventScroll: true });
    held = placeOf(event);
    show();
    event.preventDefault();
  });
  head.addEventListener("pointermove", (event) => {
    if (held === null) return;
    held = placeOf(event);
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    head.addEventListener(end, () => {
      if (held !== null) seek(held);
      held = null;
    });
  }
  head.addEventListener("keydown", (event) => {
    const step = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP, PageUp: 5 * STEP, PageDown: -5 * STEP,
      Home: -Infinity, End: Infinity }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    seek(clamp(sound.place() + step, 0, seconds));
    event.preventDefault();
    event.stopPropagation();
  });
  frame.root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    const track = Number(event.key) - 1;
    if (event.key === " " && !event.target.matches("button")) toggle();
    else if (event.key >= "1" && track < names.length) choose(track);
    else return;
    event.preventDefault();
  });

  let size = 0;
  const watcher = new ResizeObserver(() => {
    const width = Math.round(pictures.clientWidth * devicePixelRatio);
    if (width === size || !width) return;
    size = head.width = width;
    head.height = 1;
    show();
  });
  watcher.observe(pictures);
  frame.leave.push(() => watcher.disconnect());

  // What moves while it plays: the line through all spectrograms.
  function show() {
    const place = held ?? sound.place();
    const context = head.getContext("2d");
    context.clearRect(0, 0, head.width, head.height);
    const x = clamp(place / seconds, 0, 1) * (head.width - 3);
    context.fillStyle = "#000";
    context.fillRect(x - 1, 0, 5, head.height);
    context.fillStyle = "#6DB9EA";
    context.fillRect(x, 0, 3, head.height);
    head.setAttribute("aria-valuenow", place.toFixed(2));
    head.setAttribute("aria-valuetext", `${place.toFixed(2)} of ${seconds.toFixed(2)} seconds, ${names[model.get("track")]}`);
    const text = sound.isPlaying ? "❚❚ Pause" : "▶ Play";
    if (playButton.textContent !== text) playButton.textContent = text;
  }

  let [drawn, shown] = ["", -1];
  frame.watch(["noise", "snr", "sample", "track", "loop", "position"], () => {
    const [noise, decibels, sample, track, position] = ["noise", "snr", "sample", "track", "position"].map((name) => model.get(name));
    const at = [noises.indexOf(noise), snrs.indexOf(decibels), sample];
    const figures = sounds.figures(at);
    if (drawn !== at.join()) {
      const tracks = sounds.at(at);
      const powers = tracks.map((each) => spectrogram(each, rate));
      const loudest = powers.at(-1).power.reduce((most, value) => Math.max(most, value), 1e-9);
      strips.forEach((strip, which) => strip.paint(powers[which], loudest, figures[which]));
      sound.load(tracks, shown === sample ? null : position);
      [drawn, shown] = [at.join(), sample];
    }
    strips.forEach((strip, which) => strip.hold(which === track));
    sound.choose(track);
    sound.setLoop(model.get("loop"));
    if (!sound.isPlaying && Math.abs(sound.place() - position) > 5e-4) sound.seek(position);
    loopButton.setAttribute("aria-pressed", String(model.get("loop")));
    kind.value = at[0];
    snr.value = at[1];
    snr.setAttribute("aria-valuetext", `${textNumber(decibels, 0)} decibels`);
    snrText.textContent = `${textNumber(decibels, 0)} dB`;
    samples.show(`sample ${sample} of ${sounds.count}`);
    show();
    frame.say(listenSentence({ sample, label: sounds.label(sample), noise, snr: decibels, names, figures, track, position, seconds }));
  });
  return frame.dispose;
}

function listenSentence({ sample, label, noise, snr, names, figures, track, position, seconds }) {
  const all = figures.map((figure, at) => `${names[at]} ${textNumber(figure, 1)}`).join(", ");
  return `Sample ${sample}${label ? `, labelled ${label}` : ""}, in ${noise} noise at ${textNumber(snr, 0)} dB. SI-SDR in dB, `
    + `higher is better: ${all}. Track ${track + 1}, ${names[track]}, at ${textNumber(position)} of ${textNumber(seconds)} s.`;
}

// The sounds of every condition, as numbers again: the noisy one is the clean one plus noise, the others were cleaned before.
function soundsOf(model) {
  const [clean, noise, cleaned] = ["_clean", "_noise", "_cleaned"].map((name) => bytesOf(model.get(name)));
  const [noises, snrs, names] = ["noises", "snrs", "tracks"].map((name) => model.get(name));
  const [length, peaks, noisePeaks, figures] = ["_length", "_peaks", "_noise_peaks", "_figures"].map((name) => model.get(name));
  const [labels, classes] = ["_labels", "_class_names"].map((name) => model.get(name));
  const count = peaks.length;
  const unpack = (bytes, from, peak) => Float32Array.from(bytes.subarray(from * length, (from + 1) * length), (level) => COMPANDED[level] * peak);
  const place = (which, [kind, snr, sample]) => ((which * noises.length + kind) * snrs.length + snr) * count + sample;
  return {
    count, length,
    label: (sample) => (labels.length ? classes[labels[sample]] : ""),
    figures: (at) => names.slice(0, -1).map((_, which) => figures[place(which, at)]),
    // Divided by the loudest value of the sample under all conditions: speech stays as loud, whatever the noise.
    at(condition) {
      const [kind, snr, sample] = condition;
      const speech = unpack(clean, sample, 1);
      const share = 10 ** (-snrs[snr] / 20) * noisePeaks[kind * count + sample] / peaks[sample];
      const hiss = unpack(noise, kind * count + sample, share);
      const models = names.slice(1, -1).map((_, which) => unpack(cleaned, place(which, condition), 1));
      return [speech.map((value, i) => value + hiss[i]), ...models, speech];
    },
  };
}

// A track: its name and figure to press, and its spectrogram.
function trackStrip(name, at, isModel, press) {
  const canvas = make("canvas", { class: "ae-strip ae-smooth", role: "img" });
  const value = make("span", { class: "ae-track-value" });
  const node = button(make("span", { class: "ae-track-key", "aria-hidden": "true" }, String(at + 1)), press, { class: `ae-button ae-track${isModel ? " ae-track-model" : ""}` });
  node.append(make("span", { class: "ae-track-name" }, name), value);
  return {
    canvas, button: node,
    hold: (isHeard) => node.setAttribute("aria-pressed", String(isHeard)),
    paint(power, loudest, figure) {
      paintSpectrogram(canvas, power, loudest, isModel ? ORANGE : null);
      value.textContent = figure === undefined ? "" : `${textNumber(figure, 1)} dB`;
      canvas.setAttribute("aria-label", `Spectrogram, ${name}${figure === undefined ? "" : `, SI-SDR ${textNumber(figure, 1)} dB`}`);
    },
  };
}

function timeAxis(seconds) {
  const step = niceStep(seconds / 6);
  const marks = [];
  for (let time = 0; time < seconds - step / 3; time += step) marks.push(time);
  return make("div", { class: "ae-time-axis", "aria-hidden": "true" }, ...marks.map((time) => make("span",
    { style: `left:${(100 * time / seconds).toFixed(2)}%` }, `${Number(time.toFixed(2))}${time ? "" : " s"}`)));
}

export default { render };

// Tracks that run in step: which one is heard is a matter of gains, so a switch loses no moment and makes no click.
const FADE = 0.01; // seconds

// Bytes 0..254 by the mu-law, as numbers -1..1.
const COMPANDED = Float32Array.from({ length: 255 }, (_, level) => {
  const y = level / 127 - 1;
  return Math.sign(y) * Math.expm1(Math.abs(y) * Math.log1p(255)) / 255;
});

// From wherever the gain is: no step, however quickly one press follows another. Gains that fade together keep their sum.
function fadeTo(gain, value, when) {
  gain.cancelScheduledValues(when);
  gain.setTargetAtTime(value, when, FADE / 3);
}

// All tracks of one condition, started together at `position` seconds; silent until `open`.
function soundBank(context, tracks, rate, { when, position, loop, track, out = context.destination }) {
  const master = new GainNode(context, { gain: 0 });
  master.connect(out);
  const gains = tracks.map((_, at) => new GainNode(context, { gain: at === track ? 1 : 0 }));
  const sources = tracks.map((sound, at) => {
    const buffer = context.createBuffer(1, sound.length, rate);
    buffer.copyToChannel(softEnds(sound, rate), 0);
    const source = new AudioBufferSourceNode(context, { buffer, loop });
    source.connect(gains[at]).connect(master);
    source.start(when, position);
    return source;
  });
  return {
    open(at) { fadeTo(master.gain, 1, at); },
    choose(next, at) { gains.forEach((gain, which) => fadeTo(gain.gain, which === next ? 1 : 0, at)); },
    setLoop(value) { for (const source of sources) source.loop = value; },
    close(at) {
      fadeTo(master.gain, 0, at);
      for (const source of sources) source.stop(at + 4 * FADE);
    },
  };
}

// A loop's seam must not click either.
function softEnds(sound, rate) {
  const soft = Float32Array.from(sound);
  const length = Math.min(Math.round(FADE * rate), sound.length >> 1);
  for (let i = 0; i < length; i++) {
    soft[i] *= i / length;
    soft[soft.length - 1 - i] *= i / length;
  }
  return soft;
}

// Plays, pauses, seeks and switches; where there is no sound device, time goes on in silence.
function player(rate, { onEnd }) {
  let context = null;
  let isSilent = typeof AudioContext === "undefined";
  let bank = null;
  let tracks = [];
  let [track, loop, start, from, isPlaying, began] = [0, true, 0, 0, false, 0];
  const seconds = () => (tracks[0]?.length ?? 0) / rate;
  const clock = () => (context && !isSilent ? context.currentTime : performance.now() / 1000);

  function place() {
    if (!isPlaying) return from;
    const at = from + Math.max(0, clock() - start);
    return loop ? at % seconds() : Math.min(at, seconds());
  }
  // Every start is a new bank that fades in while the old one fades out.
  function begin(position) {
    const now = clock();
    const when = now + FADE;
    if (context && !isSilent) {
      bank?.close(when);
      bank = soundBank(context, tracks, rate, { when, position, loop, track });
      bank.open(when);
    }
    [start, from, began] = [when, position, performance.now()];
  }
  function wake() {
    try {
      context ??= new AudioContext({ latencyHint: "interactive" });
      if (context.state !== "running") context.resume().catch(() => {});
    } catch {
      isSilent = true;
    }
  }

  return {
    get isPlaying() { return isPlaying; },
    get isSilent() { return isSilent; },
    place,
    play() {
      if (isPlaying || !tracks.length) return;
      wake();
      if (!loop && from >= seconds() - FADE) from = 0;
      isPlaying = true;
      begin(from);
    },
    pause() {
      from = place();
      isPlaying = false;
      bank?.close(clock());
      bank = null;
    },
    seek(position) {
      if (isPlaying) begin(position);
      else from = position;
    },
    // Other sounds take over at the same place, or at `position`.
    load(next, position = null) {
      const at = position ?? (isPlaying ? (place() + FADE) % seconds() : from);
      tracks = next;
      if (isPlaying) begin(at);
      else from = at;
    },
    choose(next) {
      track = next;
      bank?.choose(track, clock());
    },
    setLoop(value) {
      if (isPlaying) [from, start] = [place(), clock()];
      loop = value;
      bank?.setLoop(loop);
    },
    // Once a frame while it plays.
    tick() {
      if (!isPlaying) return;
      // No device, or one that never starts: half a second without a tick of its clock.
      if (context && !isSilent && context.state !== "running" && performance.now() - began > 500) {
        const at = place();
        isSilent = true;
        bank = null;
        [start, from] = [clock(), at];
      }
      if (!loop && place() >= seconds()) {
        isPlaying = false;
        from = 0;
        bank = null;
        onEnd();
      }
    },
    dispose() {
      isPlaying = false;
      context?.close().catch(() => {});
    },
  };
}

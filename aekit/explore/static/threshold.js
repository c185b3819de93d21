// threshold: from scores to decisions.
const BINS = 44;

function render({ model, el }) {
  const held = heldOut(model);
  const [names, rates, costs, shown] = ["names", "rates", "costs", "_shown"].map((name) => model.get(name));
  const anomalous = bytesOf(model.get("_anomalous"));
  const judged = judgedModels(model, anomalous, held.size);
  const frame = instrument({
    model, el, kind: "threshold", name: "Threshold studio",
    hint: "Drag the threshold. What is right of it raises an alarm: how many anomalies do you find, and how often in vain?",
    plate: "",
  });
  const histogram = scoreHistogram((threshold) => frame.put({ threshold }), frame.leave);
  const roc = rankingPlot("ROC, area", "false alarms", "found");
  const precision = rankingPlot("Precision and recall, average", "found", "true alarms");
  const figures = make("dl", { class: "ae-figures" });
  const sample = wrongView(held.shape, held.low, held.high);
  frame.stage.append(histogram.node, roc.node, precision.node);
  frame.stage.after(make("div", { class: "ae-lower" }, sample.node, figures));

  const put = (values) => frame.put(values);
  const rate = choice("Share of normal samples that may be false alarms", rates.map((share) => `${Number((100 * share).toPrecision(3))} %`), (at) => {
    put({ rate: rates[at], threshold: thresholdOfNormals(judged(model.get("chosen")).aside, rates[at]) });
  });
  const costRow = (trait, label) => {
    const range = slider(`Cost of a ${label}`, { min: 0, max: costs.length - 1, step: 1 }, (at) => put({ [trait]: costs[at] }));
    const text = make("output", { class: "ae-place" });
    return { node: make("label", { class: "ae-size-row" }, `a ${label} costs`, range, text), range,
      show(value) { range.value = costs.indexOf(value); range.setAttribute("aria-valuetext", String(value)); text.textContent = String(value); } };
  };
  const [miss, falseAlarm] = [costRow("miss", "miss"), costRow("false_alarm", "false alarm")];
  let chooser = null;
  if (names.length > 1) {
    chooser = choice("Model", names, (chosen) => put({ chosen, threshold: thresholdOfNormals(judged(chosen).aside, model.get("rate")) }));
    frame.controls.append(make("label", { class: "ae-choice" }, "scores of ", chooser));
  }
  frame.controls.append(
    make("span", { class: "ae-joined" }, button("From normal samples", () => put({ threshold: thresholdOfNormals(judged(model.get("chosen")).aside, model.get("rate")) }),
      { title: "The threshold that this share of held-out normal samples exceeds, read from samples that are not counted here" }),
    make("label", { class: "ae-choice" }, "at ", rate, " false alarms")),
    miss.node, falseAlarm.node,
    button("Cheapest", () => put({ threshold: cheapestThreshold(judged(model.get("chosen")).ranking, model.get("miss"), model.get("false_alarm")).threshold }),
      { title: "The threshold with the least cost on these samples" }),
    button("Reset", () => put(structuredClone(model.get("_start")))));

  frame.watch(["chosen", "threshold", "rate", "miss", "false_alarm", "_scores"], () => {
    const [chosen, threshold, share, missCost, alarmCost] = ["chosen", "threshold", "rate", "miss", "false_alarm"].map((name) => model.get(name));
    const own = judged(chosen);
    const { ranking, scores } = own;
    const counts = countsAt(scores, anomalous, own.weights, threshold);
    const alarms = counts.found + counts.falseAlarms;
    const cost = missCost * counts.missed + alarmCost * counts.falseAlarms;
    const cheapest = cheapestThreshold(ranking, missCost, alarmCost);
    const near = own.nearest(threshold, shown);
    const label = held.label(near);
    const wrong = own.wrong(near);
    const place = wrong ? placeOf(wrong, held.shape, model.get("_sampling_rate"), model.get("_columns")) : "";
    const sentence = thresholdSentence({ name: names[chosen], threshold, counts, ranking, cost, cheapest, sample: own.index(near), label, place });
    frame.plate.textContent = `${ranking.normal} normal samples, ${ranking.anomalies} anomalies`;
    histogram.show(own, anomalous, threshold, counts, `${names[chosen]}, threshold ${short(threshold)}: ${counts.found} of ${ranking.anomalies} found, ${counts.falseAlarms} false alarms`);
    roc.show(ranking, (point) => [point.rate, point.recall], [[0, 0], [1, 1]],
      [counts.falseAlarms / ranking.normal, counts.found / ranking.anomalies], ranking.area);
    const base = ranking.anomalies / (ranking.anomalies + ranking.normal);
    precision.show(ranking, (point) => [point.recall, point.precision], [[0, base], [1, base]],
      [counts.found / ranking.anomalies, alarms ? counts.found / alarms : 1], ranking.average);
    const side = scores[shown[near]] > threshold ? (label === held.names[0] ? "a false alarm" : "found") : (label === held.names[0] ? "let pass" : "missed");
    sample.show(held.at(near), own.rebuilt(near, held), wrong,
      `nearest to the threshold: sample ${own.index(near)}, ${label}, score ${short(scores[shown[near]])}: ${side}`,
      `Sample ${own.index(near)}, labelled ${label}, grey as it is${wrong ? `, orange as it is rebuilt; most wrong at ${place}` : ""}`);
    const rows = [["anomalies found", `${counts.found} of ${ranking.anomalies}`, `${textNumber(100 * counts.found / ranking.anomalies, 1)} %`],
      ["false alarms", `${counts.falseAlarms} of ${ranking.normal}`, `${textNumber(100 * counts.falseAlarms / ranking.normal, 1)} %`],
      ["true alarms", `${counts.found} of ${alarms}`, alarms ? `${textNumber(100 * counts.found / alarms, 1)} %` : "none"],
      ["cost", `${missCost} × ${counts.missed} + ${alarmCost} × ${counts.falseAlarms}`, short(cost)],
      ["cheapest", `at ${short(cheapest.threshold)}`, short(cheapest.cost)]];
    figures.replaceChildren(...rows.flatMap(([name, what, value]) => [make("dt", {}, name), make("dd", { class: "ae-what" }, what), make("dd", {}, value)]));
    rate.value = rates.indexOf(share);
    miss.show(missCost);
    falseAlarm.show(alarmCost);
    if (chooser) chooser.value = chosen;
    frame.say(sentence);
  });
  return frame.dispose;
}

function thresholdSentence({ name, threshold, counts, ranking, cost, cheapest, sample, label, place }) {
  const alarms = counts.found + counts.falseAlarms;
  return `${name}, threshold ${short(threshold)}: ${counts.found} of ${ranking.anomalies} anomalies found, ${counts.missed} missed; `
    + `${counts.falseAlarms} false alarms among ${ranking.normal} normal samples, ${textNumber(100 * counts.falseAlarms / ranking.normal, 1)} %. `
    + `Of the alarms, ${alarms ? `${(100 * counts.found / alarms).toFixed(0)} %` : "none"} are true. AUROC ${textNumber(ranking.area, 3)}, `
    + `average precision ${textNumber(ranking.average, 3)}. Cost ${short(cost)}; the cheapest threshold, ${short(cheapest.threshold)}, costs `
    + `${short(cheapest.cost)}. Nearest to the threshold: sample ${sample}, labelled ${label}${place ? `, most wrong at ${place}` : ""}.`;
}

// Where the largest error is, in the words of the data.
function placeOf(wrong, shape, rate, columns) {
  let at = 0;
  wrong.forEach((error, i) => { if (error > wrong[at]) at = i; });
  const channels = shape.at(-1);
  if (shape.length === 1) return `column ${columns.length ? columns[at] : at + 1}`;
  const step = Math.floor(at / channels);
  if (shape.length === 2) return rate ? `${(1000 * step / rate).toFixed(0)} ms` : `step ${step + 1}`;
  return `row ${Math.floor(step / shape[1]) + 1}, column ${step % shape[1] + 1}`;
}

// Each model's scores, their ranking, and what it makes of the samples; anew when it was trained further.
function judgedModels(model, anomalous, size) {
  let [sent, known] = [null, []];
  return (chosen) => {
    if (model.get("_scores") !== sent) [sent, known] = [model.get("_scores"), []];
    return (known[chosen] ??= judgedModel(model, chosen, anomalous, size));
  };
}

function judgedModel(model, chosen, anomalous, size) {
  const [scores, aside] = ["_scores", "_set_aside"].map((name) => floatsOf(model.get(name)[chosen]));
  const [rebuilt, wrong] = ["_rebuilt", "_wrong"].map((name) => bytesOf(model.get(name)[chosen]));
  const weights = floatsOf(model.get("_weights"));
  const isLog = model.get("_logarithmic")[chosen];
  const least = scores.reduce((low, score) => Math.min(low, score), Infinity);
  const most = scores.reduce((high, score) => Math.max(high, score), -Infinity);
  const place = isLog ? (value) => Math.log10(Math.max(value, least)) : (value) => value;
  const [low, high] = [place(least), place(most)];
  const pad = 0.02 * (high - low) || 1;
  const row = (bytes, sample) => bytes.subarray(sample * size, (sample + 1) * size);
  return {
    scores, aside, weights, isLog, place, low: low - pad, high: high + pad,
    value: (at) => (isLog ? 10 ** at : at),
    ranking: rankingOf(scores, anomalous, weights),
    index: (sample) => model.get("_index")[sample],
    nearest(threshold, shown) {
      const wanted = place(threshold);
      let [best, away] = [0, Infinity];
      shown.forEach((sample, at) => {
        const distance = Math.abs(place(scores[sample]) - wanted);
        if (distance < away) [best, away] = [at, distance];
      });
      return best;
    },
    rebuilt: (sample, { low: from, high: to }) => (rebuilt.length ? Float32Array.from(row(rebuilt, sample), (level) => from + level * ((to - from) / model.get("_scale")[2])) : null),
    wrong: (sample) => (wrong.length ? row(wrong, sample) : null),
  };
}

// Normal samples above the line, anomalies below it; the threshold is the handle.
function scoreHistogram(choose, leave) {
  const svg = make("svg", { class: "ae-histogram", role: "slider", tabindex: 0, "aria-label": "Threshold" });
  const node = make("figure", { class: "ae-histogram-panel" }, make("figcaption", { class: "ae-title" },
    make("span", { class: "ae-key-normal", "aria-hidden": "true" }), "normal samples up, ", make("span", { class: "ae-key-anomaly", "aria-hidden": "true" }), "anomalies down; each to its own tallest"), svg);
  let now = null;
  let width = 0;
  const height = 262;
  const box = { left: 8, right: 8, top: 26, middle: 130, bottom: 234 };
  const inner = () => width - box.left - box.right;
  const x = (at) => box.left + inner() * clamp((at - now.own.low) / (now.own.high - now.own.low), 0, 1);

  function draw() {
    if (!now || width < 50) return;
    const { own, anomalous, threshold, counts } = now;
    if (now.drawn !== width) {
      const bins = [new Array(BINS).fill(0), new Array(BINS).fill(0)];
      own.scores.forEach((score, sample) => {
        bins[anomalous[sample]][Math.min(BINS - 1, Math.floor(BINS * (own.place(score) - own.low) / (own.high - own.low)))] += own.weights[sample];
      });
      now.bins = bins;
      now.drawn = width;
    }
    const edge = x(own.place(threshold));
    const wide = inner() / BINS;
    const bars = now.bins.flatMap((bin, which) => {
      const most = Math.max(...bin, 1);
      return bin.map((count, at) => {
        const tall = count ? Math.max(1.5, (box.middle - box.top - 6) * count / most) : 0;
        return make("rect", { class: which ? "ae-anomaly-bar" : "ae-normal-bar", x: (box.left + at * wide + 0.5).toFixed(1), width: Math.max(wide - 1, 0.5).toFixed(1),
          y: (which ? box.middle : box.middle - tall).toFixed(1), height: tall.toFixed(1) });
      });
    });
    const ticks = axisTicks(own, Math.max(2, Math.floor(width / 90)));
    const corner = (right, y, text) => make("text", { class: "ae-corner", x: right ? width - box.right - 4 : box.left + 4, y, "text-anchor": right ? "end" : "start" }, text);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren(
      make("rect", { class: "ae-alarm-side", x: edge, y: box.top - 6, width: Math.max(0, width - box.right - edge), height: box.bottom - box.top + 6 }),
      ...bars, make("line", { class: "ae-zero", x1: box.left, x2: width - box.right, y1: box.middle, y2: box.middle }),
      ...ticks.map(([at, text]) => make("text", { class: "ae-tick", x: x(at), y: height - 12, "text-anchor": "middle" }, text)),
      corner(false, box.top + 10, `${counts.passed} let pass`), corner(true, box.top + 10, `${counts.falseAlarms} false alarms`),
      corner(false, box.bottom - 6, `${counts.missed} missed`), corner(true, box.bottom - 6, `${counts.found} found`),
      make("line", { class: "ae-edge", x1: edge, x2: edge, y1: box.top - 6, y2: box.bottom }),
      make("circle", { class: "ae-grip", cx: edge, cy: box.middle, r: 9 }),
      make("text", { class: "ae-edge-text", x: clamp(edge, 30, width - 30), y: 13, "text-anchor": "middle" }, short(threshold)));
    svg.setAttribute("aria-valuenow", String(threshold));
    svg.setAttribute("aria-valuemin", String(own.value(own.low)));
    svg.setAttribute("aria-valuemax", String(own.value(own.high)));
    svg.setAttribute("aria-valuetext", now.says);
  }
  const watcher = new ResizeObserver(() => {
    if (node.clientWidth === width) return;
    width = node.clientWidth;
    draw();
  });
  watcher.observe(node);
  leave.push(() => watcher.disconnect());

  const put = (at) => {
    now.threshold = now.own.value(clamp(at, now.own.low, now.own.high));   // at once: two keys may come in one frame
    choose(now.threshold);
  };
  whileHeld(svg, (event) => {
    const at = (event.clientX - svg.getBoundingClientRect().left - box.left) / inner();
    put(now.own.low + clamp(at, 0, 1) * (now.own.high - now.own.low));
  });
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -1000, End: 1000 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    put(now.own.place(now.threshold) + step * (event.shiftKey ? 10 : 1) * (now.own.high - now.own.low) / 200);
    event.preventDefault();
  });
  return {
    node,
    show(own, anomalous, threshold, counts, says) {
      const drawn = now?.own === own ? now : null;
      now = { own, anomalous, threshold, counts, says, drawn: drawn?.drawn, bins: drawn?.bins };
      draw();
    },
  };
}

function axisTicks({ isLog, low, high }, most) {
  if (!isLog) {
    const step = niceStep((high - low) / most);
    const ticks = [];
    for (let at = Math.ceil(low / step) * step; at <= high; at += step) ticks.push([at, short(Number(at.toPrecision(6)))]);
    return ticks;
  }
  const every = [];
  for (let power = Math.floor(low); power <= high; power++) for (const times of [1, 2, 5]) every.push([power + Math.log10(times), times, short(times * 10 ** power)]);
  const inside = every.filter(([at]) => at >= low && at <= high);
  const kept = inside.length > most ? inside.filter(([, times]) => times === 1) : inside;
  return kept.map(([at, , text]) => [at, text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")]);
}

export default { render };

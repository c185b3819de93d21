// What scores are worth: counts at a threshold, ROC, precision and recall, the cheapest threshold; as in Python.

// Three significant digits.
function short(value) {
  if (value === 0) return "0";
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -4 && power < 6) return textNumber(value, Math.max(0, 2 - power));
  return `${textNumber(value / 10 ** power, 2)}e${String(power).replace("-", "−")}`;
}

// The ranking of scores (n,) with 1 for an anomaly: its curves from the highest score down, a point a distinct score.
// `weights`: how many samples each counts for.
function rankingOf(scores, anomalous, weights) {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
  const [normal, anomalies] = [0, 1].map((kind) => weights.reduce((sum, weight, sample) => sum + (anomalous[sample] === kind ? weight : 0), 0));
  const points = [{ threshold: Infinity, found: 0, alarms: 0, recall: 0, rate: 0, precision: 1 }];
  let [found, alarms, area, average] = [0, 0, 0, 0];
  order.forEach((sample, at) => {
    found += anomalous[sample] * weights[sample];
    alarms += weights[sample];
    if (at + 1 < order.length && scores[order[at + 1]] === scores[sample]) return;
    const before = points.at(-1);
    const point = { threshold: scores[sample], found, alarms, recall: found / anomalies, rate: (alarms - found) / normal, precision: found / alarms };
    area += (point.rate - before.rate) * (point.recall + before.recall) / 2;
    average += (point.recall - before.recall) * point.precision;
    points.push(point);
  });
  return { points, area, average, anomalies, normal };
}

function countsAt(scores, anomalous, weights, threshold) {
  const counts = { found: 0, missed: 0, falseAlarms: 0, passed: 0 };
  scores.forEach((score, sample) => {
    if (score > threshold) counts[anomalous[sample] ? "found" : "falseAlarms"] += weights[sample];
    else counts[anomalous[sample] ? "missed" : "passed"] += weights[sample];
  });
  return counts;
}

// `aside`: the scores of normal samples, ascending.
function thresholdOfNormals(aside, rate) {
  const rank = Math.ceil((aside.length + 1) * (1 - rate) - 1e-9);
  return aside[Math.min(rank, aside.length) - 1];
}

function cheapestThreshold({ points, anomalies }, miss, falseAlarm) {
  const levels = points.slice(1).map(({ threshold }) => threshold).reverse();       // ascending
  const step = levels.length > 1 ? (levels[1] - levels[0]) / 2 : 1;
  const between = [levels[0] - step, ...levels.slice(1).map((level, at) => (levels[at] + level) / 2), levels.at(-1) + step];
  const costs = [...points].reverse().map(({ found, alarms }) => miss * (anomalies - found) + falseAlarm * (alarms - found));
  const at = costs.reduce((best, cost, place) => (cost < costs[best] ? place : best), 0);
  return { threshold: between[at], cost: costs[at] };
}

// The points of a line that can be told apart, 1/300 of its panel, and the last: not every third one, for where anomalies
// are rare the first few points are half of the line.
function visible(line) {
  let [x, y] = [Infinity, Infinity];
  return line.filter(([a, b], at) => {
    if (at < line.length - 1 && Math.max(Math.abs(a - x), Math.abs(b - y)) < 1 / 300) return false;
    [x, y] = [a, b];
    return true;
  });
}

// ROC or precision-recall: a line, guessing as a dashed one, and the point of the threshold.
function rankingPlot(title, across, up) {
  const svg = make("svg", { class: "ae-ranking", role: "img", viewBox: "0 0 200 200" });
  const caption = make("figcaption", { class: "ae-title" });
  const node = make("figure", { class: "ae-ranking-panel" }, caption, svg);
  const x = (share) => 40 + 154 * share;
  const y = (share) => 168 - 160 * share;
  let drawn = null;
  const point = make("circle", { class: "ae-ranking-point", r: 6 });
  return {
    node,
    show(ranking, place, guess, now, figure) {
      if (drawn !== ranking) {
        const kept = visible(ranking.points.map(place));
        svg.replaceChildren(
          ...[0, 0.5, 1].flatMap((share) => [
            make("line", { class: "ae-ranking-grid", x1: x(0), x2: x(1), y1: y(share), y2: y(share) }),
            make("text", { x: 35, y: y(share) + 4, "text-anchor": "end" }, String(share)),
            make("text", { x: x(share), y: 182, "text-anchor": "middle" }, String(share))]),
          make("polyline", { class: "ae-ranking-guess", points: guess.map(([a, b]) => `${x(a)},${y(b)}`).join(" ") }),
          make("polyline", { class: "ae-ranking-line", points: kept.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(" ") }),
          make("text", { x: x(0.5), y: 197, "text-anchor": "middle" }, across),
          make("text", { x: 11, y: y(0.5), "text-anchor": "middle", transform: `rotate(-90 11 ${y(0.5)})` }, up), point);
        drawn = ranking;
      }
      point.setAttribute("cx", x(now[0]));
      point.setAttribute("cy", y(now[1]));
      caption.textContent = `${title} ${textNumber(figure, 3)}`;
      svg.setAttribute("aria-label", `${title} ${textNumber(figure, 3)}; at the threshold ${across} ${textNumber(now[0])}, ${up} ${textNumber(now[1])}`);
    },
  };
}

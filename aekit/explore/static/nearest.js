// Which of many codes are nearest to one: their places and distances, the nearest first.
function nearestOf(code, codes, count, except = -1) {
  const size = code.length;
  const away = new Float64Array(codes.length / size);
  for (let at = 0; at < away.length; at++) {
    let sum = 0;
    for (let unit = 0; unit < size; unit++) sum += (codes[at * size + unit] - code[unit]) ** 2;
    away[at] = at === except ? Infinity : Math.sqrt(sum);
  }
  const order = Array.from(away.keys()).sort((a, b) => away[a] - away[b] || a - b).slice(0, count);
  return order.map((at) => ({ at, away: away[at] }));
}

// The label that counts and how many have it: `wanted`, or the commonest, of equals that of the nearest.
function agreementOf(labels, wanted = -1) {
  const count = (label) => labels.filter((each) => each === label).length;
  const label = wanted >= 0 ? wanted : labels.reduce((best, each) => (count(each) > count(best) ? each : best), labels[0]);
  return { label, count: count(label) };
}

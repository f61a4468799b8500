// Words: the curve of the detection error trade-off of each, and what thresholds do.
const WORD_SHADES = ["accent", "int8", "fp16", "fp32", "int4"], WORD_MARKS = ["circle", "rect", "triangle", "star", "rectRot"];

function showWords(words) {
  if (!words) return;
  const section = open("words"), charts = section.querySelector(".charts"), { hours } = words;
  // A logarithm has no zero: no false accept at all is drawn at half of what one would be.
  const none = 0.5 / hours, rate = n => Math.max(none, n / hours), share = (n, word) => 100 * n / word.recordings;
  const shade = i => color(WORD_SHADES[i % WORD_SHADES.length]);
  section.querySelector(".note").textContent = `${decimal(hours, 2)} hours of sound in which no word is said; at most ${value(words.max_false_per_hour)} false accepts of a word an hour were asked for. `
    + `Scores are averaged over ${count(words.smoothing_ms)} ms, a word is followed by a pause of ${count(words.refractory_ms)} ms.`;
  const cards = document.querySelector("#result .cards"), chosen = words.words.filter(word => word.threshold != null);
  document.querySelector("header .kind").textContent = "Words report";
  const worst = (of, better) => chosen.reduce((a, b) => better(of(a), of(b)) ? b : a), few = words.words.length < 2 ? "" : ", the worst word";
  if (chosen.length > 0) {
    const missed = worst(word => word.heard.value, (a, b) => b < a), loose = worst(word => word.false_accepts.per_hour, (a, b) => b > a);
    cards.append(card(`Heard${few}`, percent(missed.heard.value, 1), `${missed.name}: ${missed.heard.hits} of ${missed.heard.count}`, "", true),
      card(`False accepts an hour${few}`, decimal(loose.false_accepts.per_hour, 2), `${loose.name}: ${loose.false_accepts.count} in ${decimal(hours, 2)} hours`, "", true));
  }
  const facts = word => word.threshold == null ? `${word.name}: no threshold keeps to the budget` : `${word.name} at ${word.threshold}: ${percent(word.heard.value, 1)} heard, ${decimal(word.false_accepts.per_hour, 2)} false accepts an hour`;
  const legend = { legend: { display: words.words.length > 1, align: "end", labels: { usePointStyle: true, boxHeight: 7 } } };
  addChart(charts, "Misses against false accepts (DET)", "each mark is a threshold, the large one was chosen; dashed: what was asked for; down and left is better", words.words.map(facts).join("; "), () => ({
    type: "scatter",
    data: {
      datasets: words.words.flatMap((word, i) => [
        { label: word.name, data: word.points.map(point => ({ x: rate(point.false_accepts), y: share(point.missed, word), point, word })), showLine: true, borderColor: shade(i), backgroundColor: shade(i), pointStyle: WORD_MARKS[i % WORD_MARKS.length], pointRadius: 2.5, borderWidth: 1.5 },
        ...(word.threshold == null ? [] : [{ label: `${word.name}, chosen`, data: [{ x: rate(word.false_accepts.count), y: share(word.heard.count - word.heard.hits, word), point: { threshold: word.threshold, missed: word.heard.count - word.heard.hits, false_accepts: word.false_accepts.count }, word }], backgroundColor: shade(i), borderColor: color("text"), borderWidth: 2, pointStyle: WORD_MARKS[i % WORD_MARKS.length], pointRadius: 8, pointHoverRadius: 9, clip: false }]),
      ]),
    },
    options: options(axis("false accepts an hour", rates(none)), axis("missed, percent", { beginAtZero: true, max: 100 }), wordTip(hours), { plugins: { ...legend, tooltip: { callbacks: wordTip(hours) } } }),
    plugins: [budgetLine(words.max_false_per_hour)],
  }));
  addChart(charts, "What a threshold does", "missed: full lines, left; false accepts an hour: dashed, right", words.words.map(facts).join("; "), () => ({
    type: "line",
    data: {
      datasets: words.words.flatMap((word, i) => [
        { label: `${word.name}, missed`, data: word.points.map(point => ({ x: point.threshold, y: share(point.missed, word), point, word })), borderColor: shade(i), backgroundColor: shade(i), pointRadius: 0, borderWidth: 2 },
        { label: `${word.name}, false accepts`, data: word.points.map(point => ({ x: point.threshold, y: rate(point.false_accepts), point, word })), borderColor: shade(i), backgroundColor: shade(i), pointRadius: 0, borderWidth: 2, borderDash: [6, 4], yAxisID: "y2" },
      ]),
    },
    options: options(axis("threshold", { type: "linear", min: 0, max: 1 }), axis("missed, percent", { beginAtZero: true, max: 100 }), {}, {
      interaction: { mode: "nearest", axis: "x", intersect: false },
      plugins: { ...legend, tooltip: { callbacks: wordTip(hours) } },
      scales: {
        x: { grid: { display: false }, ...axis("threshold", { type: "linear", min: 0, max: 1 }) }, y: axis("missed, percent", { beginAtZero: true, max: 100 }),
        y2: axis("false accepts an hour", { ...rates(none), position: "right", grid: { display: false } }),
      },
    }),
  }));
  section.querySelector(".table").append(sortableTable("At the threshold that was chosen for each word", [
    { title: "word", of: word => word.name, row: true, name: true }, { title: "threshold", of: word => word.threshold, number: true, show: word => word.threshold == null ? "none" : String(word.threshold) },
    { title: "recordings", of: word => word.recordings, number: true, show: word => count(word.recordings) },
    { title: "heard", of: word => word.heard?.value, number: true, show: word => word.heard ? [percent(word.heard.value), el("span", { class: "small" }, `${percent(word.heard.low)} to ${percent(word.heard.high)}`)] : "–" },
    { title: "false accepts", of: word => word.false_accepts?.count, number: true, show: word => word.false_accepts ? count(word.false_accepts.count) : "–" },
    { title: "an hour", of: word => word.false_accepts?.per_hour, number: true, show: word => word.false_accepts ? [decimal(word.false_accepts.per_hour, 2), el("span", { class: "small" }, `below ${decimal(word.false_accepts.per_hour_high, 2)} (95 %)`)] : "–" },
    { title: "in other words", of: word => word.confused, number: true, show: word => word.confused == null ? "–" : count(word.confused) },
  ], words.words));
}

// Powers of ten, and what stands for none.
const rates = none => ({
  type: "logarithmic", min: none,
  afterBuildTicks: scale => { scale.ticks = [{ value: none }, ...scale.ticks.filter(tick => tick.value > none * 1.5 && /^1e/.test(tick.value.toExponential()))]; },
  ticks: { autoSkip: false, maxRotation: 0, callback: tick => tick === none ? "0" : tick.toLocaleString("en") },
});

const wordTip = hours => ({
  title: items => items[0].raw.word.name,
  label: item => { const { point, word } = item.raw; return `threshold ${point.threshold}: ${point.missed} of ${word.recordings} missed, ${decimal(point.false_accepts / hours, 2)} false accepts an hour`; },
});

const budgetLine = most => ({
  id: "budget",
  afterDatasetsDraw({ ctx, chartArea: { top, bottom, left, right }, scales }) {
    const x = Math.min(right, Math.max(left, scales.x.getPixelForValue(most)));
    ctx.save();
    ctx.strokeStyle = color("bad");
    ctx.lineWidth = 1.5;
    ctx.setLineDash([5, 4]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, bottom);
    ctx.stroke();
    ctx.restore();
  },
});

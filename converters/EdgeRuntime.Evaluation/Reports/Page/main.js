// Fills the page from the data in it. Sections without data stay hidden.
let report;

function open(id) {
  const section = document.getElementById(id);
  section.hidden = false;
  document.querySelector("nav").append(el("a", { href: `#${id}` }, section.dataset.title));
  return section;
}

document.addEventListener("DOMContentLoaded", () => {
  report = JSON.parse(document.getElementById("data").textContent);
  setUpTheme(redrawCharts);
  report.layers.forEach((layer, i) => layer.number = i + 1);
  const { machine } = report;
  document.getElementById("facts").textContent = [report.command, report.data && `data: ${report.data}`, `${machine.processor}, ${machine.cores} core${machine.cores === 1 ? "" : "s"}`,
    new Date(report.created).toISOString().slice(0, 16).replace("T", " ") + " UTC"].filter(Boolean).join("  ·  ");
  showResult(report.stages);
  showSteps(report.stages);
  showClasses(report.classes);
  showLayers(report.layers);
  showHistograms(report.layers);
  showWords(report.words);
  showSensitivity(report.sensitivity);
  showPruning(report.pruning);
  showGraph(report.graph, report.layers);
});

// A little air around the intervals, within what a share can be.
function accuracyRange(stages) {
  const low = Math.min(...stages.map(stage => stage.accuracy.low)) * 100, high = Math.max(...stages.map(stage => stage.accuracy.high)) * 100, air = Math.max(0.2, (high - low) * 0.15);
  return { suggestedMin: Math.max(0, low - air), max: Math.min(100, high + air), ticks: { includeBounds: false } };
}

const size = stage => stage.bundle_bytes ?? stage.model_bytes;

function showResult(stages) {
  const section = open("result"), first = stages[0], last = stages[stages.length - 1], cards = section.querySelector(".cards");
  // Sizes are compared like with like: bundles where both are, else ONNX files.
  const bundles = first.bundle_bytes != null && last.bundle_bytes != null;
  const less = (name, of, show) => of(last) != null && cards.append(card(name, show(of(last)), first === last || of(first) == null ? "" : of(first) === of(last) ? "unchanged" : `from ${show(of(first))}`, first === last || !of(first) || of(first) === of(last) ? "" : ratio(of(first), of(last)), of(last) <= of(first)));
  less(bundles ? "Bundle" : "Model file", bundles ? stage => stage.bundle_bytes : stage => stage.model_bytes, bytes);
  less("Multiply-accumulates", stage => stage.macs, count);
  less("Native engine, a run", stage => stage.native_us, time);
  less("ONNX Runtime, a run", stage => stage.onnx_runtime_us, time);
  if (last.accuracy) {
    const change = first !== last && first.accuracy ? last.accuracy.value - first.accuracy.value : null;
    cards.append(card("Accuracy", percent(last.accuracy.value), `95 %: ${percent(last.accuracy.low)} to ${percent(last.accuracy.high)}`, change == null ? "" : points(change), change >= 0));
  }
  if (last.agreement && first !== last) cards.append(card("Same class as before", percent(last.agreement.value), `${count(last.agreement.hits)} of ${count(last.agreement.count)} samples`, "", true));
  section.querySelector(".remarks").append(...report.remarks.map(remark => el("li", {}, remark)));
}

// A quarter is "÷ 4.00"; what grew is "× 1.20".
const ratio = (before, after) => after <= before ? `÷ ${(before / after).toFixed(2)}` : `× ${(after / before).toFixed(2)}`;

const card = (name, now, was, change, good) => el("div", { class: "card" }, el("div", { class: "name" }, name), el("div", { class: "value" }, now), el("div", { class: "was" }, change && el("span", { class: good ? "good" : "bad" }, change), change && was ? " · " : "", was));

function showSteps(stages) {
  const section = open("steps"), charts = section.querySelector(".charts"), first = stages[0];
  const measured = stages.filter(stage => stage.accuracy);
  if (measured.length > 0) addChart(charts, "Accuracy", "bars span the 95 % interval, the mark is what was measured", `Accuracy: ${measured.map(stage => `${stage.name} ${percent(stage.accuracy.value)}`).join(", ")}`, () => ({
    data: {
      labels: measured.map(stage => stage.name),
      datasets: [
        { type: "line", data: measured.map(stage => stage.accuracy.value * 100), showLine: false, pointStyle: "rectRot", pointRadius: 6, pointHoverRadius: 8, clip: false, backgroundColor: color("text"), order: 0 },
        { type: "bar", data: measured.map(stage => [stage.accuracy.low * 100, stage.accuracy.high * 100]), backgroundColor: faded(color("accent"), 0.55), maxBarThickness: 46, order: 1 },
      ],
    },
    options: options({}, axis("percent", { beginAtZero: false, ...accuracyRange(measured) }), { label: item => { const share = measured[item.dataIndex].accuracy; return `${percent(share.value)} (${percent(share.low)} to ${percent(share.high)})`; } }),
  }));
  if (stages.length > 1) {
    const lines = [["size", size], ["MACs", stage => stage.macs], ["native latency", stage => stage.native_us], ["ONNX Runtime latency", stage => stage.onnx_runtime_us]].filter(([, of]) => of(first) && stages.some(stage => stage !== first && of(stage) != null));
    const shades = ["accent", "int8", "fp16", "fp32"], marks = ["circle", "rect", "triangle", "star"];
    addChart(charts, "Relative to the first model", "percent of what it was; less is better", `Relative to the first model: ${lines.map(([name, of]) => `${name} ${percent(of(stages[stages.length - 1]) / of(first), 0)}`).join(", ")}`, () => ({
      type: "line",
      data: { labels: stages.map(stage => stage.name), datasets: lines.map(([name, of], i) => ({ label: name, data: stages.map(stage => of(stage) == null ? null : of(stage) / of(first) * 100), borderColor: color(shades[i]), backgroundColor: color(shades[i]), pointStyle: marks[i], pointRadius: 5, borderDash: i % 2 ? [6, 4] : [], spanGaps: true })) },
      options: options({ offset: true }, axis("percent", { beginAtZero: true }), {}, { plugins: { legend: { display: true, align: "end", labels: { usePointStyle: true, boxHeight: 7 } }, tooltip: { callbacks: { label: item => `${item.dataset.label}: ${item.raw.toFixed(1)} %` } } } }),
    }));
  }
  const change = (stage, of) => stage === first || of(stage) == null || !of(first) || of(stage) === of(first) ? null : el("span", { class: "small" }, ratio(of(first), of(stage)));
  const number = (title, of, show) => ({ title, of, number: true, show: stage => [show(of(stage)), change(stage, of)] });
  section.querySelector(".table").append(sortableTable("The model before and after each step", [
    { title: "step", of: stage => stage.name, row: true, show: stage => [stage.name, stage.description && el("span", { class: "sub", style: "display: block; font-weight: 400; white-space: normal; min-width: 230px" }, stage.description), ...(stage.remarks ?? []).map(remark => el("span", { class: "sub", style: "display: block; font-weight: 400; white-space: normal" }, remark))] },
    { title: "precision", of: stage => stage.precision, show: stage => tag(stage.precision) },
    { title: "accuracy", of: stage => stage.accuracy?.value, number: true, show: stage => stage.accuracy ? [percent(stage.accuracy.value), el("span", { class: "small" }, `${percent(stage.accuracy.low)} to ${percent(stage.accuracy.high)}`)] : "–" },
    { title: "same class", of: stage => stage.agreement?.value, number: true, show: stage => stage === first || !stage.agreement ? "–" : percent(stage.agreement.value) },
    number("bundle", stage => stage.bundle_bytes, bytes), number("MACs", stage => stage.macs, count), number("native", stage => stage.native_us, time), number("ONNX Runtime", stage => stage.onnx_runtime_us, time),
    number("ONNX file", stage => stage.model_bytes, bytes), number("weights", stage => stage.weight_bytes, bytes), number("parameters", stage => stage.parameters, count),
    { title: "took", of: stage => stage.seconds, number: true, show: stage => seconds(stage.seconds) },
  ], stages, { sort: false }));
}

function showClasses(rows) {
  if (rows.length === 0) return;
  const section = open("classes");
  addChart(section.querySelector(".charts"), "Accuracy by class", "of the last stage; bars span the 95 % interval, the mark is what was measured", "Accuracy by class; all values are in the table below", () => ({
    data: {
      labels: rows.map(row => shortName(row.name, 18)),
      datasets: [
        { type: "line", data: rows.map(row => row.accuracy.value * 100), showLine: false, pointStyle: "rectRot", pointRadius: 5, backgroundColor: color("text"), order: 0 },
        { type: "bar", data: rows.map(row => [row.accuracy.low * 100, row.accuracy.high * 100]), backgroundColor: faded(color("accent"), 0.55), maxBarThickness: 30, order: 1 },
      ],
    },
    options: options({}, axis("percent", { beginAtZero: false, max: 100 }), { title: items => rows[items[0].dataIndex].name, label: item => { const share = rows[item.dataIndex].accuracy; return `${percent(share.value)} of ${count(share.count)}`; } }),
  }));
  section.querySelector(".table").append(sortableTable("Accuracy by class", [
    { title: "class", of: row => row.name, row: true, name: true }, { title: "samples", of: row => row.accuracy.count, number: true, show: row => count(row.accuracy.count) },
    { title: "accuracy", of: row => row.accuracy.value, number: true, show: row => percent(row.accuracy.value) }, { title: "95 % interval", of: row => row.accuracy.low, number: true, show: row => `${percent(row.accuracy.low)} to ${percent(row.accuracy.high)}` },
  ], rows));
}

function showLayers(layers) {
  if (layers.length === 0) return;
  const section = open("layers"), charts = section.querySelector(".charts");
  section.querySelector(".note").textContent = `Each layer's output in the float model and in the compressed one, over ${report.layer_samples} samples. Errors of the layers before are in it. Stripes mark what is not INT8.`;
  layerBars(charts, "SQNR", "signal to quantization noise in dB; more is better", layers, layer => layer.sqnr_db, () => axis("dB"), x => `${decimal(x)} dB`);
  layerBars(charts, "1 − cosine", "how far the direction is off, logarithmic; less is better", layers, layer => layer.cosine == null ? null : Math.max(1 - layer.cosine, 1e-9), () => axis("", { type: "logarithmic", ticks: { maxTicksLimit: 7, callback: tick => /^[125]e/.test(tick.toExponential()) ? tick.toExponential(0).replace("-", "−") : "" } }), x => x.toExponential(2).replace("-", "−"));
  const weighted = layers.filter(layer => layer.float_bytes > 0);
  if (weighted.length > 0) beforeAfterBars(charts, "Bytes of weights", "float model against compressed model", weighted, layer => layer.float_bytes, layer => layer.compressed_bytes, bytes);
  layerBars(charts, "Multiply-accumulates", "where the work is", layers.filter(layer => layer.macs > 0), layer => layer.macs, () => axis("", { ticks: { callback: count } }), count);
  const range = data => data?.chosen_low == null ? "–" : `${value(data.chosen_low)} … ${value(data.chosen_high)}`;
  section.querySelector(".table").append(sortableTable("Layers in order of execution; a row shows its histograms", [
    { title: "#", of: layer => layer.number, number: true }, { title: "layer", of: layer => layer.name, row: true, name: true, show: layer => shortName(layer.name, 40) }, { title: "operator", of: layer => layer.operator },
    { title: "precision", of: layer => layer.precision, show: layer => tag(layer.precision) }, { title: "SQNR", of: layer => layer.sqnr_db, number: true, show: layer => layer.sqnr_db == null ? "–" : `${decimal(layer.sqnr_db)} dB` },
    { title: "cosine", of: layer => layer.cosine, number: true, show: layer => layer.cosine == null ? "–" : layer.cosine.toFixed(6) }, { title: "MACs", of: layer => layer.macs, number: true, show: layer => count(layer.macs) },
    { title: "weights before", of: layer => layer.float_bytes, number: true, show: layer => bytes(layer.float_bytes) }, { title: "after", of: layer => layer.compressed_bytes, number: true, show: layer => bytes(layer.compressed_bytes) },
    { title: "range of activations", of: layer => layer.activations?.chosen_high, number: true, show: layer => range(layer.activations) }, { title: "range of weights", of: layer => layer.weights?.chosen_high, number: true, show: layer => range(layer.weights) },
  ], layers, { pick: selectLayer }));
}

function showSensitivity(curve) {
  if (!curve || curve.layers.length === 0) return;
  const section = open("sensitivity"), rows = curve.layers;
  addChart(section.querySelector(".charts"), curve.measure, `the most sensitive layer first; ${curve.higher_is_better ? "more" : "less"} is better`, `${curve.measure}: from ${value(rows[0].value)} in ${rows[0].name} to ${value(rows[rows.length - 1].value)} in ${rows[rows.length - 1].name}`, () => ({
    type: "line",
    data: { labels: rows.map((row, i) => `${i + 1} ${row.operator}`), datasets: [{ data: rows.map(row => row.value), borderColor: color("accent"), backgroundColor: color("accent"), pointRadius: 4, tension: 0.15 }] },
    options: options({}, axis(curve.measure), { title: items => rows[items[0].dataIndex].name, label: item => value(item.raw) }),
  }));
  section.querySelector(".table").append(sortableTable("The most sensitive layer first", [
    { title: "rank", of: row => rows.indexOf(row) + 1, number: true }, { title: "layer", of: row => row.name, row: true, name: true }, { title: "operator", of: row => row.operator },
    { title: curve.measure, of: row => row.value, number: true, show: row => value(row.value) },
  ], rows));
}

function showPruning(rows) {
  if (rows.length === 0) return;
  const section = open("pruning");
  beforeAfterBars(section.querySelector(".charts"), "Weights", "before and after pruning", rows, row => row.weights_before, row => row.weights_after, count, (row) => shortName(row.name, 16));
  if (rows.some(row => row.channels_after !== row.channels_before))
    beforeAfterBars(section.querySelector(".charts"), "Output channels", "before and after pruning", rows, row => row.channels_before, row => row.channels_after, count, row => shortName(row.name, 16));
  section.querySelector(".table").append(sortableTable("What pruning left", [
    { title: "layer", of: row => row.name, row: true, name: true }, { title: "operator", of: row => row.operator }, { title: "channels before", of: row => row.channels_before, number: true }, { title: "after", of: row => row.channels_after, number: true },
    { title: "weights before", of: row => row.weights_before, number: true, show: row => count(row.weights_before) }, { title: "after", of: row => row.weights_after, number: true, show: row => count(row.weights_after) }, { title: "removed", of: row => row.removed, number: true, show: row => percent(row.removed, 1) },
  ], rows));
}

// Values of one layer with the range that its quantized form can hold.
let chosenLayer = null;

function selectLayer(layer) {
  const section = document.getElementById("histograms");
  if (section.hidden || !(layer.weights || layer.activations)) return;
  chosenLayer = layer;
  section.querySelector("select").value = layer.number;
  document.querySelectorAll("#layers tr[data-row]").forEach(row => row.classList.toggle("chosen", report.layers[row.dataset.row] === layer));
  const charts = section.querySelector(".charts");
  drawn.filter(entry => charts.contains(entry.canvas)).forEach(entry => entry.chart.destroy());
  charts.replaceChildren();
  if (layer.weights) histogram(charts, "Weights", layer.weights, false);
  if (layer.activations) histogram(charts, "Activations", layer.activations, true);
}

function histogram(parent, title, data, logarithmic) {
  const width = (data.high - data.low) / data.counts.length, all = data.counts.reduce((a, b) => a + b, 0);
  const hasRange = data.chosen_low != null;
  const outside = data.counts.reduce((sum, n, i) => sum + (hasRange && (data.low + (i + 1) * width <= data.chosen_low || data.low + i * width >= data.chosen_high) ? n : 0), 0);
  const steps = !hasRange ? "not quantized" : `quantized to ${value(data.chosen_low)} … ${value(data.chosen_high)}, step ${data.smallest_scale === data.largest_scale ? value(data.largest_scale)
    : `${value(data.smallest_scale)} to ${value(data.largest_scale)} by channel`}${outside > 0 ? `, about ${percent(outside / all, 3)} beyond` : ""}`;
  const note = `${count(all)} values in ${value(data.low)} … ${value(data.high)}; ${steps}`;
  const range = {
    id: "range",
    afterDatasetsDraw(chart) {
      if (!hasRange) return;
      const { left, right, top, bottom } = chart.chartArea, context = chart.ctx;
      const at = x => left + (x - data.low) / (data.high - data.low) * (right - left);
      const low = Math.max(left, Math.min(right, at(data.chosen_low))), high = Math.max(left, Math.min(right, at(data.chosen_high)));
      context.save();
      context.fillStyle = faded(color("bad"), 0.14);
      context.fillRect(left, top, low - left, bottom - top);
      context.fillRect(high, top, right - high, bottom - top);
      context.strokeStyle = color("bad");
      context.lineWidth = 2;
      context.setLineDash([5, 4]);
      for (const x of [low, high]) { context.beginPath(); context.moveTo(x, top); context.lineTo(x, bottom); context.stroke(); }
      context.restore();
    },
  };
  addChart(parent, `${title} of ${shortName(chosenLayer.name, 40)}`, note, `Histogram of ${title.toLowerCase()}: ${note}`, () => ({
    type: "bar",
    data: { labels: data.counts.map((_, i) => value(data.low + (i + 0.5) * width)), datasets: [{ data: data.counts, backgroundColor: color(family(chosenLayer.precision)), barPercentage: 1, categoryPercentage: 0.94 }] },
    options: options({ ticks: { maxTicksLimit: 9, maxRotation: 0 } }, axis(logarithmic ? "values (logarithmic)" : "values", logarithmic ? { type: "logarithmic", min: 0.8, ticks: { maxTicksLimit: 6, callback: n => Number.isInteger(Math.log10(n)) ? count(n) : "" } } : { ticks: { callback: count } }),
      { title: items => `around ${items[0].label}`, label: item => `${count(item.raw)} values (${percent(item.raw / all)})` }),
    plugins: [range],
  }));
}

function showHistograms(layers) {
  const having = layers.filter(layer => layer.weights || layer.activations);
  if (having.length === 0) return;
  const section = open("histograms"), select = section.querySelector("select");
  select.append(...having.map(layer => el("option", { value: layer.number }, `${layer.number}  ${layer.operator}  ${shortName(layer.name, 44)}  (${layer.precision})`)));
  select.addEventListener("change", () => selectLayer(having.find(layer => String(layer.number) === select.value)));
  section.querySelectorAll("button[data-step]").forEach(button => button.addEventListener("click", () =>
    selectLayer(having[(having.indexOf(chosenLayer) + Number(button.dataset.step) + having.length) % having.length])));
  // The layer that lost most is what people look for.
  selectLayer(having.filter(layer => layer.sqnr_db != null && layer.weights).reduce((worst, layer) => !worst || layer.sqnr_db < worst.sqnr_db ? layer : worst, null) ?? having[0]);
}

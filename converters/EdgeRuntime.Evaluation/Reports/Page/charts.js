// Charts by Chart.js in the page's colours. Each is remembered as the function that draws it, so that a change of colours draws all again.
const drawn = [];

function addChart(parent, title, note, spoken, configure) {
  const canvas = el("canvas", { role: "img", "aria-label": spoken });
  parent.append(el("div", { class: "chart" }, el("h3", {}, title), el("p", { class: "sub" }, note), el("div", { class: "canvas" }, canvas)));
  const entry = { canvas, configure, chart: null };
  drawn.push(entry);
  draw(entry);
  return entry;
}

function draw(entry) {
  entry.chart?.destroy();
  Chart.defaults.color = color("soft");
  Chart.defaults.borderColor = color("line");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  entry.chart = new Chart(entry.canvas, entry.configure());
}

const redrawCharts = () => drawn.filter(entry => entry.canvas.isConnected).forEach(draw);

const axis = (title, more = {}) => ({ title: { display: Boolean(title), text: title }, ...more });

function options(x, y, tooltip, more = {}) {
  return {
    responsive: true, maintainAspectRatio: false, animation: false,
    scales: { x: { grid: { display: false }, ticks: { maxRotation: 60, autoSkipPadding: 6 }, ...x }, y },
    plugins: { legend: { display: false }, tooltip: { callbacks: tooltip } },
    ...more,
  };
}

// Stripes tell precisions apart without colour: int8 is full, every other has stripes of its own direction.
function fill(precision) {
  const name = family(precision), base = color(name);
  if (name === "int8") return base;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const context = tile.getContext("2d");
  context.fillStyle = faded(base, 0.35);
  context.fillRect(0, 0, 8, 8);
  context.strokeStyle = base;
  context.lineWidth = 2;
  context.beginPath();
  if (name === "fp16") { context.moveTo(0, 8); context.lineTo(8, 0); } else if (name === "fp32") { context.moveTo(0, 4); context.lineTo(8, 4); } else { context.moveTo(4, 0); context.lineTo(4, 8); }
  context.stroke();
  return document.createElement("canvas").getContext("2d").createPattern(tile, "repeat");
}

const layerLabel = layer => `${layer.number} ${layer.operator.length > 12 ? `${layer.operator.slice(0, 11)}…` : layer.operator}`;

function layerBars(parent, title, note, layers, of, yAxis, show) {
  const measured = layers.filter(layer => of(layer) != null);
  if (measured.length === 0) return;
  const least = measured.reduce((a, b) => of(b) < of(a) ? b : a), most = measured.reduce((a, b) => of(b) > of(a) ? b : a);
  addChart(parent, title, note, `${title}: from ${show(of(least))} in ${least.name} to ${show(of(most))} in ${most.name}; all values are in the table of layers`, () => ({
    type: "bar",
    data: { labels: measured.map(layerLabel), datasets: [{ data: measured.map(of), backgroundColor: measured.map(layer => fill(layer.precision)), maxBarThickness: 34 }] },
    options: options({}, yAxis(), { title: items => measured[items[0].dataIndex].name, label: item => `${show(item.raw)}, ${measured[item.dataIndex].precision.toUpperCase()}` },
      { onClick: (_, hit) => hit.length && selectLayer(measured[hit[0].index]) }),
  }));
}

function beforeAfterBars(parent, title, note, rows, before, after, show, labelOf = layerLabel) {
  addChart(parent, title, note, `${title}; all values are in the table below`, () => ({
    type: "bar",
    data: {
      labels: rows.map(labelOf),
      datasets: [
        { label: "before", data: rows.map(before), backgroundColor: color("before"), maxBarThickness: 22 },
        { label: "after", data: rows.map(after), backgroundColor: color("accent"), maxBarThickness: 22 },
      ],
    },
    options: options({}, axis("", { beginAtZero: true, ticks: { callback: tick => show(tick) } }), { title: items => rows[items[0].dataIndex].name, label: item => `${item.dataset.label}: ${show(item.raw)}` },
      { plugins: { legend: { display: true, align: "end", labels: { boxWidth: 12 } }, tooltip: { callbacks: { title: items => rows[items[0].dataIndex].name, label: item => `${item.dataset.label}: ${show(item.raw)}` } } } }),
  }));
}

// The graph, laid out in layers by dagre and drawn as SVG.
const MOST_NODES = 1200;

function showGraph(nodes, layers) {
  if (nodes.length === 0) return;
  const section = open("graph"), host = section.querySelector(".graph");
  const counts = new Map();
  nodes.filter(node => node.precision).forEach(node => counts.set(node.precision, (counts.get(node.precision) ?? 0) + 1));
  section.querySelector(".legend").append(...[...counts].map(([precision, n]) => el("span", {}, tag(precision), ` ${n} node${n === 1 ? "" : "s"}`)));
  if (nodes.length > MOST_NODES) {
    host.append(el("p", { class: "note" }, `The graph has ${nodes.length} nodes, more than a drawing shows; the table of layers has them all.`));
    return;
  }
  const layout = new dagre.graphlib.Graph().setGraph({ rankdir: "TB", ranksep: 24, nodesep: 18, marginx: 6, marginy: 6 }).setDefaultEdgeLabel(() => ({}));
  nodes.forEach((node, i) => layout.setNode(i, { width: Math.max(96, 7.4 * Math.max(node.operator.length + 2, (detail(node).length + 2) * 0.86)), height: 40 }));
  nodes.forEach((node, i) => node.from.forEach(source => layout.setEdge(source, i)));
  dagre.layout(layout);
  const { width, height } = layout.graph();
  const root = svg("svg", { width: Math.ceil(width), height: Math.ceil(height), viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, role: "group", "aria-label": `${nodes.length} nodes` });
  root.append(svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z" }))));
  layout.edges().forEach(edge => {
    const { points: way } = layout.edge(edge);
    root.append(svg("path", { class: "edge", "marker-end": "url(#arrow)", d: `M${way.map(point => `${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("L")}` }));
  });
  nodes.forEach((node, i) => {
    const { x, y, width: w, height: h } = layout.node(i), layer = layers.find(item => item.name === node.name), pickable = layer && (layer.weights || layer.activations);
    const facts = [`${node.operator} ${node.name}`, node.precision.toUpperCase(), node.shape, layer?.sqnr_db != null && `SQNR ${decimal(layer.sqnr_db)} dB`, layer?.macs && `${count(layer.macs)} MACs`].filter(Boolean).join("\n");
    const group = svg("g", { class: family(node.precision), style: `--tag: var(--${node.precision ? family(node.precision) : "line"})`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, ...(pickable ? { role: "button", tabindex: 0 } : {}) },
      svg("title", {}, facts), svg("rect", { x: -w / 2, y: -h / 2, width: w, height: h, rx: 7 }), svg("text", { class: "op", y: -3 }, node.operator), svg("text", { class: "detail", y: 12 }, detail(node)));
    if (pickable) {
      const go = () => { selectLayer(layer); document.getElementById("histograms").scrollIntoView({ behavior: "smooth" }); };
      group.addEventListener("click", go);
      group.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(); } });
    }
    root.append(group);
  });
  host.append(root);
}

const detail = node => [node.precision.toUpperCase() || shortName(node.name, 20), node.shape.replaceAll("x", "×")].filter(Boolean).join(" · ");

function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, content] of Object.entries(attributes)) element.setAttribute(key, content);
  element.append(...children);
  return element;
}

// Numbers as people read them, and elements in one line.
const bytes = n => n == null ? "–" : n < 1000 ? `${n} B` : n < 1e6 ? `${(n / 1e3).toFixed(1)} kB` : `${(n / 1e6).toFixed(2)} MB`;
const count = n => n == null ? "–" : n < 100000 ? n.toLocaleString("en") : n < 1e6 ? `${(n / 1e3).toFixed(1)} k` : n < 1e9 ? `${(n / 1e6).toFixed(2)} M` : `${(n / 1e9).toFixed(2)} G`;
const time = us => us == null ? "–" : us < 1 ? `${(us * 1000).toFixed(0)} ns` : us < 100 ? `${us.toFixed(1)} µs` : us < 1000 ? `${us.toFixed(0)} µs` : `${(us / 1000).toFixed(2)} ms`;
const seconds = s => s == null ? "–" : s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
const percent = (x, digits = 2) => x == null ? "–" : `${(x * 100).toFixed(digits)} %`;
const points = x => `${x < 0 ? "−" : x > 0 ? "+" : "±"}${Math.abs(x * 100).toFixed(2)} points`;
const decimal = (x, digits = 1) => x == null ? "–" : minus(x.toFixed(digits));
const value = x => x == null ? "–" : minus(x === 0 ? "0" : Math.abs(x) >= 1000 || Math.abs(x) < 0.001 ? x.toExponential(2) : String(+x.toPrecision(3)));
const minus = text => text.replace(/^-/, "−");
const shortName = (text, most = 28) => text.length <= most ? text : `…${text.slice(1 - most)}`;

// The family of a precision: what it is coloured by.
const family = precision => /int4/.test(precision) ? "int4" : /int8/.test(precision) ? "int8" : /16/.test(precision) ? "fp16" : /fp32|f32/.test(precision) ? "fp32" : "other";
const tag = precision => el("span", { class: "tag", style: `--tag: var(--${family(precision)})` }, precision.toUpperCase());

function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, content] of Object.entries(attributes)) {
    if (content == null || content === false) continue;
    if (key === "style") element.style.cssText = content;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), content);
    else element.setAttribute(key, content === true ? "" : content);
  }
  element.append(...children.flat().filter(child => child != null));
  return element;
}

// Colours follow the system until the button says otherwise; "#dark" and "#light" in the address do too.
const THEMES = [["", "◐ Auto", "as the system has them"], ["light", "☀ Light", "light"], ["dark", "☾ Dark", "dark"]];

function setUpTheme(redraw) {
  const button = document.getElementById("theme");
  let current = Math.max(0, THEMES.findIndex(([name]) => name && location.hash === `#${name}`));
  const apply = () => {
    const [name, text, spoken] = THEMES[current];
    if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
    button.textContent = text;
    button.setAttribute("aria-label", `Colours: ${spoken}`);
  };
  button.addEventListener("click", () => { current = (current + 1) % THEMES.length; apply(); redraw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  apply();
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const faded = (hex, alpha) => hex + Math.round(alpha * 255).toString(16).padStart(2, "0");

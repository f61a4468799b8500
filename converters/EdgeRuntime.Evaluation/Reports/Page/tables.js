// A table whose columns sort. Columns: { title, of: row => value to sort by, show: row => text or elements, number, row: true for the header cell of each row }.
function sortableTable(caption, columns, rows, { pick, sort = true } = {}) {
  const body = el("tbody");
  const heads = columns.map(column => el("th", { scope: "col", class: column.number ? "number" : null }, sort ? el("button", { type: "button" }, column.title) : column.title));
  let sorted = { column: -1, down: false };

  const fill = order => body.replaceChildren(...order.map(row => el("tr", { class: pick ? "pick" : null, "data-row": rows.indexOf(row), onclick: pick && (() => pick(row)) },
    columns.map(column => {
      const content = column.show ? column.show(row) : column.of(row);
      const cell = { class: [column.number && "number", column.name && "name"].filter(Boolean).join(" ") || null, title: column.name ? String(column.of(row)) : null };
      return column.row ? el("th", { scope: "row", ...cell }, content) : el("td", cell, content);
    }))));

  if (sort) heads.forEach((head, index) => head.firstChild.addEventListener("click", () => {
    sorted = { column: index, down: sorted.column === index ? !sorted.down : Boolean(columns[index].number) };
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    // What was not measured stays at the end.
    fill([...rows].sort((a, b) => {
      const [x, y] = [columns[index].of(a), columns[index].of(b)];
      if (x == null || y == null) return (x == null) - (y == null);
      const order = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
      return sorted.down ? -order : order;
    }));
  }));
  fill(rows);
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, heads)), body));
}

// Tables: a click on a heading sorts, a text above a long table filters its rows.

const fewestToSort = 3, fewestToFilter = 8;
const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// The number a cell begins with; NaN for words.
function cellNumber(text) {
  const plain = text.trim().replaceAll("−", "-").replace(/×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, power) => "e" + [...power].map(c => c === "⁻" ? "-" : raised.indexOf(c)).join(""));
  if (/^-?∞/.test(plain)) return plain[0] === "-" ? -Infinity : Infinity;
  return parseFloat(plain);
}

function sortRows(body, column, descending) {
  const rows = [...body.rows].map(row => ({ row, text: row.cells[column].textContent, value: cellNumber(row.cells[column].textContent) }));
  const numeric = rows.some(r => !Number.isNaN(r.value)) && rows.every(r => !Number.isNaN(r.value) || /^[-–?]?$/.test(r.text.trim()));
  const order = (a, b) => numeric ? (Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : a.value - b.value) : a.text.localeCompare(b.text, "en", { numeric: true });
  // What has no value stays last.
  rows.sort((a, b) => numeric && (Number.isNaN(a.value) || Number.isNaN(b.value)) ? order(a, b) : descending ? order(b, a) : order(a, b));
  body.append(...rows.map(r => r.row));
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = element("button", { type: "button", class: "sort", title: "Sort by this column" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sortRows(table.tBodies[0], column, descending);
    });
  });
}

function makeFilter(scroll, table) {
  const input = element("input", { type: "search", placeholder: "words, as: pol softplus" }), rows = [...table.tBodies[0].rows];
  const count = element("span", { class: "count", role: "status" });
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      // Cells apart, so that a word is not found across two of them.
      const text = [...row.cells].map(cell => cell.textContent.toLowerCase()).join("\n");
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) shown++;
    }
    count.textContent = words.length > 0 ? shown + " of " + rows.length + " rows" : "";
  });
  scroll.before(element("label", { class: "filter" }, "Filter rows ", input, count));
}

function startTables() {
  document.querySelectorAll("main .scroll").forEach(scroll => {
    const table = scroll.querySelector("table");
    if (!table.tHead || table.tBodies[0].rows.length < fewestToSort) return;
    makeSortable(table);
    if (table.tBodies[0].rows.length >= fewestToFilter) makeFilter(scroll, table);
  });
}

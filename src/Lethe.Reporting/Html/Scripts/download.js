// What a figure shows, as files: the drawing as SVG, the numbers as CSV.

function save(name, type, text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const fileName = figure => (figure.title || "figure").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "figure";

// The static drawing of the page, whose colours are those of paper.
function saveDrawing(host, figure) {
  const drawing = host.querySelector(".still .wide svg").cloneNode(true);
  drawing.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  save(fileName(figure) + ".svg", "image/svg+xml", new XMLSerializer().serializeToString(drawing));
}

function saveNumbers(figure) {
  const cell = v => v === null || v === undefined ? "" : /[",\n]/.test(String(v)) ? '"' + String(v).replaceAll('"', '""') + '"' : String(v);
  const names = figure.facets.map(f => f.name);
  const lines = [["label", ...names.map(n => n.toLowerCase()), "x", "y", "low", "high"]];
  for (const curve of figure.curves)
    for (let i = 0; i < curve.x.length; i++)
      lines.push([curve.name ?? "", ...names.map(n => curve.facets?.[n]), curve.x[i], curve.y[i], curve.low?.[i], curve.high?.[i]]);
  save(fileName(figure) + ".csv", "text/csv", lines.map(line => line.map(cell).join(",")).join("\n") + "\n");
}

function saveButtons(host, figure) {
  const button = (label, action) => {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", action);
    return made;
  };
  return element("p", { class: "save" }, button("Save as SVG", () => saveDrawing(host, figure)), " ", button("Save numbers as CSV", () => saveNumbers(figure)));
}

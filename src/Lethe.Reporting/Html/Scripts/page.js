// Elements, colours, swatches and tables.

function element(name, attributes, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

// Colours by role, from the style sheet, so that charts follow light and dark.
const inkNames = { fg: "--text", mu: "--soft", bg: "--page", gr: "--grid" };
let inks = new Map();

function ink(key) {
  if (!inks.has(key)) inks.set(key, getComputedStyle(document.documentElement).getPropertyValue(inkNames[key] ?? "--" + key).trim());
  return inks.get(key);
}

const ruler = document.createElement("canvas").getContext("2d");

function textWidth(text) {
  ruler.font = "11px " + chartFont;
  return Math.ceil(ruler.measureText(text ?? "").width);
}

// Labels of ticks; those that would touch the one before them are left out.
function apart(ticks, scale, length) {
  let taken = -Infinity;
  return ticks.map(tick => {
    if (length === 0) return tick.label;
    const at = scale.position(tick.value) * length, half = textWidth(tick.label) / 2;
    if (at - half < taken) return null;
    taken = at + half + 4;
    return tick.label;
  });
}

// A sample of line and marker for the legend.
function swatch(curves) {
  const canvas = element("canvas", { class: "swatch", "aria-hidden": "true" }), width = 30, height = 14, ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const line = curves.find(c => c.line && c.width >= 1.5) ?? curves.find(c => c.line), marked = curves.find(c => c.marker);
  canvas.paint = () => {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (line) {
      context.strokeStyle = ink(line.colour);
      context.lineWidth = line.width * ratio;
      context.setLineDash(line.dash.map(d => d * ratio));
      context.beginPath();
      context.moveTo(ratio, height / 2 * ratio);
      context.lineTo((width - 1) * ratio, height / 2 * ratio);
      context.stroke();
    }
    if (marked) {
      const path = new Path2D();
      markerPath(path, marked.marker, width / 2 * ratio, height / 2 * ratio, markerRadius * ratio);
      paintMarkers(context, path, marked, ratio, ink(marked.colour), ink("bg"));
    }
  };
  canvas.paint();
  return canvas;
}

// The numbers of a figure as a table, made when it is opened.
function dataDetails(figure) {
  const most = 2000, details = element("details", { class: "data" }, element("summary", {}, "Data"));
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return;
    const bands = figure.curves.some(c => c.low), names = figure.facets.map(f => f.name), body = element("tbody", {});
    const head = ["curve", ...names, figure.x.label || "x", figure.y.label || "y", ...(bands ? ["low", "high"] : [])];
    const cells = (kind, texts, first) => element("tr", {}, ...texts.map((text, i) => element(kind, { ...(kind === "th" ? { scope: "col" } : {}), ...(i >= first ? { class: "number" } : {}) }, text)));
    const exact = v => v === null || v === undefined ? "" : Number.isFinite(v) ? String(v) : number(v);
    let rows = 0, all = 0;
    for (const curve of figure.curves) {
      all += curve.x.length;
      for (let i = 0; i < curve.x.length && rows < most; i++, rows++)
        body.append(cells("td", [curve.name ?? "", ...names.map(n => curve.facets?.[n] ?? ""), exact(curve.x[i]), exact(curve.y[i]), ...(bands ? [exact(curve.low?.[i]), exact(curve.high?.[i])] : [])], 1 + names.length));
    }
    const table = element("table", {}, element("thead", {}, cells("th", head, 1 + names.length)), body);
    details.append(element("div", { class: "scroll tall", tabindex: "0", role: "group", "aria-label": "Data of the figure" }, table));
    if (all > rows) details.append(element("p", { class: "note" }, "The first " + rows + " of " + all + " values."));
  });
  return details;
}

// The figure as C# wrote it, with its lists unpacked, and what a cursor finds in it.

function readFigure(text) {
  const figure = JSON.parse(text);
  // JSON has no infinite numbers: they come as strings.
  const numbers = list => list?.map(v => typeof v === "string" ? Number(v) : v);
  const lists = figure.lists.map(list => Array.isArray(list) ? numbers(list) : Array.from({ length: list.count }, (_, i) => list.from + i * list.step));
  figure.curves.forEach(curve => {
    curve.x = lists[curve.x];
    for (const part of ["y", "low", "high"]) curve[part] = numbers(curve[part]);
  });
  figure.facets = facetsOf(figure.curves);
  return figure;
}

// Names with at least two values among the curves, in order of appearance.
function facetsOf(curves) {
  const found = new Map();
  for (const curve of curves)
    for (const [name, value] of Object.entries(curve.facets ?? {})) {
      if (!found.has(name)) found.set(name, new Set());
      found.get(name).add(value);
    }
  return [...found].filter(([, values]) => values.size > 1).map(([name, values]) => ({ name, values: [...values] }));
}

// Every x of any curve that has a place on the axis, ascending, and for each curve where it has a value and which.
function alignCurves(curves, scales) {
  const places = new Map();
  for (const curve of curves)
    for (const x of curve.x) {
      const p = scales.x.position(x);
      if (p >= -1e-9 && p <= 1 + 1e-9) places.set(x, p);
    }
  const xs = [...places.keys()].sort((a, b) => places.get(a) - places.get(b));
  const index = new Map(xs.map((x, i) => [x, i]));
  const heights = [], values = [];
  for (const curve of curves) {
    const height = new Array(xs.length).fill(null), at = new Map();
    curve.x.forEach((x, i) => {
      const k = index.get(x), y = curve.y[i];
      if (k === undefined || y === null) return;
      if (!at.has(k)) at.set(k, []);
      at.get(k).push(y);
      const p = scales.y.position(y);
      if (p >= 0 && p <= 1 && height[k] === null) height[k] = p;
    });
    heights.push(height);
    values.push({ at, known: [...at.keys()].sort((a, b) => a - b) });
  }
  return { xs, positions: xs.map(x => places.get(x)), heights, values };
}

// The index nearest to `target` at which a curve has a value, if it is as good as there; else null.
function nearestKnown(aligned, curve, target) {
  const { known } = aligned.values[curve];
  if (known.length === 0) return null;
  let low = 0, high = known.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (known[middle] < target) low = middle + 1;
    else high = middle;
  }
  const distance = k => Math.abs(aligned.positions[k] - aligned.positions[target]);
  const best = low > 0 && distance(known[low - 1]) < distance(known[low]) ? known[low - 1] : known[low];
  return distance(best) <= 0.008 ? best : null;
}

// "0.01", "0.01 0.02", or a range where there are many.
function valuesText(values) {
  if (values.length === 0) return "";
  if (values.length <= 4) return values.map(number).join("  ");
  return number(Math.min(...values)) + " to " + number(Math.max(...values)) + " (" + values.length + ")";
}

const isRaised = (curve, scales) => curve.y.some(y => y !== null && scales.y.position(y) > 1);
const hasGap = (curve, scales) =>
  (scales.y.log && curve.y.some(y => y !== null && y <= 0)) || (scales.x.log && curve.x.some(x => x !== null && x <= 0 && Number.isNaN(scales.x.position(x))));

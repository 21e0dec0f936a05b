// What uPlot does not draw by itself: stretches that leave through the top, markers, arrows, bands and guides. All in canvas pixels; the static figures are the model.

const arrowRadius = 3.6, markerRadius = 3.3, markerSpacing = 52, markersOnEachUpTo = 26;

// A frame turns positions into canvas pixels of a plot.
function frameOf(u) {
  const { left, top, width, height } = u.bbox, ratio = window.devicePixelRatio || 1;
  return { left, top, width, height, ratio, right: left + width, bottom: top + height, x: p => left + p * width, y: p => p === Infinity ? top : top + (1 - p) * height };
}

// Stretches without gap. One ends "up" where the next value lies above the top: at the crossing for a finite value, at the next x for infinity.
function stretches(curve, scales, frame) {
  const found = [];
  let run = [], above = false;
  const end = up => { if (run.length > 0) found.push({ points: run, up }); };
  for (let i = 0; i < curve.x.length; i++) {
    const px = scales.x.position(curve.x[i]), py = scales.y.position(curve.y[i]);
    if (!Number.isFinite(px) || Number.isNaN(py)) {
      end(false);
      run = [];
      above = false;
      continue;
    }
    const point = [frame.x(px), frame.y(py)], beyond = py > 1;
    if (beyond && !above && px >= 0 && px <= 1) {
      run.push(point);
      end(true);
      run = py === Infinity ? [] : [point];
    } else if (py !== Infinity) {
      run.push(point);
    }
    above = beyond;
    // Zero's slot lies behind a break of the axis: no line crosses it.
    if (scales.x.zero && curve.x[i] === 0) {
      end(false);
      run = [];
    }
  }
  end(false);
  return found;
}

function linePath(curve, scales, frame) {
  const path = new Path2D();
  for (const { points } of stretches(curve, scales, frame))
    points.forEach(([x, y], i) => i === 0 ? path.moveTo(x, y) : path.lineTo(x, y));
  return path;
}

// Where arrows touch the top edge.
function arrowTips(curve, scales, frame) {
  const tips = [];
  for (const { points, up } of stretches(curve, scales, frame)) {
    if (!up) continue;
    const [ex, ey] = points[points.length - 1];
    let x = ex;
    if (points.length > 1 && ey < frame.top) {
      const [bx, by] = points[points.length - 2];
      if (by > frame.top) x = bx + (ex - bx) * (by - frame.top) / (by - ey);
    }
    if (x >= frame.left && x <= frame.right) tips.push(x);
  }
  return tips;
}

function drawArrows(context, tips, frame, colour) {
  const r = arrowRadius * frame.ratio, top = frame.top;
  context.fillStyle = colour;
  for (const x of tips) {
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x + 0.95 * r, top + 2.9 * r);
    context.lineTo(x, top + 2.2 * r);
    context.lineTo(x - 0.95 * r, top + 2.9 * r);
    context.fill();
  }
}

// Outline of a marker around (x, y); r is the radius of the circle.
function markerPath(path, marker, x, y, r) {
  const lines = (...points) => {
    points.forEach(([dx, dy], i) => i === 0 ? path.moveTo(x + dx * r, y + dy * r) : path.lineTo(x + dx * r, y + dy * r));
  };
  const polygon = (...points) => { lines(...points); path.closePath(); };
  switch (marker) {
    case "circle": path.moveTo(x + r, y); path.arc(x, y, r, 0, 2 * Math.PI); break;
    case "square": polygon([-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]); break;
    case "triangle": polygon([0, -1.4], [1.22, 0.75], [-1.22, 0.75]); break;
    case "triangledown": polygon([0, 1.4], [1.22, -0.75], [-1.22, -0.75]); break;
    case "diamond": polygon([0, -1.35], [1.2, 0], [0, 1.35], [-1.2, 0]); break;
    case "plus": lines([-1.2, 0], [1.2, 0]); lines([0, -1.2], [0, 1.2]); break;
    case "cross": lines([-1, -1], [1, 1]); lines([-1, 1], [1, -1]); break;
  }
}

function paintMarkers(context, path, curve, ratio, colour, background) {
  const area = curve.marker !== "plus" && curve.marker !== "cross";
  context.setLineDash([]);
  context.lineJoin = "round";
  // A rim in the background's colour keeps overlapping markers apart.
  if (area) {
    context.fillStyle = curve.open ? background : colour;
    context.fill(path);
  }
  context.strokeStyle = area && !curve.open ? background : colour;
  context.lineWidth = ratio * (!area ? 1.5 : curve.open ? 1.3 : 0.6);
  context.stroke(path);
}

function drawMarkers(context, curve, scales, frame, colour, background) {
  if (!curve.marker) return;
  const path = new Path2D(), spacing = markerSpacing * frame.ratio, each = curve.x.length <= markersOnEachUpTo || !curve.line;
  // Staggered, so that curves lying on one another show both their markers.
  let next = each ? -Infinity : frame.left + spacing * (0.15 + (0.37 * curve.turn) % 1);
  for (let i = 0; i < curve.x.length; i++) {
    const px = scales.x.position(curve.x[i]), py = scales.y.position(curve.y[i]);
    if (!(px >= -0.002 && px <= 1.002 && py >= -0.002 && py <= 1.002)) continue;
    const x = frame.x(px);
    if (x < next) continue;
    if (!each) next = Math.max(next + spacing, x + spacing / 2);
    markerPath(path, curve.marker, x, frame.y(py), markerRadius * frame.ratio);
  }
  paintMarkers(context, path, curve, frame.ratio, colour, background);
}

function drawBand(context, curve, scales, frame, colour) {
  context.globalAlpha = 0.16;
  context.fillStyle = colour;
  let low = [], high = [];
  const fill = () => {
    if (low.length > 1) {
      context.beginPath();
      [...low, ...high.reverse()].forEach(([x, y], i) => i === 0 ? context.moveTo(x, y) : context.lineTo(x, y));
      context.fill();
    }
    low = [];
    high = [];
  };
  for (let i = 0; i < curve.x.length; i++) {
    const px = scales.x.zero && curve.x[i] === 0 ? NaN : scales.x.position(curve.x[i]);
    const bottom = scales.y.log && curve.low[i] !== null && curve.low[i] <= 0 ? 0 : scales.y.position(curve.low[i]), top = scales.y.position(curve.high[i]);
    if (!Number.isFinite(px) || Number.isNaN(bottom + top)) fill();
    else {
      low.push([frame.x(px), frame.y(bottom)]);
      high.push([frame.x(px), frame.y(top)]);
    }
  }
  fill();
  context.globalAlpha = 1;
}

function drawGuide(context, guide, scales, frame, colour) {
  const p = (guide.horizontal ? scales.y : scales.x).position(guide.value);
  if (!(p >= 0 && p <= 1)) return;
  const { ratio } = frame;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = ratio;
  context.setLineDash([4 * ratio, 3 * ratio]);
  context.beginPath();
  const at = guide.horizontal ? frame.y(p) : frame.x(p);
  if (guide.horizontal) {
    context.moveTo(frame.left, at);
    context.lineTo(frame.right, at);
  } else {
    context.moveTo(at, frame.top);
    context.lineTo(at, frame.bottom);
  }
  context.stroke();
  context.font = 10 * ratio + "px " + chartFont;
  context.textBaseline = "bottom";
  context.textAlign = "right";
  if (guide.horizontal) {
    // Below the line where there is no room above it.
    const above = at - frame.top > 16 * ratio;
    context.textBaseline = above ? "bottom" : "top";
    context.fillText(guide.label, frame.right - 4 * ratio, at + (above ? -2 : 3) * ratio);
  } else {
    context.save();
    context.translate(at - 2 * ratio, frame.top + 4 * ratio);
    context.rotate(-Math.PI / 2);
    context.fillText(guide.label, 0, 0);
    context.restore();
  }
}

// The axis is interrupted between zero and the smallest value.
function drawBreak(context, frame, colour, background) {
  const at = frame.x((zeroAt + zeroSlot) / 2), { ratio, bottom } = frame;
  context.setLineDash([]);
  context.fillStyle = background;
  context.fillRect(at - 2.5 * ratio, bottom - 3 * ratio, 5 * ratio, 6 * ratio);
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  for (const x of [at - 2.5 * ratio, at + 2.5 * ratio]) {
    context.beginPath();
    context.moveTo(x - 2.5 * ratio, bottom + 5 * ratio);
    context.lineTo(x + 2.5 * ratio, bottom - 5 * ratio);
    context.stroke();
  }
}

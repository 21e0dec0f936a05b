// An interactive chart: uPlot draws it from positions in [0, 1]; controls, values and keys are ours.

const chartFont = 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif';

class Chart {
  constructor(host, figure) {
    this.host = host;
    this.figure = figure;
    this.shown = { groups: figure.groups.map(() => true), facets: figure.facets.map(f => f.values.map(() => true)) };
    this.log = { x: figure.x.log, y: figure.y.log };
    // Limits chosen by dragging, by axis; without them those of the figure.
    this.zoom = {};
    this.live = element("div", { class: "live" });
    this.buildHead();
    this.buildPlot();
    this.buildKeys();
    this.notes = element("div", { class: "notes" });
    this.live.append(this.notes, dataDetails(figure), saveButtons(host, figure));
    host.prepend(this.live);
    host.classList.add("drawn");
    this.draw();
    this.size = new ResizeObserver(() => requestAnimationFrame(() => this.resize()));
    this.size.observe(this.plot);
  }

  buildHead() {
    const head = element("div", { class: "chart-head" }), axes = element("div", { class: "axes", role: "group", "aria-label": "Axes" });
    if (this.figure.title) head.append(element("p", { class: "chart-title" }, this.figure.title));
    for (const side of ["x", "y"]) {
      const axis = this.figure[side];
      if (!axis.logarithmic || !axis.linear) continue;
      const button = element("button", { type: "button", "aria-pressed": String(this.log[side]) }, "log " + side);
      button.addEventListener("click", () => {
        this.log[side] = !this.log[side];
        this.zoom = {};
        button.setAttribute("aria-pressed", String(this.log[side]));
        this.draw();
      });
      axes.append(button);
    }
    this.reset = element("button", { type: "button", title: "Show the whole figure again" }, "whole");
    this.reset.hidden = true;
    this.reset.addEventListener("click", () => this.zoomTo({}));
    axes.append(this.reset);
    head.append(axes);
    this.live.append(head);
  }

  buildPlot() {
    const { title, alt } = this.figure;
    const description = element("p", { class: "unseen", id: this.host.id + "-alt" }, alt);
    this.plot = element("div", {
      class: "plot", role: "slider", tabindex: "0", "aria-label": "Values of " + (title || "the figure") + ", arrow keys read them",
      "aria-describedby": description.id, "aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0", "aria-valuetext": "none",
    });
    this.plot.addEventListener("keydown", event => this.key(event));
    this.plot.addEventListener("focus", () => { if (this.plot.matches(":focus-visible") && this.u.cursor.idx === null) this.moveTo(0); });
    this.plot.addEventListener("blur", () => this.leave());
    // Before uPlot's own listeners: where the pointer is decides which curve is named.
    this.plot.addEventListener("pointermove", () => { this.pointer = true; }, true);
    this.at = element("span", { class: "at" });
    this.near = element("span", { class: "near" });
    this.live.append(description, this.plot, element("p", { class: "reading" }, this.at, this.near));
  }

  buildKeys() {
    const { figure } = this;
    const entries = figure.groups.map((group, i) => ({ group, i }));
    this.values = [];
    if (entries.length > 0) {
      this.live.append(this.switches(figure.legendTitle || "Curves", "keys", entries.map(({ group, i }) => {
        this.values[i] = element("span", { class: "value" });
        return { label: group, swatch: swatch(figure.curves.filter(c => c.group === i)), value: this.values[i], set: on => { this.shown.groups[i] = on; } };
      })));
    }
    figure.facets.forEach((facet, f) => {
      this.live.append(this.switches(facet.name, "facet", facet.values.map((value, v) => ({ label: value, set: on => { this.shown.facets[f][v] = on; } }))));
    });
  }

  // A row of check boxes; with many of them a button for all.
  switches(title, name, items) {
    const set = element("fieldset", { class: name }, element("legend", {}, title)), boxes = [];
    for (const item of items) {
      const box = element("input", { type: "checkbox" });
      box.checked = true;
      box.addEventListener("change", () => {
        item.set(box.checked);
        this.refresh();
      });
      boxes.push(box);
      set.append(element("label", {}, box, ...(item.swatch ? [item.swatch] : []), element("span", { class: "name" }, item.label), ...(item.value ? [item.value] : [])));
    }
    if (items.length > 4) {
      const all = element("button", { type: "button" }, "none");
      all.addEventListener("click", () => {
        const on = all.textContent === "all";
        boxes.forEach((box, i) => {
          box.checked = on;
          items[i].set(on);
        });
        all.textContent = on ? "none" : "all";
        this.refresh();
      });
      set.append(all);
    }
    return set;
  }

  visible(curve) {
    if (curve.group >= 0 && !this.shown.groups[curve.group]) return false;
    return this.figure.facets.every(({ name, values }, f) => {
      const value = curve.facets?.[name];
      return value === undefined || this.shown.facets[f][values.indexOf(value)];
    });
  }

  // Draws anew: at first, and when an axis changes its kind.
  draw() {
    const { figure } = this;
    if (this.u) this.u.destroy();
    this.scales = { x: makeScale(figure.x, this.log.x, this.zoom.x), y: makeScale(figure.y, this.log.y, this.zoom.y) };
    this.reset.hidden = !this.zoom.x && !this.zoom.y;
    this.aligned = alignCurves(figure.curves, this.scales);
    const data = [this.aligned.positions, ...this.aligned.heights];
    this.u = new uPlot(this.options(), data, this.plot);
    this.bindTouch();
    this.refresh();
  }

  options() {
    const { figure } = this, unit = () => [0, 1], { width, height } = this.wanted();
    const dash = curve => curve.dash.length > 0 ? curve.dash.map(d => d * (window.devicePixelRatio || 1)) : undefined;
    return {
      width, height,
      padding: [10, 14, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: unit }, y: { range: unit } },
      axes: [this.axis("x", 68), this.axis("y", 46)],
      series: [{}, ...figure.curves.map(curve => ({
        show: this.visible(curve), stroke: () => ink(curve.colour), width: curve.width, dash: dash(curve), points: { show: false },
        paths: u => curve.line ? { stroke: linePath(curve, this.scales, frameOf(u)), fill: null, clip: null, band: null, gaps: null, flags: 0 } : null,
      }))],
      cursor: {
        y: false,
        drag: { x: true, y: true, uni: 24, setScale: false },
        bind: { dblclick: () => () => this.zoomTo({}) },
        points: { size: 9, width: 1.5, fill: (u, i) => ink(figure.curves[i - 1].colour), stroke: () => ink("bg") },
        dataIdx: (u, i, hovered) => i === 0 || hovered === null ? hovered : nearestKnown(this.aligned, i - 1, hovered),
      },
      hooks: {
        drawAxes: [u => this.drawBelow(u)],
        drawSeries: [(u, i) => this.drawMarks(u, i)],
        setCursor: [() => this.read()],
        setSelect: [u => this.zoomBy(u)],
      },
    };
  }

  axis(side, space) {
    const axis = this.figure[side], scale = this.scales[side];
    const found = length => findTicks(axis, scale, Math.max(2, Math.floor(length / space)));
    return {
      scale: side, stroke: () => ink("fg"), font: "11px " + chartFont, labelFont: "12px " + chartFont, label: axis.label || undefined, labelSize: 20, labelGap: 0, gap: 4,
      ticks: { size: 5, width: 1, stroke: () => ink("fg") }, grid: { width: 0.8, stroke: () => ink("gr") }, border: { show: true, width: 1, stroke: () => ink("fg") },
      // uPlot looks for a step of its own first. One that always fits keeps it content, and its length in pixels tells that of the axis.
      incrs: [0.001], space: 0,
      splits: (u, i, min, max, step, pixels) => found(pixels / step).map(t => scale.position(t.value)),
      values: (u, splits, i, pixels, step) => apart(found(pixels / step), scale, side === "x" ? pixels / step : 0),
      size: side === "x" ? 26 : (u, labels) => 14 + Math.max(10, ...(labels ?? []).map(textWidth)),
    };
  }

  drawBelow(u) {
    const frame = frameOf(u), { ctx } = u;
    ctx.save();
    if (this.scales.x.zero) drawBreak(ctx, frame, ink("fg"), ink("bg"));
    ctx.beginPath();
    ctx.rect(frame.left, frame.top, frame.width, frame.height);
    ctx.clip();
    for (const guide of this.figure.guides) drawGuide(ctx, guide, this.scales, frame, ink("mu"));
    for (const curve of this.figure.curves) if (curve.low && this.visible(curve)) drawBand(ctx, curve, this.scales, frame, ink(curve.colour));
    ctx.restore();
  }

  drawMarks(u, i) {
    const curve = this.figure.curves[i - 1], frame = frameOf(u), { ctx } = u;
    ctx.save();
    drawMarkers(ctx, curve, this.scales, frame, ink(curve.colour), ink("bg"));
    drawArrows(ctx, arrowTips(curve, this.scales, frame), frame, ink(curve.colour));
    ctx.restore();
  }

  // What is shown has changed.
  refresh() {
    const curves = this.figure.curves.filter(c => this.visible(c));
    this.u.batch(() => this.figure.curves.forEach((curve, i) => this.u.setSeries(i + 1, { show: this.visible(curve) })));
    const notes = [...this.figure.notes];
    if (curves.some(c => isRaised(c, this.scales))) notes.push("An arrow at the top edge marks a curve that leaves the figure there: the next value is larger or infinite.");
    if (curves.some(c => hasGap(c, this.scales))) notes.push("Zero and negative values have no place on a logarithmic axis and are left out.");
    this.notes.replaceChildren(...notes.map(note => element("p", { class: "note" }, note)));
    const stops = new Set();
    this.figure.curves.forEach((curve, i) => { if (this.visible(curve)) this.aligned.values[i].known.forEach(k => stops.add(k)); });
    this.stops = [...stops].sort((a, b) => a - b);
    this.plot.setAttribute("aria-valuemax", String(Math.max(0, this.stops.length - 1)));
    this.leave();
  }

  // The rectangle that was dragged becomes the figure; a side that spans the plot keeps its limits.
  zoomBy(u) {
    const { left, top, width, height } = u.select, plot = u.over;
    if (width < 8 && height < 8) return;
    const between = (scale, from, to) => [scale.value(from), scale.value(to)];
    const zoom = { ...this.zoom };
    if (width >= 8 && width < plot.clientWidth - 1) zoom.x = between(this.scales.x, left / plot.clientWidth, (left + width) / plot.clientWidth);
    if (height >= 8 && height < plot.clientHeight - 1) zoom.y = between(this.scales.y, 1 - (top + height) / plot.clientHeight, 1 - top / plot.clientHeight);
    this.zoomTo(zoom);
  }

  zoomTo(zoom) {
    this.zoom = zoom;
    this.draw();
  }

  wanted() {
    const width = Math.max(220, this.plot.clientWidth);
    return { width, height: width < 480 ? 280 : Math.round(Math.min(380, 0.56 * width)) };
  }

  resize() {
    // On paper the static figure stands in its place.
    if (this.plot.clientWidth === 0) return;
    const { width, height } = this.wanted();
    if (width !== this.u.width || height !== this.u.height) this.u.setSize({ width, height });
  }

  repaint() {
    this.live.querySelectorAll("canvas.swatch").forEach(canvas => canvas.paint());
    this.u.redraw(false);
  }

  key(event) {
    const last = this.stops.length - 1, now = this.stop ?? -1, page = Math.max(1, Math.round(last / 10));
    const next = { ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1, PageUp: now + page, PageDown: now - page, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.leave();
    if (next === undefined || last < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.moveTo(Math.max(0, Math.min(last, next)));
  }

  moveTo(stop) {
    const index = this.stops[stop];
    if (index === undefined) return;
    this.stop = stop;
    this.pointer = false;
    this.u.setCursor({ left: this.aligned.positions[index] * this.u.over.clientWidth, top: 0 });
  }

  leave() {
    this.stop = null;
    this.u.setCursor({ left: -10, top: -10 });
  }

  bindTouch() {
    const { over } = this.u;
    const move = event => {
      if (event.pointerType === "mouse") return;
      const box = over.getBoundingClientRect();
      this.u.setCursor({ left: Math.max(0, Math.min(box.width, event.clientX - box.left)), top: event.clientY - box.top });
    };
    over.addEventListener("pointerdown", move);
    over.addEventListener("pointermove", move);
  }

  // The curve next to the pointer, with what tells it from the others, and its value.
  nearest(index) {
    const { top } = this.u.cursor, height = this.u.over.clientHeight;
    let least = 28, text = "";
    this.figure.curves.forEach((curve, i) => {
      if (!this.visible(curve)) return;
      const k = nearestKnown(this.aligned, i, index), at = k === null ? null : this.aligned.heights[i][k];
      const distance = at === null ? Infinity : Math.abs((1 - at) * height - top);
      if (distance >= least) return;
      least = distance;
      const names = this.figure.facets.map(({ name }) => curve.facets?.[name]).map((value, f) => value === undefined ? "" : this.figure.facets[f].name + " " + value);
      text = [curve.name, ...names].filter(Boolean).join(", ") + ": " + valuesText(this.aligned.values[i].at.get(k));
    });
    return text;
  }

  // Values at the cursor, beside the names of the curves.
  read() {
    const index = this.u?.cursor.idx ?? null;
    const found = this.figure.groups.map(() => []);
    if (index !== null) this.figure.curves.forEach((curve, i) => {
      if (curve.group < 0 || !this.visible(curve)) return;
      const k = nearestKnown(this.aligned, i, index);
      if (k !== null) found[curve.group].push(...this.aligned.values[i].at.get(k));
    });
    found.forEach((values, i) => { this.values[i].textContent = valuesText(values); });
    const at = index === null ? "" : (this.figure.x.label || "x") + ": " + number(this.aligned.xs[index]);
    this.at.textContent = at;
    this.near.textContent = index === null || !this.pointer ? "" : this.nearest(index);
    if (index === null) {
      this.plot.setAttribute("aria-valuetext", "none");
      return;
    }
    this.stop = this.stops.indexOf(index) >= 0 ? this.stops.indexOf(index) : this.stop;
    this.plot.setAttribute("aria-valuenow", String(Math.max(0, this.stop ?? 0)));
    this.plot.setAttribute("aria-valuetext", [at, ...found.map((values, i) => values.length > 0 ? this.figure.groups[i] + ": " + valuesText(values) : "").filter(Boolean)].join("; "));
  }
}

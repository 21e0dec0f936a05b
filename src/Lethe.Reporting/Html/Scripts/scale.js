// Scales, ticks and numbers. They follow Figures/Drawing (AxisScale, AxisTicks, TickLabels), so that the chart and the static figure agree.

// Part of a logarithmic axis that a slot for zero takes, and where in it zero stands.
const zeroSlot = 0.085, zeroAt = 0.034;

// Positions run from 0 at the start of the axis to 1 at its end. NaN: no place on this axis. Infinity: beyond the end. Limits of a part of
// the axis take the place of its own; a part that begins before the first value keeps the slot for zero.
function makeScale(axis, log, part) {
  const whole = log ? axis.logarithmic : axis.linear, [min, max] = part ?? whole;
  const zero = log && axis.zero && min <= whole[0], start = zero ? zeroSlot : 0;
  const forward = log ? Math.log10 : v => v;
  const low = forward(min), span = forward(max) - low;
  const position = v => {
    if (v === null || Number.isNaN(v) || v === -Infinity) return NaN;
    if (v === Infinity) return Infinity;
    if (zero && v === 0) return zeroAt;
    if (log && v <= 0) return NaN;
    const p = start + (1 - start) * (forward(v) - low) / span;
    // Far outside every chart, near enough for exact clipping.
    return Math.max(-1e4, Math.min(1e4, p));
  };
  const value = p => {
    const v = low + span * (Math.max(start, p) - start) / (1 - start);
    return log ? 10 ** v : v;
  };
  return { log, min, max, zero, position, value };
}

// About `room` labelled ticks as { value, label }, ascending and within the limits.
function findTicks(axis, scale, room) {
  const all = axis.ticks ? axis.ticks.map(value => ({ value, label: plainLabel(value) }))
    : scale.log ? logarithmicTicks(scale.min, scale.max, Math.min(room, 7)) : linearTicks(scale.min, scale.max, room);
  const slack = 1e-9 * (scale.log ? 1 : scale.max - scale.min);
  const inside = scale.log ? t => t.value >= scale.min * (1 - slack) && t.value <= scale.max * (1 + slack)
    : t => t.value >= scale.min - slack && t.value <= scale.max + slack;
  const ticks = all.filter(inside).sort((a, b) => a.value - b.value);
  return scale.zero ? [{ value: 0, label: "0" }, ...ticks] : ticks;
}

function linearTicks(min, max, room) {
  const step = niceStep((max - min) / Math.max(2, room));
  const first = Math.ceil(min / step - 1e-9), last = Math.floor(max / step + 1e-9);
  const values = [];
  for (let k = first; k <= last && values.length < 100; k++) values.push(k * step);
  const largest = Math.max(0, ...values.map(Math.abs));
  const power = largest === 0 ? 0 : Math.floor(Math.log10(largest) + 1e-9);
  if (power >= -3 && power <= 5) return values.map(value => ({ value, label: fixedLabel(value, step) }));
  const unit = 10 ** power;
  return values.map(value => ({ value, label: value === 0 ? "0" : fixedLabel(value / unit, step / unit) + "×10" + superscript(power) }));
}

function logarithmicTicks(min, max, room) {
  const first = Math.ceil(Math.log10(min) - 1e-9), last = Math.floor(Math.log10(max) + 1e-9), decades = last - first + 1;
  if (decades <= 2) return narrowTicks(min, max, room);
  const stride = Math.ceil(decades / room), plain = first >= -2 && last <= 3, ticks = [];
  for (let e = first; e <= last; e++)
    if (((e % stride) + stride) % stride === 0) ticks.push({ value: 10 ** e, label: multipleLabel(1, e, plain) });
  return ticks;
}

// Hardly a decade in view: label 1, then 1 2 5, then every digit, or round numbers where even these are too few.
function narrowTicks(min, max, room) {
  const first = Math.floor(Math.log10(min)), last = Math.ceil(Math.log10(max)), plain = first >= -3 && last <= 4;
  for (const digits of [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const ticks = [];
    for (let e = first; e <= last; e++)
      for (const k of digits) ticks.push({ value: k * 10 ** e, label: multipleLabel(k, e, plain) });
    if (ticks.filter(t => t.value >= min && t.value <= max).length >= 3) return ticks;
  }
  return linearTicks(min, max, Math.min(room, 4));
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough)), share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

const minus = text => text.replace("-", "−");
const superscript = e => (e < 0 ? "⁻" : "") + [...String(Math.abs(e))].map(d => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("");
const plainLabel = v => minus(String(Number(v.toPrecision(6))));
const multipleLabel = (k, e, plain) => plain ? String(Number((k * 10 ** e).toPrecision(12))) : (k === 1 ? "10" : k + "×10") + superscript(e);

function fixedLabel(value, step) {
  let decimals = 0;
  for (let s = step; decimals < 12 && Math.abs(s - Math.round(s)) > 1e-6 * Math.max(1, s); s *= 10) decimals++;
  const text = value.toFixed(decimals);
  return minus(Number(text) === 0 ? text.replace("-", "") : text);
}

// A value for people: four digits.
function number(v) {
  if (v === null || v === undefined || Number.isNaN(v)) return "–";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  if (v === 0) return "0";
  if (Number.isInteger(v) && Math.abs(v) < 1e6) return minus(String(v));
  const [digits, exponent] = v.toExponential(3).split("e");
  const e = Number(exponent);
  return e < -3 || e >= 5 ? minus(digits) + "×10" + superscript(e) : minus(v.toPrecision(4));
}

// What starts the charts and tables, and what keeps the page together.

// A chart is drawn when it comes near to what is seen: a report may hold hundreds.
const charts = [];
const watch = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watch.unobserve(target);
    charts.push(new Chart(target, readFigure(target.querySelector("script").textContent)));
  }
}, { rootMargin: "400px" });
document.querySelectorAll("figure.chart").forEach(figure => watch.observe(figure));

startTables();

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  inks = new Map();
  charts.forEach(chart => chart.repaint());
});

// A link to something folded away unfolds it.
function unfold() {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", unfold);
document.addEventListener("click", event => {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (link && link.getAttribute("href") === location.hash) unfold();
});
unfold();

namespace Lethe.Reporting.Html;

/// <summary>The style sheet of reports. Figures are repainted through the classes of their colours; on paper they keep the colours of paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --page: #ffffff; --card: #f6f7f9; --text: #1a1a1a; --soft: #555555; --line: #d9dce1; --accent: #0072b2;
          --good: #00684b; --good-back: #dff3ec; --bad: #a33100; --bad-back: #fbe6db; --open: #5a5a5a; --open-back: #ececec; --grid: #e2e2e2;
          --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b65f91; --c4: #b57f00; --c5: #2f93cc; --c6: #6b5b4b; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --page: #15171a; --card: #1e2125; --text: #e8e8e8; --soft: #a8adb4; --line: #363b42; --accent: #6cb8ee;
            --good: #6fdcb6; --good-back: #12382c; --bad: #ffab85; --bad-back: #43200f; --open: #c4c7cc; --open-back: #33373d; --grid: #2f343a;
            --c0: #58aeea; --c1: #f28b4c; --c2: #37c99c; --c3: #dc92bf; --c4: #e0ac3a; --c5: #8fd0f5; --c6: #c0ae9a; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 1240px; padding: 0 20px 40px; background: var(--page); color: var(--text); overflow-wrap: break-word;
          font: 16px/1.55 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: 1.6rem 0 0.2rem; }
        h2 { font-size: 1.3rem; margin: 2.4rem 0 0.8rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 0.5rem; }
        p, li, dd { max-width: 78ch; }
        .subtitle { color: var(--soft); margin: 0 0 1rem; }
        .headline { border-left: 4px solid var(--accent); background: var(--card); padding: 0.7rem 1.1rem; border-radius: 0 6px 6px 0; }
        .headline p { margin: 0.3rem 0; }
        .headline p:first-child { font-size: 1.12rem; font-weight: 600; }
        nav { margin: 1rem 0 0; font-size: 0.92rem; display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; }
        a { color: var(--accent); }
        .scroll { overflow-x: auto; margin: 0.6rem 0; }
        table { border-collapse: collapse; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
        caption { text-align: left; font-weight: 600; padding: 0.4rem 0; }
        th, td { padding: 0.38rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
        thead th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); }
        .number { text-align: right; }
        .entries th { font-weight: 600; }
        .entries td { white-space: normal; font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.85rem; }
        .entries .origin { color: var(--soft); font-family: inherit; }
        .note, figcaption, footer { color: var(--soft); font-size: 0.9rem; }
        .badge { display: inline-block; padding: 0 0.55em; border-radius: 1em; font-weight: 600; font-size: 0.92em; white-space: nowrap; }
        .good { color: var(--good); background: var(--good-back); }
        .bad { color: var(--bad); background: var(--bad-back); }
        .open { color: var(--open); background: var(--open-back); }
        .reasons { list-style: none; padding: 0; }
        .reasons li { margin: 0.45rem 0; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 540px), 1fr)); gap: 1.2rem; align-items: start; }
        figure { margin: 0; padding: 0.8rem; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
        figcaption { margin-top: 0.4rem; max-width: 78ch; }
        figure svg { display: block; width: 100%; height: auto; max-width: 760px; margin: 0 auto; }
        .narrow { display: none; }
        .drawn .still { display: none; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; margin: 0; }
        .chart-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: flex-start; gap: 0.3rem 1rem; }
        .chart-title { margin: 0 0 0.2rem; font-weight: 600; font-size: 0.95rem; }
        .axes { display: flex; gap: 0.4rem; margin-left: auto; }
        button { font: inherit; font-size: 0.8rem; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: 0.15rem 0.6rem;
          min-height: 28px; cursor: pointer; white-space: nowrap; }
        button[aria-pressed="true"] { border-color: var(--accent); color: var(--accent); font-weight: 600; box-shadow: inset 0 0 0 1px var(--accent); }
        .plot { min-width: 0; border-radius: 4px; }
        .plot .uplot { width: 100%; font: inherit; }
        .plot .u-over { touch-action: pan-y; cursor: crosshair; }
        .plot .u-cursor-x { border-right-color: var(--soft); }
        .reading { min-height: 1.55em; margin: 0 0 0.3rem; font-size: 0.88rem; font-variant-numeric: tabular-nums; display: flex; flex-wrap: wrap; gap: 0 1rem; }
        .at { font-weight: 600; }
        .at:empty::before { content: "Values: point at the figure, or focus it and press an arrow key"; color: var(--soft); font-weight: normal; font-size: 0.8rem; }
        .near { color: var(--soft); }
        fieldset { border: 0; margin: 0 0 0.4rem; padding: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; align-items: center; font-size: 0.86rem; }
        fieldset legend { float: left; padding: 0; margin-right: 0.8rem; color: var(--soft); }
        fieldset label { display: inline-flex; align-items: center; gap: 0.4rem; min-height: 28px; cursor: pointer; max-width: 100%; }
        fieldset input { margin: 0; width: 16px; height: 16px; accent-color: var(--accent); flex: none; }
        .swatch { width: 30px; height: 14px; flex: none; }
        .value { min-width: 5.2em; margin-left: 0.3rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: pre-wrap; }
        .notes .note { margin: 0.15rem 0; font-size: 0.8rem; }
        .tall { max-height: 20rem; overflow: auto; }
        .item { margin: 1.2rem 0; scroll-margin-top: 0.5rem; }
        details.item { margin: 0.4rem 0; }
        details.item[open] { border-left: 3px solid var(--line); padding-left: 0.9rem; }
        .links { display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; font-size: 0.9rem; margin: 0.2rem 0 0.6rem; }
        h4, details h3 { font-size: 0.95rem; margin: 0.9rem 0 0.2rem; }
        :target { background: var(--card); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        details { margin: 0.5rem 0; }
        summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; }
        dt { font-weight: 600; margin-top: 0.8rem; }
        dd { margin: 0.1rem 0 0; }
        footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 0.6rem; }
        .lethe-f-fg { fill: var(--text); } .lethe-s-fg { stroke: var(--text); }
        .lethe-f-mu { fill: var(--soft); } .lethe-s-mu { stroke: var(--soft); }
        .lethe-f-bg { fill: var(--page); } .lethe-s-bg { stroke: var(--page); }
        .lethe-s-gr { stroke: var(--grid); }
        .lethe-f-c0 { fill: var(--c0); } .lethe-s-c0 { stroke: var(--c0); }
        .lethe-f-c1 { fill: var(--c1); } .lethe-s-c1 { stroke: var(--c1); }
        .lethe-f-c2 { fill: var(--c2); } .lethe-s-c2 { stroke: var(--c2); }
        .lethe-f-c3 { fill: var(--c3); } .lethe-s-c3 { stroke: var(--c3); }
        .lethe-f-c4 { fill: var(--c4); } .lethe-s-c4 { stroke: var(--c4); }
        .lethe-f-c5 { fill: var(--c5); } .lethe-s-c5 { stroke: var(--c5); }
        .lethe-f-c6 { fill: var(--c6); } .lethe-s-c6 { stroke: var(--c6); }
        @media (max-width: 560px) {
          body { padding: 0 12px 30px; }
          h1 { font-size: 1.4rem; }
          figure { padding: 0.4rem; }
          .wide { display: none; }
          .narrow { display: block; }
          .entries, .entries tbody, .entries tr, .entries th, .entries td { display: block; }
          .entries tr { border-bottom: 1px solid var(--line); padding: 0.3rem 0; }
          .entries th, .entries td { border: 0; padding: 0.05rem 0; white-space: normal; overflow-wrap: anywhere; }
          fieldset.keys { flex-direction: column; align-items: flex-start; gap: 0; } }
        @page { margin: 14mm 12mm; }
        @media print {
          body { max-width: none; padding: 0; font-size: 10.5pt; }
          table { font-size: 8pt; }
          th, td { white-space: normal; padding: 0.2rem 0.4rem; }
          nav, details, .live, .links { display: none; }
          .drawn .still { display: block; }
          .wide { display: block; }
          .narrow { display: none; }
          .figures { display: block; }
          figure svg { max-width: 148mm; }
          figure { border: 0; padding: 0; margin-bottom: 1rem; }
          figure, tr, .headline { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          .scroll { overflow: visible; } }

        """;
}

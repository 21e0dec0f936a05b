namespace Lethe.Reporting.Html;

/// <summary>
/// Everything an HTML report shows: plain data, filled by the command that measured it. Empty parts are left out of the page. Anchors are
/// names of places in the page that links lead to, such as run-1: ASCII letters, digits and at least one hyphen, each once; every link
/// needs its anchor.
/// </summary>
public sealed record ReportContent
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One line below the title: what was run.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The result in sentences, the most important first.</summary>
    public IReadOnlyList<string> Headline { get; init; } = [];

    /// <summary>The figure that shows the result, beside or below its first sentence; null for none.</summary>
    public ReportFigure? Lead { get; init; }

    /// <summary>Verdict tables, each for one way of measuring.</summary>
    public IReadOnlyList<ReportVerdicts> Verdicts { get; init; } = [];

    /// <summary>Figures and further tables by subject.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>Resolved settings; the note says where a value came from.</summary>
    public IReadOnlyList<ReportEntry> Configuration { get; init; } = [];

    /// <summary>Machine, versions, threads, durations.</summary>
    public IReadOnlyList<ReportEntry> Environment { get; init; } = [];

    /// <summary>Terms explained at the end; null: those every report of verdicts needs.</summary>
    public IReadOnlyList<ReportEntry>? HowToRead { get; init; }

    /// <summary>Program and version, for the last line.</summary>
    public string GeneratedBy { get; init; } = "Lethe";
}

/// <summary>Verdicts found in one way.</summary>
/// <param name="Title">Heading, such as "Exact linear analysis".</param>
/// <param name="Verdicts">One per family.</param>
/// <param name="Text">A paragraph on how they were found; empty for none.</param>
public sealed record ReportVerdicts(string Title, IReadOnlyList<Verdict> Verdicts, string Text = "")
{
    /// <summary>An anchor for each verdict, for links to it; empty: none.</summary>
    public IReadOnlyList<string> Anchors { get; init; } = [];

    /// <summary>For each verdict the anchor it leads to, such as that of its family's figures; empty: none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}

/// <summary>A part of a report with a heading in the list of sections.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Figures">Figures.</param>
/// <param name="Text">A paragraph; empty for none.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportFigure> Figures, string Text = "")
{
    /// <summary>Its anchor; empty: one of the page's own.</summary>
    public string Anchor { get; init; } = "";

    /// <summary>Names with values, before the figures.</summary>
    public IReadOnlyList<ReportEntry> Entries { get; init; } = [];

    /// <summary>Tables after the figures.</summary>
    public IReadOnlyList<Table> Tables { get; init; } = [];

    /// <summary>Parts with headings of their own, last.</summary>
    public IReadOnlyList<ReportItem> Items { get; init; } = [];
}

/// <summary>A part of a section: a family of runs, a run, an experiment.</summary>
/// <param name="Anchor">Its anchor.</param>
/// <param name="Title">Heading.</param>
public sealed record ReportItem(string Anchor, string Title)
{
    /// <summary>A paragraph; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>Links to other parts.</summary>
    public IReadOnlyList<ReportLink> Links { get; init; } = [];

    /// <summary>Names with values, by subject; a subject without name has no heading.</summary>
    public IReadOnlyList<ReportEntries> Entries { get; init; } = [];

    /// <summary>Figures.</summary>
    public IReadOnlyList<ReportFigure> Figures { get; init; } = [];

    /// <summary>Tables after the figures.</summary>
    public IReadOnlyList<Table> Tables { get; init; } = [];

    /// <summary>True: shown when the reader opens it, or follows a link to it; not printed.</summary>
    public bool IsFolded { get; init; }
}

/// <summary>A link within the page.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Anchor">Where it leads.</param>
public sealed record ReportLink(string Text, string Anchor);

/// <summary>Entries under a heading.</summary>
/// <param name="Title">Heading; empty for none.</param>
/// <param name="Entries">Entries.</param>
public sealed record ReportEntries(string Title, IReadOnlyList<ReportEntry> Entries);

/// <summary>
/// A figure in a report: drawn by a script where the reader's browser runs it, so that curves can be read off and switched, else and on
/// paper as SVG. Its <see cref="Figure.AltText"/> is read out instead of the drawing.
/// </summary>
/// <param name="Figure">The figure.</param>
/// <param name="Caption">What to see in it; empty for none.</param>
public sealed record ReportFigure(Figure Figure, string Caption = "");

/// <summary>A name, a value and a note.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value or explanation.</param>
/// <param name="Note">Where it comes from; empty for none.</param>
public sealed record ReportEntry(string Name, string Value, string Note = "");

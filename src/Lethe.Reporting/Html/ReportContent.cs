using Lethe.Reporting.Figures;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Reporting.Html;

/// <summary>Everything an HTML report shows: plain data, filled by the command that measured it. Empty parts are left out of the page.</summary>
public sealed record ReportContent
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One line below the title: what was run.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The result in sentences, the most important first.</summary>
    public IReadOnlyList<string> Headline { get; init; } = [];

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
public sealed record ReportVerdicts(string Title, IReadOnlyList<Verdict> Verdicts, string Text = "");

/// <summary>A part of a report.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Figures">Figures.</param>
/// <param name="Text">A paragraph; empty for none.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportFigure> Figures, string Text = "")
{
    /// <summary>Tables after the figures.</summary>
    public IReadOnlyList<Table> Tables { get; init; } = [];
}

/// <summary>A figure in a report. Its <see cref="Figure.AltText"/> is read out instead of the drawing.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Caption">What to see in it; empty for none.</param>
public sealed record ReportFigure(Figure Figure, string Caption = "");

/// <summary>A name, a value and a note.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value or explanation.</param>
/// <param name="Note">Where it comes from; empty for none.</param>
public sealed record ReportEntry(string Name, string Value, string Note = "");

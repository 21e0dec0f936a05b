namespace Lethe.Reporting.Figures;

/// <summary>The typeface of a figure.</summary>
public enum FigureFont
{
    /// <summary>Source Sans 3, of which a PDF carries the characters it shows.</summary>
    Sans,

    /// <summary>Source Serif 4, of which a PDF carries the characters it shows.</summary>
    Serif,
}

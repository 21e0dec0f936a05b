namespace Lethe.Tests.Reporting;

public sealed class InkTests
{
    /// <summary>WCAG 2.1, success criterion 1.4.11: graphics stand out from their background by at least 3 : 1.</summary>
    private const double LeastContrast = 3;

    [Fact]
    public void SeriesColoursStandOutFromPaper() =>
        Assert.All(Ink.Series, ink =>
            Assert.True(Contrast(ink, Ink.Background) >= LeastContrast, $"{ink.Key} {Contrast(ink, Ink.Background):F2}"));

    [Fact]
    public void ColoursHaveDistinctKeys() => Assert.Equal(Ink.Series.Count, Ink.Series.Select(i => i.Key).Distinct().Count());

    private static double Contrast(Ink a, Ink b) =>
        (Math.Max(Luminance(a), Luminance(b)) + 0.05) / (Math.Min(Luminance(a), Luminance(b)) + 0.05);

    private static double Luminance(Ink ink) => 0.2126 * Linear(ink.Red) + 0.7152 * Linear(ink.Green) + 0.0722 * Linear(ink.Blue);

    private static double Linear(double c) => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}

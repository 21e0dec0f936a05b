namespace Lethe.Experiments.Runs;

/// <summary>Numbers in the CSV and JSON files of a run: shortest text with the same bits; NaN, Infinity and -Infinity by name.</summary>
internal static class CsvNumber
{
    public static string Format(double value) => Invariant($"{value}");

    public static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}

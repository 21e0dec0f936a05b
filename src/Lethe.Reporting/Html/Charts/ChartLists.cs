namespace Lethe.Reporting.Html.Charts;

/// <summary>Lists of numbers: those that several curves share stand once, evenly spaced ones as start, step and count.</summary>
internal sealed class ChartLists
{
    private const double LargestWhole = 1e15;

    private readonly List<IReadOnlyList<double>> _lists = [];

    public IReadOnlyList<object> All => [.. _lists.Select(Form)];

    /// <summary>The index under which a list is written.</summary>
    public int Add(IReadOnlyList<double> list)
    {
        int known = _lists.FindIndex(other => other.SequenceEqual(list));
        if (known >= 0) return known;
        _lists.Add(list);
        return _lists.Count - 1;
    }

    /// <summary>Values, each written out.</summary>
    public static double?[] Numbers(IReadOnlyList<double> values) => [.. values.Select(Rounded)];

    /// <summary>Whole numbers as they are, others to six significant digits; null for NaN.</summary>
    public static double? Rounded(double value) => double.IsNaN(value) ? null
        : IsWhole(value) || double.IsInfinity(value) ? value + 0.0 // no -0
        : double.Parse(Invariant($"{value:G6}"), CultureInfo.InvariantCulture);

    // Sums with others of the kind are exact.
    private static bool IsWhole(double value) => Math.Abs(value) < LargestWhole && value == Math.Floor(value);

    private static object Form(IReadOnlyList<double> list) =>
        IsEven(list) ? new { From = list[0], Step = list[1] - list[0], list.Count } : Numbers(list);

    // Whole numbers alone: they and their sums are exact.
    private static bool IsEven(IReadOnlyList<double> list)
    {
        if (list.Count < 4) return false;
        double step = list[1] - list[0];
        for (int i = 0; i < list.Count; i++)
            if (!IsWhole(list[i]) || list[i] != list[0] + i * step) return false;
        return true;
    }
}

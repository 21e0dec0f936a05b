namespace Lethe.Reporting.Html.Charts;

/// <summary>Lists of numbers: those that several curves share stand once, evenly spaced ones as start, step and count.</summary>
internal sealed class ChartLists
{
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
    public static ChartNumber[] Numbers(IReadOnlyList<double> values) => [.. values.Select(value => new ChartNumber(value))];

    private static object Form(IReadOnlyList<double> list) =>
        IsEven(list) ? new { From = new ChartNumber(list[0]), Step = new ChartNumber(list[1] - list[0]), list.Count } : Numbers(list);

    // Whole numbers alone: they and their sums are exact.
    private static bool IsEven(IReadOnlyList<double> list)
    {
        if (list.Count < 4) return false;
        double step = list[1] - list[0];
        for (int i = 0; i < list.Count; i++)
            if (!new ChartNumber(list[i]).IsWhole || list[i] != list[0] + i * step) return false;
        return true;
    }
}

namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Refuses figures that contradict themselves.</summary>
internal static class FigureCheck
{
    /// <summary>The smallest plot with its axes that can be read, in CSS pixels.</summary>
    public const double LeastWidth = 240, LeastHeight = 120;

    public static void Validate(Figure figure)
    {
        if (!(figure.Width >= LeastWidth && figure.Height >= LeastHeight))
            throw new ArgumentOutOfRangeException(nameof(figure), Invariant($"Figure size is {figure.Width} x {figure.Height} pixels; ") +
                Invariant($"expected at least {LeastWidth} x {LeastHeight}. Give a larger Width and Height."));
        Limits(figure.X, "X");
        Limits(figure.Y, "Y");
        foreach (Series series in figure.Series)
        {
            Length(series, nameof(Series.Y), series.Y.Count);
            if (series.Low is null != series.High is null)
                throw new ArgumentException($"Series '{series.Label}' has one band edge; expected Low and High, or neither. Give both.",
                    nameof(figure));
            if (series.Low is not null) Length(series, nameof(Series.Low), series.Low.Count);
            if (series.High is not null) Length(series, nameof(Series.High), series.High.Count);
        }
    }

    private static void Length(Series series, string what, int actual)
    {
        if (actual != series.X.Count)
            throw new ArgumentException(Invariant($"Series '{series.Label}': {what} has {actual} values, X has {series.X.Count}; ") +
                $"expected as many. Give one {what} per X.", nameof(series));
    }

    private static void Limits(Axis axis, string name)
    {
        bool log = axis.Kind == AxisKind.Logarithmic;
        foreach (double? limit in (double?[])[axis.Min, axis.Max])
        {
            if (limit is { } value && (!double.IsFinite(value) || (log && value <= 0)))
                throw new ArgumentOutOfRangeException(nameof(axis), Invariant($"Axis {name} has the limit {value}; ") +
                    $"expected a finite{(log ? " positive" : "")} number. Give one, or null for a limit from the data.");
        }
        if (axis is { Min: { } min, Max: { } max } && min >= max)
            throw new ArgumentException(Invariant($"Axis {name} runs from {min} to {max}; expected Min < Max. Swap them."), nameof(axis));
    }

}

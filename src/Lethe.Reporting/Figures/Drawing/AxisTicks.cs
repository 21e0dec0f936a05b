namespace Lethe.Reporting.Figures.Drawing;

/// <summary>A tick; minor ticks have no label.</summary>
internal readonly record struct Tick(double Value, string Label, bool Major);

/// <summary>Chooses ticks: round numbers on linear axes, decades with 2..9 between them on logarithmic ones.</summary>
internal static class AxisTicks
{
    private const int LogLabels = 7;

    /// <summary>Ticks within the axis' limits, ascending; about <paramref name="room"/> labels fit.</summary>
    public static IReadOnlyList<Tick> Find(Axis axis, AxisScale scale, int room)
    {
        List<Tick> ticks = axis.Ticks is { } given ? Given(given)
            : scale.IsLog ? Logarithmic(scale.Min, scale.Max, Math.Min(room, LogLabels))
            : Linear(scale.Min, scale.Max, room);
        double slack = scale.IsLog ? 0 : 1e-9 * (scale.Max - scale.Min);
        ticks.RemoveAll(t => t.Value < scale.Min * (scale.IsLog ? 1 - 1e-9 : 1) - slack
            || t.Value > scale.Max * (scale.IsLog ? 1 + 1e-9 : 1) + slack);
        ticks.Sort((a, b) => a.Value.CompareTo(b.Value));
        return ticks;
    }

    private static List<Tick> Given(IReadOnlyList<double> values) =>
        [.. values.Select(v => new Tick(v, TickLabels.Plain(v), true))];

    private static List<Tick> Linear(double min, double max, int room)
    {
        double step = NiceStep((max - min) / Math.Max(2, room));
        var ticks = new List<Tick>();
        long first = (long)Math.Ceiling(min / step - 1e-9), last = (long)Math.Floor(max / step + 1e-9);
        double[] values = [.. Enumerable.Range(0, (int)Math.Clamp(last - first + 1, 0, 100)).Select(i => (first + i) * step)];
        string[] labels = TickLabels.Linear(values, step);
        for (int i = 0; i < values.Length; i++) ticks.Add(new Tick(values[i], labels[i], true));
        return ticks;
    }

    private static List<Tick> Logarithmic(double min, double max, int room)
    {
        int first = (int)Math.Ceiling(Math.Log10(min) - 1e-9), last = (int)Math.Floor(Math.Log10(max) + 1e-9);
        int decades = last - first + 1;
        if (decades <= 2) return Narrow(min, max, room);
        int stride = (decades + room - 1) / room;
        bool plain = first >= -2 && last <= 3;
        var ticks = new List<Tick>();
        for (int e = first - 1; e <= last; e++)
        {
            bool labelled = e >= first && Modulo(e, stride) == 0;
            if (e >= first) ticks.Add(new Tick(Power(e), labelled ? TickLabels.Decade(e, plain) : "", labelled));
            // Nine lines per decade help the eye while they can be told apart.
            if (decades <= 8)
                for (int k = 2; k <= 9; k++) ticks.Add(new Tick(k * Power(e), "", false));
        }
        return ticks;
    }

    /// <summary>Hardly a decade in view: label 1, 2, 5, or more digits, or round numbers where even these are too few.</summary>
    private static List<Tick> Narrow(double min, double max, int room)
    {
        int first = (int)Math.Floor(Math.Log10(min)), last = (int)Math.Ceiling(Math.Log10(max));
        bool plain = first >= -3 && last <= 4;
        foreach (int[] digits in (int[][])[[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]])
        {
            var ticks = new List<Tick>();
            int labels = 0;
            for (int e = first; e <= last; e++)
            {
                for (int k = 1; k <= 9; k++)
                {
                    double value = k * Power(e);
                    bool labelled = digits.Contains(k);
                    if (labelled && value >= min && value <= max) labels++;
                    ticks.Add(new Tick(value, labelled ? TickLabels.Multiple(k, e, plain) : "", labelled));
                }
            }
            if (labels >= 3) return ticks;
        }
        return Linear(min, max, Math.Min(room, 4));
    }

    private static double NiceStep(double rough)
    {
        double power = Power((int)Math.Floor(Math.Log10(rough)));
        foreach (double nice in (double[])[1, 2, 2.5, 5])
            if (rough <= nice * power * (1 + 1e-9)) return nice * power;
        return 10 * power;
    }

    /// <summary>The double nearest to 10^e, which Math.Pow does not promise.</summary>
    private static double Power(int e) =>
        double.Parse(Invariant($"1e{e}"), CultureInfo.InvariantCulture);

    private static int Modulo(int a, int b) => ((a % b) + b) % b;
}

namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Limits of an axis: the caller's, or those of the drawable data with a little air.</summary>
internal static class AxisRange
{
    private const double Air = 0.04;

    /// <summary>Room for an arrow below the top edge where some value is infinite.</summary>
    private const double ArrowAir = 0.12;

    // Differences and ratios of limits must not overflow.
    private const double Largest = 1e150;

    public static (double Min, double Max) Find(Axis axis, IEnumerable<double> values)
    {
        bool infinite = false;
        bool log = axis.Kind == AxisKind.Logarithmic;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            infinite |= double.IsPositiveInfinity(value);
            if (!double.IsFinite(value) || (log && value <= 0)) continue;
            low = Math.Min(low, Within(value, log));
            high = Math.Max(high, Within(value, log));
        }
        if (low > high) (low, high) = (axis.Min, axis.Max) switch
        {
            ({ } a, _) => (a, log ? 10 * a : a + 1),
            (null, { } b) => (log ? b / 10 : b - 1, b),
            _ => log ? (0.1, 1) : (0, 1),
        };
        // Air is a share of what is shown, not of what limits cut away.
        if (axis.Min is { } given && given < high) low = Math.Max(low, given);
        if (axis.Max is { } ceiling && ceiling > low) high = Math.Min(high, ceiling);
        (double paddedLow, double paddedHigh) = log ? PadLog(low, high) : Pad(low, high);
        double min = Within(axis.Min ?? paddedLow, log), max = Within(axis.Max ?? paddedHigh, log);
        if (infinite && axis.Max is null && max > min)
            max = log ? Within(max * Math.Pow(max / min, ArrowAir), true) : max + ArrowAir * (max - min);
        // A single limit of the caller may lie beyond all data.
        if (min >= max) (min, max) = axis.Min is null ? (log ? max / 10 : max - 1, max) : (min, log ? min * 10 : min + 1);
        return (min, max);
    }

    private static double Within(double value, bool log) => Math.Clamp(value, log ? 1 / Largest : -Largest, Largest);

    private static (double, double) Pad(double low, double high)
    {
        double spread = high - low;
        // Values equal but for rounding are one value.
        if (spread <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high))) spread = low == 0 ? 1 : 0.2 * Math.Abs(low);
        double pad = Air * spread + (high == low ? spread / 2 : 0);
        return (low >= 0 && low - pad < 0 ? 0 : low - pad, high + pad);
    }

    private static (double, double) PadLog(double low, double high)
    {
        double factor = Math.Pow(high / low, Air);
        if (!double.IsFinite(factor)) factor = 10;
        if (factor < 1.02) factor = Math.Max(factor, high / low < 1.05 ? 2 : 1.02);
        return (low / factor, high * factor);
    }
}

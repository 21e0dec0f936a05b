namespace Lethe.Reporting.Figures.Drawing;

/// <summary>Maps values of one axis to pixels, from <see cref="Start"/> (left, bottom) to <see cref="End"/> (right, top).</summary>
internal sealed class AxisScale
{
    private const double ZeroSlotPixels = 38;

    // Far outside every figure, near enough for exact clipping.
    private const double Far = 1e7;

    private readonly double _low, _high;

    public AxisScale(Axis axis, double min, double max, double start, double end)
    {
        IsLog = axis.Kind == AxisKind.Logarithmic;
        (Min, Max) = (min, max);
        HasZeroSlot = IsLog && axis.ShowZero;
        double direction = Math.Sign(end - start);
        ZeroPixel = start + direction * ZeroSlotPixels * 0.4;
        Start = HasZeroSlot ? start + direction * ZeroSlotPixels : start;
        End = end;
        (_low, _high) = (Forward(min), Forward(max));
    }

    public bool IsLog { get; }

    public double Min { get; }

    public double Max { get; }

    public double Start { get; }

    public double End { get; }

    public bool HasZeroSlot { get; }

    public double ZeroPixel { get; }

    /// <summary>The pixel of a value: NaN where it cannot be drawn, the far end for infinity.</summary>
    public double Map(double value)
    {
        if (double.IsPositiveInfinity(value)) return End;
        if (HasZeroSlot && value == 0) return ZeroPixel;
        if (!double.IsFinite(value) || (IsLog && value <= 0)) return double.NaN;
        return Math.Clamp(Start + (End - Start) * ((Forward(value) - _low) / (_high - _low)), -Far, Far);
    }

    private double Forward(double value) => IsLog ? Math.Log10(value) : value;
}

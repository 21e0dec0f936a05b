namespace Lethe.Stability.Errors;

/// <summary>The derivative of an error in the kernel difference e(t) = r(t) - k(t), at the times where it was read, and in the zero-input
/// output.</summary>
internal sealed class Cotangents
{
    /// <summary>At steps 0, 1, ....</summary>
    public double[] Steps { get; private set; } = [];

    /// <summary>At times behind them, in steps.</summary>
    public List<(double Time, double Value)> Tail { get; } = [];

    /// <summary>In the zero-input output.</summary>
    public double Bias { get; set; }

    /// <summary>All 0, for a number of steps.</summary>
    public void Clear(int steps)
    {
        if (Steps.Length == steps) Array.Clear(Steps);
        else Steps = new double[steps];
        Tail.Clear();
        Bias = 0;
    }
}

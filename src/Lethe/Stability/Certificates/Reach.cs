namespace Lethe.Stability.Certificates;

/// <summary>
/// The least and largest next state of one unit, h + dt sigma(z - a h) or lambda h + gain z, when h, z, a (or lambda, gain) run through
/// intervals. For fixed h and z the residual form is monotone in a, and monotone in z for fixed h and a, so only their ends matter; in h it
/// is monotone while dt a &lt;= 1 (sigma' lies in [0, 1]), else the extremes may also lie where sigma has a kink or 1 = dt a sigma'.
/// </summary>
internal sealed class Reach
{
    private readonly Activation _activation;
    private readonly double _dt, _low, _high, _lowGain, _highGain;
    private readonly bool _residual, _monotone;

    private Reach(Activation activation, double dt, double low, double high, double lowGain, double highGain, bool residual)
    {
        (_activation, _dt, _low, _high, _lowGain, _highGain, _residual) = (activation, dt, low, high, lowGain, highGain, residual);
        _monotone = dt * high <= 1;
    }

    /// <summary>Rates from low to high.</summary>
    public static Reach Residual(Activation activation, double dt, double low, double high) => new(activation, dt, low, high, 0, 0, true);

    /// <summary>Multipliers and gains from low to high.</summary>
    public static Reach Linear(double low, double high, double lowGain, double highGain) =>
        new(Activation.Linear, 0, low, high, lowGain, highGain, false);

    /// <summary>The next interval of states.</summary>
    public (double Low, double High) Next(double low, double high, double lowDrive, double highDrive)
    {
        if (!_residual)
        {
            (double a, double b) = Product(_low, _high, low, high);
            (double c, double d) = Product(_lowGain, _highGain, lowDrive, highDrive);
            return (a + c, b + d);
        }
        if (_monotone)
        {
            return (Math.Min(Step(low, lowDrive, _low), Step(low, lowDrive, _high)),
                Math.Max(Step(high, highDrive, _low), Step(high, highDrive, _high)));
        }
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double rate in (ReadOnlySpan<double>)[_low, _high])
        {
            Consider(low, rate, ref least, ref most);
            Consider(high, rate, ref least, ref most);
            // Where z - a h has these values the step may turn.
            double turn = _activation switch
            {
                Activation.Hardtanh => 1,
                Activation.Tanh when _dt * rate > 1 => Math.Acosh(Math.Sqrt(_dt * rate)),
                _ => 0,
            };
            if (_activation == Activation.Linear || rate == 0) continue;
            foreach (double drive in (ReadOnlySpan<double>)[lowDrive, highDrive])
            {
                foreach (double at in (ReadOnlySpan<double>)[(drive - turn) / rate, (drive + turn) / rate])
                    if (at > low && at < high) Consider(at, rate, ref least, ref most);
            }
        }
        return (least, most);

        void Consider(double h, double rate, ref double least, ref double most)
        {
            least = Math.Min(least, Step(h, lowDrive, rate));
            most = Math.Max(most, Step(h, highDrive, rate));
        }
    }

    private double Step(double h, double drive, double rate) => h + _dt * ReferenceKernel.Apply(_activation, drive - rate * h);

    private static (double Low, double High) Product(double a, double b, double c, double d)
    {
        double ac = a * c, ad = a * d, bc = b * c, bd = b * d;
        return (Math.Min(Math.Min(ac, ad), Math.Min(bc, bd)), Math.Max(Math.Max(ac, ad), Math.Max(bc, bd)));
    }
}

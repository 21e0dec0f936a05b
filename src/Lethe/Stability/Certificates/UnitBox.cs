namespace Lethe.Stability.Certificates;

/// <summary>
/// One linear unit z(t) = gain lambda^t and all z~ it becomes when its weight moves within beta: pointwise extremes. In the exact form z(t)
/// is the integral of e^{-a (t dt + tau)} over tau in [0, dt], which falls in a at every t; in the others the gain is fixed and lambda runs
/// through an interval.
/// </summary>
internal readonly record struct UnitBox(double Lambda, double Gain, double FastLambda, double FastGain, double SlowLambda, double SlowGain)
{
    /// <summary>The box of one weight.</summary>
    public static UnitBox Of(DecayRates decay, double w, double beta)
    {
        double dt = decay.TimeStep;
        (double low, double high) = WeightInterval.Of(decay.Parameterization, decay.Integration, w, beta);
        if (decay.Integration == Integration.Native) return new UnitBox(decay.Parameterization.Native(w), 1, low, 1, high, 1);
        double rate = decay.Parameterization.Rate(w);
        return decay.Integration == Integration.Euler
            ? new UnitBox(1 - dt * rate, dt, 1 - dt * high, dt, 1 - dt * low, dt)
            : new UnitBox(Math.Exp(-rate * dt), RateGain.Gain(rate, dt), Math.Exp(-high * dt), RateGain.Gain(high, dt), Math.Exp(-low * dt),
                RateGain.Gain(low, dt));
    }

    /// <summary>True while every multiplier in the box is below 1 in size.</summary>
    public bool IsStable => SlowLambda < 1 && FastLambda > -1;

    /// <summary>The largest |lambda~|.</summary>
    public double Modulus => Math.Max(Math.Abs(SlowLambda), Math.Abs(FastLambda));

    /// <summary>True where no multiplier in the box is negative: then z~(t) is ordered by its multiplier at every t.</summary>
    public bool IsPositive => FastLambda >= 0;

    /// <summary>z(t) and the least and largest z~(t); behind the whole steps only moduli count where multipliers may be negative.</summary>
    public (double Own, double Low, double High) At(double t, bool whole)
    {
        if (IsPositive) return (Gain * Power(Lambda, t), FastGain * Power(FastLambda, t), SlowGain * Power(SlowLambda, t));
        double largest = Gain * Power(Modulus, t);
        if (!whole) return (Lambda > 0 ? Gain * Power(Lambda, t) : 0, -largest, largest);
        double own = Gain * Math.Pow(Lambda, t), a = Gain * Math.Pow(FastLambda, t), b = Gain * Math.Pow(SlowLambda, t);
        (double low, double high) = (Math.Min(a, b), Math.Max(a, b));
        // An even power of an interval about 0 falls to 0 inside.
        if (t > 0 && SlowLambda > 0) low = Math.Min(low, 0);
        return (own, low, high);
    }

    /// <summary>sum_t z~(t) at its largest: the answer to a constant input, in the steady state.</summary>
    public double Sum => SlowGain / (1 - SlowLambda);

    /// <summary>The largest change of that sum.</summary>
    public double SumChange
    {
        get
        {
            double own = Gain / (1 - Lambda);
            return Math.Max(Math.Abs(Sum - own), Math.Abs(FastGain / (1 - FastLambda) - own));
        }
    }

    private static double Power(double lambda, double t) => t == 0 ? 1 : lambda <= 0 ? 0 : Math.Exp(t * Math.Log(lambda));
}

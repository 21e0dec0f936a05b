namespace Lethe.Memory;

/// <summary>A fitted tail.</summary>
/// <param name="Kind">Kind of decay.</param>
/// <param name="Rate">Exponential: rate per unit of time; else NaN.</param>
/// <param name="Exponent">Polynomial: exponent p of t^-p; stretched: the power q of e^{-b (t + t0)^q}; else NaN.</param>
/// <param name="IntervalLow">Lower end of the 95 % interval of the rate, exponent or power, widened by what the law leaves out; NaN where
/// none.</param>
/// <param name="IntervalHigh">Upper end.</param>
/// <param name="WindowStart">First time of the window fitted.</param>
/// <param name="WindowEnd">Last time of the window fitted.</param>
/// <param name="DeltaAic">AIC of the losing model minus that of the winning one; NaN where not compared.</param>
/// <param name="Reason">Why this kind, in one sentence.</param>
public sealed record TailFit(TailKind Kind, double Rate, double Exponent, double IntervalLow, double IntervalHigh, double WindowStart,
    double WindowEnd, double DeltaAic, string Reason);

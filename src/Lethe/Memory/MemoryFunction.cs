namespace Lethe.Memory;

/// <summary>What is fed to a model to read its memory.</summary>
public enum MemoryProbe
{
    /// <summary>x from t = 0 on: M(t) = sup |y_t - y_{t-1}|_2 / (dt |x|_inf), y_{-1} the zero-input steady output.</summary>
    Heaviside,

    /// <summary>x at one step only: |y_t - y^0_t| / (dt |x|).</summary>
    Impulse,

    /// <summary>x for a pre-run that covers the horizon, then 0: the Heaviside difference after the switch.</summary>
    Reversed,
}

/// <summary>How a tail decays.</summary>
public enum TailKind
{
    /// <summary>C e^{-rate t}.</summary>
    Exponential,

    /// <summary>C t^{-exponent}.</summary>
    Polynomial,

    /// <summary>Exactly 0 after some time.</summary>
    Finite,

    /// <summary>Faster than every exponential.</summary>
    SuperExponential,

    /// <summary>Does not tend to 0 within the window.</summary>
    NonDecaying,

    /// <summary>The data do not decide.</summary>
    Undecided,
}

/// <summary>How to measure a memory function.</summary>
public sealed record MemoryOptions
{
    /// <summary>The probe.</summary>
    public MemoryProbe Probe { get; init; } = MemoryProbe.Heaviside;

    /// <summary>Steps T; values at t = 0, dt, ..., (T-1) dt.</summary>
    public int Length { get; init; } = 200;

    /// <summary>Magnitudes |x|_inf on the search grid, each tried with both signs (and, for d > 1, with directions on the cube).</summary>
    public IReadOnlyList<double> Magnitudes { get; init; } = [0.01, 0.1, 0.25, 0.5, 1, 2, 4];

    /// <summary>Random directions added to the axes and the diagonal for inputs of more than one channel.</summary>
    public int Directions { get; init; } = 32;

    /// <summary>Rounds of local ascent around the best probe of each time.</summary>
    public int AscentRounds { get; init; } = 12;

    /// <summary>Largest number of steps for reaching the zero-input steady state.</summary>
    public int SteadyStateSteps { get; init; } = 100_000;

    /// <summary>Thresholds of the horizons: h_eps = first t after which M &lt; eps max M.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [0.5, 0.1, 0.01];

    /// <summary>Seed of the random directions.</summary>
    public long Seed { get; init; }
}

/// <summary>A fitted tail.</summary>
/// <param name="Kind">Kind of decay.</param>
/// <param name="Rate">Exponential: rate per unit of time; else NaN.</param>
/// <param name="Exponent">Polynomial: exponent p of t^-p; else NaN.</param>
/// <param name="IntervalLow">Lower end of the 95 % interval of the rate or exponent; NaN where none.</param>
/// <param name="IntervalHigh">Upper end.</param>
/// <param name="WindowStart">First time of the window fitted.</param>
/// <param name="WindowEnd">Last time of the window fitted.</param>
/// <param name="DeltaAic">AIC of the losing model minus that of the winning one; NaN where not compared.</param>
/// <param name="Reason">Why this kind, in one sentence.</param>
public sealed record TailFit(TailKind Kind, double Rate, double Exponent, double IntervalLow, double IntervalHigh, double WindowStart,
    double WindowEnd, double DeltaAic, string Reason);

/// <summary>h_eps: the first time after which M stays below eps max M.</summary>
/// <param name="Threshold">eps.</param>
/// <param name="Time">h_eps, or null where M does not fall below within the measured length.</param>
public sealed record MemoryHorizon(double Threshold, double? Time);

/// <summary>A measured memory function.</summary>
/// <param name="Times">t.</param>
/// <param name="Values">M(t).</param>
/// <param name="Probe">How it was probed.</param>
/// <param name="Maximiser">The input x (one value per channel) that gave the largest M(t) summed over t; empty for closed forms.</param>
/// <param name="SteadyStateReached">False where the zero-input state did not settle; the values are then differences from the last state reached.</param>
/// <param name="Tail">The fitted tail.</param>
/// <param name="Horizons">One per threshold asked for.</param>
/// <param name="HalfLife">Time after which M stays below half its maximum; null if not reached.</param>
public sealed record MemoryFunction(IReadOnlyList<double> Times, IReadOnlyList<double> Values, MemoryProbe Probe, IReadOnlyList<double> Maximiser,
    bool SteadyStateReached, TailFit Tail, IReadOnlyList<MemoryHorizon> Horizons, double? HalfLife);

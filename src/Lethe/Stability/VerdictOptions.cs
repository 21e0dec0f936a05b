namespace Lethe.Stability;

/// <summary>The numbers in the verdict rule. The defaults are the rule as published in docs; change them only where the data differ in
/// kind.</summary>
public sealed record VerdictOptions
{
    /// <summary>A run is admitted only if its relative error E_m(0) / ||H||^2 is at most this.</summary>
    public double LargestRelativeError { get; init; } = 0.01;

    /// <summary>Slopes of log radius on log m below this count as "tends to 0".</summary>
    public double SlopeThreshold { get; init; } = -0.25;

    /// <summary>Confidence of the interval of a slope.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Widths for a full verdict; one fewer gives a verdict marked weak, still fewer none.</summary>
    public int MinimumWidths { get; init; } = 5;

    /// <summary>Admitted seeds a width needs in order to count. The exact linear analysis has no seeds: it uses 1.</summary>
    public int MinimumSeeds { get; init; } = 3;

    /// <summary>
    /// True: r(W) must agree with beta*. False: beta* alone decides. Null: true where the parameterization has its stability boundary at a
    /// finite weight (<see cref="IParameterization.RateBoundary"/>), which slow units come near.
    /// </summary>
    public bool? UseDistance { get; init; }

    /// <summary>The form of time of the runs.</summary>
    public Integration Integration { get; init; } = Integration.Euler;

    /// <summary>The models that names of families stand for.</summary>
    public ModelCatalog Models { get; init; } = ModelCatalog.Default;

    internal bool HasBoundary(string parameterization) => Models.Parameterizations.Find(parameterization) is { } f
        && double.IsFinite(Integration == Integration.Native ? f.NativeBoundary : f.RateBoundary);
}

namespace Lethe.Experiments.Measurement;

/// <summary>
/// What is measured of a model. Curve and radius are of one choice of blocks, ball and search: two choices are two measurements.
/// </summary>
public sealed record MeasurementOptions
{
    /// <summary>
    /// Blocks, ball, search, draws, sizes beta, seed, error, whether errors are relative and whether upper bounds are certified. Its target
    /// is that of the data.
    /// </summary>
    public PerturbationOptions Perturbation { get; init; } = new();

    /// <summary>Whether the curve E(beta) is measured.</summary>
    public bool WithCurve { get; init; } = true;

    /// <summary>tol in beta* = sup { beta : E(beta) &lt;= E(0) + tol }, E relative to ||H||^2; null: beta* is not sought.</summary>
    public double? Tolerance { get; init; } = new StabilityRadiusOptions().Tolerance;

    /// <summary>Relative width of the bracket beta* is narrowed to.</summary>
    public double Accuracy { get; init; } = new StabilityRadiusOptions().Accuracy;

    /// <summary>Where the search for beta* begins; a radius below is bracketed downwards.</summary>
    public double SmallestBeta { get; init; } = new StabilityRadiusOptions().SmallestBeta;

    /// <summary>Where it ends: no crossing up to here is an infinite radius.</summary>
    public double LargestBeta { get; init; } = new StabilityRadiusOptions().LargestBeta;

    /// <summary>How the memory function is measured; null: it is not.</summary>
    public MemoryOptions? Memory { get; init; }

    /// <summary>Whether the model's input channels are tokens, whose memory is that of one replaced by another.</summary>
    public bool ReadsTokens { get; init; }

    /// <summary>
    /// The options of beta*. Tolerance and admission of the verdict are for squared errors: beside a curve of error w1 the radius is that
    /// of mse.
    /// </summary>
    internal StabilityRadiusOptions Radius(double tolerance) => new()
    {
        Tolerance = tolerance,
        Accuracy = Accuracy,
        SmallestBeta = SmallestBeta,
        LargestBeta = LargestBeta,
        Perturbation = Squared,
    };

    /// <summary>The perturbation with the squared error that E(0) and beta* are of.</summary>
    internal PerturbationOptions Squared => Perturbation.Error != PerturbationErrorKind.Supremum ? Perturbation
        : Perturbation with { Error = PerturbationErrorKind.MeanSquare };
}

using Lethe.Experiments.Subjects;

namespace Lethe.Experiments.Measurement;

/// <summary>
/// What perturbing a model and probing its memory gave: curve E(beta) and radius beta* of one choice of blocks, ball and search, which it
/// carries; distance to
/// instability, norms and memory function, which have none.
/// </summary>
public sealed record ModelMeasurement
{
    /// <summary>What curve and radius are of; draws, error and seed stand in the options of the curve.</summary>
    public required PerturbationChoice Choice { get; init; }

    /// <summary>Steps evaluated.</summary>
    public required int Horizon { get; init; }

    /// <summary>E(0) / ||H||^2 of the evaluation form of the model; where the curve's error is w1, that of mse.</summary>
    public required double RelativeError { get; init; }

    /// <summary>||H||^2: the error of the model that answers 0, for mse the mean weighted square of the targets.</summary>
    public required double TargetMeanSquare { get; init; }

    /// <summary>E(beta); null where it was not measured.</summary>
    public PerturbationCurve? Curve { get; init; }

    /// <summary>beta* and how it came about; null where it was not sought.</summary>
    public StabilityRadiusResult? Radius { get; init; }

    /// <summary>tol of <see cref="Radius"/>; null where it was not sought.</summary>
    public double? Tolerance { get; init; }

    /// <summary>r(W), the distance of the recurrent weights to instability.</summary>
    public required InstabilityDistance Distance { get; init; }

    /// <summary>|W|, |U|, |b|, |c|, kappa.</summary>
    public required ModelNorms Norms { get; init; }

    /// <summary>The memory function; null where it was not measured.</summary>
    public MemoryFunction? Memory { get; init; }

    /// <summary>Measures a model; it is left as it is.</summary>
    /// <param name="model">The model, pruned where its radius is to be that of the approximant.</param>
    /// <param name="data">What it is measured on.</param>
    /// <param name="options">
    /// What is measured; null: curve, radius, distance and norms for recurrent weights, l2 ball, directed search.
    /// </param>
    /// <param name="workers">Threads; the result has the same bits for any number.</param>
    /// <param name="progress">Told what is measured and the share of it done; null: no one.</param>
    /// <param name="cancellation">Checked between evaluations.</param>
    /// <exception cref="ArgumentException">
    /// Shapes or options do not fit, or the model and its target do not admit the error asked for (<see
    /// cref="PerturbationMeasurement.Objection"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ModelMeasurement Of(IParametricModel model, EvaluationData data, MeasurementOptions? options, Workers workers,
        IProgress<MeasurementProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new MeasurementOptions();
        var target = data.Target as LinearFunctional;
        options = options with { Perturbation = options.Perturbation with { Target = target } };
        double[] weights = [.. data.TimeWeights];
        MemoryFunction? memory = options.Memory is { } probing ? Probed(probing, Begun(MeasurementStage.Memory)) : null;
        PerturbationCurve? curve = options.WithCurve ? Curve(options.Perturbation, Begun(MeasurementStage.Curve)) : null;
        StabilityRadiusResult? radius = null;
        if (options.Tolerance is { } tolerance)
        {
            Begun(MeasurementStage.Radius);
            radius = StabilityRadius.Find(model, data.Inputs, data.Targets, weights, options.Radius(tolerance), workers, cancellation);
        }
        // E(0) alone, where no search for beta* has measured it.
        PerturbationCurve? unperturbed = radius is not null ? null
            : Curve(options.Squared with { Relative = true, Certify = false, Betas = [] }, null);
        return new ModelMeasurement
        {
            Choice = options.Perturbation.Choice,
            Horizon = data.Inputs.Length,
            RelativeError = radius?.RelativeError ?? unperturbed!.Raw[0],
            TargetMeanSquare = radius?.TargetMeanSquare ?? unperturbed!.TargetMeanSquare,
            Curve = curve,
            Radius = radius,
            Tolerance = options.Tolerance,
            Distance = DistanceToInstability.Of(model),
            Norms = ModelNorms.Of(model, target?.AbsoluteNorm ?? double.NaN),
            Memory = memory,
        };

        MemoryFunction Probed(MemoryOptions probing, IProgress<double>? told)
        {
            if (!options.ReadsTokens) return MemoryProbing.Measure(model, probing, workers, told, cancellation);
            var reader = new TokenModel(model);
            return MemoryProbing.MeasureTokens(reader, probing, new OperatingPoint().Contexts(probing, reader), workers, told,
                cancellation).Median;
        }

        PerturbationCurve Curve(PerturbationOptions perturbation, IProgress<double>? told) =>
            PerturbationMeasurement.Measure(model, data.Inputs, data.Targets, weights, perturbation, workers, told, cancellation);

        IProgress<double>? Begun(MeasurementStage stage)
        {
            progress?.Report(new(stage, 0));
            return progress is null ? null : new Stage(stage, progress);
        }
    }

    /// <summary>The model as the verdict rule takes it; NaN where beta* was not sought.</summary>
    /// <param name="width">m.</param>
    /// <param name="seed">Seed.</param>
    public RunMeasurement ForVerdict(int width, long seed) =>
        new(width, seed, RelativeError, Radius?.Radius ?? double.NaN, Distance.Distance);

    private sealed class Stage(MeasurementStage stage, IProgress<MeasurementProgress> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new(stage, value));
    }
}

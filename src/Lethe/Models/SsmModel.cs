namespace Lethe.Models;

/// <summary>
/// A state-space model ([IAT] sec. 2, [SSSM]): dh/dt = -diag(f(w)) h + U x + b, linear in time, and y = C sigma(h) + d. Layers stack: all
/// but the last give <see cref="RecurrentOptions.Channels"/> channels, which the next one reads. Parameters of a layer as of
/// <see cref="DiagonalModel"/>; those of layer 2 are named layer2.recurrent.w and so on.
/// </summary>
public sealed class SsmModel : DiagonalRecurrentModel
{
    private readonly SsmStack? _stack;

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, or there is no native form.</exception>
    public SsmModel(RecurrentOptions options)
        : this(options, Shapes(options))
    {
    }

    private SsmModel(RecurrentOptions options, RecurrenceShape[] shapes)
        : base(options, shapes)
    {
        if (shapes.Length > 1) _stack = new SsmStack(options, shapes, Parameters,
            Array.ConvertAll<RecurrenceShape, ILayerWeights>(shapes, shape => new DiagonalUnits(options, shape)));
    }

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "ssm",
        Description = "state-space layers: diag(f(w)) h linear in time, y = C sigma(h) + d; model.layers stacks them; the " +
            "parameterization is free",
        Create = options => new SsmModel(options),
        Integrations = [Integration.Euler, Integration.Exact, Integration.Native],
        IsLinearInTime = true,
        Stacks = true,
        Pruner = UnitPruner.Prune,
        Distance = DistanceToInstability.OfRates,
        Bounds = ModelBounds.Units,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    private protected override SsmStack? Stack => _stack;

    private static RecurrenceShape[] Shapes(RecurrentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int layers = Math.Max(1, options.Layers), between = options.Channels ?? options.Width;
        return [.. Enumerable.Range(0, layers).Select(l => new RecurrenceShape(l == 0 ? options.Inputs : between, options.Width,
            l == layers - 1 ? options.Outputs : between, false, options.Activation)
        {
            // A linear layer is the linear recurrence itself, for which there is a kernel of its own.
            Layerwise = options.Activation != Activation.Linear,
            Precision = options.Precision,
        })];
    }
}

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
        if (shapes.Length > 1) _stack = new SsmStack(options, shapes, Parameters);
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

    /// <inheritdoc/>
    public override IReadOnlyList<LayerRecurrence> Layers => _stack is null ? base.Layers : _stack.Layers;

    /// <inheritdoc/>
    public override void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        if (_stack is null) base.Forward(inputs, outputs, workers);
        else _stack.Forward(inputs, outputs, default, workers);
    }

    /// <inheritdoc/>
    public override int StateSize => _stack?.StateSize ?? base.StateSize;

    /// <inheritdoc/>
    public override void Forward(TiledSequences inputs, TiledSequences outputs, in PassStates states, Workers workers)
    {
        if (_stack is null) base.Forward(inputs, outputs, states, workers);
        else _stack.Forward(inputs, outputs, states, workers);
    }

    /// <inheritdoc/>
    public override void Backward(TiledSequences inputs, TiledSequences outputGradients, in PassStates states, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        RequireLength(gradient);
        if (_stack is null) base.Backward(inputs, outputGradients, states, gradient, inputGradients, workers);
        else _stack.Backward(inputs, outputGradients, states, gradient, inputGradients, workers);
    }

    /// <inheritdoc/>
    public override SequenceStepper Start(int lanes) => _stack is null ? base.Start(lanes) : _stack.Start(lanes);

    /// <inheritdoc/>
    public override double Loss(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Workers workers) =>
        _stack is null || targets.HasMissing ? base.Loss(inputs, targets, tiles, timeWeights, workers)
        : _stack.Evaluate(new SquaredError(inputs, targets, tiles, timeWeights), inputs, tiles, default, workers);

    /// <inheritdoc/>
    public override double LossAndGradient(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights,
        Span<double> gradient, Workers workers)
    {
        if (_stack is null || targets.HasMissing) return base.LossAndGradient(inputs, targets, tiles, timeWeights, gradient, workers);
        RequireLength(gradient);
        return _stack.Evaluate(new SquaredError(inputs, targets, tiles, timeWeights), inputs, tiles, gradient, workers);
    }

    /// <inheritdoc/>
    public override double CrossEntropy(TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles, Readout readout,
        Span<double> gradient, Workers workers)
    {
        if (_stack is null) return base.CrossEntropy(inputs, labels, tiles, readout, gradient, workers);
        if (!gradient.IsEmpty) RequireLength(gradient);
        return _stack.Evaluate(new LabelEntropy(inputs, labels, tiles, OutputSize, readout), inputs, tiles, gradient, workers);
    }

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

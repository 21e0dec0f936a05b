using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The diagonal recurrence with encoder, decoder, loss and gradient fused: what <see cref="ReferenceKernel"/> defines, a sequence to a lane.
/// The life of a tile stays in cache: blocks of states go over its inputs and add to its outputs, these become derivatives, and the blocks go back over
/// states that they kept or compute again from checkpoints; the (batch, time, units) tensor exists only as far as it is wanted.
/// </summary>
public sealed class DiagonalKernel : RecurrenceKernel
{
    // More weight samples at a time would take memory and gain nothing.
    private const int LargestSampleCount = 64;

    private readonly Recomputation _recomputation;
    private readonly int _tilesPerGroup;
    private readonly LossPlan _plan = new();
    private readonly DiagonalJob _job = new();
    private readonly DiagonalEngine?[] _engines = new DiagonalEngine?[5], _inputEngines = new DiagonalEngine?[5];

    /// <summary>Creates the kernel.</summary>
    /// <param name="shape">A diagonal shape (<see cref="RecurrenceShape.Dense"/> false), every size at least 1.</param>
    /// <param name="timeStep">dt of the nonlinear form.</param>
    /// <param name="recomputation">Whether the backward pass keeps states.</param>
    /// <exception cref="ArgumentException">The shape is dense, or its flags contradict each other.</exception>
    public DiagonalKernel(RecurrenceShape shape, double timeStep, Recomputation recomputation = Recomputation.Auto) : this(shape, timeStep, recomputation, 0)
    {
    }

    /// <summary>As the other, with groups of a given number of tiles; 0: what suits the machine. For tests of every width.</summary>
    internal DiagonalKernel(RecurrenceShape shape, double timeStep, Recomputation recomputation, int tilesPerGroup) : base(shape, timeStep)
    {
        shape.Validate();
        if (shape.Dense) throw new ArgumentException($"{shape} is dense, this kernel is for diagonal recurrent weights: use RecurrenceKernels.Create.", nameof(shape));
        if (!Enum.IsDefined(shape.Activation)) throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu.");
        if (!Enum.IsDefined(shape.Precision)) throw new ArgumentOutOfRangeException(nameof(shape), shape.Precision, "Expected double or single.");
        if (!Enum.IsDefined(recomputation)) throw new ArgumentOutOfRangeException(nameof(recomputation), recomputation, "Expected auto, always or never.");
        _recomputation = recomputation;
        _tilesPerGroup = tilesPerGroup;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Validate(weights, inputs, outputs, default);
        _job.Outputs = outputs;
        Run(weights, inputs, null, withGradient: false, workers);
        _job.Outputs = null;
    }

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateLoss(weights, inputs, targets, tiles, timeWeights);
        _plan.Begin(inputs, targets, tiles, timeWeights, 1, 0);
        Run(weights, inputs, _plan, withGradient: false, workers);
        return _plan.Reduce(default, workers);
    }

    /// <inheritdoc/>
    public override double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateGradient(gradient);
        ValidateLoss(weights, inputs, targets, tiles, timeWeights);
        _plan.Begin(inputs, targets, tiles, timeWeights, 1, gradient.Length);
        Run(weights, inputs, _plan, withGradient: true, workers);
        return _plan.Reduce(gradient, workers);
    }

    /// <inheritdoc/>
    public override void Losses(ReadOnlySpan<double> weightSamples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> losses, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateSamples(weightSamples, losses);
        int size = Shape.TotalSize;
        for (int first = 0; first < losses.Length; first += LargestSampleCount)
        {
            int count = Math.Min(LargestSampleCount, losses.Length - first);
            ReadOnlySpan<double> samples = weightSamples.Slice(first * size, count * size);
            ValidateLoss(samples[..size], inputs, targets, tiles, timeWeights);
            _plan.Begin(inputs, targets, tiles, timeWeights, count, 0);
            Run(samples, inputs, _plan, withGradient: false, workers);
            for (int s = 0; s < count; s++) losses[first + s] = _plan.ReduceSample(s);
        }
    }

    /// <inheritdoc/>
    public override double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateClassification(weights, inputs, labels, tiles);
        if (!gradient.IsEmpty) ValidateGradient(gradient);
        _plan.Begin(inputs, Shape.Outputs, labels, tiles, readout, gradient.Length);
        Run(weights, inputs, _plan, !gradient.IsEmpty, workers);
        return _plan.Reduce(gradient, workers);
    }

    /// <inheritdoc/>
    public override void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateBackward(weights, inputs, outputGradients, gradient, inputGradients);
        _plan.Begin(inputs, outputGradients, gradient.Length);
        _job.InputGradients = inputGradients;
        try
        {
            Run(weights, inputs, _plan, withGradient: true, workers);
        }
        finally
        {
            _job.InputGradients = null;
        }
        _plan.Reduce(gradient, workers);
    }

    private void Run(ReadOnlySpan<double> weights, TiledSequences inputs, LossPlan? plan, bool withGradient, Workers workers)
    {
        _job.Inputs = inputs;
        _job.Plan = plan;
        _job.WithGradient = withGradient;
        int tiles = _tilesPerGroup > 0 ? _tilesPerGroup : DiagonalPasses.TilesPerGroup(Shape.Precision, plan?.Items ?? inputs.Tiles, workers.Count);
        bool general = _job.InputGradients is not null;
        DiagonalEngine?[] engines = general ? _inputEngines : _engines;
        (engines[tiles] ??= DiagonalPasses.Create(Shape, TimeStep, _recomputation, tiles, general)).Run(weights, _job, workers);
        _job.Inputs = null!;
        plan?.Release();
    }
}

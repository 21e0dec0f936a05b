using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The diagonal recurrence with encoder, decoder, loss and gradient fused: what <see cref="ReferenceKernel"/> defines, a sequence to a
/// lane. The life of a tile stays in cache: blocks of states go over its inputs and add to its outputs, these become derivatives, and the
/// blocks go back over states that they kept or compute again from checkpoints; the (batch, time, units) tensor exists only as far as it is
/// wanted.
/// </summary>
public sealed class DiagonalKernel : RecurrenceKernel
{
    // More weight samples at a time would take memory and gain nothing.
    private const int LargestSampleCount = 64;

    private readonly Recomputation _recomputation;
    private readonly int _tilesPerGroup;
    private readonly DiagonalEngine?[] _engines = new DiagonalEngine?[5], _inputEngines = new DiagonalEngine?[5];

    /// <summary>Creates the kernel.</summary>
    /// <param name="shape">A diagonal shape (<see cref="RecurrenceShape.Dense"/> false), every size at least 1.</param>
    /// <param name="timeStep">dt of the nonlinear form.</param>
    /// <param name="recomputation">Whether the backward pass keeps states.</param>
    /// <exception cref="ArgumentException">The shape is dense, or its flags contradict each other.</exception>
    public DiagonalKernel(RecurrenceShape shape, double timeStep, Recomputation recomputation = Recomputation.Auto)
        : this(shape, timeStep, recomputation, 0)
    {
    }

    /// <summary>As the other, with groups of a given number of tiles; 0: what suits the machine. For tests of every width.</summary>
    internal DiagonalKernel(RecurrenceShape shape, double timeStep, Recomputation recomputation, int tilesPerGroup) : base(shape, timeStep)
    {
        shape.Validate();
        if (shape.Dense)
            throw new ArgumentException($"{shape} is dense, this kernel is for diagonal recurrent weights: use RecurrenceKernels.Create.",
            nameof(shape));
        if (!Enum.IsDefined(shape.Activation))
            throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu.");
        if (!Enum.IsDefined(shape.Precision))
            throw new ArgumentOutOfRangeException(nameof(shape), shape.Precision, "Expected double or single.");
        if (!Enum.IsDefined(recomputation))
            throw new ArgumentOutOfRangeException(nameof(recomputation), recomputation, "Expected auto, always or never.");
        _recomputation = recomputation;
        _tilesPerGroup = tilesPerGroup;
    }

    private protected override void Execute(in RecurrenceCall call)
    {
        for (int first = 0; first < call.Samples; first += LargestSampleCount)
        {
            RecurrenceCall part = call.Samples == 1
                ? call : call.Part(first, Math.Min(LargestSampleCount, call.Samples - first), Shape.TotalSize);
            Plan.Begin(part, part.Gradient.Length);
            int tiles = _tilesPerGroup > 0 ? _tilesPerGroup : DiagonalPasses.TilesPerGroup(Shape.Precision, Plan.Items, part.Workers.Count);
            bool general = Plan.WithInputGradients;
            DiagonalEngine?[] engines = general ? _inputEngines : _engines;
            (engines[tiles] ??= DiagonalPasses.Create(Shape, TimeStep, _recomputation, tiles, general, Plan))
                .Run(part.Weights, part.Workers);
            Plan.Reduce(part.Losses, part.Gradient, part.Workers);
        }
    }
}

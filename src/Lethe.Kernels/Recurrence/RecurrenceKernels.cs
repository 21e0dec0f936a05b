using Lethe.Kernels.Recurrence.Response;
using Lethe.Kernels.Recurrence.Stepping;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The ordered dispatch list: the first variant that supports a shape, and is best for the length of the sequences, computes it. Tests and
/// benchmarks iterate the same list, so a variant that can be dispatched cannot escape them.
/// </summary>
public static class RecurrenceKernels
{
    /// <summary>All variants, preferred first; the last, <see cref="ReferenceKernel"/>, supports every shape.</summary>
    public static IReadOnlyList<RecurrenceVariant> All { get; } =
    [
        new("response", ResponseKernel.Supports, (shape, timeStep) => new ResponseKernel(shape, timeStep))
            { IsBest = ResponseKernel.IsBest },
        new("dense", shape => shape is { Dense: true, Cell: RecurrentCell.Residual }, DenseKernels.Create),
        new("cell", shape => shape.Cell != RecurrentCell.Residual, CellKernels.Create),
        new("diagonal", shape => !shape.Dense, (shape, timeStep) => new DiagonalKernel(shape, timeStep)),
        new("reference", _ => true, (shape, timeStep) => new ReferenceKernel(shape, timeStep)),
    ];

    /// <summary>The first variant of <see cref="All"/> that supports <paramref name="shape"/> and is best for
    /// <paramref name="length"/>.</summary>
    /// <param name="shape">Sizes and activation.</param>
    /// <param name="length">Steps of a sequence.</param>
    public static RecurrenceVariant Find(RecurrenceShape shape, int length)
    {
        // By index, which allocates nothing.
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i].Supports(shape) && All[i].IsBest(shape, length)) return All[i];
        }
        throw new ArgumentException($"No variant supports {shape}.", nameof(shape));
    }

    /// <summary>A kernel for <paramref name="shape"/>, which computes every call by the variant that <see cref="Find"/> gives for its
    /// length.</summary>
    /// <param name="shape">Sizes (each at least 1) and activation.</param>
    /// <param name="timeStep">dt of the nonlinear form; the linear form carries it in its weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">Flags of the shape contradict each other.</exception>
    public static RecurrenceKernel Create(RecurrenceShape shape, double timeStep)
    {
        shape.Validate();
        // No variant is best for long sequences alone.
        RecurrenceVariant brief = Find(shape, 1), endless = Find(shape, int.MaxValue);
        return brief == endless ? endless.Create(shape, timeStep) : new DispatchingKernel(shape, timeStep);
    }

    /// <summary>Sequences of a recurrence that grow a step at a time from states of 0, in the bits of a call that takes and gives
    /// states.</summary>
    /// <param name="shape">Sizes (each at least 1) and activation.</param>
    /// <param name="timeStep">dt of the nonlinear form.</param>
    /// <param name="weights">As of <see cref="RecurrenceWeights"/>; they are copied.</param>
    /// <param name="lanes">Sequences, at least 1.</param>
    /// <exception cref="ArgumentException">Flags of the shape contradict each other, or the weights do not fit it.</exception>
    public static SequenceStepper Start(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes)
    {
        shape.Validate();
        return Steppers.Create(shape, timeStep, weights, lanes);
    }
}

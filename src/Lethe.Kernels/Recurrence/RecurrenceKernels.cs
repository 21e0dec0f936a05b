namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The ordered dispatch list: the first variant that supports a shape computes it. Tests and benchmarks iterate the same list,
/// so a variant that can be dispatched cannot escape them.
/// </summary>
public static class RecurrenceKernels
{
    /// <summary>All variants, preferred first; the last, <see cref="ReferenceKernel"/>, supports every shape.</summary>
    public static IReadOnlyList<RecurrenceVariant> All { get; } =
    [
        new("dense", shape => shape.Dense, DenseKernels.Create),
        new("diagonal", shape => !shape.Dense, (shape, timeStep) => new DiagonalKernel(shape, timeStep)),
        new("reference", _ => true, (shape, timeStep) => new ReferenceKernel(shape, timeStep)),
    ];

    /// <summary>The first variant of <see cref="All"/> that supports <paramref name="shape"/>.</summary>
    /// <param name="shape">Sizes and activation.</param>
    public static RecurrenceVariant Find(RecurrenceShape shape)
    {
        foreach (RecurrenceVariant variant in All)
        {
            if (variant.Supports(shape)) return variant;
        }
        throw new ArgumentException($"No variant supports {shape}.", nameof(shape));
    }

    /// <summary>A kernel for <paramref name="shape"/>, of the first variant that supports it.</summary>
    /// <param name="shape">Sizes (each at least 1) and activation.</param>
    /// <param name="timeStep">dt of the nonlinear form; the linear form carries it in its weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">Flags of the shape contradict each other.</exception>
    public static RecurrenceKernel Create(RecurrenceShape shape, double timeStep)
    {
        shape.Validate();
        return Find(shape).Create(shape, timeStep);
    }
}

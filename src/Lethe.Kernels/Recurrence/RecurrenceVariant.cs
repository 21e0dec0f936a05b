namespace Lethe.Kernels.Recurrence;

/// <summary>One implementation of the recurrence in the dispatch list <see cref="RecurrenceKernels.All"/>.</summary>
/// <param name="Name">Short lower-case name for tests, benchmarks and manifests.</param>
/// <param name="Supports">Which shapes it can compute.</param>
/// <param name="Create">Makes an instance for a supported shape and a time step dt.</param>
public sealed record RecurrenceVariant(string Name, Func<RecurrenceShape, bool> Supports, Func<RecurrenceShape, double,
    RecurrenceKernel> Create)
{
    /// <summary>For which lengths of sequences it is preferred to those after it, where it supports the shape.</summary>
    public Func<RecurrenceShape, int, bool> IsBest { get; init; } = (_, _) => true;
}

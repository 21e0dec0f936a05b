namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Growing memory of any element.</summary>
internal static unsafe class Workspace
{
    /// <summary>Room for <paramref name="count"/> elements, from a cache line on.</summary>
    internal static TElement* Ensure<TElement>(ref AlignedBuffer? buffer, long count)
        where TElement : unmanaged =>
        (TElement*)AlignedBuffer.Ensure(ref buffer, (count * sizeof(TElement) + sizeof(double) - 1) / sizeof(double));
}

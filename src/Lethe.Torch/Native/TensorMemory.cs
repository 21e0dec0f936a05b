namespace Lethe.Torch.Native;

/// <summary>The memory of a tensor as a span, without a copy.</summary>
internal static class TensorMemory
{
    /// <summary>All numbers of a contiguous tensor on the CPU, a complex one as pairs (Re, Im). Good while the tensor lives; null:
    /// empty.</summary>
    internal static Span<T> Of<T>(Tensor? tensor)
        where T : unmanaged => tensor is null ? default : MemoryMarshal.Cast<byte, T>(tensor.bytes);
}

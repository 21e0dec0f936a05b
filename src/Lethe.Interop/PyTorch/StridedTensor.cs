namespace Lethe.Interop.PyTorch;

/// <summary>From a view with strides to numbers in order.</summary>
internal static class StridedTensor
{
    /// <summary>The number of elements of a view that lies within its storage.</summary>
    /// <exception cref="InputFileException">It does not, or repeats elements.</exception>
    internal static long Count(PickleTensor tensor, string source)
    {
        long count = 1, last = tensor.Offset;
        bool plausible = tensor.Offset >= 0 && tensor.Shape.Length == tensor.Strides.Length && tensor.Shape.Length <= NamedTensor.MaxRank && tensor.Storage.Count <= Array.MaxLength;
        for (int d = 0; plausible && d < tensor.Shape.Length; d++)
        {
            long size = tensor.Shape[d], stride = tensor.Strides[d];
            plausible = size is >= 0 and <= int.MaxValue && stride is >= 0 and <= int.MaxValue;
            if (!plausible) break;
            count = Math.Min(count * size, long.MaxValue >> 32);
            last += size > 0 ? (size - 1) * stride : 0;
            plausible = last < long.MaxValue >> 32;
        }

        // An expanded tensor repeats its elements: a saved weight does not.
        if (plausible && (count == 0 || last < tensor.Storage.Count && count <= tensor.Storage.Count)) return count;
        throw new InputFileException(source, "a tensor reaches beyond its numbers", "views within their storage", "The file is damaged: write it again");
    }

    /// <summary>The elements, row-major.</summary>
    internal static NamedTensor Gather(string name, PickleTensor tensor, double[] storage)
    {
        int[] shape = Array.ConvertAll(tensor.Shape, d => (int)d), index = new int[shape.Length];
        var data = new double[Shapes.Count(shape) ?? 0];
        long at = tensor.Offset;
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = storage[at];
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                at += tensor.Strides[d];
                if (++index[d] < shape[d]) break;
                at -= tensor.Strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return new NamedTensor(name, shape, data, tensor.Storage.Kind.Name());
    }
}

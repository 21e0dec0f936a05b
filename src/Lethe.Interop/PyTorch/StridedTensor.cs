namespace Lethe.Interop.PyTorch;

/// <summary>From a view with strides to numbers in order.</summary>
internal static class StridedTensor
{
    /// <summary>
    /// Refuses a view that reaches beyond its storage. Afterwards the offset, each size, each stride of a dimension of more than one
    /// element, and all their products and sums are those of places in one array: none can overflow.
    /// </summary>
    /// <exception cref="ProblemException">It does.</exception>
    internal static void Check(PickleTensor tensor, string source)
    {
        if (IsWithin(tensor)) return;
        throw ProblemException.Input(source, "a tensor reaches beyond its numbers",
            "views within their storage", "The file is damaged: write it again");
    }

    internal static long Count(PickleTensor tensor)
    {
        long count = 1;
        foreach (long size in tensor.Shape)
        {
            if (size == 0) return 0;
            count *= size;
        }

        return count;
    }

    /// <summary>The place of the last element of a view that was checked and is not empty.</summary>
    internal static long Last(PickleTensor tensor)
    {
        long last = tensor.Offset;
        for (int d = 0; d < tensor.Shape.Length; d++)
            if (tensor.Shape[d] > 1) last += (tensor.Shape[d] - 1) * tensor.Strides[d];
        return last;
    }

    /// <summary>The elements, row-major.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="tensor">A view that was checked.</param>
    /// <param name="numbers">A stretch of the storage.</param>
    /// <param name="first">Where in the storage the stretch begins.</param>
    internal static NamedTensor Gather(string name, PickleTensor tensor, double[] numbers, long first)
    {
        int[] shape = Array.ConvertAll(tensor.Shape, d => (int)d), index = new int[shape.Length];
        var data = new double[Count(tensor)];
        long at = tensor.Offset - first;
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = numbers[at];
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                if (shape[d] == 1) continue;
                at += tensor.Strides[d];
                if (++index[d] < shape[d]) break;
                at -= tensor.Strides[d] * shape[d];
                index[d] = 0;
            }
        }

        if (tensor.IsNegated)
            for (int i = 0; i < data.Length; i++) data[i] = -data[i];
        return new NamedTensor(name, shape, data, tensor.Kind.Name());
    }

    private static bool IsWithin(PickleTensor tensor)
    {
        long numbers = tensor.Storage.Count;
        if (numbers > Array.MaxLength || tensor.Offset < 0 || tensor.Offset > numbers) return false;
        if (tensor.Shape.Length != tensor.Strides.Length || tensor.Shape.Length > NamedTensor.MaxRank) return false;
        foreach (long size in tensor.Shape)
            if (size is < 0 or > int.MaxValue) return false;
        if (tensor.Shape.Contains(0)) return true;

        // An expanded tensor repeats elements by a stride of 0. Each factor is below 2^31, and so is each sum and product that is kept.
        long count = 1, last = tensor.Offset;
        for (int d = 0; d < tensor.Shape.Length; d++)
        {
            long size = tensor.Shape[d], stride = tensor.Strides[d];
            count *= size;
            if (count > Array.MaxLength) return false;
            if (size == 1) continue;
            if (stride is < 0 or > int.MaxValue) return false;
            last += (size - 1) * stride;
            if (last >= numbers) return false;
        }

        return last < numbers;
    }
}

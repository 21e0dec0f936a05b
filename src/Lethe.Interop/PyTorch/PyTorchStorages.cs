namespace Lethe.Interop.PyTorch;

/// <summary>
/// Reads the numbers of tensors, storage by storage: of each storage once, and no more than the stretch its tensors lie in. What a tensor
/// costs beyond that are its own elements, counted before they are made, so that views which repeat a storage a thousand times cost what
/// they would hold.
/// </summary>
internal sealed class PyTorchStorages(string source, string kind, ReadBudget budget, Func<string, PickleStorage, ZipArchiveEntry> entryOf)
{
    /// <summary>The tensors, in the order given.</summary>
    internal NamedTensor[] Read(IReadOnlyList<(string Name, PickleTensor Tensor)> tensors)
    {
        // All of it is announced first: a file that asks for too much is refused before anything is read.
        foreach ((string name, PickleTensor tensor) in tensors)
            budget.TakeBytes(StridedTensor.Count(tensor) * sizeof(double), $"tensor '{Printable.Clip(name)}'");
        var read = new NamedTensor[tensors.Count];
        ILookup<(string, ScalarKind), int> storages = Enumerable.Range(0, read.Length)
            .ToLookup(i => (tensors[i].Tensor.Storage.Key, tensors[i].Tensor.Kind));
        foreach (IGrouping<(string, ScalarKind), int> storage in storages)
        {
            (long first, long end) = Stretch(storage.Select(i => tensors[i].Tensor));
            (string name, PickleTensor one) = tensors[storage.First()];
            double[] numbers = Numbers(entryOf(name, one.Storage), one.Kind, first, end, name);
            foreach (int i in storage) read[i] = StridedTensor.Gather(tensors[i].Name, tensors[i].Tensor, numbers, first);
        }

        return read;
    }

    // From the first element that any tensor uses to behind the last.
    private static (long First, long End) Stretch(IEnumerable<PickleTensor> tensors)
    {
        long first = long.MaxValue, end = 0;
        foreach (PickleTensor tensor in tensors)
        {
            if (StridedTensor.Count(tensor) == 0) continue;
            first = Math.Min(first, tensor.Offset);
            end = Math.Max(end, StridedTensor.Last(tensor) + 1);
        }

        return end == 0 ? (0, 0) : (first, end);
    }

    private double[] Numbers(ZipArchiveEntry entry, ScalarKind scalar, long first, long end, string name)
    {
        if (end == 0) return [];
        using Stream content = entry.Open();
        var bounded = new BoundedSource(content, entry.Length, $"{source}, tensor '{Printable.Clip(name)}'", kind, budget);
        bounded.Skip(first * scalar.Size(), "its numbers");
        return bounded.ReadElements(scalar, bigEndian: false, (int)(end - first), "its numbers");
    }
}

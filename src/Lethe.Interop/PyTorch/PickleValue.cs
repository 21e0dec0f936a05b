namespace Lethe.Interop.PyTorch;

/// <summary>A class or function named in a pickle: a name, never the thing itself.</summary>
internal sealed record PickleName(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>What only running code could make: it is passed over. Items that are set on it, as on a dictionary of a class of its own, are
/// data like any other.</summary>
internal sealed class PickleOpaque
{
    private PickleDictionary? _items;

    internal bool HasItems => _items is not null;

    internal PickleDictionary Items => _items ??= new();
}

/// <summary>A dictionary, in the order of its entries.</summary>
internal sealed class PickleDictionary
{
    internal List<(object? Key, object? Value)> Entries { get; } = [];
}

/// <summary>A list.</summary>
internal sealed class PickleList
{
    internal List<object?> Items { get; } = [];
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>An object of a TorchScript class: its attributes.</summary>
internal sealed class PickleObject
{
    internal object? State { get; set; }
}

/// <summary>A run of numbers in the archive, which tensors are views of.</summary>
/// <param name="Type">The type of its numbers; of a run of bytes, whose type its tensors say: none.</param>
/// <param name="Key">Its name in the archive.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsBytes">Whether it is such a run of bytes.</param>
internal sealed record PickleStorage(ElementType Type, string Key, long Count, bool IsBytes);

/// <summary>A tensor.</summary>
internal abstract record PickleArray
{
    /// <summary>What is said of it under a name.</summary>
    internal abstract TensorListing Listing(string name);
}

/// <summary>A tensor whose numbers are read: a view of a storage.</summary>
internal sealed record PickleTensor(PickleStorage Storage, ScalarKind Kind, long Offset, long[] Shape, long[] Strides) : PickleArray
{
    /// <summary>Whether the numbers are to be taken with the other sign.</summary>
    internal bool IsNegated { get; init; }

    internal override TensorListing Listing(string name) => new(name, Shape, Kind.Name());
}

/// <summary>A tensor whose numbers are not read.</summary>
internal sealed record PickleUnread(ElementType Type, long[] Shape) : PickleArray
{
    internal override TensorListing Listing(string name) => Type.Listing(name, Shape);
}

namespace Lethe.Interop.PyTorch;

/// <summary>A class or function named in a pickle: a name, never the thing itself.</summary>
internal sealed record PickleName(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
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
internal sealed record PickleStorage(ScalarKind Kind, string Key, long Count);

/// <summary>A tensor: a view of a storage.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);

namespace Lethe.Interop;

/// <summary>What a file says about one of its tensors.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="Dtype">Its element type, in NumPy's words.</param>
public sealed record TensorListing(string Name, IReadOnlyList<long> Shape, string Dtype)
{
    /// <summary>What its elements are, where they are of a type that is not read ("complex numbers"); null where they are read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unread { get; init; }

    /// <summary>What would make an array that is not read one that is.</summary>
    [JsonIgnore]
    public string? Remedy { get; init; }

    /// <summary>Whether it is no weight, whatever it is called: text, Python objects, another file, a constant of a graph.</summary>
    [JsonIgnore]
    public bool IsAside { get; init; }

    /// <summary>The shape as Python writes it: (3, 4), (3,), ().</summary>
    [JsonIgnore]
    public string ShapeText => Shape.Count == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>The listing of a tensor that was read.</summary>
    /// <param name="tensor">The tensor.</param>
    public static TensorListing Of(NamedTensor tensor) => new TensorListing(tensor.Name, [.. tensor.Shape], tensor.Dtype);

    /// <summary>Refuses an array whose numbers are asked for and not read.</summary>
    /// <param name="source">The file.</param>
    /// <exception cref="ProblemException">It is not read.</exception>
    internal void RequireReadable(string source)
    {
        if (Unread is not null)
            throw ProblemException.Input(source, $"the elements of '{Printable.Clip(Name)}' are {Unread}", ScalarKinds.Readable,
                Remedy ?? ElementType.Convert);
    }
}

namespace Lethe.Interop;

/// <summary>What a file says about one of its tensors.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="Dtype">Its element type, in NumPy's words.</param>
public sealed record TensorListing(string Name, IReadOnlyList<long> Shape, string Dtype)
{
    /// <summary>The shape as Python writes it: (3, 4), (3,), ().</summary>
    [JsonIgnore]
    public string ShapeText => Shape.Count == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>The listing of a tensor that was read.</summary>
    /// <param name="tensor">The tensor.</param>
    public static TensorListing Of(NamedTensor tensor) => new TensorListing(tensor.Name, [.. tensor.Shape], tensor.Dtype);
}

namespace Lethe.Interop.Onnx;

/// <summary>An input or output of an ONNX graph, as the file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">float64, float32, int64, ...; empty where it is no tensor.</param>
/// <param name="Shape">Its dimensions; null where the file does not say how many it has.</param>
public sealed record OnnxPort(string Name, string ElementType, IReadOnlyList<OnnxDimension>? Shape)
{
    /// <summary>Whether its elements are float64 or float32.</summary>
    public bool IsFloat => ElementType is "float64" or "float32";

    /// <summary>Type and shape as in float32 (batch, time, 3), for messages.</summary>
    public string Text => $"{(ElementType.Length == 0 ? "no tensor" : ElementType)} " +
        $"{(Shape is null ? "of unknown rank" : $"({string.Join(", ", Shape)})")}";
}

/// <summary>One dimension: a number, a name that stands for any number, or neither.</summary>
/// <param name="Size">The number; null where any will do.</param>
/// <param name="Symbol">The name of a number that is not fixed; empty for none.</param>
public readonly record struct OnnxDimension(long? Size, string Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Size is { } size ? Invariant($"{size}") : Symbol.Length
        > 0 ? Symbol : "?";
}

namespace Lethe.Interop.Ports;

/// <summary>An input or output of a model, as its file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">float64, float32, int64, ...; <see cref="Any"/> where the file does not say; empty where it is no
/// tensor.</param>
/// <param name="Shape">Its dimensions; null where the file does not say how many it has.</param>
public sealed record ModelPort(string Name, string ElementType, IReadOnlyList<PortDimension>? Shape)
{
    /// <summary>The element type of a port that takes whatever it is given.</summary>
    public const string Any = "any type";

    /// <summary>Whether its elements are floating-point numbers.</summary>
    public bool IsFloat => ElementType is "float64" or "float32" or "float16" or "bfloat16" or Any;

    /// <summary>Whether its elements are whole numbers or truth values.</summary>
    public bool IsWhole => ElementType is "int64" or "int32" or "int16" or "int8" or "uint64" or "uint32" or "uint16" or "uint8" or "bool";

    /// <summary>Type and shape as in float32 (batch, time, 3), for messages.</summary>
    public string Text => $"{(ElementType.Length == 0 ? "no tensor" : ElementType)} " +
        $"{(Shape is null ? "of unknown rank" : $"({string.Join(", ", Shape)})")}";
}

/// <summary>One dimension: a number, a name that stands for any number, or neither.</summary>
/// <param name="Size">The number; null where any will do.</param>
/// <param name="Symbol">The name of a number that is not fixed; empty for none.</param>
public readonly record struct PortDimension(long? Size, string Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Size is { } size ? Invariant($"{size}") : Symbol.Length > 0 ? Symbol : "?";
}

namespace Lethe.Interop;

/// <summary>An array with a name and a shape, as it stands in a .npy, .npz or .safetensors file; always held as doubles.</summary>
public sealed class NamedTensor
{
    /// <summary>The largest number of dimensions accepted, which is NumPy's.</summary>
    public const int MaxRank = 64;

    /// <summary>Takes the arrays over without copying.</summary>
    /// <param name="name">The name; empty for a lone .npy.</param>
    /// <param name="shape">The dimensions, none negative; empty for a scalar.</param>
    /// <param name="data">The elements, row-major (the last index runs fastest); as many as the product of the shape.</param>
    /// <param name="dtype">The element type in the file it came from, in NumPy's words.</param>
    /// <exception cref="ArgumentException">The shape and the number of elements do not agree.</exception>
    public NamedTensor(string name, int[] shape, double[] data, string dtype = "float64")
    {
        if (shape.Length > MaxRank)
            throw new ArgumentException($"tensor '{name}': {shape.Length} dimensions; expected at most {MaxRank}", nameof(shape));
        foreach (int d in shape) ArgumentOutOfRangeException.ThrowIfNegative(d, nameof(shape));
        if (Shapes.Count(shape) != data.Length)
            throw new ArgumentException($"tensor '{name}': {data.Length} elements; expected the product of shape {Shapes.Format(shape)}",
                nameof(data));

        Name = name;
        Shape = shape;
        Data = data;
        Dtype = dtype;
    }

    /// <summary>The name; empty for a lone .npy.</summary>
    public string Name { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>The elements, row-major.</summary>
    public double[] Data { get; }

    /// <summary>The element type in the file: float64, float32, float16, bfloat16, int64, ..., bool.</summary>
    public string Dtype { get; }

    /// <summary>The shape as Python writes it, for messages: (3, 4), (3,), ().</summary>
    public string ShapeText => Shapes.Format(Shape);

    /// <summary>The same tensor, sharing its elements, under another name.</summary>
    /// <param name="name">The new name.</param>
    public NamedTensor WithName(string name) => new(name, Shape, Data, Dtype);

    /// <summary>Refuses NaN and infinities, naming the first one's place.</summary>
    /// <param name="source">The file, for the message.</param>
    /// <exception cref="ProblemException">An element is not finite.</exception>
    public void RequireFinite(string source)
    {
        for (int i = 0; i < Data.Length; i++)
        {
            if (double.IsFinite(Data[i])) continue;
            string what = Name.Length == 0 ? source : $"{source}, tensor '{Name}'";
            string value = Invariant($"{Data[i]}");
            string place = Shapes.Format(Shapes.IndexOf(i, Shape));
            throw ProblemException.Input(what, $"element {place} is {value}", "finite numbers", "Remove or replace such values");
        }
    }
}

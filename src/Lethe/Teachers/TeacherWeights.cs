namespace Lethe.Teachers;

/// <summary>The weights of a teacher under the names PyTorch gives them (weight_ih_l0, layers.0.self_attn.in_proj_weight, ...),
/// row-major.</summary>
public sealed class TeacherWeights
{
    private readonly Dictionary<string, double[]> _values = [];
    private readonly List<(string Name, int[] Shape)> _shapes = [];

    /// <summary>Names and shapes, in PyTorch's order; the read-out ("readout.weight", "readout.bias") last.</summary>
    public IReadOnlyList<(string Name, int[] Shape)> Shapes => _shapes;

    /// <summary>The values of one weight.</summary>
    /// <exception cref="KeyNotFoundException">No such name; the message lists those there are.</exception>
    public Span<double> this[string name] => Array(name);

    internal double[] Array(string name) => _values.TryGetValue(name, out double[]? values) ? values
        : throw new KeyNotFoundException($"no weight '{name}'; there are: {string.Join(", ", _shapes.Select(s => s.Name))}.");

    internal double[] Add(string name, params int[] shape)
    {
        var values = new double[shape.Aggregate(1, (product, size) => checked(product * size))];
        _values.Add(name, values);
        _shapes.Add((name, shape));
        return values;
    }
}

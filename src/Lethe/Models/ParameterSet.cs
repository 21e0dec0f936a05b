namespace Lethe.Models;

/// <summary>All parameters of a model: one flat float64 buffer with named views.</summary>
public sealed class ParameterSet
{
    private readonly double[] _values;

    /// <summary>Lays the named parameters out one after another, filled with zeros.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public ParameterSet(IEnumerable<(string Name, int[] Shape, ParameterBlock Block)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var views = new List<ParameterView>();
        int offset = 0;
        foreach ((string name, int[] shape, ParameterBlock block) in parameters)
        {
            if (views.Any(v => v.Name == name)) throw new ArgumentException($"parameter '{name}' is named twice.", nameof(parameters));
            var view = new ParameterView(name, shape, offset, block);
            views.Add(view);
            offset = checked(offset + view.Length);
        }
        Views = views;
        _values = new double[offset];
    }

    private ParameterSet(IReadOnlyList<ParameterView> views, double[] values)
    {
        Views = views;
        _values = values;
    }

    /// <summary>The named parameters, in buffer order.</summary>
    public IReadOnlyList<ParameterView> Views { get; }

    /// <summary>The flat buffer.</summary>
    public Span<double> Values => _values;

    /// <summary>Number of values of all parameters.</summary>
    public int Count => _values.Length;

    /// <summary>The values of one parameter.</summary>
    public Span<double> this[ParameterView view] => _values.AsSpan(view.Offset, view.Length);

    /// <summary>The values of one parameter by name.</summary>
    /// <exception cref="KeyNotFoundException">No such name.</exception>
    public Span<double> this[string name] => this[View(name)];

    /// <summary>The view of a name.</summary>
    /// <exception cref="KeyNotFoundException">No such name; the message lists those there are.</exception>
    public ParameterView View(string name) =>
        Views.FirstOrDefault(v => v.Name == name)
        ?? throw new KeyNotFoundException($"no parameter '{name}'; there are: {string.Join(", ", Views.Select(v => v.Name))}.");

    /// <summary>A copy with values of its own.</summary>
    public ParameterSet Clone() => new(Views, (double[])_values.Clone());

    /// <summary>Overwrites all values.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public void Set(ReadOnlySpan<double> values)
    {
        if (values.Length != _values.Length)
            throw new ArgumentException($"{values.Length} values given, the model has {_values.Length}.", nameof(values));
        values.CopyTo(_values);
    }
}

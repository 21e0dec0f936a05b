namespace Lethe.Data;

/// <summary>Numbers whose count is not known before they are read; handed on without a copy, which might not fit.</summary>
/// <param name="source">The file, for messages.</param>
internal sealed class GrowingArray(string source)
{
    private double[] _values = new double[1024];
    private int _count;

    /// <summary>The numbers so far.</summary>
    public ReadOnlyMemory<double> Memory => _values.AsMemory(0, _count);

    /// <summary>Makes room for so many in all, where that is more than there is: growing by doubling copies what is there.</summary>
    public void Reserve(double count)
    {
        if (count > _values.Length) Array.Resize(ref _values, (int)Math.Min(count, Array.MaxLength));
    }

    /// <summary>One more.</summary>
    /// <exception cref="ProblemException">More than an array holds.</exception>
    public void Add(double value)
    {
        if (_count == Array.MaxLength)
        {
            throw ProblemException.Input(source, Invariant($"it has more than {Array.MaxLength} numbers in its inputs or its targets"),
                "as many as an array holds", "Read fewer columns, or give part of the file");
        }

        if (_count == _values.Length) Array.Resize(ref _values, (int)Math.Min(2L * _count, Array.MaxLength));
        _values[_count++] = value;
    }
}

namespace Lethe.Data;

/// <summary>Numbers whose count is not known before they are read; handed on without a copy, which might not fit.</summary>
/// <param name="source">The file, for messages.</param>
internal sealed class GrowingArray(string source)
{
    private double[] _values = new double[1024];
    private int _count;
    private bool _isReserved;

    /// <summary>The numbers so far.</summary>
    public ReadOnlyMemory<double> Memory => _values.AsMemory(0, _count);

    /// <summary>Makes room for so many in all, once: growing copies what is there, and what is expected later is hardly more.</summary>
    public void Reserve(double count)
    {
        if (_isReserved || count <= _values.Length) return;
        Array.Resize(ref _values, (int)Math.Min(count, Array.MaxLength));
        _isReserved = true;
    }

    /// <summary>One more.</summary>
    /// <exception cref="ProblemException">More than an array holds.</exception>
    public void Add(double value) => Next(1)[0] = value;

    /// <summary>Room for so many more, to be filled.</summary>
    /// <exception cref="ProblemException">More than an array holds.</exception>
    public Span<double> Next(int count)
    {
        if (count > Array.MaxLength - _count)
        {
            throw ProblemException.Input(source, Invariant($"it has more than {Array.MaxLength} numbers in its inputs or its targets"),
                "as many as an array holds", "Read fewer columns, or give part of the file");
        }

        if (count > _values.Length - _count)
        {
            // Where room was made for what was expected, little is missing.
            long more = _isReserved ? Math.Max(count, _count / 16) : Math.Max(count, _count);
            Array.Resize(ref _values, (int)Math.Min(_count + more, Array.MaxLength));
        }

        _count += count;
        return _values.AsSpan(_count - count, count);
    }
}

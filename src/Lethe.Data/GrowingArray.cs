namespace Lethe.Data;

/// <summary>Numbers whose count is not known before they are read; handed on without a copy, which might not fit.</summary>
internal sealed class GrowingArray
{
    private double[] _values = new double[1024];
    private int _count;

    /// <summary>The numbers so far.</summary>
    public ReadOnlyMemory<double> Memory => _values.AsMemory(0, _count);

    /// <summary>One more.</summary>
    public void Add(double value)
    {
        if (_count == _values.Length) Array.Resize(ref _values, (int)Math.Min(2L * _count, Array.MaxLength));
        _values[_count++] = value;
    }
}

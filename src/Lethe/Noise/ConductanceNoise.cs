namespace Lethe.Noise;

/// <summary>
/// Weights as differences of two conductances, w = k (G+ - G-) with k = max|W|/(G_max - G_min) per tensor; a positive weight raises G+
/// above G_min, a negative one G-. Each cell gets programming noise when it is written (clipped to [0, infinity)), drifts as
/// (t/t0)^-nu with a nu of its own, and gets read noise. A draw is one chip read once. With compensation all weights of a tensor are
/// scaled by the sum of its conductances at t0 over that at t, as a periphery that reads reference columns would.
/// </summary>
public sealed class ConductanceNoise : WeightNoise
{
    private readonly double _seconds;
    private readonly bool _compensated;
    private readonly DeviceOptions _device;
    private readonly string _name;

    /// <summary>The law of a time after writing.</summary>
    /// <param name="seconds">t, at least t0.</param>
    /// <param name="name">The time as users write it: 1h.</param>
    /// <param name="compensated">Whether the mean drift of each tensor is compensated.</param>
    /// <param name="device">The cell; null: the defaults.</param>
    /// <exception cref="ArgumentException">A number of the cell is out of range, or the time lies before t0.</exception>
    public ConductanceNoise(double seconds, string name, bool compensated, DeviceOptions? device = null)
    {
        _device = device ?? new DeviceOptions();
        _device.Validate();
        if (!(seconds >= _device.ReferenceTime) || double.IsInfinity(seconds))
            throw new ArgumentException(Invariant($"the time is {seconds} s, expected at least t0 = {_device.ReferenceTime} s."));
        (_seconds, _name, _compensated) = (seconds, name, compensated);
    }

    /// <inheritdoc/>
    public override NoiseKind Kind => NoiseKind.Conductance;

    /// <inheritdoc/>
    public override string Amount => _compensated ? _name + " compensated" : _name;

    /// <inheritdoc/>
    public override string Description =>
        $"conductances {_name} after writing, {(_compensated ? "mean drift compensated per tensor" : "drift not compensated")}; {_device}";

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int count = result.Length;
        double largest = tensor.Largest, range = 1 - _device.Lowest, age = Math.Log(_seconds / _device.ReferenceTime);
        double written = 0, left = 0;
        double[] random = new double[6 * count];
        source.For("cells").FillNormal(random);
        for (int i = 0; i < count; i++)
        {
            double share = largest > 0 ? tensor.Values[i] / largest : 0;
            ReadOnlySpan<double> g = random.AsSpan(6 * i, 6);
            double plus = Cell(_device.Lowest + range * Math.Max(share, 0), g[..3]);
            double minus = Cell(_device.Lowest + range * Math.Max(-share, 0), g[3..]);
            result[i] = largest * (plus - minus) / range;
        }
        double scale = _compensated && left > 0 ? written / left : 1;
        for (int i = 0; i < count; i++) result[i] *= scale;

        double Cell(double aim, ReadOnlySpan<double> g)
        {
            double start = Math.Max(0, aim + _device.Programming * g[0]);
            double drift = Math.Exp(-Math.Max(0, _device.Drift + _device.DriftSpread * g[1]) * age);
            written += start;
            left += start * drift;
            return start * drift + _device.Read * g[2];
        }
    }
}

namespace Lethe.Memory;

/// <summary>
/// Which x are tried for sup over x: a grid of magnitudes times directions on the surface of the cube |x|_inf = 1 (for one channel: both
/// signs; for more: both signs of each axis, of the diagonal and of random points of the surface, half of them corners), then
/// variations of the best ones found.
/// </summary>
internal sealed class ProbeSearch
{
    private readonly MemoryOptions _options;
    private readonly CounterRandom _random;
    private readonly double _smallest;
    private readonly double _largest;
    private ulong _drawn;

    public ProbeSearch(MemoryOptions options)
    {
        _options = options;
        _random = new CounterRandom((ulong)options.Seed);
        _smallest = options.Magnitudes.Min();
        _largest = options.Magnitudes.Max();
    }

    public List<double[]> Grid(int channels)
    {
        var directions = new List<double[]>();
        if (channels == 1)
        {
            directions.Add([1]);
        }
        else
        {
            for (int c = 0; c < channels; c++)
            {
                var axis = new double[channels];
                axis[c] = 1;
                directions.Add(axis);
            }
            var diagonal = new double[channels];
            Array.Fill(diagonal, 1);
            directions.Add(diagonal);
            for (int i = 0; i < _options.Directions; i++) directions.Add(Surface(channels, corner: i % 2 == 0));
        }
        var probes = new List<double[]>();
        foreach (double magnitude in _options.Magnitudes)
        {
            foreach (double[] direction in directions)
            {
                probes.Add(Array.ConvertAll(direction, v => magnitude * v));
                probes.Add(Array.ConvertAll(direction, v => -magnitude * v));
            }
        }
        return probes;
    }

    /// <summary>Variations of one probe: longer and shorter by the factor 1 + step; for several channels also one coordinate turned round,
    /// and a random turn.</summary>
    public IEnumerable<double[]> Around(double[] x, double step)
    {
        double size = x.Max(Math.Abs);
        yield return Scaled(x, Math.Min(_largest, size * (1 + step)) / size);
        yield return Scaled(x, Math.Max(_smallest, size / (1 + step)) / size);
        if (x.Length == 1) yield break;
        double[] flipped = [.. x];
        int channel = _random.Below(x.Length, _drawn++);
        flipped[channel] = -flipped[channel];
        yield return flipped;
        double[] turn = Surface(x.Length, corner: false);
        double[] turned = [.. x.Select((v, c) => v + step * size * turn[c])];
        yield return Scaled(turned, size / turned.Max(Math.Abs));
    }

    private static double[] Scaled(double[] x, double factor) => Array.ConvertAll(x, v => factor * v);

    private double[] Surface(int channels, bool corner)
    {
        var x = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            double u = 2 * _random.Uniform(_drawn++) - 1;
            x[c] = corner ? Math.Sign(u) : u;
        }
        double size = x.Max(Math.Abs);
        for (int c = 0; c < channels; c++) x[c] /= size;
        return x;
    }
}

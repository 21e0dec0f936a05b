namespace Lethe.Memory;

/// <summary>
/// The best probe at each time so far among those of |x|_inf up to a limit. Best is the largest value less the floor of its probe: rounding
/// of a small probe does not pass for memory where a larger one measures less but truly. Where no probe rises above its floor, the one with
/// the lowest floor stands.
/// </summary>
internal sealed class ProbeTable
{
    // Relative slack of limits, and of octaves.
    private const double Slack = 1 + 1e-4;

    private readonly int _outputs;
    private readonly double _limit, _unit;
    private readonly double[] _scores, _vectors;
    private readonly double[][] _probes;
    private readonly SortedDictionary<int, double[]> _octaves = [];
    private double _largestSum = double.NegativeInfinity;

    /// <summary>An empty table.</summary>
    /// <param name="length">T.</param>
    /// <param name="outputs">o.</param>
    /// <param name="unit">The magnitude from which octaves count.</param>
    /// <param name="limit">Probes larger than this are not taken.</param>
    public ProbeTable(int length, int outputs, double unit, double limit)
    {
        (Length, _outputs, _unit, _limit) = (length, outputs, unit, limit);
        (Values, Floors, _scores, _vectors) = (new double[length], new double[length], new double[length], new double[length * outputs]);
        _probes = new double[length][];
        Array.Fill(_scores, double.NegativeInfinity);
        Array.Fill(Floors, double.PositiveInfinity);
    }

    public int Length { get; }

    public double[] Values { get; }

    public double[] Floors { get; }

    /// <summary>The probe with the largest sum over time.</summary>
    public double[] Maximizer { get; private set; } = [];

    public double[] Probe(int time) => _probes[time];

    /// <summary>The response at one time of the probe that leads there, not divided by |x|.</summary>
    public ReadOnlySpan<double> Vector(int time) => _vectors.AsSpan(time * _outputs, _outputs);

    public bool IsAbove(int time, double floors = 1) => Values[time] > floors * Floors[time];

    /// <summary>Takes responses.</summary>
    /// <param name="responses">Of any probes.</param>
    /// <param name="gains">By time, raised to the share by which M rose where it is well above the floor.</param>
    public void Add(IEnumerable<ProbeResponse> responses, Span<double> gains)
    {
        double[] before = [.. Values];
        foreach (ProbeResponse response in responses) Add(response);
        if (gains.IsEmpty) return;
        for (int k = 0; k < Length; k++)
        {
            if (!IsAbove(k, WellAbove) || !(Values[k] > before[k]) || double.IsInfinity(Values[k])) continue;
            gains[k] = Math.Max(gains[k], before[k] > 0 ? Values[k] / before[k] - 1 : 1);
        }
    }

    /// <summary>Takes what another table of the same times holds.</summary>
    public void Take(ProbeTable other)
    {
        foreach ((int octave, double[] theirs) in other._octaves)
        {
            if (!_octaves.TryGetValue(octave, out double[]? scores)) _octaves[octave] = scores = [.. theirs];
            for (int k = 0; k < Length; k++) scores[k] = Math.Max(scores[k], theirs[k]);
        }
        for (int k = 0; k < Length; k++)
        {
            if (!(other._scores[k] > _scores[k])) continue;
            (_scores[k], Values[k], Floors[k], _probes[k]) = (other._scores[k], other.Values[k], other.Floors[k], other._probes[k]);
            other.Vector(k).CopyTo(_vectors.AsSpan(k * _outputs));
        }
        if (other._largestSum > _largestSum) (_largestSum, Maximizer) = (other._largestSum, other.Maximizer);
    }

    /// <summary>Values this far above their floor are not changed by rounding in the percents that matter.</summary>
    public const double WellAbove = 8;

    /// <summary>By time the largest score among probes of |x|_inf above the first and up to the second octave of the unit; -infinity
    /// where none.</summary>
    public double[] Within(int above, int upTo)
    {
        var best = new double[Length];
        Array.Fill(best, double.NegativeInfinity);
        foreach ((int octave, double[] scores) in _octaves)
        {
            if (octave <= above || octave > upTo) continue;
            for (int k = 0; k < Length; k++) best[k] = Math.Max(best[k], scores[k]);
        }
        return best;
    }

    /// <summary>The octave of a magnitude: 0 for (unit/2, unit].</summary>
    public int Octave(double size) => Math.ILogB(size / _unit / Slack) + 1;

    private void Add(ProbeResponse response)
    {
        if (response.Size > _limit * Slack || response.Size == 0) return;
        int octave = Octave(response.Size);
        if (!_octaves.TryGetValue(octave, out double[]? scores))
        {
            _octaves[octave] = scores = new double[Length];
            Array.Fill(scores, double.NegativeInfinity);
        }
        double sum = 0;
        for (int k = 0; k < Length; k++)
        {
            double value = response.Values[k], score = value > response.Floor ? value - response.Floor : -response.Floor;
            if (double.IsInfinity(value)) score = value;
            if (value > response.Floor) sum += value;
            scores[k] = Math.Max(scores[k], score);
            if (!(score > _scores[k])) continue;
            (_scores[k], Values[k], Floors[k], _probes[k]) = (score, value, response.Floor, response.X);
            response.Vectors.AsSpan(k * _outputs, _outputs).CopyTo(_vectors.AsSpan(k * _outputs));
        }
        if (!(sum > _largestSum) && Maximizer.Length > 0) return;
        _largestSum = sum;
        Maximizer = response.X;
    }
}

namespace Lethe.Stability;

/// <summary>y ~ C h + d over some of the units, with its loss; immutable, so that a deletion can be taken back.</summary>
/// <remarks>A unit has one state, or of a complex recurrence two (what the real and the imaginary part of its c multiply), which come and
/// go together.</remarks>
internal sealed class OutputRefit
{
    private readonly StateMoments _moments;
    private readonly int _parts;
    private readonly int[] _states;

    /// <summary>All units with the model's own C (o, parts * m) and d (o).</summary>
    public OutputRefit(StateMoments moments, int parts, ReadOnlySpan<double> output, ReadOnlySpan<double> bias)
        : this(moments, parts, [.. Enumerable.Range(0, moments.Units / parts)], output.ToArray(), bias.ToArray())
    {
    }

    private OutputRefit(StateMoments moments, int parts, List<int> active, double[] output, double[] bias)
    {
        _moments = moments;
        _parts = parts;
        _states = [.. active.SelectMany(unit => Enumerable.Range(unit * parts, parts))];
        Active = active;
        Output = output;
        Bias = bias;
        Loss = Evaluate();
    }

    /// <summary>The units left, ascending.</summary>
    public IReadOnlyList<int> Active { get; }

    /// <summary>C of the units left, (o, parts * |active|).</summary>
    public double[] Output { get; }

    /// <summary>d.</summary>
    public double[] Bias { get; }

    /// <summary>The weighted mean squared error on the sample.</summary>
    public double Loss { get; }

    /// <summary>The place in <see cref="Active"/> of the unit with the smallest contribution sum_o mean(v (c_i h_i)^2).</summary>
    public int Least()
    {
        int n = _moments.Units + 1, least = 0;
        double smallest = double.PositiveInfinity;
        for (int i = 0; i < Active.Count; i++)
        {
            double contribution = 0;
            for (int p = i * _parts; p < (i + 1) * _parts; p++)
            {
                for (int q = i * _parts; q < (i + 1) * _parts; q++)
                {
                    double power = 0;
                    for (int k = 0; k < Bias.Length; k++) power += Output[k * _states.Length + p] * Output[k * _states.Length + q];
                    contribution += power * _moments.Gram[_states[p] * n + _states[q]];
                }
            }
            if (contribution < smallest) (least, smallest) = (i, contribution);
        }
        return least;
    }

    /// <summary>
    /// Without the unit at <paramref name="place"/>, the rest refitted: minimizes the loss + lambda (|C - C0|^2 + |d - d0|^2) with C0, d0
    /// the present values and lambda = <paramref name="ridge"/> times the mean of mean(v h_i^2) over the units left.
    /// </summary>
    public OutputRefit Without(int place, double ridge)
    {
        List<int> left = [.. Active];
        left.RemoveAt(place);
        int m = _moments.Units, n = m + 1, states = left.Count * _parts, size = states + 1, outputs = Bias.Length;
        int[] index = [.. left.SelectMany(unit => Enumerable.Range(unit * _parts, _parts)), m];
        double trace = states == 0 ? 1 : index.AsEnumerable().SkipLast(1).Average(i => _moments.Gram[i * n + i]);
        var system = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) system[i * size + j] = _moments.Gram[index[i] * n + index[j]];
            system[i * size + i] += ridge * trace;
        }
        var factor = new Cholesky(system, size);
        var output = new double[outputs * states];
        var bias = new double[outputs];
        for (int k = 0; k < outputs; k++)
        {
            double[] present = new double[size];
            for (int i = 0; i < states; i++) present[i] = Output[k * _states.Length + (i < place * _parts ? i : i + _parts)];
            present[^1] = Bias[k];
            var change = new double[size];
            for (int i = 0; i < size; i++)
            {
                double gradient = _moments.Cross[k * n + index[i]];
                for (int j = 0; j < size; j++) gradient -= _moments.Gram[index[i] * n + index[j]] * present[j];
                change[i] = gradient;
            }
            factor.Solve(change);
            for (int i = 0; i < states; i++) output[k * states + i] = present[i] + change[i];
            bias[k] = present[^1] + change[size - 1];
        }
        return new OutputRefit(_moments, _parts, left, output, bias);
    }

    private double Evaluate()
    {
        int m = _moments.Units, n = m + 1, count = _states.Length;
        double loss = 0;
        for (int k = 0; k < Bias.Length; k++)
        {
            double quadratic = 0, linear = 0;
            for (int i = 0; i <= count; i++)
            {
                (int row, double c) = At(i, k);
                double sum = 0;
                for (int j = 0; j <= count; j++)
                {
                    (int column, double other) = At(j, k);
                    sum += _moments.Gram[row * n + column] * other;
                }
                quadratic += c * sum;
                linear += c * _moments.Cross[k * n + row];
            }
            loss += _moments.Power[k] - 2 * linear + quadratic;
        }
        // Rounding of large cancelling terms can leave a tiny negative number.
        return Math.Max(0, loss);

        (int Index, double Value) At(int i, int k) => i < count ? (_states[i], Output[k * count + i]) : (m, Bias[k]);
    }
}

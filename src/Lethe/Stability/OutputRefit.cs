using Lethe.Numerics;

namespace Lethe.Stability;

/// <summary>y ~ C h + d over some of the units, with its loss; immutable, so that a deletion can be taken back.</summary>
internal sealed class OutputRefit
{
    private readonly StateMoments _moments;

    /// <summary>All units with the model's own C (o, m) and d (o).</summary>
    public OutputRefit(StateMoments moments, ReadOnlySpan<double> output, ReadOnlySpan<double> bias)
        : this(moments, [.. Enumerable.Range(0, moments.Units)], output.ToArray(), bias.ToArray())
    {
    }

    private OutputRefit(StateMoments moments, List<int> active, double[] output, double[] bias)
    {
        _moments = moments;
        Active = active;
        Output = output;
        Bias = bias;
        Loss = Evaluate();
    }

    /// <summary>The units left, ascending.</summary>
    public IReadOnlyList<int> Active { get; }

    /// <summary>C of the units left, (o, |active|).</summary>
    public double[] Output { get; }

    /// <summary>d.</summary>
    public double[] Bias { get; }

    /// <summary>The weighted mean squared error on the sample.</summary>
    public double Loss { get; }

    /// <summary>The place in <see cref="Active"/> of the unit with the smallest contribution sum_o c_i^2 mean(v h_i^2).</summary>
    public int Least()
    {
        int n = _moments.Units + 1, least = 0;
        double smallest = double.PositiveInfinity;
        for (int i = 0; i < Active.Count; i++)
        {
            double power = 0;
            for (int k = 0; k < Bias.Length; k++) power += Output[k * Active.Count + i] * Output[k * Active.Count + i];
            double contribution = power * _moments.Gram[Active[i] * n + Active[i]];
            if (contribution < smallest) (least, smallest) = (i, contribution);
        }
        return least;
    }

    /// <summary>
    /// Without the unit at <paramref name="place"/>, the rest refitted: minimises the loss + lambda (|C - C0|^2 + |d - d0|^2) with C0, d0 the
    /// present values and lambda = <paramref name="ridge"/> times the mean of mean(v h_i^2) over the units left.
    /// </summary>
    public OutputRefit Without(int place, double ridge)
    {
        List<int> left = [.. Active];
        left.RemoveAt(place);
        int m = _moments.Units, n = m + 1, size = left.Count + 1, outputs = Bias.Length;
        int[] index = [.. left, m];
        double trace = left.Count == 0 ? 1 : left.Average(i => _moments.Gram[i * n + i]);
        var system = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) system[i * size + j] = _moments.Gram[index[i] * n + index[j]];
            system[i * size + i] += ridge * trace;
        }
        var factor = new Cholesky(system, size);
        var output = new double[outputs * left.Count];
        var bias = new double[outputs];
        for (int k = 0; k < outputs; k++)
        {
            double[] present = new double[size];
            for (int i = 0; i < left.Count; i++) present[i] = Output[k * Active.Count + (i < place ? i : i + 1)];
            present[^1] = Bias[k];
            var change = new double[size];
            for (int i = 0; i < size; i++)
            {
                double gradient = _moments.Cross[k * n + index[i]];
                for (int j = 0; j < size; j++) gradient -= _moments.Gram[index[i] * n + index[j]] * present[j];
                change[i] = gradient;
            }
            factor.Solve(change);
            for (int i = 0; i < left.Count; i++) output[k * left.Count + i] = present[i] + change[i];
            bias[k] = present[^1] + change[size - 1];
        }
        return new OutputRefit(_moments, left, output, bias);
    }

    private double Evaluate()
    {
        int m = _moments.Units, n = m + 1, count = Active.Count;
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

        (int Index, double Value) At(int i, int k) => i < count ? (Active[i], Output[k * count + i]) : (m, Bias[k]);
    }
}

namespace Lethe.Stability.Certificates;

/// <summary>A vector of intervals, and its products with rows of a matrix that a ball moves.</summary>
internal sealed class CellVector(int size, int head)
{
    private readonly double[] _middles = new double[size], _halves = new double[size], _sizes = new double[size];
    private readonly double[] _moved = new double[size / head];

    /// <summary>Takes the intervals.</summary>
    /// <param name="low">Their lower ends.</param>
    /// <param name="high">Their upper ends.</param>
    /// <param name="ball">The ball of the matrix.</param>
    /// <param name="beta">Its size.</param>
    public void Take(ReadOnlySpan<double> low, ReadOnlySpan<double> high, PerturbationBall ball, double beta)
    {
        for (int j = 0; j < size; j++)
        {
            _middles[j] = 0.5 * low[j] + 0.5 * high[j];
            _halves[j] = 0.5 * high[j] - 0.5 * low[j];
            _sizes[j] = Math.Max(Math.Abs(low[j]), Math.Abs(high[j]));
        }
        // A row of a perturbation is no longer than all of it.
        for (int block = 0; block < _moved.Length; block++)
            _moved[block] = BallTerms.Linear(ball, beta, _sizes.AsSpan(block * head, head));
    }

    /// <summary>Middle and half of the interval of row times vector, plus a constant that moves.</summary>
    /// <param name="row">The row's numbers on the columns of its block.</param>
    /// <param name="block">Which columns: those of this block.</param>
    /// <param name="constant">The constant.</param>
    /// <param name="moved">How far it moves.</param>
    /// <param name="unit">One rounding, relative: each term counts for as many as there are.</param>
    public (double Middle, double Half) Times(ReadOnlySpan<double> row, int block, double constant, double moved, double unit)
    {
        ReadOnlySpan<double> middles = _middles.AsSpan(block * head, head), halves = _halves.AsSpan(block * head, head),
            sizes = _sizes.AsSpan(block * head, head);
        double middle = constant, half = moved + _moved[block], terms = Math.Abs(constant) + half;
        for (int j = 0; j < row.Length; j++)
        {
            double weight = Math.Abs(row[j]);
            middle += row[j] * middles[j];
            half += weight * halves[j];
            terms += weight * sizes[j];
        }
        return (middle, half + 2 * (row.Length + 4) * unit * terms);
    }
}

namespace Lethe.Stability;

/// <summary>
/// Weighted second moments of hidden states h (m units) and targets y over a set of sequences, each divided by N T o:
/// what a refit of y ~ C h + d needs.
/// </summary>
/// <param name="Units">m.</param>
/// <param name="Gram">sum v h h^T, (m + 1, m + 1) row-major; the last row and column belong to the constant 1.</param>
/// <param name="Cross">sum v y h^T, (o, m + 1); the last column belongs to the constant 1.</param>
/// <param name="Power">sum v y^2 per output.</param>
internal sealed record StateMoments(int Units, double[] Gram, double[] Cross, double[] Power)
{
    private const int Lanes = TiledSequences.Lanes;
    private const int Block = 4;

    // Time steps to a pass, so that the states of one pass stay in the second-level cache.
    private const int Chunk = 32;

    /// <summary>Sums over all sequences of <paramref name="states"/> (batch, time, m) and <paramref name="targets"/> (batch, time,
    /// o).</summary>
    public static StateMoments Of(TiledSequences states, TiledSequences targets, ReadOnlySpan<double> timeWeights, Workers workers)
    {
        int m = states.Channels, o = targets.Channels, n = m + 1, blocks = (m + Block - 1) / Block;
        double[] weights = timeWeights.IsEmpty ? [] : timeWeights.ToArray();
        double scale = 1.0 / ((double)states.Count * states.Length * o);
        var gram = new double[n * n];
        var cross = new double[o * n];
        var power = new double[o];
        workers.Run(blocks, (_, row) => GramRows(states, weights, row * Block, scale, gram));
        for (int tile = 0; tile < states.Tiles; tile++)
        {
            ReadOnlySpan<double> h = states.Tile(tile), y = targets.Tile(tile);
            int lanes = states.LanesOf(tile);
            for (int k = 0; k < states.Length; k++)
            {
                double v = scale * (weights.Length == 0 ? 1 : weights[k]);
                gram[n * n - 1] += v * lanes;
                for (int i = 0; i < m; i++)
                {
                    Vector512<double> state = At(h, k * m + i);
                    double sum = v * Vector512.Sum(state);
                    gram[i * n + m] += sum;
                    gram[m * n + i] += sum;
                    for (int c = 0; c < o; c++) cross[c * n + i] += v * Vector512.Sum(state * At(y, k * o + c));
                }
                for (int c = 0; c < o; c++)
                {
                    Vector512<double> value = At(y, k * o + c);
                    cross[c * n + m] += v * Vector512.Sum(value);
                    power[c] += v * Vector512.Sum(value * value);
                }
            }
        }
        return new StateMoments(m, gram, cross, power);
    }

    /// <summary>Rows i..i+3 of the Gram matrix from column i on, and their mirror images. A lane is a sequence; 16 sums are in
    /// flight.</summary>
    private static void GramRows(TiledSequences states, double[] weights, int i, double scale, double[] gram)
    {
        int m = states.Channels, n = m + 1;
        // Beyond the last unit the last one is repeated and the result not stored.
        int i1 = Math.Min(i + 1, m - 1), i2 = Math.Min(i + 2, m - 1), i3 = Math.Min(i + 3, m - 1);
        var sums = new Vector512<double>[Block * m];
        for (int tile = 0; tile < states.Tiles; tile++)
        {
            ReadOnlySpan<double> h = states.Tile(tile);
            for (int from = 0; from < states.Length; from += Chunk)
            {
                int to = Math.Min(states.Length, from + Chunk);
                for (int j = i; j < m; j++)
                {
                    Vector512<double> s0 = sums[j], s1 = sums[m + j], s2 = sums[2 * m + j], s3 = sums[3 * m + j];
                    for (int k = from; k < to; k++)
                    {
                        int row = k * m;
                        Vector512<double> b = At(h, row + j);
                        if (weights.Length != 0) b *= Vector512.Create(weights[k]);
                        s0 = Vector512.FusedMultiplyAdd(At(h, row + i), b, s0);
                        s1 = Vector512.FusedMultiplyAdd(At(h, row + i1), b, s1);
                        s2 = Vector512.FusedMultiplyAdd(At(h, row + i2), b, s2);
                        s3 = Vector512.FusedMultiplyAdd(At(h, row + i3), b, s3);
                    }
                    (sums[j], sums[m + j], sums[2 * m + j], sums[3 * m + j]) = (s0, s1, s2, s3);
                }
            }
        }
        for (int r = 0; r < Block && i + r < m; r++)
        {
            for (int j = i + r; j < m; j++)
            {
                double value = scale * Vector512.Sum(sums[r * m + j]);
                gram[(i + r) * n + j] = value;
                gram[j * n + i + r] = value;
            }
        }
    }

    private static Vector512<double> At(ReadOnlySpan<double> values, int index) => Vector512.Create(values.Slice(index * Lanes, Lanes));
}

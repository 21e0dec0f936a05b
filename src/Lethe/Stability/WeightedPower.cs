namespace Lethe.Stability;

/// <summary>||H||^2 on data.</summary>
internal static class WeightedPower
{
    /// <summary>1/(N T o) sum of v_k y^2 over the sequences of the chosen tiles, summed in their order; over targets that are there, where
    /// some are missing.</summary>
    public static double MeanSquare(TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights)
    {
        if (targets.HasMissing) return OfThoseThere(targets, tiles, timeWeights);
        double sum = 0;
        int row = targets.Channels * TiledSequences.Lanes, sequences = 0;
        foreach (int tile in tiles)
        {
            // Lanes beyond the batch hold zeros.
            ReadOnlySpan<double> y = targets.Tile(tile);
            sequences += targets.LanesOf(tile);
            for (int k = 0; k < targets.Length; k++)
            {
                double squares = 0;
                foreach (double v in y.Slice(k * row, row)) squares += v * v;
                sum += (timeWeights.IsEmpty ? 1 : timeWeights[k]) * squares;
            }
        }
        return sum / ((double)sequences * targets.Length * targets.Channels);
    }

    private static double OfThoseThere(TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights)
    {
        double sum = 0;
        long there = 0;
        int row = targets.Channels * TiledSequences.Lanes;
        foreach (int tile in tiles)
        {
            ReadOnlySpan<double> y = targets.Tile(tile);
            int lanes = targets.LanesOf(tile);
            for (int at = 0; at < y.Length; at++)
            {
                if (at % TiledSequences.Lanes >= lanes || double.IsNaN(y[at])) continue;
                sum += (timeWeights.IsEmpty ? 1 : timeWeights[at / row]) * y[at] * y[at];
                there++;
            }
        }

        return sum / there;
    }
}

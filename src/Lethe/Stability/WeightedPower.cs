namespace Lethe.Stability;

/// <summary>||H||^2 on data.</summary>
internal static class WeightedPower
{
    /// <summary>1/(N T o) sum of v_k y^2 over the sequences of the chosen tiles, summed in their order.</summary>
    public static double MeanSquare(TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights)
    {
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
}

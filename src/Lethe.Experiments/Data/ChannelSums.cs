namespace Lethe.Experiments.Data;

/// <summary>Sums over the training part of own data, from which the normalization comes.</summary>
internal static class ChannelSums
{
    /// <summary>Adds each channel of the training part, or its squares about a mean, to sums; gaps are left out and not counted.</summary>
    public static void Add(List<Stretch> train, bool inputs, double[] sums, long[] counts, double[]? about)
    {
        int channels = sums.Length;
        // In the order of the file, not of the batches: every seed has the same sums, to the bit.
        foreach (Stretch window in train.OrderBy(window => window.Start))
        {
            ReadOnlySpan<double> values = (inputs ? window.Source.Inputs : window.Source.Targets).Span;
            for (int row = window.Start; row < window.Start + window.Length; row++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double value = values[(row * channels) + c];
                    if (double.IsNaN(value)) continue;
                    counts[c]++;
                    sums[c] += about is null ? value : (value - about[c]) * (value - about[c]);
                }
            }
        }
    }
}

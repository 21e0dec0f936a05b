namespace Lethe.Memory;

/// <summary>
/// Whether a memory ends: after a last value M is nothing for a while, while before it M was well above, and fell nowhere as steeply. Falls
/// are those of the largest values of blocks, so that taps of a filter need not be alike.
/// </summary>
internal static class TailEnd
{
    // The length of a block by the time of the last value; as long, and so many values, nothing must follow.
    private const int Blocks = 16, FewestAfter = 3;

    // The fall that ends a memory: at least e^6.9 = 1000 to the floor, and thrice the steepest fall from block to block before it.
    private const double CliffLog = 6.9, CliffRatio = 3;

    // Exact zeros have no logarithm.
    private const double Nothing = 1e-300;

    /// <summary>Whether the values after the last one above its level are an end.</summary>
    /// <param name="values">M.</param>
    /// <param name="last">The last one above its level.</param>
    /// <param name="levels">Below these there is nothing.</param>
    public static bool IsCliff(IReadOnlyList<double> values, int last, double[] levels)
    {
        int length = Math.Max(1, (last + 1) / Blocks);
        if (values.Count - 1 - last < Math.Max(FewestAfter, length)) return false;
        double least = Math.Max(Nothing, levels.Skip(last + 1).Max());
        double[] tops =
            [.. Enumerable.Range(0, Math.Min((last + 1) / length, Blocks / 2 + 1)).Select(block => Top(last + 1 - (block + 1) * length))];
        double cliff = Math.Log(tops[0] / least), steepest = 0;
        for (int i = 1; i < tops.Length; i++)
            if (tops[i - 1] > least && tops[i] > least) steepest = Math.Max(steepest, Math.Log(tops[i] / tops[i - 1]));
        return cliff > CliffLog && cliff > CliffRatio * steepest;

        double Top(int from) => Enumerable.Range(from, length).Max(k => values[k]);
    }
}

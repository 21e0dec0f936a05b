namespace Lethe.Models;

/// <summary>
/// The loss over targets some of which are missing: the mean of v_k |y^ - y|^2 over those that are there. What is missing is taken to be
/// what the model answers, so that it adds nothing to loss and gradient (|y^ - y|^2 and its derivative
/// are 0 at y = y^), and no kernel has to know of gaps. It costs a forward pass beside each loss.
/// </summary>
internal static class MaskedLoss
{
    /// <summary>Tiles of a group: whole ones for any number of threads; what is held beside the data stays small. A fixed number, for the
    /// same bits on any machine.</summary>
    public const int TilesAtOnce = 64;

    /// <summary>The loss over the chosen tiles; with its gradient where one is asked for. 0 where nothing is there.</summary>
    public static double Of(RecurrentModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        TiledSequences.RequireOutputs(inputs, targets, model.OutputSize);
        gradient.Clear();
        double[] part = gradient.IsEmpty ? [] : new double[gradient.Length];
        double loss = 0;
        long there = 0;
        for (int from = 0; from < tiles.Length; from += TilesAtOnce)
        {
            ReadOnlySpan<int> chosen = tiles.Slice(from, Math.Min(TilesAtOnce, tiles.Length - from));
            TiledSequences x = Picked(inputs, chosen), y = Picked(targets, chosen), answers = new(y.Count, y.Length, y.Channels);
            model.Forward(x, answers, workers);
            there += Fill(y, answers, targets, chosen);
            int[] all = [.. Enumerable.Range(0, chosen.Length)];
            double values = (double)y.Count * y.Length * y.Channels;
            if (gradient.IsEmpty)
            {
                loss += values * model.Loss(x, y, all, timeWeights, workers);
                continue;
            }

            loss += values * model.LossAndGradient(x, y, all, timeWeights, part, workers);
            for (int i = 0; i < part.Length; i++) gradient[i] += values * part[i];
        }

        if (there == 0) return 0;
        foreach (ref double one in gradient) one /= there;
        return loss / there;
    }

    /// <summary>Missing targets become what the model answers; so do those of lanes without a sequence.</summary>
    /// <returns>How many targets are there.</returns>
    private static long Fill(TiledSequences y, TiledSequences answers, TiledSequences targets, ReadOnlySpan<int> tiles)
    {
        long there = 0;
        for (int i = 0; i < tiles.Length; i++)
        {
            int lanes = targets.LanesOf(tiles[i]);
            Span<double> to = y.Tile(i);
            ReadOnlySpan<double> from = answers.Tile(i);
            for (int at = 0; at < to.Length; at++)
            {
                if (at % TiledSequences.Lanes < lanes && !double.IsNaN(to[at])) there++;
                else to[at] = from[at];
            }
        }

        return there;
    }

    /// <summary>Chosen tiles as a batch of their own; every lane counts as a sequence.</summary>
    public static TiledSequences Picked(TiledSequences from, ReadOnlySpan<int> tiles)
    {
        var picked = new TiledSequences(tiles.Length * TiledSequences.Lanes, from.Length, from.Channels);
        for (int i = 0; i < tiles.Length; i++) from.Tile(tiles[i]).CopyTo(picked.Tile(i));
        return picked;
    }

    /// <summary>Targets whose gaps are what the model answers.</summary>
    public static TiledSequences Filled(RecurrentModel model, TiledSequences inputs, TiledSequences targets, Workers workers)
    {
        var filled = new TiledSequences(targets.Count, targets.Length, targets.Channels);
        model.Forward(inputs, filled, workers);
        Span<double> to = filled.Values;
        ReadOnlySpan<double> from = targets.Values;
        for (int at = 0; at < to.Length; at++)
            if (!double.IsNaN(from[at])) to[at] = from[at];
        return filled;
    }
}

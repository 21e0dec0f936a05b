namespace Lethe.Stability;

/// <summary>
/// The counterpart of <see cref="UnitPruner"/> for A = P^T diag(f(w)) P, whose units act on each other: a mode that the approximation does
/// not need is set to the decay rate 1/dt, far from both boundaries, while the loss stays within the same limit. Modes go in ascending
/// order of what setting each alone costs, those that are unstable by themselves first; the order is renewed until no further mode goes. P,
/// encoder and decoder are left as they are.
/// </summary>
public static class ModePruner
{
    /// <summary>Prunes a model whose rates are those of modes.</summary>
    public static PruneResult Prune(RecurrentModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights,
        Workers workers, PruneOptions options)
    {
        DecayRates decay = model.Decay!;
        int[] tiles = [.. Enumerable.Range(0, inputs.Tiles)];
        double[] weights = timeWeights.ToArray();
        RecurrentModel pruned = model.Clone();
        double before = Loss(),
            limit = Math.Max(options.LossFactor * before, options.RelativeFloor * WeightedPower.MeanSquare(targets, tiles, timeWeights));
        List<int> kept = [.. Enumerable.Range(0, model.Options.Width)];
        double off = decay.Inverse(1 / model.TimeStep), after = before;
        if (!double.IsFinite(before) || double.IsNaN(off)) return new PruneResult(pruned, kept, before, before, limit);

        int[] unstable = [.. kept.Where(k => !decay.IsStable(Weights()[k]))];
        if (unstable.Length > 0) Accept(unstable);
        while (kept.Count > 0)
        {
            // What each costs alone, on top of those that went before.
            (double Cost, int Mode)[] order = [.. kept.Select(k => (Trial([k]), k)).Order()];
            int count = Longest(order);
            if (count == 0 || !Accept([.. order.Take(count).Select(o => o.Mode)])) break;
        }
        return new PruneResult(pruned, kept, before, after, limit);

        Span<double> Weights() => pruned.Parameters[decay.Weights];

        double Loss() => pruned.Loss(inputs, targets, tiles, weights, workers);

        double Trial(IReadOnlyList<int> modes)
        {
            double[] present = Weights().ToArray();
            foreach (int k in modes) Weights()[k] = off;
            double loss = Loss();
            present.CopyTo(Weights());
            return double.IsNaN(loss) ? double.PositiveInfinity : loss;
        }

        bool Accept(IReadOnlyList<int> modes)
        {
            double loss = Trial(modes);
            if (!(loss <= limit)) return false;
            foreach (int k in modes) Weights()[k] = off;
            kept.RemoveAll(modes.Contains);
            after = loss;
            return true;
        }

        // The longest beginning that stays within the limit, by bisection: losses grow along the order but for accidents, which only cost a
        // mode.
        int Longest((double Cost, int Mode)[] order)
        {
            int low = 0, high = order.Length;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                if (Trial([.. order.Take(middle).Select(o => o.Mode)]) <= limit) low = middle;
                else high = middle - 1;
            }
            return low;
        }
    }
}

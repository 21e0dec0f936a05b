namespace Lethe.Stability;

/// <summary>
/// Deletes units that the approximation does not need, so that the distance to instability is that of the approximant: slow units of
/// zero weight are not part of it, and the definition asks whether some stable sequence exists. Units go in ascending order of contribution
/// c_i^2 mean(v h_i^2) (the order is renewed after each), the rest is refitted by ridge about its present value, while the loss stays
/// within its limit. The units of a diagonal recurrence do not act on each other, so the states of those left never change. Where the
/// decoder reads sigma(h), so does the refit.
/// </summary>
public static class UnitPruner
{
    /// <summary>Prunes a model of one layer of independent units that has rates.</summary>
    public static PruneResult Prune(RecurrentModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights,
        Workers workers, PruneOptions options)
    {
        RecurrentModel pruned = model.Clone();
        int[] allTiles = [.. Enumerable.Range(0, inputs.Tiles)];
        double before = pruned.Loss(inputs, targets, allTiles, timeWeights, workers);
        double limit =
            Math.Max(options.LossFactor * before, options.RelativeFloor * WeightedPower.MeanSquare(targets, allTiles, timeWeights));
        int[] everyUnit = [.. Enumerable.Range(0, model.Options.Width)];
        // A model without a finite loss has no units to spare or to keep.
        if (!double.IsFinite(before)) return new PruneResult(pruned, everyUnit, before, before, limit);

        StateMoments moments = Moments(model, inputs, targets, timeWeights, options.Samples, workers);
        var refit = new OutputRefit(moments, Parts(model), model.Parameters[RecurrentModel.OutputName],
            model.Parameters[RecurrentModel.OutputBiasName]);
        double sampleLimit = Math.Max(options.LossFactor * refit.Loss, options.RelativeFloor * moments.Power.Sum());
        var steps = new Stack<OutputRefit>();
        steps.Push(refit);
        if (WithoutUnstable(model, refit, options.Ridge) is { } stable && stable.Loss <= sampleLimit)
        {
            refit = stable;
            steps.Push(refit);
        }
        while (refit.Active.Count > 0)
        {
            refit = refit.Without(refit.Least(), options.Ridge);
            if (!(refit.Loss <= sampleLimit)) break;
            steps.Push(refit);
        }

        // The refits saw a sample; the limit holds on all data. The first step is the model itself and needs no check.
        while (steps.Count > 1)
        {
            Write(model, pruned, steps.Peek());
            double after = pruned.Loss(inputs, targets, allTiles, timeWeights, workers);
            if (after <= limit) return new PruneResult(pruned, [.. steps.Peek().Active], before, after, limit);
            steps.Pop();
        }
        return new PruneResult(model.Clone(), everyUnit, before, before, limit);
    }

    /// <summary>
    /// The refit without the units that are unstable by themselves (training a rate as it is may push it across 0); null where there are
    /// none. They are tried before all others, whatever they contribute: no stable approximant has them, and their states are the largest
    /// of all.
    /// </summary>
    private static OutputRefit? WithoutUnstable(RecurrentModel model, OutputRefit refit, double ridge)
    {
        DecayRates decay = model.Decay!;
        double[] weights = model.Parameters[decay.Weights].ToArray();
        OutputRefit? result = null;
        for (int unit = weights.Length - 1; unit >= 0; unit--)
            if (!decay.IsStable(weights[unit])) result = (result ?? refit).Without(unit, ridge);
        return result;
    }

    /// <summary>States of a unit that a decoder weight of its own multiplies.</summary>
    private static int Parts(RecurrentModel model) => model.Shape is { Complex: true } ? 2 : 1;

    /// <summary>Moments of the hidden states over evenly chosen tiles; the states are the outputs of the same recurrence with C = I, d =
    /// 0.</summary>
    private static StateMoments Moments(RecurrentModel model, TiledSequences inputs, TiledSequences targets,
        ReadOnlySpan<double> timeWeights, int samples, Workers workers)
    {
        int m = model.Options.Width * Parts(model);
        RecurrentModel probe = model.Entry.Create(model.Options with { Outputs = m });
        ReadOnlySpan<double> values = model.Parameters.Values;
        int shared = model.Parameters.View(RecurrentModel.OutputName).Offset;
        values[..shared].CopyTo(probe.Parameters.Values);
        Span<double> identity = probe.Parameters[RecurrentModel.OutputName];
        for (int i = 0; i < m; i++) identity[i * m + i] = 1;

        int perTile = inputs.Length * TiledSequences.Lanes, tiles = Math.Clamp(samples / perTile, 1, inputs.Tiles);
        int[] chosen = [.. Enumerable.Range(0, tiles).Select(i => (int)((long)i * inputs.Tiles / tiles))];
        int last = inputs.Tiles - 1, count = (tiles - 1) * TiledSequences.Lanes
            + (chosen[^1] == last ? inputs.LanesOf(last) : TiledSequences.Lanes);
        TiledSequences x = Pick(inputs, chosen, count), y = Pick(targets, chosen, count), states = new(count, inputs.Length, m);
        probe.Forward(x, states, workers);
        // The moments choose what is tried; what it costs is the loss, in which gaps do not count.
        if (targets.HasMissing) y = MaskedLoss.Filled(model, x, y, workers);
        return StateMoments.Of(states, y, timeWeights, workers);
    }

    private static TiledSequences Pick(TiledSequences from, int[] tiles, int count)
    {
        var picked = new TiledSequences(count, from.Length, from.Channels);
        for (int i = 0; i < tiles.Length; i++) from.Tile(tiles[i]).CopyTo(picked.Tile(i));
        return picked;
    }

    private static void Write(RecurrentModel original, RecurrentModel pruned, OutputRefit refit)
    {
        int parts = Parts(original), m = original.Options.Width * parts, d = original.Options.Inputs * parts, o = original.Options.Outputs,
            states = refit.Active.Count * parts;
        pruned.Parameters.Set(original.Parameters.Values);
        DecayRates decay = original.Decay!;
        double off = decay.Inverse(1 / decay.TimeStep);
        Span<double> w = pruned.Parameters[decay.Weights], u = pruned.Parameters[RecurrentModel.InputName],
            b = pruned.Parameters[RecurrentModel.BiasName],
            c = pruned.Parameters[RecurrentModel.OutputName];
        refit.Bias.CopyTo(pruned.Parameters[RecurrentModel.OutputBiasName]);
        c.Clear();
        for (int i = 0; i < states; i++)
            for (int k = 0; k < o; k++) c[k * m + refit.Active[i / parts] * parts + i % parts] = refit.Output[k * states + i];
        foreach (int unit in Enumerable.Range(0, original.Options.Width).Except(refit.Active))
        {
            u.Slice(unit * d, d).Clear();
            b.Slice(unit * parts, parts).Clear();
            // A parameterization without this rate keeps its own: the unit is silent either way.
            if (!double.IsNaN(off)) w[unit] = off;
        }
    }
}

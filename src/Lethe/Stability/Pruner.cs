namespace Lethe.Stability;

/// <summary>Prunes a model in the way of its kind (<see cref="ModelEntry.Pruner"/>): by units (<see cref="UnitPruner"/>) or by modes
/// (<see cref="ModePruner"/>).</summary>
public static class Pruner
{
    /// <summary>Whether a model can be pruned: its kind has a way, and it has one layer without features.</summary>
    public static bool CanPrune(RecurrentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model is { Entry.Pruner: not null, Options.Layers: 1 } && (model.IsLinear || !model.Entry.HasFeatures);
    }

    /// <summary>Prunes a model; the one given is left as it is.</summary>
    /// <param name="model">A model of which <see cref="CanPrune"/> holds.</param>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="targets">(batch, time, out).</param>
    /// <param name="timeWeights">v_k of the loss; empty: all ones.</param>
    /// <param name="workers">Threads; the result has the same bits for any number.</param>
    /// <param name="options">Limits of the loss and of the work; null: the defaults.</param>
    /// <exception cref="ArgumentException">Shapes or options do not fit.</exception>
    public static PruneResult Prune(RecurrentModel model, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<double> timeWeights,
        Workers workers,
        PruneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(workers);
        if (!CanPrune(model))
        {
            throw new ArgumentException(
                $"the model is '{model.Name}' of {model.Options.Layers} layers; a way to prune is known for one layer of " +
                $"{ModelCatalog.Default.Naming(e => e.Pruner is not null)} only.", nameof(model));
        }
        options ??= new PruneOptions();
        options.Validate();
        return model.Entry.Pruner!(model, inputs, targets, timeWeights, workers, options);
    }
}

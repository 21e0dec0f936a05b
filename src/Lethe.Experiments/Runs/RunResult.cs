namespace Lethe.Experiments.Runs;

/// <summary>What a run gave. It holds no time, path or thread count, so one configuration gives one text of result.json (<see
/// cref="RunResultJson"/>).</summary>
public sealed record RunResult
{
    /// <summary>How training ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>m.</summary>
    public required int Width { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Complete epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Epoch of the lowest validation loss; 0: none.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Lowest validation loss; infinity where no epoch had a finite one.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>Loss of the weights used (best, pruned where asked for) on the test set; NaN where training diverged or was
    /// interrupted.</summary>
    public double TestLoss { get; init; } = double.NaN;

    /// <summary>||H||^2: mean weighted square of the target on the test set; NaN where not measured.</summary>
    public double TargetMeanSquare { get; init; } = double.NaN;

    /// <summary>Of a classifier: the share of test sequences whose class is right; null: targets are numbers. Its test loss is a cross
    /// entropy, and the mean square beside it the cross entropy of the shares of the classes.</summary>
    public double? Accuracy { get; init; }

    /// <summary>TestLoss / TargetMeanSquare.</summary>
    public double RelativeError => TestLoss / TargetMeanSquare;

    /// <summary>When and where training stopped being finite; null where it did not.</summary>
    public Divergence? Divergence { get; init; }

    /// <summary>What pruning left; null where it was not asked for.</summary>
    public PruneSummary? Pruned { get; init; }

    /// <summary>
    /// Curve, radius, distance, norms and memory of the weights used; null where training gave none. As read from result.json alone it is
    /// without the curve and the
    /// values of the memory function, which have files of their own: <see cref="StoredRun.Measurement"/> has all.
    /// </summary>
    public ModelMeasurement? Measurement { get; init; }

    /// <summary>True where the computation ended with a usable model.</summary>
    public bool IsUsable => Outcome is TrainingOutcome.ReachedThreshold or TrainingOutcome.ReachedMaxEpochs or TrainingOutcome.Imported;
}

/// <summary>What pruning left.</summary>
/// <param name="Kept">Indices of the units kept.</param>
/// <param name="LossBefore">Loss before, on the validation set.</param>
/// <param name="LossAfter">Loss after.</param>
public sealed record PruneSummary(IReadOnlyList<int> Kept, double LossBefore, double LossAfter)
{
    /// <summary>What to know of the measurements where nothing was kept; null where something was.</summary>
    [JsonIgnore]
    public string? Warning => Kept.Count > 0 ? null
        : "pruning set aside every unit (rnn: mode), so memory, beta* and r(W) are of a model without them. Train longer, or write "
            + "train.prune=false.";
}

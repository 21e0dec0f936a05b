namespace Lethe.Experiments.Runs;

/// <summary>
/// The state of a training run as a .safetensors file: weights under their own names, the optimizer's moments and the best weights under a
/// prefix, counters as text with all their bits, what the run computes, and a checksum of all that. The generator needs no state of its
/// own: its numbers are functions of (seed, epoch). Checkpoints of format 1 had neither checksum nor settings.
/// </summary>
internal static class Checkpoint
{
    private const string First = "optimizer.m.", Second = "optimizer.v.", BestPrefix = "best.", CarriedName = "carried.states",
        StateNormKey = "state_norm";
    private const string FormatName = "lethe checkpoint 2", OldFormatName = "lethe checkpoint 1",
        DivergenceKey = "divergence";

    private static readonly Scalar[] Scalars =
    [
        Number("best_val_loss", s => s.BestValidationLoss, (s, v) => s.BestValidationLoss = v),
        Whole("best_epoch", s => s.BestEpoch, (s, v) => s.BestEpoch = checked((int)v)),
        Whole("step", s => s.Step, (s, v) => s.Step = v),
        Whole("epoch", s => s.Epoch, (s, v) => s.Epoch = checked((int)v)),
        Whole("step_in_epoch", s => s.StepInEpoch, (s, v) => s.StepInEpoch = checked((int)v)),
        Number("epoch_loss_sum", s => s.EpochLossSum, (s, v) => s.EpochLossSum = v),
        Number("epoch_grad_norm", s => s.EpochGradientNorm, (s, v) => s.EpochGradientNorm = v),
        Number("lr", s => s.LearningRate, (s, v) => s.LearningRate = v),
        Number("plateau_best", s => s.PlateauBest, (s, v) => s.PlateauBest = v),
        Whole("bad_epochs", s => s.BadEpochs, (s, v) => s.BadEpochs = checked((int)v)),
        Number("last_val_loss", s => s.LastValidationLoss, (s, v) => s.LastValidationLoss = v),
        new("outcome", s => s.Outcome is { } o ? Word.Of(o) : "",
            (s, t) => s.Outcome = t.Length == 0 ? null : Word.Parse<TrainingOutcome>(t)),
    ];

    /// <summary>Writes a state as it is.</summary>
    public static void Write(Stream stream, ParameterSet layout, TrainingState state, Divergence? divergence, RunIdentity identity)
    {
        NamedTensor[] tensors =
        [
            .. WeightTensors.From(layout, state.Weights), .. WeightTensors.From(layout, state.FirstMoment, First),
            .. WeightTensors.From(layout, state.SecondMoment, Second), .. WeightTensors.From(layout, state.BestWeights, BestPrefix),
        ];
        if (state.Carried is { } carried) tensors = [.. tensors, Prediction.StateTensor(carried, CarriedName)];
        var metadata = Scalars.ToDictionary(s => s.Name, s => s.Get(state));
        if (!double.IsNaN(state.StateNorm)) metadata[StateNormKey] = CsvNumber.Format(state.StateNorm);
        metadata[SealedTensors.FormatKey] = FormatName;
        identity.Write(metadata);
        if (divergence is not null)
            metadata[DivergenceKey] = Invariant($"{divergence.Epoch} {divergence.Step} {divergence.Value:R} {divergence.Where}");
        SealedTensors.Write(stream, tensors, metadata);
    }

    /// <summary>Reads a checkpoint of a model of this layout.</summary>
    /// <exception cref="ProblemException">Damaged, or of another model.</exception>
    public static StoredCheckpoint Read(string path, ParameterSet layout)
    {
        SafetensorsContent content = SealedTensors.Read(path, FormatName, OldFormatName, actual => Problem(path, actual));
        NamedTensor? carried = content.Find(CarriedName);
        int expected = 4 * layout.Views.Count + (carried is null ? 0 : 1);
        if (content.Tensors.Count != expected) throw Problem(path, $"it has {content.Tensors.Count} tensors, not {expected}");
        var state = new TrainingState(layout.Values, 0);
        if (carried is not null)
        {
            if (carried.Shape is not [> 0, > 0]) throw Problem(path, $"its carried states are {carried.ShapeText}, not (batch, state)");
            state.Carried = TiledSequences.FromRowMajor(carried.Data, carried.Shape[0], 1, carried.Shape[1]);
        }

        if (content.Metadata.TryGetValue(StateNormKey, out string? norm))
            state.StateNorm = CsvNumber.TryParse(norm, out double root) ? root : throw Problem(path, $"its '{StateNormKey}' is '{norm}'");
        WeightTensors.To(layout, content, state.Weights, path);
        WeightTensors.To(layout, content, state.FirstMoment, path, First);
        WeightTensors.To(layout, content, state.SecondMoment, path, Second);
        WeightTensors.To(layout, content, state.BestWeights, path, BestPrefix);
        foreach (Scalar scalar in Scalars)
        {
            if (!content.Metadata.TryGetValue(scalar.Name, out string? text)) throw Problem(path, $"it has no '{scalar.Name}'");
            try
            {
                scalar.Set(state, text);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw Problem(path, $"its '{scalar.Name}' is '{text}'", e);
            }
        }

        Divergence? divergence = content.Metadata.TryGetValue(DivergenceKey, out string? words)
            ? ParseDivergence(words) ?? throw Problem(path, $"its '{DivergenceKey}' is '{words}'") : null;
        RunIdentity? identity = RunIdentity.Read(content.Metadata);
        if (identity is null && content.Metadata[SealedTensors.FormatKey] == FormatName)
            throw Problem(path, "it does not say which run it belongs to");
        return new StoredCheckpoint(path, state, divergence, identity);
    }

    public static ProblemException Problem(string path, string actual, Exception? inner = null) =>
        ProblemException.Input(path, actual, "a checkpoint as this run wrote it", "Restore the file, or start the run again with --force",
            inner);

    private static Divergence? ParseDivergence(string words)
    {
        string[] parts = words.Split(' ', 4);
        return parts.Length == 4 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int epoch)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long step) && CsvNumber.TryParse(parts[2], out double value)
            ? new Divergence(epoch, step, parts[3], value) : null;
    }

    private static Scalar Number(string name, Func<TrainingState, double> get, Action<TrainingState, double> set) =>
        new(name, s => CsvNumber.Format(get(s)), (s, t) => set(s, CsvNumber.TryParse(t, out double v) ? v : throw new FormatException()));

    private static Scalar Whole(string name, Func<TrainingState, long> get, Action<TrainingState, long> set) =>
        new(name, s => Invariant($"{get(s)}"), (s, t) =>
            set(s, long.Parse(t, NumberStyles.None, CultureInfo.InvariantCulture)));

    private sealed record Scalar(string Name, Func<TrainingState, string> Get, Action<TrainingState, string> Set);
}

/// <summary>A checkpoint read back.</summary>
/// <param name="Path">Its file.</param>
/// <param name="State">The state.</param>
/// <param name="Divergence">When and where the run stopped being finite, where it did.</param>
/// <param name="Identity">What it was made for; null for a checkpoint of format 1, which does not say.</param>
internal sealed record StoredCheckpoint(string Path, TrainingState State, Divergence? Divergence, RunIdentity? Identity);

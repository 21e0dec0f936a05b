namespace Lethe.Experiments.Runs;

/// <summary>
/// Weights alone, as best.safetensors and pruned.safetensors hold them: with epoch and loss, what they were made for, and a checksum of all
/// that. Files of format 1 had neither checksum nor settings.
/// </summary>
internal sealed record WeightsFile
{
    private const string FormatName = "lethe weights 2", OldFormatName = "lethe weights 1", EpochKey = "epoch",
        LossKey = "val_loss", SourceKey = "pruned_from";

    /// <summary>The weights, in the order of the model.</summary>
    public required double[] Values { get; init; }

    /// <summary>The epoch they are of; 0 for weights from elsewhere.</summary>
    public required int Epoch { get; init; }

    /// <summary>Their validation loss.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>What they were made for; null in a file of format 1.</summary>
    public RunIdentity? Identity { get; init; }

    /// <summary>Of pruned weights: the digest of those that were pruned; null in a file of format 1.</summary>
    public string? Source { get; init; }

    /// <summary>A number for weights: equal for equal bits.</summary>
    public static string Digest(ParameterSet layout, double[] values) => SealedTensors.Digest([.. WeightTensors.From(layout, values)]);

    /// <summary>The best weights of a state.</summary>
    public static WeightsFile BestOf(Training.TrainingState state, RunIdentity? identity) =>
        new() { Values = state.BestWeights, Epoch = state.BestEpoch, ValidationLoss = state.BestValidationLoss, Identity = identity };

    /// <summary>Writes them.</summary>
    public void Write(Stream stream, ParameterSet layout)
    {
        var metadata = new Dictionary<string, string>
        {
            [SealedTensors.FormatKey] = FormatName,
            [EpochKey] = Invariant($"{Epoch}"),
            [LossKey] = CsvNumber.Format(ValidationLoss),
        };
        Identity?.Write(metadata);
        if (Source is not null) metadata[SourceKey] = Source;
        SealedTensors.Write(stream, [.. WeightTensors.From(layout, Values)], metadata);
    }

    /// <summary>Reads weights of a model of this layout.</summary>
    /// <exception cref="ProblemException">Missing, damaged, or of another model.</exception>
    public static WeightsFile Read(string path, ParameterSet layout)
    {
        SafetensorsContent content = SealedTensors.Read(path, FormatName, OldFormatName, actual => Problem(path, actual));
        double[] values = new double[layout.Count];
        WeightTensors.To(layout, content, values, path);
        if (!int.TryParse(content.Metadata.GetValueOrDefault(EpochKey), NumberStyles.None, CultureInfo.InvariantCulture, out int epoch)
            || !CsvNumber.TryParse(content.Metadata.GetValueOrDefault(LossKey) ?? "", out double loss))
            throw Problem(path, "it does not say of which epoch it is, with which loss");
        return new WeightsFile
        {
            Values = values,
            Epoch = epoch,
            ValidationLoss = loss,
            Identity = RunIdentity.Read(content.Metadata),
            Source = content.Metadata.GetValueOrDefault(SourceKey),
        };
    }

    /// <summary>True where these are those weights: epoch, loss and all bits.</summary>
    public bool IsSame(WeightsFile other) => Epoch == other.Epoch && Bits(ValidationLoss) == Bits(other.ValidationLoss)
        && Values.Select(Bits).SequenceEqual(other.Values.Select(Bits));

    /// <summary>Refuses a file of format 2 whose content is not what was written; any other file is none of its business.</summary>
    /// <exception cref="ProblemException">The checksum differs.</exception>
    public static void RequireWhole(string path)
    {
        SafetensorsContent content;
        try
        {
            content = Safetensors.Read(path);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return;
        }

        if (content.Metadata.GetValueOrDefault(SealedTensors.FormatKey) == FormatName)
            SealedTensors.RequireWhole(content, actual => Problem(path, actual));
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static ProblemException Problem(string path, string actual) =>
        ProblemException.Input(path, actual, "weights as a run wrote them",
        "Restore the file; lethe train --resume DIR rewrites it in the folder of a run");
}

namespace Lethe.Training;

/// <summary>Sequences that are classified, for training and validation.</summary>
/// <param name="TrainInputs">(batch, time, in).</param>
/// <param name="TrainLabels">The class of each, 0..out-1.</param>
/// <param name="ValidationInputs">(batch, time, in).</param>
/// <param name="ValidationLabels">The class of each.</param>
public sealed record LabelledSequences(TiledSequences TrainInputs, ReadOnlyMemory<int> TrainLabels, TiledSequences ValidationInputs,
    ReadOnlyMemory<int> ValidationLabels);

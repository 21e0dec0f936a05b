namespace Lethe.Training;

/// <summary>Inputs and targets for training, validation and test, tiled once.</summary>
/// <param name="TrainInputs">(batch, time, in).</param>
/// <param name="TrainTargets">(batch, time, out).</param>
/// <param name="ValidationInputs">(batch, time, in).</param>
/// <param name="ValidationTargets">(batch, time, out).</param>
/// <param name="TestInputs">(batch, time, in).</param>
/// <param name="TestTargets">(batch, time, out).</param>
public sealed record DataSplit(TiledSequences TrainInputs, TiledSequences TrainTargets, TiledSequences ValidationInputs,
    TiledSequences ValidationTargets, TiledSequences TestInputs, TiledSequences TestTargets);

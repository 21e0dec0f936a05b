namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Runs calls of a diagonal kernel at one vector width.</summary>
internal abstract class DiagonalEngine
{
    /// <summary>Runs a call; results go to the job's outputs and the rows of its plan.</summary>
    internal abstract void Run(ReadOnlySpan<double> weights, DiagonalJob job, Workers workers);
}

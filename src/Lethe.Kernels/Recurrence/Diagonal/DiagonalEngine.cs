namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Runs calls of a diagonal kernel at one vector width.</summary>
internal abstract class DiagonalEngine
{
    /// <summary>Runs a call; results go to the outputs and rows of its plan.</summary>
    internal abstract void Run(ReadOnlySpan<double> weights, Workers workers);
}

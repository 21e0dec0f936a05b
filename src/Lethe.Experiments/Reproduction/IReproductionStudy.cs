namespace Lethe.Experiments.Reproduction;

/// <summary>Measures what an experiment file describes.</summary>
internal interface IReproductionStudy
{
    /// <summary>The name experiment files use.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    /// <param name="experiment">The experiment at a scale.</param>
    /// <param name="context">Threads, folder, progress.</param>
    /// <param name="cancellation">Ends the work at the next step boundary; finished runs are kept.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation);
}

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>An item whose data cannot be had: says so.</summary>
internal sealed class UnavailableStudy : IReproductionStudy
{
    public string Name => "unavailable";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation) =>
        new(null, experiment.Word("reason"), [], []);
}

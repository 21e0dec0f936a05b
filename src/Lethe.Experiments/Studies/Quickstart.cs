namespace Lethe.Experiments.Studies;

/// <summary>The whole story: exact linear analysis, then trained models, on the same targets and parameterizations.</summary>
/// <param name="Linear">Exact linear analysis, one per family.</param>
/// <param name="Trained">Trained models.</param>
public sealed record Quickstart(IReadOnlyList<LinearAnalysisResult> Linear, Study Trained)
{
    /// <summary>
    /// The whole story, in under three minutes on two cores; its curves are dense enough to see a threshold, from well below the smallest
    /// radius to beyond the largest.
    /// </summary>
    public static StudyGrid Full { get; } = new() { Betas = [.. Enumerable.Range(0, 25).Select(i => 1e-4 * Math.Pow(10, i / 6.0))] };

    /// <summary>The same path in seconds, to see that everything works; too short to judge by.</summary>
    public static StudyGrid Smoke { get; } = Full with
    {
        LinearWidths = [2, 3, 4, 5, 6],
        Widths = [4, 5, 6, 8, 10],
        Epochs = 10,
        Steps = 50,
        Tokens = 1600,
        TestTokens = 6400,
        FullBallDraws = 1,
    };

    /// <summary>Runs both.</summary>
    /// <inheritdoc cref="Study.Run"/>
    public static Quickstart Run(StudyGrid grid, string path, SweepTraining training, CancellationToken cancellation)
    {
        Study trained = Study.Run(grid, "lethe quickstart: trained models", path, training, cancellation);
        training.Progress(1, "exact linear analysis");
        var sums = grid.Targets.ToDictionary(name => name, name => new BestExponentialSums(TargetCatalog.Parse(name)));
        var analysis = new LinearAnalysisOptions { Widths = grid.LinearWidths, Betas = grid.Betas };
        var linear = new List<LinearAnalysisResult>();
        foreach (string parameterization in grid.Parameterizations)
        {
            foreach (string target in grid.Targets)
            {
                cancellation.ThrowIfCancellationRequested();
                linear.Add(LinearAnalysis.Run(sums[target].Target, ParameterizationCatalog.Parse(parameterization), analysis,
                    sums[target]));
            }
        }
        return new Quickstart(linear, trained);
    }
}

using Lethe.Parameterizations;
using Lethe.Targets;
using Lethe.Theory;

namespace Lethe.Experiments.Studies;

/// <summary>The whole story: exact linear analysis, then trained models, on the same targets and parameterisations.</summary>
public static class Quickstart
{
    /// <summary>Runs both.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="progress">Told as it goes; null: none.</param>
    /// <param name="cancellation">Ends the work at the next step boundary.</param>
    /// <exception cref="ArgumentException">An unknown name, or an option out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static QuickstartResult Run(QuickstartOptions options, int threads, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        progress?.Report(new StudyProgress(0, 0, 0, "exact linear analysis"));
        var sums = options.Trained.Targets.ToDictionary(name => name, name => new BestExponentialSums(TargetCatalog.Parse(name)));
        var analysis = new LinearAnalysisOptions { Widths = options.LinearWidths, Betas = GrowingHorizonJob.CurveBetas };
        var linear = new List<LinearAnalysisResult>();
        foreach (string parameterization in options.Trained.Parameterizations)
        {
            foreach (string target in options.Trained.Targets)
            {
                cancellation.ThrowIfCancellationRequested();
                linear.Add(LinearAnalysis.Run(sums[target].Target, ParameterizationCatalog.Parse(parameterization), analysis, sums[target]));
            }
        }
        return new QuickstartResult(options, linear, GrowingHorizonStudy.Run(options.Trained, threads, progress, cancellation));
    }
}

using Lethe.Experiments.Runs;
using Lethe.Parameterizations;
using Lethe.Stability;
using Lethe.Targets;
using Lethe.Theory;

namespace Lethe.Experiments.Studies;

/// <summary>The table "parameterisation x target": trained models in the growing-horizon protocol, and the exact linear analysis where a target has one, beside the reference's table.</summary>
/// <param name="Options">What was run.</param>
/// <param name="Linear">Exact linear analysis.</param>
/// <param name="Recurrent">Trained models, recurrent block.</param>
/// <param name="FullBall">Trained models, all blocks.</param>
/// <param name="Runs">All runs.</param>
public sealed record StabilityTable(GrowingHorizonOptions Options, IReadOnlyList<ExpectedVerdict> Linear, IReadOnlyList<ExpectedVerdict> Recurrent,
    IReadOnlyList<ExpectedVerdict> FullBall, IReadOnlyList<GrowingHorizonRun> Runs)
{
    /// <summary>The name of the linear analysis where a model is named.</summary>
    public const string ExactModel = "exact linear";

    /// <summary>A teacher whose memory is not known beforehand: causal, in evaluation mode.</summary>
    public const string Transformer = "random:transformer,width=16,heads=4,seed=1";

    /// <summary>Models x parameterisations x targets of the theory, with three seeds.</summary>
    public static GrowingHorizonOptions Full { get; } = new()
    {
        Models = StudyModels.All,
        Targets = ["exp", "pol", "pol15", Transformer],
        Parameterizations = ["direct", "relu", "exp", "softplus", "best", "sigmoid"],
        DenseWidths = [4, 8, 16, 24, 32],
        Epochs = 15,
        TestTokens = 25_600,
        FullBallDraws = 2,
        WithCurves = false,
    };

    /// <summary>The same path in seconds; too short to judge by.</summary>
    public static GrowingHorizonOptions Smoke { get; } = Full with
    {
        Targets = ["exp", "pol"],
        Parameterizations = ["direct", "softplus"],
        Widths = [4, 5, 6, 8, 10],
        DenseWidths = null,
        Epochs = 6,
        StepsPerEpoch = 50,
        TokensPerStep = 1600,
        TestTokens = 6400,
        FullBallDraws = 1,
    };

    /// <summary>Runs it.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="linearWidths">Numbers of exponentials of the exact linear analysis; empty: without it.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="file">Finished runs are kept here and not done again; null: nowhere.</param>
    /// <param name="progress">Told as it goes; null: none.</param>
    /// <param name="cancellation">Ends the work at the next step boundary.</param>
    /// <exception cref="ArgumentException">An unknown name, or an option out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static StabilityTable Run(GrowingHorizonOptions options, IReadOnlyList<int> linearWidths, int threads, StudyRunFile? file, IProgress<StudyProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(linearWidths);
        var linear = new List<ExpectedVerdict>();
        foreach (string name in linearWidths.Count == 0 ? [] : options.Targets)
        {
            if (TargetFactory.Any(name, 1) is not LinearFunctional target) continue;
            progress?.Report(new StudyProgress(0, 0, 0, $"exact linear analysis of {name}"));
            var sums = new BestExponentialSums(target);
            foreach (string parameterization in options.Parameterizations)
            {
                cancellation.ThrowIfCancellationRequested();
                // At evaluation the clamp of relu is gone, and it is the identity.
                IParameterization f = ParameterizationCatalog.Parse(parameterization).ForEvaluation;
                Verdict verdict = LinearAnalysis.Run(target, f, new LinearAnalysisOptions { Widths = linearWidths }, sums).Verdict;
                linear.Add(ExpectedVerdict.Of(verdict with { Family = new FamilyKey(name, parameterization, "linear", ExactModel) }, []));
            }
        }
        GrowingHorizonResult trained = GrowingHorizonStudy.Run(options, threads, progress, cancellation, file?.Runs, file is null ? null : file.Append);
        return new StabilityTable(options, linear, Compare(trained.Verdicts, trained.Runs), Compare(trained.FullBall, trained.Runs), trained.Runs);
    }

    private static ExpectedVerdict[] Compare(IReadOnlyList<Verdict> verdicts, IReadOnlyList<GrowingHorizonRun> runs) =>
        [.. verdicts.Select(v => ExpectedVerdict.Of(v, [.. runs.Where(r => r.Family == v.Family)]))];
}

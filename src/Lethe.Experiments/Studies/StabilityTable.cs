namespace Lethe.Experiments.Studies;

/// <summary>
/// The table "parameterization x target": trained models, and the exact linear analysis where a target has one, beside the reference's
/// table.
/// </summary>
/// <param name="Trained">Trained models.</param>
/// <param name="Linear">Exact linear analysis.</param>
/// <param name="Recurrent">Trained models, recurrent weights perturbed.</param>
/// <param name="FullBall">Trained models, all weights perturbed.</param>
public sealed record StabilityTable(Study Trained, IReadOnlyList<ExpectedVerdict> Linear, IReadOnlyList<ExpectedVerdict> Recurrent,
    IReadOnlyList<ExpectedVerdict> FullBall)
{
    /// <summary>The name of the linear analysis where a model is named.</summary>
    public const string ExactModel = "exact linear";

    /// <summary>A teacher whose memory is not known beforehand: causal, in evaluation mode.</summary>
    public const string Transformer = "random:transformer,width=16,heads=4,seed=1";

    /// <summary>Models x parameterizations x targets of the theory, with three seeds.</summary>
    public static StudyGrid Full { get; } = new()
    {
        Models = ["diagonal", "rnn", "ssm", "lru"],
        Targets = ["exp", "pol", "pol15", Transformer],
        Parameterizations = ["direct", "relu", "exp", "softplus", "best", "sigmoid"],
        MatrixWidths = [4, 8, 16, 24, 32],
        Epochs = 15,
        TestTokens = 25_600,
        FullBallDraws = 2,
    };

    /// <summary>The same path in seconds; too short to judge by.</summary>
    public static StudyGrid Smoke { get; } = Full with
    {
        Targets = ["exp", "pol"],
        Parameterizations = ["direct", "softplus"],
        Widths = [4, 5, 6, 8, 10],
        MatrixWidths = null,
        Epochs = 6,
        Steps = 50,
        Tokens = 1600,
        TestTokens = 6400,
        FullBallDraws = 1,
        LinearWidths = [2, 3, 4, 5, 6],
    };

    /// <summary>Runs it.</summary>
    /// <inheritdoc cref="Study.Run"/>
    public static StabilityTable Run(StudyGrid grid, string path, SweepTraining training, CancellationToken cancellation)
    {
        const string Title = "lethe table: parameterization x target";
        // Names and targets are looked at before anything is trained.
        _ = grid.Sweep(Title);
        var exact = (grid.LinearWidths.Count == 0 ? [] : grid.Targets.Where(t => !TargetFactory.IsTeacher(t)))
            .Select(name => (Name: name, Sums: Sums(TargetFactory.Parse(name, 1)))).ToArray();
        Study trained = Study.Run(grid, Title, path, training, cancellation);
        var linear = new List<ExpectedVerdict>();
        foreach ((string name, BestExponentialSums sums) in exact)
        {
            training.Progress(1, $"exact linear analysis of {name}");
            foreach (string parameterization in grid.Parameterizations)
            {
                cancellation.ThrowIfCancellationRequested();
                // At evaluation the clamp of relu is gone, and it is the identity.
                IParameterization f = ParameterizationCatalog.Parse(parameterization).ForEvaluation;
                Verdict verdict = LinearAnalysis.Run(sums.Target, f, new LinearAnalysisOptions { Widths = grid.LinearWidths }, sums)
                    .Verdict;
                linear.Add(ExpectedVerdict.Of(verdict with { Family = new FamilyKey(name, parameterization, "linear", ExactModel) }, []));
            }
        }
        return new StabilityTable(trained, linear, Compare(trained.Verdicts), Compare(trained.FullBall));

        ExpectedVerdict[] Compare(IReadOnlyList<Verdict> verdicts) =>
            [.. verdicts.Select(v => ExpectedVerdict.Of(v, trained.Of(v.Family)))];
    }

    private static BestExponentialSums Sums(LinearFunctional target)
    {
        try
        {
            return new BestExponentialSums(target);
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Setting($"target '{target.Name}'", Problem.Sentence(e), "a square-integrable target",
                "Name another one: sin and sumexp are not square-integrable", e);
        }
    }
}

using Lethe.Experiments.Studies;

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// The reference's table "parameterization x target" in the growing-horizon protocol. Agrees where no cell says the contrary and at least
/// half are decided;
/// disagrees where more cells say the contrary than agree.
/// </summary>
internal sealed class VerdictTableStudy : IReproductionStudy
{
    public string Name => "verdict-table";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        StudyGrid grid = Grid(experiment);
        SweepTraining training = context.Training with { Progress = context.Progress };
        IReadOnlyList<ExpectedVerdict> cells = StabilityTable.Run(grid, context.SweepPath, training, cancellation).Recurrent;
        int agree = cells.Count(v => v.Agrees == true), all = cells.Count(v => v.Expected is not null);
        int contrary = cells.Count(v => v.Agrees == false && v.Measured.Kind != VerdictKind.Undecided);
        bool? agrees = contrary > agree ? false : contrary == 0 && 2 * agree >= all && all > 0 ? true : null;
        return new ReproductionFinding(agrees,
            Invariant($"Of {all} cells {agree} agree, {all - agree - contrary} are undecided and ") +
            Invariant($"{contrary} say the contrary. {string.Join("; ", cells.Select(Cell))}."),
            [.. cells.Select(v => new ReproducedValue($"{Named(v)}: slope of log beta*", double.NaN, v.Measured.Slope))],
            [.. cells.GroupBy(v => (v.Measured.Family.Model, v.Measured.Family.Target)).Select(Panel)]);
    }

    /// <summary>Its runs at one scale.</summary>
    internal static StudyGrid Grid(ScaledExperiment experiment) => StabilityTable.Full with
    {
        Models = experiment.Words("models"),
        Parameterizations = experiment.Words("parameterizations"),
        Targets = experiment.Words("targets"),
        Widths = experiment.Wholes("widths"),
        MatrixWidths = experiment.Wholes("matrix_widths"),
        Seeds = experiment.Whole("seeds"),
        FirstSeed = experiment.FirstSeed,
        Epochs = experiment.Whole("epochs"),
        Steps = experiment.Whole("steps"),
        Tokens = experiment.Whole("tokens"),
        TestTokens = experiment.Whole("test_tokens"),
        FullBallDraws = 0,
        LinearWidths = [],
    };

    private static string Cell(ExpectedVerdict v) =>
        $"{Named(v)}: {Word(v.Measured.Kind)}{(v.Expected is { } kind ? $" (expected {Word(kind)})" : "")}";

    private static string Named(ExpectedVerdict v) =>
        $"{v.Measured.Family.Model} {v.Measured.Family.Parameterization} on {v.Measured.Family.Target}";

    private static string Word(VerdictKind kind) => kind.ToString().ToLowerInvariant();

    private static ReproducedPanel Panel(IGrouping<(string Model, string Target), ExpectedVerdict> group) =>
        new($"{group.Key.Model}-{group.Key.Target}", $"{group.Key.Model} on {group.Key.Target}", "width m", "stability radius β*",
            [.. group.Select(Curve)])
        { LogX = true, LogY = true };

    private static ReproducedCurve Curve(ExpectedVerdict v) =>
        new(v.Measured.Family.Parameterization, [.. v.Measured.Widths.Select(w => (double)w)], v.Measured.Radius);
}

using System.Globalization;
using Lethe.Experiments.Studies;
using Lethe.Stability;

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// The reference's table "parameterisation x target" in the growing-horizon protocol. Agrees where no cell says the contrary and at least half are decided;
/// disagrees where more cells say the contrary than agree.
/// </summary>
internal sealed class VerdictTableStudy : IReproductionStudy
{
    private const string RunsFile = "runs.jsonl";

    public string Name => "verdict-table";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        GrowingHorizonOptions options = StabilityTable.Full with
        {
            Models = experiment.Words("models"),
            Parameterizations = experiment.Words("parameterizations"),
            Targets = experiment.Words("targets"),
            Widths = experiment.Wholes("widths"),
            DenseWidths = experiment.Wholes("dense_widths"),
            Seeds = experiment.Whole("seeds"),
            FirstSeed = experiment.FirstSeed,
            Epochs = experiment.Whole("epochs"),
            StepsPerEpoch = experiment.Whole("steps"),
            TokensPerStep = experiment.Whole("tokens"),
            TestTokens = experiment.Whole("test_tokens"),
            FullBallDraws = 1,
        };
        Directory.CreateDirectory(context.Folder);
        using StudyRunFile file = StudyRunFile.Open(Path.Combine(context.Folder, RunsFile), options);
        StabilityTable table = StabilityTable.Run(options, [], context.Threads, file, new Reporter(context), cancellation);
        int agree = table.Recurrent.Count(v => v.Agrees == true), all = table.Recurrent.Count(v => v.Expected is not null);
        int contrary = table.Recurrent.Count(v => v.Agrees == false && v.Measured.Kind != VerdictKind.Undecided);
        bool? agrees = contrary > agree ? false : contrary == 0 && 2 * agree >= all && all > 0 ? true : null;
        string cells = string.Join("; ", table.Recurrent.Select(Cell));
        return new ReproductionFinding(agrees, string.Create(CultureInfo.InvariantCulture, $"Of {all} cells {agree} agree, {all - agree - contrary} are undecided and {contrary} say the contrary. {cells}."),
            [.. table.Recurrent.Select(v => new ReproducedValue($"{v.Measured.Family.Model} {v.Measured.Family.Parameterization} on {v.Measured.Family.Target}: slope of log beta*", double.NaN, v.Measured.Slope))],
            [.. table.Recurrent.GroupBy(v => (v.Measured.Family.Model, v.Measured.Family.Target)).Select(Panel)]);
    }

    private static string Cell(ExpectedVerdict v)
    {
        string expected = v.Expected is { } kind ? $" (expected {Word(kind)})" : "";
        return $"{v.Measured.Family.Model} {v.Measured.Family.Parameterization} on {v.Measured.Family.Target}: {Word(v.Measured.Kind)}{expected}";
    }

    private static string Word(VerdictKind kind) => kind.ToString().ToLowerInvariant();

    private static ReproducedPanel Panel(IGrouping<(string Model, string Target), ExpectedVerdict> group) =>
        new($"{group.Key.Model}-{group.Key.Target}", $"{group.Key.Model} on {group.Key.Target}", "width m", "stability radius β*",
            [.. group.Select(Curve)])
        { LogX = true, LogY = true };

    private static ReproducedCurve Curve(ExpectedVerdict v) => new(v.Measured.Family.Parameterization, [.. v.Measured.Widths.Select(w => (double)w)], v.Measured.Radius);

    private sealed class Reporter(ReproductionContext context) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => context.Progress(value.Fraction, value.Message);
    }
}

namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>The exact linear analysis of a target under several parameterizations: verdicts and curves without data or training.</summary>
internal sealed class ExactLinearStudy : IReproductionStudy
{
    // Relative sizes of the curves, from well below the smallest radius of direct rates.
    private static readonly double[] Betas = [.. Enumerable.Range(0, 37).Select(i => 1e-8 * Math.Pow(10, i / 4.0))];

    public string Name => "exact-linear";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        LinearFunctional target = TargetCatalog.Parse(experiment.Word("target"));
        var sums = new BestExponentialSums(target);
        var options = new LinearAnalysisOptions { Widths = experiment.Wholes("widths"), Betas = Betas };
        var (values, panels, answers, notes) =
            (new List<ReproducedValue>(), new List<ReproducedPanel>(), new List<bool?>(), new List<string>());
        foreach (string name in experiment.Words("families"))
        {
            cancellation.ThrowIfCancellationRequested();
            LinearAnalysisResult result = LinearAnalysis.Run(target, ParameterizationCatalog.Parse(name), options, sums);
            VerdictKind expected = Enum.Parse<VerdictKind>(experiment.Word("expect." + name), ignoreCase: true);
            answers.Add(result.Verdict.Kind == VerdictKind.Undecided ? null : result.Verdict.Kind == expected);
            notes.Add(Invariant($"{name}: {result.Verdict.Kind.ToString().ToLowerInvariant()}, slope of log beta* ") +
                Invariant($"{result.Verdict.Slope:F2} [{result.Verdict.SlopeLow:F2}, {result.Verdict.SlopeHigh:F2}]"));
            for (int i = 0; i < result.Verdict.Widths.Count; i++)
                values.Add(new ReproducedValue(Invariant($"{name}, m={result.Verdict.Widths[i]}: beta*"), double.NaN,
                    result.Verdict.Radius[i]));
            panels.Add(new ReproducedPanel(name, $"rates {name}", "perturbation β", "perturbation error Eₘ(β)",
                [.. result.Points.Select(p => new ReproducedCurve(Invariant($"m = {p.Width}"), p.Curve.Betas, p.Curve.Lower))])
            { LogX = true, LogY = true });
        }
        return new ReproductionFinding(Agreement.All(answers), string.Join("; ", notes) + ".", values, panels);
    }
}

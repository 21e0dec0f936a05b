using Lethe.Reporting.Science;

namespace Lethe.Cli.Commands;

/// <summary>lethe theory linear: the exact linear analysis of a target and a parameterization.</summary>
internal sealed class TheoryLinearCommand() : LetheCommand("linear",
    "Best sums of m exponentials on the half line, perturbed in closed form: curves, radius, distance, verdict; no data",
    "theory linear --target pol --parameterization direct --widths 1,2,4,8",
    "theory linear --target exp --parameterization softplus --out runs/exp")
{
    private readonly KernelOption _target = new();
    private readonly ParameterizationOption _parameterization = new();
    private readonly NumbersOption _widths = new("--widths", "Numbers of exponentials, 1 to 64 (default: 1,2,3,4,6,8,12,16)");
    private readonly NumbersOption _betas = new("--beta", "Sizes of the perturbation (default: 1e-10 to 10 in quarter decades)");

    protected override Symbol[] Symbols => [_target, _parameterization, _widths, _betas];

    public override CommandOutcome Run(CommandContext context)
    {
        const string Remedy = "see lethe list targets; sin and sumexp are not square-integrable";
        (string name, LinearFunctional target) = _target.Require(context.Parse, "a square-integrable target", Remedy);
        IParameterization f = _parameterization.Require(context.Parse);
        var options = new LinearAnalysisOptions();
        if (_widths.ReadIntegers(context.Parse) is { } widths) options = options with { Widths = widths };
        if (_betas.Read(context.Parse) is { } betas) options = options with { Betas = betas };
        OutputFolder? folder = context.Out is null ? null : OutputFolder.New(context, "");
        LinearAnalysisResult result;
        using (ProgressBoard progress = context.Terminal.Progress("exact linear analysis"))
        {
            progress.Report(0, "fitting exponential sums");
            result = UserInput.Read("exact linear analysis", $"{name}, {f.Name}", "a square-integrable target and widths from 1 to 64",
                Remedy, () => LinearAnalysis.Run(target, f, options));
        }
        string[] files = folder is null ? [] : FigureFiles.Write(folder, "linear", Draw(result));
        return new CommandOutcome(
            new
            {
                verdicts = new[] { new VerdictDocument(result.Verdict) },
                curves = result.Points.Select(p => new { p.Width, beta = p.Curve.Betas, p.Curve.Raw, p.Curve.Lower, p.Curve.Upper }),
                points = result.Points.Select(p => new
                {
                    p.Width,
                    p.Approximation.Sum.Units,
                    p.Approximation.Error,
                    p.Approximation.RelativeError,
                    smallest_rate = p.Approximation.Sum.Rates.Min(),
                    p.Radius,
                    p.Distance,
                    p.Kappa,
                    p.Approximation.Sum.Rates,
                    p.Approximation.Sum.Coefficients,
                }),
                error_law = Law(result.ErrorLaw),
                smallest_rate_law = Law(result.SmallestRateLaw),
                figures = files,
            },
            terminal => Render(terminal, result, files));
    }

    private static object? Law(WidthLaw? law) => law is null ? null
        : new { law.Law, c = law.Constant, ci = new[] { law.Low, law.High }, law.Deviation };

    private static Figure Draw(LinearAnalysisResult result) => PerturbationFigure.Create(
        $"Exact linear analysis: {result.Family.Parameterization}, target {result.Family.Target}",
        [.. result.Points.Select(p =>
            new PerturbationRun(p.Width, 0,
            new PerturbationCurve(p.Curve.Betas, p.Curve.Raw, p.Curve.Lower, p.Curve.Upper, new PerturbationOptions { Relative = true }, 0,
            1)))],
        new LinearAnalysisOptions().Tolerance,
            ["Best sums of m exponentials; all rates moved by β towards 0 in the trained weight; closed form, no data."],
        FamilyColours.Of(result.Family.Parameterization));

    private static void Render(Terminal terminal, LinearAnalysisResult result, string[] files)
    {
        terminal.Table(["m", "units", "L2 error", "smallest rate", "beta*", "distance r(W)"],
            result.Points.Select(p => new[]
            {
                Invariant($"{p.Width}"),
                    Invariant($"{p.Approximation.Sum.Units}"),
                Terminal.Number(p.Approximation.Error), Terminal.Number(p.Approximation.Sum.Rates.Min()), Terminal.Number(p.Radius),
                    Terminal.Number(p.Distance),
            }),
            0, 1, 2, 3, 4, 5);
        if (result.ErrorLaw is { } error) terminal.WriteLine($"L2 error ~ {error}");
        if (result.SmallestRateLaw is { } rate) terminal.WriteLine($"smallest rate ~ {rate}");
        terminal.WriteLine($"{Word.Of(result.Verdict.Kind)}: {result.Verdict.Reason}");
        foreach (string file in files) terminal.WriteLine(file);
    }
}

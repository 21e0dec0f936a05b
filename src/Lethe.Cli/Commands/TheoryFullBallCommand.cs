namespace Lethe.Cli.Commands;

/// <summary>lethe theory full-ball: what perturbing U and c costs in the L1 norm, by width.</summary>
internal sealed class TheoryFullBallCommand() : LetheCommand("full-ball",
    "Why no parameterization of the rates helps when U and c are perturbed too: lower bounds of the L1 error by width",
    "theory full-ball --target pol --widths 1,2,4,8,16")
{
    private const double DefaultBeta = 0.01;

    private readonly KernelOption _target = new();
    private readonly NumbersOption _widths = new("--widths", "Numbers of exponentials, 1 to 64 (default: 1,2,4,8,16)");
    private readonly NumberOption _beta = new("--beta", "Size of the perturbation of U and c (default 0.01)");

    protected override Symbol[] Symbols => [_target, _widths, _beta];

    public override CommandOutcome Run(CommandContext context)
    {
        const string Remedy = "see lethe list targets; sin and sumexp are not integrable";
        (string name, LinearFunctional target) = _target.Require(context.Parse, "an integrable target", Remedy);
        double beta = _beta.Read(context.Parse) ?? DefaultBeta;
        IReadOnlyList<int> widths = _widths.ReadIntegers(context.Parse) ?? [1, 2, 4, 8, 16];
        IReadOnlyList<FullBallPoint> points;
        using (ProgressBoard progress = context.Terminal.Progress("full ball"))
        {
            progress.Report(0, "fitting exponential sums");
            points = UserInput.Read("full-ball analysis", name, "an integrable target, widths from 1 to 64 and beta > 0", Remedy, () =>
                FullBall.Run(target, widths, beta));
        }
        return new CommandOutcome(
            new { beta, points },
            terminal => Render(terminal, points, beta));
    }

    private static void Render(Terminal terminal, IReadOnlyList<FullBallPoint> points, double beta)
    {
        terminal.Table(
            ["m", "E(0) in L1", "sum |k|/a^2", "split", "|u/a|", "|c/a|", $"E({Terminal.Number(beta)}) at least", "beta* at most"],
            points.SelectMany(p => p.Splits.Select(s => new[]
            {
                Invariant($"{p.Width}"), Terminal.Number(p.Error), Terminal.Number(p.Moment), s.Name,
                    Terminal.Number(s.CostOfOutput), Terminal.Number(s.CostOfInput),
                Terminal.Number(s.Lower), Terminal.Number(s.RadiusAtMost),
            })),
            0, 1, 2, 4, 5, 6, 7);
        terminal.WriteLine($"||rho||_1 = {Terminal.Number(points[0].KernelNorm)}; beta* counts a growth by a tenth of it.");
    }
}

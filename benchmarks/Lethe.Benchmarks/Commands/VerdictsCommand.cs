using Lethe.Benchmarks.Verdicts;

namespace Lethe.Benchmarks.Commands;

/// <summary>How often the verdict rule is right where the answer is known.</summary>
internal sealed class VerdictsCommand() : LetheCommand("verdicts",
    "Power and false alarms of the verdict rule on synthetic families r(W_m) = c m^-p with noise", "verdicts",
    "verdicts --widths 8,16,32,64 --sigma 0.3 --distance")
{
    private static readonly double[] Powers = [0, 0.25, 0.5, 1, 2];

    private readonly NumbersOption _widths = new("--widths", "Widths m of a family (default 8,16,32,64,128)");
    private readonly IntegerOption _seeds = new("--seeds", "Runs to a width (default 3)", 1, 1000);
    private readonly NumberOption _sigma = new("--sigma", "Standard deviation of log r around the power law (default 0.2)");
    private readonly IntegerOption _families = new("--families", "Families simulated of each exponent (default 2000)", 1, 1_000_000);
    private readonly FlagOption _distance = new("--distance", "Both beta* and r(W) must agree, as for direct parameterizations");

    protected override Symbol[] Symbols => [_widths, _seeds, _sigma, _families, _distance];

    public override CommandOutcome Run(CommandContext context)
    {
        var parse = context.Parse;
        IReadOnlyList<int> widths = _widths.ReadIntegers(parse) ?? [8, 16, 32, 64, 128];
        int seeds = (int)_seeds.Read(parse, 3), families = (int)_families.Read(parse, 2000);
        double sigma = _sigma.Read(parse) ?? 0.2;
        bool distance = parse.GetValue(_distance);
        VerdictPower[] powers =
            [.. Powers.Select(p => VerdictPower.Simulate(p, sigma, widths, seeds, families, (ulong)(context.Seed ?? 0), distance))];
        return new CommandOutcome(
            new
            {
                verdicts = powers.Select(p => new { p.Power, p.Stable, p.Unstable, p.Undecided }),
                widths,
                seeds,
                sigma,
                families,
                distance,
            },
            terminal => terminal.Table(["r(W_m) = c m^-p with p", "called stable", "unstable", "undecided", "so"],
                powers.Select(p =>
                    (string[])[Terminal.Number(p.Power), Percent(p.Stable), Percent(p.Unstable), Percent(p.Undecided), Meaning(p)]), 1, 2,
                    3));
    }

    private static string Percent(double share) => Invariant($"{100 * share:F1} %");

    private static string Meaning(VerdictPower p) => p.Power switch
    {
        0 => $"power {Percent(p.Stable)}, false alarms {Percent(p.Unstable)}",
        _ when p.Power <= -new VerdictOptions().SlopeThreshold => "at the threshold: no verdict is right or wrong",
        _ => $"power {Percent(p.Unstable)}, false assurance {Percent(p.Stable)}",
    };
}

namespace Lethe.Cli.Commands;

/// <summary>lethe theory gradient-scale: how large gradients are at a rate.</summary>
internal sealed class TheoryGradientScaleCommand() : LetheCommand("gradient-scale",
    "|f'(w)|/f(w)^2 at the weight of a rate (value), and the same divided by |w| (relative)",
    "theory gradient-scale --parameterization best --rate 0.01")
{
    private readonly ParameterizationOption _parameterization = new();
    private readonly NumberOption _rate = new("--rate", "Decay rate f(w)");

    protected override Symbol[] Symbols => [_parameterization, _rate];

    public override CommandOutcome Run(CommandContext context)
    {
        IParameterization f = _parameterization.Require(context.Parse);
        double rate = _rate.Require(context.Parse);
        GradientScale scale =
            UserInput.Read("option --rate", Terminal.Exact(rate), $"a value that {f.Formula} takes", "choose a rate in its range",
            () => GradientScale.AtRate(f, rate));
        return new CommandOutcome(
            new { value = scale.Scale, scale.Relative, scale.Weight, scale.Rate, parameterization = f.Name, f.Formula },
            terminal => terminal.Table(["what", "found"],
            [
                ["rate f(w)", f.Formula],
                ["weight w at rate " + Terminal.Number(rate), Terminal.Exact(scale.Weight)],
                ["gradient scale |f'(w)|/f(w)^2", Terminal.Exact(scale.Scale)],
                ["divided by |w|", Terminal.Exact(scale.Relative)],
            ]));
    }
}

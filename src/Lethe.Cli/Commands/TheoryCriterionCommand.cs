namespace Lethe.Cli.Commands;

/// <summary>lethe theory criterion: g(beta) of the criterion for stable reparameterizations.</summary>
internal sealed class TheoryCriterionCommand() : LetheCommand("criterion",
    "sup over w of f(w) times the integral of |e^{-f(w~)t} - e^{-f(w)t}|: finite means a stable reparameterization",
    "theory criterion --parameterization softplus --beta 0.1")
{
    private readonly ParameterizationOption _parameterization = new();
    private readonly NumberOption _beta = new("--beta", "Size of the perturbation of w");
    private readonly FlagOption _native = new("--native", "The discrete form, for a multiplier lambda = g(w) given directly");

    protected override Symbol[] Symbols => [_parameterization, _beta, _native];

    public override CommandOutcome Run(CommandContext context)
    {
        IParameterization f = _parameterization.Require(context.Parse);
        double beta = _beta.Require(context.Parse);
        bool native = context.Parse.GetValue(_native);
        if (native && !f.HasNative)
        {
            throw ProblemException.Usage("option --native", $"parameterization '{f.Name}' has no native form",
                $"one of {string.Join(", ", ParameterizationCatalog.All.Where(p => p.HasNative).Select(p => p.Name))}", "omit --native");
        }
        CriterionValue value = native ? StabilityCriterion.Native(f, beta) : StabilityCriterion.Continuous(f, beta);
        return new CommandOutcome(
            new
            {
                value.Value,
                value.Lower,
                value.Upper,
                verdict = Word(value.Verdict),
                parameterization = f.Name,
                f.Formula,
                beta,
                native,
                closed_form = value.IsClosedForm,
                value.Weight,
                value.Reason,
            },
            terminal => terminal.Table(["what", "found"],
            [
                ["rate f(w)", f.Formula],
                ["g(beta) at beta = " + Terminal.Number(beta), value.Lower == value.Upper ? Terminal.Exact(value.Lower)
                    : $"{Terminal.Number(value.Lower)} to {Terminal.Number(value.Upper)}"],
                ["verdict", Word(value.Verdict)],
                ["how", value.Reason],
            ]));
    }

    private static string Word(CriterionVerdict verdict) => verdict.ToString().ToLowerInvariant();
}

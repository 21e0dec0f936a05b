namespace Lethe.Cli.Parsing;

/// <summary>--target: a linear functional with a kernel rho.</summary>
internal sealed class KernelOption() : TextOption("--target", "RHO", "A name of lethe list targets, expr:FORMULA IN t or file:SAMPLES")
{
    /// <summary>The name given, and the functional; an error where it is missing or no target.</summary>
    public (string Name, LinearFunctional Target) Require(ParseResult parse, string expected, string remedy)
    {
        string name = parse.GetValue(this) ?? throw Missing("a name of lethe list targets", "pol");
        return (name, UserInput.Read($"option {Name}", name, expected, remedy, () => TargetFactory.Parse(name, 1)));
    }
}

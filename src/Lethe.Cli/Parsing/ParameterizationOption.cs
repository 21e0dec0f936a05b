namespace Lethe.Cli.Parsing;

/// <summary>--parameterization: a name or an expression in w.</summary>
internal sealed class ParameterizationOption() : TextOption("--parameterization", "F",
    "A name of lethe list parameterizations, best:a=1,b=0.5, or an expression in w such as \"log(1 + exp(w))\"")
{
    /// <summary>The one given; an error where it is missing or neither a name nor an expression.</summary>
    public IParameterization Require(ParseResult parse)
    {
        string text = parse.GetValue(this) ?? throw Missing("a name or an expression in w", "softplus");
        return UserInput.Read($"option {Name}", text, "a name of lethe list parameterizations or an expression in w",
            "see lethe list parameterizations",
            () => ParameterizationCatalog.Parse(text));
    }
}

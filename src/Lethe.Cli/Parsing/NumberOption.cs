using System.CommandLine;

namespace Lethe.Cli.Parsing;

/// <summary>An option that takes a positive finite number.</summary>
internal sealed class NumberOption : Option<string?>
{
    public NumberOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "X";
    }

    /// <summary>The number given, or null.</summary>
    public double? Read(ParseResult parse) => parse.GetValue(this) is { } text ? UserInput.Positive(Name, text) : null;

    /// <summary>The number given; an error where it is missing.</summary>
    public double Require(ParseResult parse) => Read(parse)
        ?? throw ProblemException.Usage($"option {Name}", "not given", "a positive number", $"add {Name} 0.1");
}

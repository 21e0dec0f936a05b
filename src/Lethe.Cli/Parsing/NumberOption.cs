using System.CommandLine;
using System.Globalization;

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
    public double? Read(ParseResult parse) => parse.GetValue(this) is { } text ? Parse(Name, text) : null;

    /// <summary>The number given; an error where it is missing.</summary>
    public double Require(ParseResult parse) => Read(parse)
        ?? throw ProblemException.Usage($"option {Name}", "not given", "a positive number", $"add {Name} 0.1");

    /// <summary>A positive finite number from a word.</summary>
    public static double Parse(string name, string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0) return value;
        throw ProblemException.Usage($"option {name}", $"'{text}'", "a positive number", $"write for example {name} 0.1");
    }
}

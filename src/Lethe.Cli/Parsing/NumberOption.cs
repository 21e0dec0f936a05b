namespace Lethe.Cli.Parsing;

/// <summary>An option that takes a positive finite number.</summary>
internal sealed class NumberOption(string name, string description)
    : ValueOption<double>(name, description, "X", "a positive number", "0.1")
{
    protected override double? Parse(string text) => UserInput.Positive(Name, text);
}

namespace Lethe.Cli.Parsing;

/// <summary>An option that takes positive numbers, separated by commas or spaces. Words after it that are no numbers are handed back to the
/// command.</summary>
internal sealed class NumbersOption : Option<string[]>
{
    public NumbersOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "LIST";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = true;
    }

    /// <summary>The numbers given, or null where the option is absent.</summary>
    public IReadOnlyList<double>? Read(ParseResult parse)
    {
        if (parse.GetValue(this) is not { Length: > 0 } words) return null;
        var values = new List<double>();
        foreach (string word in words.Where((word, i) => i == 0 || IsList(word)))
        {
            foreach (string part in word.Split(',', StringSplitOptions.TrimEntries)) values.Add(UserInput.Positive(Name, part));
        }
        return values;
    }

    /// <summary>The whole numbers given, or null where the option is absent.</summary>
    public IReadOnlyList<int>? ReadIntegers(ParseResult parse)
    {
        if (Read(parse) is not { } values) return null;
        foreach (double value in values)
        {
            if (value != Math.Floor(value) || value > int.MaxValue)
            {
                throw ProblemException.Usage($"option {Name}", Invariant($"{value}"), "whole numbers of at least 1",
                    $"write for example {Name} 8,16,32");
            }
        }
        return [.. values.Select(value => (int)value)];
    }

    /// <summary>Words swallowed by the option that belong to the command.</summary>
    public IEnumerable<string> Returned(ParseResult parse) =>
        parse.GetValue(this) is { } words ? words.Skip(1).Where(word => !IsList(word)) : [];

    private static bool IsList(string word) => word.Length > 0 && word.Split(',').All(part =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
}

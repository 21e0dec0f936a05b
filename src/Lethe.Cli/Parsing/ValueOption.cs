namespace Lethe.Cli.Parsing;

/// <summary>An option whose word is read when it is asked for, so that a mistake in it is told as every other is.</summary>
internal abstract class ValueOption<T> : Option<string?>
    where T : struct
{
    private readonly string _expected, _example;

    protected ValueOption(string name, string description, string helpName, string expected, string example)
        : base(name)
    {
        (Description, HelpName, _expected, _example) = (description, helpName, expected, example);
    }

    /// <summary>The value given, or null.</summary>
    public T? Read(ParseResult parse)
    {
        if (parse.GetValue(this) is not { } text) return null;
        return Parse(text) ?? throw ProblemException.Usage($"option {Name}", $"'{text}'", _expected,
            $"write for example {Name} {_example}");
    }

    /// <summary>The value given; an error where it is missing.</summary>
    public T Require(ParseResult parse) => Read(parse) ?? throw ProblemException.Usage($"option {Name}", "not given", _expected,
        $"add {Name} {_example}");

    /// <summary>The value of a word; null where it is none.</summary>
    protected abstract T? Parse(string text);
}

namespace Lethe.Cli.Parsing;

/// <summary>An option that takes one of a few words.</summary>
internal sealed class ChoiceOption : Option<string?>
{
    private readonly string[] _choices;

    public ChoiceOption(string name, string description, params string[] choices)
        : base(name)
    {
        _choices = choices;
        Description = description;
        HelpName = string.Join('|', choices);
    }

    /// <summary>The words.</summary>
    public IReadOnlyList<string> Choices => _choices;

    /// <summary>The words of an enumeration. By its type, since a generic method would be compiled anew for each at every start.</summary>
    public static string[] Words(Type enumeration)
    {
        Array values = Enum.GetValues(enumeration);
        var words = new string[values.Length];
        for (int i = 0; i < words.Length; i++) words[i] = Word.Of((Enum)values.GetValue(i)!);
        return words;
    }

    /// <summary>The value of an enumeration whose word is given, or null.</summary>
    public T? Read<T>(ParseResult parse) where T : struct, Enum =>
        Read(parse) is { } word ? Enum.GetValues<T>().First(v => Word.Of(v) == word) : null;

    /// <summary>The word given, or null.</summary>
    public string? Read(ParseResult parse)
    {
        if (parse.GetValue(this) is not { } text) return null;
        string? choice = Array.Find(_choices, c => string.Equals(c, text, StringComparison.OrdinalIgnoreCase));
        return choice ?? throw ProblemException.Usage($"option {Name}", $"'{text}'", $"one of {string.Join(", ", _choices)}",
            NearestName.Remedy(text, _choices, "take one of these words"));
    }
}

using Lethe.Experiments.Noise;
using Lethe.Noise;
using Lethe.Teachers;

namespace Lethe.Cli.Parsing;

/// <summary>
/// An option that takes the amounts of one kind of noise, separated by commas or spaces; without any, the usual ones. Words after it
/// that are no amounts are handed back to the command.
/// </summary>
internal sealed class AmountsOption : Option<string[]>
{
    public AmountsOption(NoiseKind kind, string description, string helpName = "LIST")
        : base("--" + Word.Of(kind))
    {
        Kind = kind;
        Description = Invariant($"{description} (alone: {string.Join(',', NoiseList.Amounts(kind))})");
        HelpName = helpName;
        Arity = ArgumentArity.ZeroOrMore;
        AllowMultipleArgumentsPerToken = true;
    }

    /// <summary>The kind.</summary>
    public NoiseKind Kind { get; }

    /// <summary>The amounts given, the usual ones where the option stands alone, or null where it is absent.</summary>
    public IReadOnlyList<string>? Read(ParseResult parse)
    {
        if (parse.GetResult(this) is null) return null;
        string[] words = [.. (parse.GetValue(this) ?? []).Where((word, i) => i == 0 ? !IsSubject(word) : IsList(word))];
        return words.Length == 0 ? NoiseList.Amounts(Kind) : [.. words.SelectMany(word => word.Split(',', StringSplitOptions.TrimEntries))];
    }

    /// <summary>Words swallowed by the option that belong to the command.</summary>
    public IEnumerable<string> Returned(ParseResult parse) =>
        (parse.GetResult(this) is null ? [] : parse.GetValue(this) ?? []).Where((word, i) => i == 0 ? IsSubject(word) : !IsList(word));

    private bool IsList(string word) => word.Split(',').All(part => NoiseList.IsAmount(Kind, part.Trim()));

    // The first word is a mistyped amount rather than a subject, unless it looks like one.
    private bool IsSubject(string word) => !IsList(word)
        && (word.Contains('=') || word.Contains('/') || word.StartsWith(TeacherText.Prefix, StringComparison.Ordinal)
        || LoadedName(word) || File.Exists(word) || Directory.Exists(word));

    private static bool LoadedName(string word) => Lethe.Experiments.Subjects.LoadedModel.Is(word);
}

using System.CommandLine.Completions;

namespace Lethe.Cli.Parsing;

/// <summary>What a word of a command line may become when the user asks the shell to complete it: names of commands, options and their
/// values come from the parser; words and settings of a command from here.</summary>
internal static class Completions
{
    private static ParserConfiguration Literal => new() { ResponseFileTokenReplacer = null };

    /// <summary>Words that may stand where the last of <paramref name="words"/> is begun, in order; those that end with '=' or ':' go on.
    /// Empty where the shell is to offer files.</summary>
    public static IReadOnlyList<string> Of(CommandTree tree, IReadOnlyList<string> words)
    {
        // Behind -- is another program with words of its own.
        if (words.Count == 0 || words.SkipLast(1).Contains("--")) return [];
        string begun = words[^1];
        IEnumerable<string> offered = ValuesOf(tree, words) ?? tree.Root.Parse([.. words], Literal).GetCompletions()
            .Select(item => item.Label).Concat(words.Count == 1 ? ["help"] : []);
        if (!begun.StartsWith('-')) offered = offered.Where(word => !word.StartsWith('-'));
        return [.. offered.Where(word => word.StartsWith(begun, StringComparison.Ordinal) && word != begun
            && word is not ("-?" or "-h" or "/?" or "/h")).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The values of the option the word before belongs to; null where it is none that takes one.</summary>
    private static IReadOnlyList<string>? ValuesOf(CommandTree tree, IReadOnlyList<string> words)
    {
        if (words.Count < 2 || !words[^2].StartsWith('-')) return null;
        CommandResult before = tree.Root.Parse([.. words.SkipLast(2)], Literal).CommandResult;
        Option? option = before.Command.Options.Concat(tree.Root.Options).FirstOrDefault(o => o.Name == words[^2]);
        return option is null or FlagOption or System.CommandLine.Help.HelpOption ? null
            : option is ChoiceOption choice ? choice.Choices : [];
    }

    /// <summary>Keys of settings, and behind '=' their values by name.</summary>
    public static IEnumerable<string> SettingsOf(string begun)
    {
        int equals = begun.IndexOf('=');
        if (equals < 0) return Settings.All.Select(setting => setting.Key + "=");
        Setting? found = Settings.All.FirstOrDefault(setting => setting.Key == begun[..equals]);
        // Several values stand behind one another in a sweep: the last is completed.
        int from = Math.Max(equals, begun.LastIndexOf(',')) + 1;
        return found is null ? [] : Values(found).Select(value => begun[..from] + value);
    }

    /// <summary>Names of one kind of `lethe list`.</summary>
    public static IEnumerable<string> Names(string kind) =>
        Listing.Of(kind, ModelCatalog.Default).Select(item => item.Name).Where(name => !name.Contains("FORMULA", StringComparison.Ordinal)
            && !name.Contains("SAMPLES", StringComparison.Ordinal));

    /// <summary>Lets the parser offer words for an argument.</summary>
    public static void Offer(Argument<string[]> words, Func<string, IEnumerable<string>> offered)
    {
        // Help would name an argument by all that may stand for it.
        words.HelpName ??= words.Name;
        words.CompletionSources.Add(context => offered(context.WordToComplete).Select(word => new CompletionItem(word)));
    }

    private static IEnumerable<string> Values(Setting setting) => setting.Choices.Count > 0 ? setting.Choices
        : setting == Settings.Target ? Names("targets")
        : setting == Settings.Parameterization ? Names("parameterizations")
        : setting.Type.Contains("true or false", StringComparison.Ordinal) ? ["true", "false"] : [];
}

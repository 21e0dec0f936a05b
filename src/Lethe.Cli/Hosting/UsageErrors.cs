namespace Lethe.Cli.Hosting;

/// <summary>Turns what the parser found wrong into messages with a remedy.</summary>
internal static class UsageErrors
{
    /// <summary>Throws for the first thing wrong with the command line.</summary>
    public static void ThrowIfAny(ParseResult parse, CommandTree tree)
    {
        Command command = parse.CommandResult.Command;
        if (tree.Find(command) is null) throw CommandMissing(parse, tree);
        foreach (string word in WordsBeforeDashes(parse).Concat(parse.UnmatchedTokens))
        {
            if (IsOption(word)) throw UnknownOption(word, parse);
        }
        if (parse.UnmatchedTokens.Count > 0)
        {
            throw ProblemException.Usage(Path(command), $"unexpected argument '{parse.UnmatchedTokens[0]}'", null,
                $"see {Shown(command, tree)} --help");
        }
        if (parse.Errors.Count > 0)
        {
            throw ProblemException.Usage($"{Path(command)}: wrong usage", parse.Errors[0].Message.TrimEnd('.'), null,
                $"see {Shown(command, tree)} --help");
        }
    }

    /// <summary>No command, or none of that name.</summary>
    public static ProblemException CommandMissing(ParseResult parse, CommandTree tree)
    {
        Command command = parse.CommandResult.Command;
        string[] names = [.. command.Subcommands.Select(child => child.Name)];
        string prefix = Shown(command, tree);
        string? word = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;
        if (word is not null && IsOption(word)) return UnknownOption(word, parse);
        return ProblemException.Usage(word is null ? prefix : "unknown command", word is null
            ? "no command given" : $"'{prefix} {word}'",
            $"one of {string.Join(", ", names)}", word is null ? $"see {prefix} --help"
                : NearestName.Remedy(word, names, $"see {prefix} --help"));
    }

    private static ProblemException UnknownOption(string word, ParseResult parse)
    {
        string name = word.Split('=', ':')[0];
        string[] known =
            [.. OptionsOf(parse.CommandResult).SelectMany(option => option.Aliases.Prepend(option.Name))
            .Where(n => n.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return ProblemException.Usage("unknown option", $"'{name}'", $"one of {string.Join(", ", known)}",
            NearestName.Remedy(name, known, "settings are written key=value, without dashes"));
    }

    private static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is not CommandResult { Command: var command }) continue;
            foreach (Option option in command.Options)
            {
                if (!option.Hidden && (at == result || option.Recursive)) yield return option;
            }
        }
    }

    // A list of free words takes unknown options too; they are told by their dash.
    private static IEnumerable<string> WordsBeforeDashes(ParseResult parse)
    {
        foreach (Token token in parse.Tokens)
        {
            if (token.Type == TokenType.DoubleDash) yield break;
            if (token.Type == TokenType.Argument) yield return token.Value;
        }
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]) && word[1] != '.';

    private static string Shown(Command command, CommandTree tree) => command == tree.Root
        ? tree.Program : $"{tree.Program} {Path(command)}";

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent
            ? $"{parent.Name} {command.Name}" : command.Name;
}

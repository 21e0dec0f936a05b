using System.CommandLine;
using Lethe.Cli.Parsing;
using Lethe.Teachers;

namespace Lethe.Robustness.Fuzz;

/// <summary>Command lines, a word to a line: parsed, their options read, their configuration resolved. Nothing is run, and no file of a
/// name that is not there is opened.</summary>
internal static class CommandKind
{
    private static readonly CommandTree Tree = new();

    internal static FuzzKind Create()
    {
        string[] words =
        [
            .. Tree.Root.Subcommands.Select(c => c.Name), .. Tree.Root.Subcommands.SelectMany(c => c.Options).Select(o => o.Name),
            .. Tree.Root.Options.Select(o => o.Name), .. Settings.All.Select(s => s.Key + "="),
            "--", "-h", "--help", "[diagram]", "[suggest]", "@file", "=", "~seed", "+seed=1", "rho:pol", "rho:expr:exp(-t)",
            "random:lstm,width=8", "1,2,3", "0..4", "90s", "1:30:00", "[1,2]", "--seed=1", "--threads:2",
        ];
        string[] lines = [.. Commands().SelectMany(command => command.Examples)];
        return new FuzzKind(new FuzzTarget("command", Parse, e => e is ProblemException,
            ReaderTargets.Sweep),
            [.. lines.Select(line => Encoding.UTF8.GetBytes(line.Replace(' ', '\n')))], FuzzKinds.Text(words));
    }

    private static IEnumerable<LetheCommand> Commands()
    {
        var open = new Stack<Command>(Tree.Root.Subcommands);
        while (open.TryPop(out Command? node))
        {
            foreach (Command child in node.Subcommands) open.Push(child);
            if (Tree.Find(node) is { } command) yield return command;
        }
    }

    private static void Parse(byte[] input)
    {
        string[] words = Encoding.UTF8.GetString(input).Split('\n');
        ParseResult parse = Tree.Root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Help and the like.
        if (parse.Action is not (null or System.CommandLine.Invocation.ParseErrorAction)
            && parse.Action != parse.CommandResult.Command.Action)
            return;
        UsageErrors.ThrowIfAny(parse, Tree);
        _ = (Tree.Options.Seed.Read(parse), Tree.Options.Threads.Read(parse));
        foreach (Option option in parse.CommandResult.Command.Options) Read(option, parse);
        Words sorted = Words.Sort(parse.CommandResult.Command.Arguments.OfType<Argument<string[]>>().SelectMany(argument =>
            parse.GetValue(argument) ?? []));
        foreach (string subject in sorted.Subjects) Subject(subject);
        // A file that is named is somebody's; the configuration is what is under attack.
        string[] overrides = [.. sorted.Overrides.Where(word => !word.Contains("file:", StringComparison.OrdinalIgnoreCase))];
        _ = SweepGrid.Read(null, overrides);
        _ = RunConfig.Resolve(null, overrides);
    }

    private static void Read(Option option, ParseResult parse)
    {
        object? value = option switch
        {
            IntegerOption o => o.Read(parse),
            NumberOption o => o.Read(parse),
            NumbersOption o => (o.Read(parse), o.ReadIntegers(parse), o.Returned(parse).ToList()),
            DurationOption o => o.Read(parse),
            AmountsOption o => (o.Read(parse), o.Returned(parse).ToList()),
            ChoiceOption o => o.Read(parse),
            _ => null,
        };
        GC.KeepAlive(value);
    }

    private static void Subject(string word)
    {
        if (word.StartsWith(TeacherText.Prefix, StringComparison.Ordinal))
            _ = UserInput.Read("subject", word, "a random model", "write it so", () => TeacherText.Parse(word));
        if (word.StartsWith("rho:", StringComparison.Ordinal) && !word.Contains("file:", StringComparison.OrdinalIgnoreCase))
            _ = UserInput.Read("subject", word, "a target", "write it so", () => TargetCatalog.Parse(word["rho:".Length..]));
    }
}

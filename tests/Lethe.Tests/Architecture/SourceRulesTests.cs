namespace Lethe.Tests.Architecture;

/// <summary>Rules a reader of the source relies on and no compiler checks.</summary>
public sealed partial class SourceRulesTests
{
    private const int LongestFile = 400;

    private static readonly string[] UnsafeFolders = ["src/Lethe.Kernels/", "src/Lethe.Torch/Native/"];

    // Split so that this file does not find itself.
    private static readonly string[] Unfinished =
        ["NotImplemented" + "Exception", "TO" + "DO", "FIX" + "ME", "HA" + "CK", "Skip" + " = \""];

    [Fact]
    public void Unsafe_code_lives_in_the_kernels_and_the_native_loader_only() =>
        AssertNone(Lines("src", "*.cs"), line => !UnsafeFolders.Any(folder => line.File.StartsWith(folder, StringComparison.Ordinal))
            && UnsafeCode().IsMatch(line.Text));

    [Fact]
    public void No_source_file_is_longer_than_a_reader_holds() =>
        Assert.Empty(Sources().Where(file => File.ReadLines(file).Count() > LongestFile).Select(Repository.Relative));

    [Fact]
    public void Nothing_is_left_unfinished_or_skipped()
    {
        foreach (string folder in (string[])["src", "tests", "samples"])
            AssertNone(Lines(folder, "*.cs"), line => Unfinished.Any(word => line.Text.Contains(word, StringComparison.Ordinal)));
    }

    [Fact]
    public void Literal_zero_is_never_passed_to_a_tensor_sum() =>
        AssertNone(Lines("src", "*.cs"), line => LiteralSum().IsMatch(line.Text));

    [Fact]
    public void The_console_belongs_to_the_command_line() =>
        AssertNone(Lines("src", "*.cs"), line => !line.File.StartsWith("src/Lethe.Cli/", StringComparison.Ordinal) && ConsoleCall()
            .IsMatch(line.Text));

    /// <summary>What is printed goes through one writer, which makes it printable and fails where it must.</summary>
    [Fact]
    public void Within_it_one_file_writes_to_the_streams() =>
        AssertNone(Lines("src/Lethe.Cli", "*.cs"), line =>
            !Path.GetFileName(line.File).StartsWith("StandardStream", StringComparison.Ordinal) && ConsoleWrite().IsMatch(line.Text));

    /// <summary>A folder in a command that a message suggests may have any name: it is quoted for the shell.</summary>
    [Fact]
    public void Suggested_commands_quote_their_folders() => AssertNone(Lines("src", "*.cs"), line => BareFolder().IsMatch(line.Text));

    [Fact]
    public void No_path_of_one_machine_stands_in_the_tree()
    {
        foreach ((string folder, string pattern) in new[] { ("src", "*.*"), ("tests", "*.cs"), ("docs", "*.md"), ("samples", "*.cs") })
            AssertNone(Lines(folder, pattern), line => MachinePath().IsMatch(line.Text));
    }

    private static void AssertNone(IEnumerable<(string File, int Number, string Text)> lines, Func<(string File, int Number, string Text),
        bool> broken) =>
        Assert.Equal([], lines.Where(broken).Select(line => $"{line.File}:{line.Number}: {line.Text.Trim()}"));

    private static IEnumerable<string> Sources() => Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"));

    private static IEnumerable<(string File, int Number, string Text)> Lines(string folder, string pattern) =>
        Repository.Files(folder, pattern)
            .SelectMany(file => File.ReadLines(file).Select((text, i) => (Repository.Relative(file), i + 1, text)));

    [GeneratedRegex(@"^[^/]*(\bunsafe\b[ {]|\bMemoryMarshal\.|\bUnsafe\.)")]
    private static partial Regex UnsafeCode();

    [GeneratedRegex(@"\.(sum|prod)\(0\)")]
    private static partial Regex LiteralSum();

    [GeneratedRegex(@"^[^/]*\bConsole\.(Out|Error|Write|Read|In\b)")]
    private static partial Regex ConsoleCall();

    [GeneratedRegex(@"\bConsole\.(Out|Error|Write|SetOut|SetError|OpenStandardOutput|OpenStandardError|In\b)|" +
        @"\bAnsiConsoleOutput|RawError\.")]
    private static partial Regex ConsoleWrite();

    [GeneratedRegex(@"\$.*\blethe [a-z]+( [a-z-]+)*( --?[a-z-]+)* \{(?!ShellWord\.)[A-Za-z.]*(path|Path|folder|file|Folder|File)\}")]
    private static partial Regex BareFolder();

    [GeneratedRegex(@"(^|[^A-Za-z0-9_.])/(home|root|work|Users)/\w")]
    private static partial Regex MachinePath();
}

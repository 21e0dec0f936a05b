namespace Lethe.Cli.Tests.Hosting;

/// <summary>Text out of files, folders and words that would clear a screen, fake a line or turn what follows around: shown, never
/// obeyed.</summary>
public sealed class ForeignTextTests
{
    // Clears the screen, fakes an error, sets the title, goes back a character; C1, DEL, an override of direction, a separator of lines, a
    // tag.
    private const string Hostile = "a\u001b[2J\nerror: faked\r\u001b]0;title\a\b\u009b31m\u007f\u202e\u2028\u2066\u200b\U000E0041z";

    [Fact]
    public void Names_of_tensors_are_shown_and_their_json_is_exact()
    {
        using var folder = new TemporaryFolder();
        string file = folder["names.safetensors"];
        Safetensors.Write(file, [new NamedTensor(Hostile, [2], [1, 2])]);
        AssertPrintable(CommandRun.Of("import", file).Expect(0), lines: 2);
        ProgramResult json = CommandRun.Of("import", file, "--json").Expect(0);
        AssertPrintable(json);
        Assert.Equal(Hostile, (string?)json.Json["tensors"]![0]!["name"]);
        AssertPrintable(CommandRun.Of("import", file, "--prefix", Hostile + "b").Expect(2).ExpectMessage("--prefix"));
    }

    [Theory]
    [InlineData("list", "X")]
    [InlineData("train", "X")]
    [InlineData("train", "X=1")]
    [InlineData("train", "smoke", "target=X")]
    [InlineData("train", "smoke", "model.parameterization=X")]
    [InlineData("memory", "X")]
    [InlineData("memory", "rho:expr:X")]
    [InlineData("stability", "X")]
    [InlineData("report", "X")]
    [InlineData("runs", "X")]
    [InlineData("doctor", "--X")]
    [InlineData("generate", "exp", "--size", "X")]
    [InlineData("theory", "criterion", "--parameterization", "X", "--beta", "1")]
    public void Words_are_shown_and_not_repeated_at_length(params string[] words)
    {
        ProgramResult hostile = CommandRun.Of([.. words.Select(word => word.Replace("X", Hostile, StringComparison.Ordinal))]);
        AssertPrintable(hostile);
        Assert.DoesNotContain(hostile.Error.Split('\n'), line => line.StartsWith("error: faked", StringComparison.Ordinal));
        ProgramResult endless =
            CommandRun.Of([.. words.Select(word => word.Replace("X", new string('x', 100_000), StringComparison.Ordinal))]);
        Assert.True(endless.Error.Length < 8000, $"{endless.Error.Length} characters on standard error");
    }

    [Fact]
    public void What_a_program_says_is_one_line()
    {
        ProgramResult result = CommandRun.Of("memory", "--", "/bin/sh", "-c", "printf 'said\\nerror: faked\\033[2J' >&2; exit 3");
        AssertPrintable(result.Expect(2).ExpectMessage("exit code 3", @"said\nerror: faked\u001B[2J"));
    }

    [Fact]
    public void A_suggested_command_can_be_pasted_whatever_the_folder_is_called()
    {
        using var folder = new TemporaryFolder();
        string path = folder["my $(touch pwned) 'run'\n"];
        ProgramResult result = CommandRun.In(folder, "train", "smoke", "train.epochs=100000", "--max-time", "0.2", "--out", path);
        Assert.Contains($"--resume {ShellWord.Path(path).Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}",
            result.Expect(0).Error, StringComparison.Ordinal);
        AssertPrintable(result);
        Assert.False(File.Exists(folder["pwned"]));
    }

    private static void AssertPrintable(ProgramResult result, int lines = 0)
    {
        foreach (char c in result.Output + result.Error)
        {
            UnicodeCategory category = char.GetUnicodeCategory(c);
            bool hidden = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
            Assert.False(hidden && c != '\n', $"U+{(int)c:X4} in\n{result.Output}\n{result.Error}");
        }
        if (lines > 0) Assert.Equal(lines, result.Output.Count(c => c == '\n'));
    }
}

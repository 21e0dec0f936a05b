namespace Lethe.Cli.Tests.Hosting;

/// <summary>What the commands that print tables show on screens of 80, 100 and 120 columns.</summary>
public sealed class ScreenTests(ExampleFiles files) : IClassFixture<ExampleFiles>
{
    private static readonly int[] Screens = [80, 100, 120];

    public static TheoryData<string> Lines =>
    [
        "list targets", "list models", "list parameterizations", "list activations", "list configs", "list figures", "doctor",
        "train smoke --dry-run", "train protocol=growing-horizon target=pol --dry-run", "runs", "compare runs/first runs/linear runs/b",
        "sweep smoke seed=0..3 model.width=2,4 target=exp,pol --dry-run", "sweep status runs/seeds", "inspect model.onnx",
        "import best.safetensors", "import checkpoint.pt", "memory rho:pol --length 40", "memory runs/first",
        "memory random:gru,width=2 --seeds 3 --length 16",
        "stability runs/first runs/a runs/linear --draws 2", "noise runs/first --bits 8 --relative 0.1 --length 16 --memory-length 16",
        "noise runs/first runs/b --bits 8,4 --length 16 --memory-length 16", "theory criterion --parameterization softplus --beta 0.1",
        "theory gradient-scale --parameterization best --rate 0.01", "theory linear --target pol --parameterization direct --widths 1,2,4",
        "theory radius --matrix W.npy", "figure runs/a runs/b --show memory --out figure",
        "theory cell --kind gru --weights gru.safetensors", "theory full-ball --target pol --widths 1,2",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void NoLineIsWiderAndNoWordOfATableIsBroken(string line)
    {
        using TemporaryFolder folder = files.Copy();
        (Func<int?, string> shown, ProblemException? failure) = CommandRun.Rendered(folder, line.Split(' '));
        Assert.Null(failure);
        HashSet<string> whole = [.. Words(shown(null))];
        foreach (int columns in Screens)
        {
            string text = shown(columns);
            Assert.All(text.Split('\n'), one => Assert.True(TextWidth.Of(one) <= columns || !one.Trim().Contains(' '), one));
            foreach (string one in WithoutWhatIsMissing(text))
            {
                foreach (string word in Words(one).Where(word => !word.Contains('…')))
                    Assert.True(whole.Contains(word), $"{columns}: '{word}' in\n{text}");
            }
        }
    }

    [Fact]
    public void WhatHasNoRoomIsNamedAndWideShowsIt()
    {
        using TemporaryFolder folder = files.Copy();
        string[] words = ["runs", "runs"];
        string narrow = CommandRun.Rendered(folder, words).Shown(80), wide = CommandRun.Rendered(folder, [.. words, "--wide"]).Shown(80);
        Assert.Contains("No room for", narrow, StringComparison.Ordinal);
        Assert.Contains("--wide shows every column", narrow, StringComparison.Ordinal);
        Assert.DoesNotContain("No room", wide, StringComparison.Ordinal);
        Assert.Equal(CommandRun.In(folder, words).Expect(0).Output, wide);
    }

    [Fact]
    public void AFileHasEveryColumn() => Assert.DoesNotContain("No room", CommandRun.Of("list", "targets").Expect(0).Output,
        StringComparison.Ordinal);

    /// <summary>The lines but for the sentences that say what has no room, whose words are their own.</summary>
    private static IEnumerable<string> WithoutWhatIsMissing(string text)
    {
        bool missing = false;
        foreach (string line in text.Split('\n'))
        {
            missing |= line.StartsWith("No room for", StringComparison.Ordinal) || line.StartsWith("The same in", StringComparison.Ordinal)
                || line.StartsWith("Names with", StringComparison.Ordinal);
            if (!missing) yield return line;
            missing &= !line.EndsWith("every value.", StringComparison.Ordinal);
        }
    }

    // Lists are broken behind their commas.
    private static string[] Words(string text) => text.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);
}

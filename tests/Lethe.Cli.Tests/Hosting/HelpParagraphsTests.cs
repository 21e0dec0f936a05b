using CsCheck;

namespace Lethe.Cli.Tests.Hosting;

public sealed class HelpParagraphsTests
{
    [Fact]
    public void LinesOfAParagraphAreJoinedAndBroken() =>
        Assert.Equal("one two\nthree\nfour\n\nfive\n", HelpParagraphs.Set("one\ntwo three\nfour\n\nfive", 8));

    [Fact]
    public void AnEntryBeginsAnewAndItsExplanationStaysInItsColumn() =>
        Assert.Equal("text\nratio   their time\n        over ours\n  key   one word\n        more\n",
            HelpParagraphs.Set("text\nratio   their time over ours\n  key   one word more", 18));

    [Fact]
    public void NoWordIsLostOrMoved() =>
        Gen.Select(Gen.String[Gen.Char["ab  \n"], 0, 200], Gen.Int[4, 40])
            .Sample((text, columns) => Assert.Equal(Words(text), Words(HelpParagraphs.Set(text, columns))), iter: 1000);

    [Fact]
    public void LinesOfAParagraphFit() =>
        Gen.Select(Gen.String[Gen.Char["abc"], 1, 9].Array[1, 60], Gen.Int[9, 40]).Sample((words, columns) =>
            Assert.All(HelpParagraphs.Set(string.Join('\n', words), columns).Split('\n'), line => Assert.InRange(line.Length, 0, columns)),
                iter: 500);

    private static string[] Words(string text) => text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}

namespace Lethe.Tests.Architecture;

/// <summary>Words and turns of phrase that readers stumbled over do not come back, in messages, help, comments or pages.</summary>
public sealed partial class PlainEnglishTests
{
    [Theory]
    [InlineData("src", "*.cs")]
    [InlineData("src", "*.js")]
    [InlineData("samples", "*.cs")]
    [InlineData("docs", "*.md")]
    [InlineData("schema", "*.json")]
    [InlineData("experiments", "*.yaml")]
    [InlineData(".", "README.md")]
    [InlineData(".", "CHANGELOG.md")]
    [InlineData("benchmarks", "*.md")]
    public void No_stumbling_block_stands_in_the_tree(string folder, string pattern)
    {
        IEnumerable<string> files = folder == "." ? [Repository.PathOf(pattern)] : Repository.Files(folder, pattern);
        Assert.Equal([], files.SelectMany(file => File.ReadLines(file).Select((text, i) => (file, Line: i + 1, text)))
            .Where(line => Awkward().IsMatch(line.text)).Select(line =>
                $"{Repository.Relative(line.file)}:{line.Line}: {Awkward().Match(line.text).Value}"));
    }

    // A vacuous expectation, a word for a word, a second spelling: write what happened, why, and what to do.
    [GeneratedRegex(@"arameteris|word too many|go(es|ne|ing)? on with|begun again|begins again|nobody takes back|take back|no such failure"
        + @"|[Ll]eave \S+( \S+)? away\b|roughness of the values|P\^T diag P|expected no such|Settings are words|adds, ~key"
        + @"|too few admitted|Tasks at a time|heads and humps")]
    private static partial Regex Awkward();
}

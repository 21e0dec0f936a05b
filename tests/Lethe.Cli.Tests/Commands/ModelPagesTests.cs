namespace Lethe.Cli.Tests.Commands;

/// <summary>The pages for people who bring a model: each command is run as it stands, and says what the page shows, up to
/// numbers.</summary>
public sealed class ModelPagesTests
{
    [Theory]
    [InlineData("lstm.md")]
    [InlineData("onnx.md")]
    [InlineData("pytorch.md")]
    [InlineData("script.md")]
    [InlineData("noise.md")]
    public void A_page_says_what_happens(string page)
    {
        PythonProgram.RequireTorch();
        using var folder = new TemporaryFolder();
        Assert.True(PageRun.All(folder, File.ReadAllText(Repository.PathOf("docs", page))) > 0);
    }
}

namespace Lethe.Cli.Tests.Commands;

/// <summary>Files that others made, looked into.</summary>
public sealed class InspectCommandTests
{
    // All 1,072 take a quarter of an hour: each run draws some.
    private const int Drawn = 6;

    private const string Folder = "/usr/share/libonnx-testdata/data";

    /// <summary>Every model of the ONNX project is read: its ports are shown, and either a way to measure it or what blocks it.</summary>
    [Fact]
    public void Models_of_the_ONNX_project_are_read()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "libonnx-testdata is not installed");
        string[] files = [.. Directory.GetFiles(Folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var random = new System.Random(RandomOrder.Seed);
        using var folder = new TemporaryFolder();
        foreach (string file in Enumerable.Range(0, Drawn).Select(_ => files[random.Next(files.Length)]))
        {
            JsonNode found = CommandRun.In(folder, "inspect", file, "--json").Expect(0).Json;
            Assert.True(found["ports"]!.AsArray().Count > 0, file);
            Assert.True(found["reading"] is not null || found["obstacles"]!.AsArray().Count > 0, file);
        }
    }
}

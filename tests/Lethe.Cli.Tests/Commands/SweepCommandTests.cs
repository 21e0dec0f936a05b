namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe sweep before anything is launched: what would run, and what is refused.</summary>
public sealed class SweepCommandTests
{
    [Fact]
    public void A_dry_run_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        JsonNode runs = CommandRun.In(folder, "sweep", "smoke", "seed=0..7", "--dry-run", "--json").Expect(0).Json["runs"]!;
        Assert.Equal(8, runs.AsArray().Count);
        Assert.Equal("3", (string)runs[3]!["settings"]!["seed"]!);
        Assert.Empty(folder.Entries);
    }

    [Theory]
    [InlineData("did you mean 'seed'", "sweep smoke sede=0..3 --out r")]
    [InlineData("no grid given", "sweep")]
    [InlineData("nowhere", "sweep --resume nowhere")]
    [InlineData("sweep.json", "sweep status .")]
    [InlineData("did you mean 'local'", "sweep smoke seed=0..1 --launcher locl --out r")]
    [InlineData("--workers", "sweep smoke seed=0..1 --workers 0 --out r")]
    [InlineData("10000 tasks", "sweep smoke seed=0..100000 --out r")]
    [InlineData("combination 1 (model.width=70000)", "sweep smoke model.width=4,70000 --out r")]
    [InlineData("did you mean 'grid'", "schema grd")]
    [InlineData("--index", "sweep task .")]
    public void A_mistake_is_named_and_nothing_is_written(string expected, string line)
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = CommandRun.In(folder, line.Split(' '));
        result.Expect(2).ExpectMessage(expected.Contains("combination", StringComparison.Ordinal) ? "model.width" : line == "sweep task ."
            ? "sweep" : expected);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void More_seeds_later_keep_the_results_there_are()
    {
        using var folder = new TemporaryFolder();
        string[] Words(string seeds, params string[] more) => ["sweep", "smoke", "train.epochs=1", "perturb.draws=1", "model.width=2",
            $"seed={seeds}", "--launcher", "threads", "--out", "runs", .. more];
        CommandRun.In(folder, Words("0..1", "--extend")).Expect(2).ExpectMessage("there is no sweep in 'runs'");
        CommandRun.In(folder, Words("0..1")).Expect(0);
        string first = Directory.GetDirectories(folder["runs", "runs"]).Order(StringComparer.Ordinal).First();
        SortedDictionary<string, byte[]> before = RunFiles.Contents(first);
        ProgramResult more = CommandRun.In(folder, Words("0..3", "--extend", "--json")).Expect(0);
        Assert.Equal((2, 4), ((int)more.Json["launched"]!, (int)more.Json["counts"]!["done"]!));
        Assert.Contains("2 runs there, 2 added", more.Error, StringComparison.Ordinal);
        RunFiles.AssertEqual(before, RunFiles.Contents(first));
        Assert.Equal(0, (int)CommandRun.In(folder, Words("0..3", "--extend", "--json")).Expect(0).Json["launched"]!);
        CommandRun.In(folder, Words("0..1", "--extend", "--resume")).Expect(2).ExpectMessage("--extend");
    }

    [Fact]
    public void The_schemas_are_documents()
    {
        Assert.Equal("lethe configuration", (string)CommandRun.Of("schema", "config").Expect(0).Json["title"]!);
        Assert.Equal("lethe sweep grid", (string)CommandRun.Of("schema", "grid", "--json").Expect(0).Json["title"]!);
    }
}

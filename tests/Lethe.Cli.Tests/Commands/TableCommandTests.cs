namespace Lethe.Cli.Tests.Commands;

/// <summary>
/// lethe table at the scale of seconds: every cell has a verdict, its models are run folders, and the same command again goes on instead of
/// beginning anew.
/// </summary>
public sealed class TableCommandTests
{
    private static readonly string[] Words = Table();

    private static string[] Table(string models = "diagonal,lru", string widths = "3,4,5,6,7", string to = "table") =>
        ["table", "--scale", "smoke", "--models", models, "--parameterizations", "direct,exp", "--target", "exp", "--widths", widths,
            "--seeds", "1", "--epochs", "2", "--out", to, "--json"];

    [Fact]
    public void The_table_is_measured_and_gone_on_with()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = CommandRun.In(folder, Words).Expect(0);
        JsonArray verdicts = result.Json["verdicts"]!.AsArray();
        Assert.Equal(4, verdicts.Count);
        Assert.All(verdicts, v => Assert.Equal("stable", (string)v!["expected"]!));
        Assert.Equal(4, result.Json["full_ball"]!.AsArray().Count);
        Assert.Equal(20, (int)result.Json["runs"]!);
        foreach (string file in (string[])["table.md", "runs.csv", "verdicts.csv", "report.html",
            "sweep/sweep.yaml"]) Assert.True(new FileInfo(folder[Path.Combine("table", file)]).Length > 100, file);
        Assert.Contains("| parameterization | exp |", File.ReadAllText(folder["table/table.md"]), StringComparison.Ordinal);
        Assert.Equal(20, CommandRun.In(folder, "runs", "table", "--json").Expect(0).Json["runs"]!.AsArray().Count);

        string run = Directory.EnumerateDirectories(folder["table/sweep/runs"]).First(), result1 = Path.Combine(run, "result.json");
        DateTime written = File.GetLastWriteTimeUtc(result1);
        ProgramResult again = CommandRun.In(folder, Words).Expect(0);
        Assert.True(JsonNode.DeepEquals(verdicts, again.Json["verdicts"]));
        Assert.Equal(written, File.GetLastWriteTimeUtc(result1));
        // Runs are added to those that are there; the table is of those asked for.
        Assert.Equal(20, (int)CommandRun.In(folder, [.. Words, "--seed", "5"]).Expect(0).Json["runs"]!);
        Assert.Equal(40, CommandRun.In(folder, "runs", "table", "--json").Expect(0).Json["runs"]!.AsArray().Count);
    }

    [Fact]
    public void Names_are_looked_at_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, "table", "--models", "diagnoal", "--out", "other").Expect(2).ExpectMessage("diagnoal", "'diagonal'");
        CommandRun.In(folder, "table", "--models", "dense", "--out", "other").Expect(2).ExpectMessage("train.prune");
        CommandRun.In(folder, "table", "--target", "expo", "--out", "other").Expect(2).ExpectMessage("expo");
        CommandRun.In(folder, "table", "--target", "sin", "--out", "other").Expect(2).ExpectMessage("square-integrable");
        CommandRun.In(folder, "table", "--models", "lru", "--parameterizations", "relu", "--out", "other").Expect(2)
            .ExpectMessage("native");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_table_of_version_0_1_0_is_refused_with_a_way_that_works()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["table"]);
        File.Copy(Fixtures.PathOf("Runs/table/runs.jsonl"), folder["table/runs.jsonl"]);
        CommandRun.In(folder, Words).Expect(2).ExpectMessage("version 0.1.0", "--out", "--force");
        CommandRun.In(folder, [.. Table(widths: "3,4"), "--force"]).Expect(0);
        // Now it is one of this version.
        CommandRun.In(folder, Table(widths: "3,4")).Expect(0);
    }

    /// <summary>What stands in the table is what train and stability give with the settings of a cell, to the last bit.</summary>
    [Fact]
    public void Train_and_stability_give_the_numbers_of_a_cell()
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, "table", "--scale", "smoke", "--models", "diagonal,rnn,ssm,lru", "--parameterizations", "exp", "--target",
            "exp", "--widths", "3,4", "--seeds", "1", "--epochs", "2", "--out", "table").Expect(0);
        string[][] rows = [.. File.ReadAllLines(folder["table/runs.csv"]).Select(line => line.Split(','))];
        int Column(string name) => Array.IndexOf(rows[0], name);
        foreach (string model in (string[])["diagonal", "rnn", "ssm", "lru"])
        {
            string[] cell = rows.Single(r => r[Column("model")] == model && r[Column("width")] == "4");
            CommandRun.In(folder, "train", "protocol=growing-horizon", "protocol.steps=50", "protocol.tokens=1600",
                "protocol.test_tokens=6400", "train.epochs=2", "train.prune=true", "perturb.draws=1",
                "perturb.betas=0.01,0.1,1", $"model={model}", "model.width=4", "model.parameterization=exp", "target=exp", "--seed", "0",
                    "--out", model).Expect(0);
            JsonNode own = CommandRun.In(folder, "stability", model, "--json", "--out", $"{model}-own").Expect(0).Json["curves"]![0]!;
            JsonNode all = CommandRun.In(folder, "stability", model, "--blocks", "all", "--search", "adversarial", "--draws", "1",
                "--ascent-steps", "3", "--ascent-sequences", "8", "--json", "--out", $"{model}-all")
                .Expect(0).Json["curves"]![0]!;
            Assert.Equal((cell[Column("relative_error")], cell[Column("radius")], cell[Column("distance")], cell[Column("radius_all")]),
                (Text(own["relative_error"]), Text(own["radius"]), Text(own["distance"]), Text(all["radius"])));
        }

        static string Text(JsonNode? number) => number!.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)number!
            : ((double)number).ToString("R", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Ctrl_C_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        string[] few = Table(widths: "3,4");
        JsonNode whole = CommandRun.In(folder, Table(widths: "3,4", to: "whole")).Expect(0).Json;
        CommandRun.InterruptedAt("table: runs in", folder, few).Expect(130).ExpectMessage("interrupted", "same command");
        Assert.True(JsonNode.DeepEquals(whole["verdicts"], CommandRun.In(folder, few).Expect(0).Json["verdicts"]));
    }

    [Fact]
    public void Runs_in_processes_of_their_own_are_the_same()
    {
        using var folder = new TemporaryFolder();
        JsonNode here = CommandRun.In(folder, Table("diagonal", "3,4")).Expect(0).Json,
            there = CommandRun.In(folder, [.. Table("diagonal", "3,4", "there"), "--launcher", "local", "--workers", "2"]).Expect(0).Json;
        Assert.True(JsonNode.DeepEquals(here["verdicts"], there["verdicts"]));
        Assert.Equal("local", (string)JsonNode.Parse(File.ReadAllText(Directory.EnumerateFiles(folder["there/sweep/status"],
            "*.json").First()))!["launcher"]!);
    }
}

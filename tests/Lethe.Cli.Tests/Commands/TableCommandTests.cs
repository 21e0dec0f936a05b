using System.Text.Json.Nodes;
using Lethe.Cli.Tests.Running;

namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe table at the scale of seconds: every cell has a verdict, the files are there, and the same command again goes on instead of beginning anew.</summary>
public sealed class TableCommandTests
{
    private static readonly string[] Words =
        ["table", "--scale", "smoke", "--models", "diagonal,lru", "--parameterizations", "direct,exp", "--target", "exp", "--widths", "3,4,5,6,7", "--seeds", "1", "--epochs", "2", "--out", "table", "--json"];

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
        foreach (string file in (string[])["table.md", "runs.csv", "verdicts.csv", "report.html", "runs.jsonl"]) Assert.True(new FileInfo(folder[Path.Combine("table", file)]).Length > 100, file);
        Assert.Contains("| parameterization | exp |", File.ReadAllText(folder["table/table.md"]), StringComparison.Ordinal);

        ProgramResult again = CommandRun.In(folder, Words).Expect(0);
        Assert.Contains("20 runs are finished already", again.Error, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(verdicts, again.Json["verdicts"]));
        Assert.Contains("other options", CommandRun.In(folder, [.. Words, "--seed", "5"]).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("unknown", CommandRun.In(folder, "table", "--models", "diagnoal", "--out", "other").Expect(2).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["other"]));
    }
}

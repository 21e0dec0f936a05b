using System.Text.Json.Nodes;
using Lethe.EndToEnd.Tests.Running;
using Lethe.Testing;

namespace Lethe.EndToEnd.Tests;

/// <summary>The path of the benchmark, not its times: rows, documents, records, and what happens without libtorch.</summary>
public sealed class BenchCommandTests
{
    private static readonly string[] Promised =
        ["name", "model", "width", "phase", "dtype", "activation", "peer", "ours_ms", "peer_ms", "ratio", "roofline", "efficiency"];

    [Fact]
    public void Without_libtorch_ours_is_measured_and_the_remedy_is_named()
    {
        using var folder = new TemporaryFolder();
        // An empty package folder is one without libtorch.
        var without = new Dictionary<string, string> { ["NUGET_PACKAGES"] = folder["none"], ["LETHE_LIBTORCH"] = "" };
        ProgramResult result = LetheProgram.RunIn(folder.Path, without, "bench", "--filter", "diagonal m=8 step float64 hardtanh", "--repetitions", "1", "--json", "--out", "record").Expect(0);
        JsonNode row = Assert.Single(result.Json["rows"]!.AsArray())!;
        Assert.Empty(Promised.Except(row.AsObject().Select(member => member.Key)));
        Assert.Equal(("diagonal", 8, "step", "float64", "hardtanh"), ((string)row["model"]!, (int)row["width"]!, (string)row["phase"]!, (string)row["dtype"]!, (string)row["activation"]!));
        Assert.True((double)row["ours_ms"]! > 0 && (double)row["roofline"]! > 0 && (double)row["efficiency"]! > 0);
        Assert.Null(row["peer"]);
        Assert.Null(row["ratio"]);
        Assert.Contains("lethe doctor --fetch libtorch", (string)result.Json["missing"]!, StringComparison.Ordinal);
        Assert.Contains("lethe doctor --fetch libtorch", result.Error, StringComparison.Ordinal);
        Assert.True((double)result.Json["ceilings"]!["fma_float64_gflops"]! > 0);
        foreach (string key in (string[])["processor", "threads", "runtime", "system", "commit"]) Assert.NotEmpty((string)result.Json["versions"]![key]!);

        string stored = LetheProgram.RunIn(folder.Path, null, "bench", "--from", Path.Combine("record", "main.json")).Expect(0).Output;
        Assert.Contains("diagonal m=8 step float64 hardtanh", stored, StringComparison.Ordinal);
        Assert.Contains("not measured", stored, StringComparison.Ordinal);
        LetheProgram.RunIn(folder.Path, null, "bench", "--filter", "threads diagonal m=64", "--repetitions", "1", "--no-peers", "--merge", Path.Combine("record", "main.json"), "--quiet").Expect(0);
        JsonNode merged = JsonNode.Parse(File.ReadAllText(folder["record", "main.json"]))!;
        Assert.Single(merged["rows"]!.AsArray());
        Assert.Contains("same bits", (string)Assert.Single(merged["findings"]!.AsArray())!["note"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_words_and_damaged_records_are_usage_errors()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.json"], "{\"rows\": []}");
        LetheProgram.RunIn(folder.Path, null, "bench", "--filter", "no such row").Expect(2).ExpectMessage("no such row", "--list");
        LetheProgram.RunIn(folder.Path, null, "bench", "--from", "bad.json").Expect(2).ExpectMessage("benchmark record", "bad.json");
        LetheProgram.RunIn(folder.Path, null, "bench", "--markdown").Expect(2).ExpectMessage("--from");
        Assert.Equal(["bad.json"], folder.Entries);
    }

    [Fact]
    public void The_table_in_the_readme_is_that_of_the_record_named_beside_it()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        const string Begin = "<!-- lethe bench --from ", End = "<!-- end of bench -->";
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal), end = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, "README.md has no table of the benchmark");
        string[] lines = readme[begin..end].Split('\n', 2);
        string record = lines[0][Begin.Length..].Split(' ')[0];
        string table = LetheProgram.RunIn(Repository.Root, null, "bench", "--from", record, "--markdown").Expect(0).Output;
        Assert.Equal(table.Trim(), lines[1].Trim());
        Assert.Contains("| row |", table, StringComparison.Ordinal);
    }
}

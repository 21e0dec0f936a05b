using System.Diagnostics;
using Lethe.Benchmarks.Commands;
using Lethe.Cli.Tests.Running;

namespace Lethe.Benchmarks.Tests;

/// <summary>The path of the benchmark, not its times: rows, documents, records, and what happens without libtorch.</summary>
public sealed class BenchCommandTests
{
    private static readonly string[] Promised =
        ["name", "model", "width", "phase", "dtype", "activation", "peer", "ours_ms", "peer_ms", "ratio", "roofline", "efficiency"];

    [Fact]
    public void Without_libtorch_ours_is_measured_and_the_remedy_is_named()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result =
            WithoutLibtorch(folder, "--filter", "diagonal m=8 step float64 hardtanh", "--repetitions", "1", "--json", "--out", "record")
            .Expect(0);
        JsonNode row = Assert.Single(result.Json["rows"]!.AsArray())!;
        Assert.Empty(Promised.Except(row.AsObject().Select(member => member.Key)));
        Assert.Equal(("diagonal", 8, "step", "float64", "hardtanh"),
            ((string)row["model"]!, (int)row["width"]!, (string)row["phase"]!, (string)row["dtype"]!, (string)row["activation"]!));
        Assert.True((double)row["ours_ms"]! > 0 && (double)row["roofline"]! > 0 && (double)row["efficiency"]! > 0);
        Assert.Null(row["peer"]);
        Assert.Null(row["ratio"]);
        Assert.Contains("lethe doctor --fetch libtorch", (string)result.Json["missing"]!, StringComparison.Ordinal);
        Assert.Contains("lethe doctor --fetch libtorch", result.Error, StringComparison.Ordinal);
        Assert.True((double)result.Json["ceilings"]!["fma_float64_gflops"]! > 0);
        foreach (string key in (string[])["processor", "threads", "runtime", "system", "commit"])
            Assert.NotEmpty((string)result.Json["versions"]![key]!);

        string stored = Run(folder, "--from", Path.Combine("record", "main.json")).Expect(0).Output;
        Assert.Contains("diagonal m=8 step float64 hardtanh", stored, StringComparison.Ordinal);
        Assert.Contains("not measured", stored, StringComparison.Ordinal);
        Run(folder, "--filter", "threads diagonal m=64", "--repetitions", "1", "--no-peers", "--merge", Path.Combine("record", "main.json"),
            "--quiet").Expect(0);
        JsonNode merged = JsonNode.Parse(File.ReadAllText(folder["record", "main.json"]))!;
        Assert.Single(merged["rows"]!.AsArray());
        Assert.Contains("same bits", (string)Assert.Single(merged["findings"]!.AsArray())!["note"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_words_and_damaged_records_are_usage_errors()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.json"], "{\"rows\": []}");
        Run(folder, "--filter", "no such row").Expect(2).ExpectMessage("no such row", "--list");
        Run(folder, "--from", "bad.json").Expect(2).ExpectMessage("benchmark record", "bad.json");
        Run(folder, "--markdown").Expect(2).ExpectMessage("--from");
        Assert.Equal(["bad.json"], folder.Entries);
    }

    [Fact]
    public void The_table_on_the_page_is_that_of_the_record_named_beside_it()
    {
        string page = File.ReadAllText(Repository.PathOf("benchmarks", "README.md"));
        const string Begin = "<!-- --from ", End = "<!-- end of tables -->";
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, "benchmarks/README.md has no tables of the benchmark");
        string[] lines = page[begin..end].Split('\n', 2);
        string record = lines[0][Begin.Length..].Split(' ')[0];
        using var folder = new TemporaryFolder();
        string table = Run(folder, "--from", Repository.PathOf(record), "--markdown").Expect(0).Output;
        Assert.Equal(table.Trim(), lines[1].Trim());
        Assert.Contains("| row |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_shows_examples_that_can_be_pasted()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("\n  dotnet run -c Release --project benchmarks/Lethe.Benchmarks -- --filter scaling\n", Run(folder, "--help")
            .Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_classifier_can_be_put_to_the_test()
    {
        using var folder = new TemporaryFolder();
        JsonNode json = Run(folder, "tails", "--cases", "30", "--seed", "7", "--json").Expect(0).Json;
        Assert.Equal(30, (int)json["score"]!["cases"]!);
        Assert.Equal(19, json["families"]!.AsArray().Count);
        Assert.Equal(30 - (int)json["score"]!["right"]!, json["mistakes"]!.AsArray().Count);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void Power_and_false_alarms_are_reported()
    {
        using var folder = new TemporaryFolder();
        JsonArray powers = Run(folder, "verdicts", "--families", "200", "--json").Expect(0).Json["verdicts"]!.AsArray();
        Assert.True((double)powers[0]!["stable"]! > 0.95 && (double)powers[^1]!["unstable"]! > 0.95);
    }

    private static ProgramResult Run(TemporaryFolder folder, params string[] words) => CommandRun.In(BenchCommand.Tree, folder, words);

    // In a process of its own, whose variables say that the package folder is an empty one.
    private static ProgramResult WithoutLibtorch(TemporaryFolder folder, params string[] words)
    {
        string program = Repository.PathOf("artifacts", "bin", "Lethe.Benchmarks", Repository.Configuration, "Lethe.Benchmarks.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. words])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = folder["none"];
        start.Environment["LETHE_LIBTORCH"] = "";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

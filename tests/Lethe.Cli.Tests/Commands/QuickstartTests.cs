using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Commands;

/// <summary>The whole story at the scale of seconds: every part runs, every file is there, the exact half of the table is right.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public void Smoke_goes_the_whole_way()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = CommandRun.In(folder, "quickstart", "--scale", "smoke", "--out", "story", "--json").Expect(0);
        JsonArray verdicts = result.Json["verdicts"]!.AsArray();
        Assert.Equal(4, verdicts.Count(v => (string)v!["activation"]! == "linear"));
        Assert.Equal(4, verdicts.Count(v => (string)v!["activation"]! == "hardtanh"));
        foreach (JsonNode? verdict in verdicts)
        {
            Assert.Contains((string)verdict!["verdict"]!, (string[])["stable", "unstable", "undecided"]);
            Assert.NotEmpty((string)verdict["reason"]!);
            Assert.Equal(2, verdict["ci"]!.AsArray().Count);
            Assert.Equal(verdict["widths"]!.AsArray().Count, verdict["radius"]!.AsArray().Count);
        }
        Assert.Equal("stable", Linear(verdicts, "direct", "exp"));
        Assert.Equal("stable", Linear(verdicts, "softplus", "exp"));

        string report = File.ReadAllText(folder[(string)result.Json["report"]!]);
        Assert.DoesNotMatch(new Regex("<[^>]*(src|href)=\"(?!#)|url\\(|<script src|@import"), report);
        Assert.All(result.Json["figures"]!.AsArray(), file =>
            Assert.True(new FileInfo(folder[(string)file!]).Length > 1000, (string)file!));
        Assert.True((double)result.Json["seconds"]! > 0);

        // Its models are run folders.
        Assert.Equal(60, CommandRun.In(folder, "runs", "story", "--json").Expect(0).Json["runs"]!.AsArray().Count);
        string run = Directory.EnumerateDirectories(folder[(string)result.Json["sweep"]! + "/runs"]).First();
        CommandRun.In(folder, "memory", run, "--json").Expect(0);
        CommandRun.In(folder, "export", run, "--format", "safetensors", "--json").Expect(0);

        // Again: nothing is trained or measured anew, and what is printed fits a terminal.
        string again = CommandRun.Rendered(folder, "quickstart", "--scale", "smoke", "--out", "story").Shown(80);
        Assert.All(again.Split('\n'), line => Assert.True(line.Length <= 80, line));
        // What was trained for seconds is not judged, neither on the screen nor on the page, which say why.
        foreach (string shown in (string[])[again, Regex.Replace(report, "<script.*?</script>|<dl>.*?</dl>", "", RegexOptions.Singleline)])
        {
            Assert.Contains("No verdict: the scale smoke is too short to judge by.", shown, StringComparison.Ordinal);
            Assert.DoesNotMatch(@": (un)?stable\b|>\s*(un)?stable<", shown);
        }
        Assert.All(verdicts.Where(v => (string)v!["activation"]! == "hardtanh"), v => Assert.Equal("undecided", (string)v!["verdict"]!));
        string pdf = File.ReadAllText(folder["story", "figures", "slopes-trained.pdf"], Encoding.Latin1);
        Assert.Contains("/FontFile2", pdf, StringComparison.Ordinal);
        Assert.DoesNotContain("Helvetica", pdf, StringComparison.Ordinal);
        CommandRun.In(folder, "quickstart", "--out", "story").Expect(2).ExpectMessage("another sweep", "--out");
    }

    /// <summary>That version wrote numbers only, of runs that are nowhere: nothing of it can be resumed.</summary>
    [Fact]
    public void A_quickstart_of_version_0_1_0_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["story"]);
        foreach (string file in (string[])["result.json", "verdicts.csv"])
            File.Copy(Fixtures.PathOf("Runs/quickstart/" + file), folder["story/" + file]);
        CommandRun.In(folder, "quickstart", "--scale", "smoke", "--out", "story").Expect(2).ExpectMessage("--out", "--force");
        CommandRun.In(folder, "report", "story").Expect(2).ExpectMessage("no runs in story");
        Assert.Equal(["result.json", "verdicts.csv"],
            Directory.EnumerateFileSystemEntries(folder["story"]).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(Fixtures.PathOf("Runs/quickstart/result.json")), File.ReadAllBytes(folder["story/result.json"]));
    }

    private static string Linear(JsonArray verdicts, string parameterization, string target) => (string)verdicts.Single(v =>
        (string)v!["activation"]! == "linear" && (string)v["parameterization"]! == parameterization
            && (string)v["target"]! == target)!["verdict"]!;
}

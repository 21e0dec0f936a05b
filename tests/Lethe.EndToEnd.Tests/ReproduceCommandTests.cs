namespace Lethe.EndToEnd.Tests;

/// <summary>lethe reproduce at the scale of seconds: every item is measured, and an interrupted reproduction goes on to the same
/// result.</summary>
public sealed class ReproduceCommandTests(SmokeStory whole)
{
    [Fact]
    public void Every_item_is_measured()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = LetheProgram.RunIn(folder.Path, null, "reproduce", "all", "--scale", "smoke", "--json").Expect(0);
        JsonArray items = result.Json["items"]!.AsArray();
        Assert.Equal(15, items.Count);
        foreach (JsonNode? item in items)
        {
            Assert.NotEmpty((string)item!["claim"]!);
            Assert.NotEmpty((string)item["note"]!);
            Assert.Equal(item["measured"]!.AsArray().Count, item["published"]!.AsArray().Count);
        }
        JsonNode table = items.First(i => (string)i!["id"]! == "fig1")!;
        Assert.Equal(0.319, (double)table["published"]![0]!["value"]!);
        Assert.Contains("cannot be had", (string)items.First(i => (string)i!["id"]! == "fig5")!["note"]!, StringComparison.Ordinal);
        string root = folder[Path.Combine("runs", "reproduce-smoke")];
        foreach (string file in (string[])["report.html", "reproduce.md", "reproduce.json", "fig8/item.json",
            "figures/fig1-geo-direct.svg"]) Assert.True(new FileInfo(Path.Combine(root, file)).Length > 100, file);

        // Again: nothing is measured anew, the answer is the same.
        ProgramResult again = LetheProgram.RunIn(folder.Path, null, "reproduce", "all", "--scale", "smoke", "--json").Expect(0);
        Assert.True(JsonNode.DeepEquals(items, again.Json["items"]));
    }

    [Fact]
    public void An_interrupted_item_goes_on_to_the_same_result()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        string[] words = ["reproduce", "fig8", "--scale", "smoke", "--quiet", "--out", "r"];
        using var other = new TemporaryFolder();
        LetheProgram.RunIn(other.Path, null, words).Expect(0);
        using var folder = new TemporaryFolder();
        using (RunningProgram running = LetheProgram.Start(folder.Path, null, words))
        {
            running.WaitUntil(() => Directory.Exists(folder[Path.Combine("r", "fig8", "sweep", "runs")]), "training");
            running.Signal("INT");
            running.Wait(TimeSpan.FromSeconds(60)).ExpectMessage("interrupted", "same command");
        }
        LetheProgram.RunIn(folder.Path, null, words).Expect(0);
        Assert.Equal(File.ReadAllText(other[Path.Combine("r", "fig8", "item.json")]),
            File.ReadAllText(folder[Path.Combine("r", "fig8", "item.json")]));
    }

    [Fact]
    public void An_interrupted_quickstart_goes_on_to_the_same_result()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var folder = new TemporaryFolder();
        using (RunningProgram running = LetheProgram.Start(folder.Path, null, SmokeStory.Words))
        {
            string runs = folder[Path.Combine("story", "sweep", "runs")];
            running.WaitUntil(() => Directory.Exists(runs) && Directory.EnumerateFiles(runs, "result.json", SearchOption.AllDirectories)
                .Any(), "a run has ended");
            running.Signal("INT");
            running.Wait(TimeSpan.FromSeconds(60)).ExpectMessage("interrupted", "same command");
        }
        LetheProgram.RunIn(folder.Path, null, SmokeStory.Words).Expect(0);
        foreach (string file in (string[])["result.json", "runs.csv"])
            Assert.Equal(File.ReadAllText(whole[file]), File.ReadAllText(folder["story", file]));
    }
}

namespace Lethe.Cli.Tests.Commands;

/// <summary>lethe reproduce of an item that trains nothing, and what is refused.</summary>
public sealed class ReproduceCommandTests
{
    [Fact]
    public void A_seed_takes_other_draws()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = CommandRun.In(folder, "reproduce", "fig11", "--scale", "smoke", "--seed", "7", "--json").Expect(0);
        Assert.Equal((7, 7), ((int)result.Json["seed"]!, (int)result.Json["items"]![0]!["seed"]!));
        string root = folder[Path.Combine("runs", "reproduce-smoke-seed7")];
        JsonNode item = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "fig11", "item.json")))!;
        Assert.Equal(["seed 7", "seed 8", "seed 9", "seed 10"], item["panels"]![0]!["curves"]!.AsArray().Select(c => (string)c!["label"]!));
        Assert.Contains("smoke, seeds + 7", File.ReadAllText(Path.Combine(root, "reproduce.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_items_and_folders_are_refused()
    {
        using var folder = new TemporaryFolder();
        CommandRun.In(folder, "reproduce", "fig77").Expect(2).ExpectMessage("fig77", "fig7");
        CommandRun.In(folder, "reproduce").Expect(2);
        CommandRun.In(folder, "reproduce", "fig9", "--data", "nowhere").Expect(2).ExpectMessage("nowhere");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}

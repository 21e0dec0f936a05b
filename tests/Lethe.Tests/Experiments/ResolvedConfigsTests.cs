using System.Security.Cryptography;

namespace Lethe.Tests.Experiments;

/// <summary>
/// Every configuration that comes with the program resolves to the bytes it had when its record was made (tests/Fixtures/resolved.txt):
/// what a figure of the paper trains does not follow the defaults of the program.
/// </summary>
public sealed class ResolvedConfigsTests
{
    [Fact]
    public void They_are_byte_for_byte_those_of_the_record()
    {
        string[] now = [.. Named(), .. Experiments(), Line("quickstart", Configs(Quickstart.Full.Sweep("quickstart")))];
        Assert.True(now.Length > 20);
        Assert.Equal(File.ReadAllLines(Fixtures.PathOf("resolved.txt")), now);
    }

    private static IEnumerable<string> Named() => NamedConfigs.All.Select(c => Line($"config {c.Name}", [RunConfig.Resolve(c.Name)]));

    private static IEnumerable<string> Experiments() =>
        from file in ExperimentFile.All
        from scale in Enum.GetValues<ReproductionScale>()
        let experiment = file.At(scale, 0)
        let grid = experiment.Keys.Any(key => key.StartsWith("set.", StringComparison.Ordinal)) ? experiment.Grid()
            : file.Study == "verdict-table" ? VerdictTableStudy.Grid(experiment).Sweep(file.Title) : null
        where grid is not null
        select Line(Invariant($"experiment {file.Id} {scale}"), Configs(grid));

    private static IEnumerable<RunConfig> Configs(SweepGrid grid) => grid.Tasks.Select(task => task.Config);

    private static string Line(string name, IEnumerable<RunConfig> configs)
    {
        string[] texts = [.. configs.Select(config => config.ToYaml())];
        byte[] bytes = Encoding.UTF8.GetBytes(string.Join('\n', texts));
        return Invariant($"{name}: {texts.Length} runs, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
    }
}

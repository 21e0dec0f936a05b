using System.Text.RegularExpressions;
using Lethe.Experiments.Runs;

namespace Lethe.Cli.Tests.Commands;

/// <summary>What a stranger reads first is run as it stands: the first minutes of the README, a rate function of one's own, the way to a
/// verdict on own data.</summary>
public sealed partial class FirstPagesTests
{
    private const double WellTrained = 1e-2;

    [Fact]
    public void The_first_minutes_of_the_README_train_a_model_that_has_learnt()
    {
        using var folder = new TemporaryFolder();
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        Assert.Equal(4, PageRun.All(folder, readme));
        Assert.InRange(StoredRun.Open(folder["runs", "first"]).Result!.RelativeError, 0, WellTrained);
        Assert.True(File.Exists(folder["out", "report", "report.html"]));
        Assert.DoesNotContain("next to nothing", CommandRun.In(folder, "runs").Expect(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_on_your_own_f_says_what_happens()
    {
        using var folder = new TemporaryFolder();
        string page = File.ReadAllText(Repository.PathOf("docs", "own-f.md"));
        Assert.Equal(4, PageRun.All(folder, page));
        // The family is that of the page, trained for an instant: what the page shows of it took a minute.
        string[] lines = [.. Command().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.Equal(["sweep", "stability"], lines.Select(line => line.Split(' ')[0]));
        CommandRun.In(folder, [.. Words(lines[0]).Where(word => !word.StartsWith("model.width", StringComparison.Ordinal)),
            "model.width=2,3,4,5,6", "train.epochs=1", "protocol.steps=2", "protocol.tokens=200", "protocol.test_tokens=400",
            "perturb.draws=0", "perturb.tolerance=none", "memory.ascent=0", "train.prune=false"]).Expect(0);
        Assert.Contains("pol, (1+max(w,0))/(1+max(-w,0)), hardtanh: undecided",
            CommandRun.In(folder, Words(lines[1])).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void The_numbers_of_the_page_on_your_own_f_are_those_of_the_formulas(double number)
    {
        const string F = "(1+max(w,0))/(1+max(-w,0))";
        Assert.Equal(1, (double)Asked("gradient-scale", F, "--rate")["value"]!, 1e-12);
        Assert.Equal((1 - Math.Exp(-number)) / (number * number), (double)Asked("gradient-scale", "softplus", "--rate")["value"]!,
            1e-9 / number);
        JsonNode g = Asked("criterion", F, "--beta");
        double exact = Math.Pow(1 + (number / 2), 2) - 1;
        Assert.Equal("stable", (string)g["verdict"]!);
        Assert.InRange(exact, (double)g["lower"]! * (1 - 1e-12), (double)g["upper"]!);
        Assert.Equal(exact, (double)g["lower"]!, 1e-6 * exact);

        JsonNode Asked(string what, string f, string option) =>
            CommandRun.Of("theory", what, "--parameterization", f, option, Invariant($"{number}"), "--json").Expect(0).Json;
    }

    [Fact]
    public void Ten_minutes_lead_to_a_verdict()
    {
        Require.Optional(File.Exists(PythonProgram.Path), "python3", "install it");
        using var folder = new TemporaryFolder();
        Assert.Equal(7, PageRun.All(folder, File.ReadAllText(Repository.PathOf("docs", "ten-minutes.md"))));
        Assert.True(File.Exists(folder["out", "report", "report.html"]));
    }

    private static string[] Words(string line) => [.. Word().Matches(line).Select(match => match.Value.Trim('"'))];

    [GeneratedRegex(@"^\./lethe (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("""
        "[^"]*"|[^ "]+
        """)]
    private static partial Regex Word();
}

namespace Lethe.Tests.Reporting;

/// <summary>One colour code, and answers in one sentence.</summary>
public sealed class FamilyColourTests
{
    private static readonly string[] Table = ["direct", "relu", "exp", "softplus", "best", "sigmoid"];

    [Fact]
    public void AParameterizationHasOneColourOnEveryPage()
    {
        foreach (string target in (string[])["exp", "pol"])
        {
            // Whatever stands beside it, and in whatever order.
            foreach (string[] beside in (string[][])[Table, [.. Table.Reverse()], ["softplus", "w^2", "direct"]])
            {
                FamilyKey[] families = [.. beside.Select(f => new FamilyKey(target, f, "hardtanh", "diagonal"))];
                var colours = new FamilyColours(families);
                Assert.Equal(families.Length, families.Select(colours.Of).Distinct().Count());
                foreach (FamilyKey family in families.Where(f => Table.Contains(f.Parameterization)))
                    Assert.Equal(FamilyColours.Of(family.Parameterization), colours.Of(family));
            }
        }
    }

    [Fact]
    public void FamiliesOfOneParameterizationAreToldApartByWhatTheyDifferIn()
    {
        FamilyKey[] families = [.. ((string[])["diagonal", "ssm", "lru"]).Select(model => new FamilyKey("pol", "exp", "linear", model))];
        var colours = new FamilyColours(families);
        Assert.Equal([0, 1, 2], families.Select(colours.Of));
    }

    [Fact]
    public void WidthsAreShadesFromLightToDark()
    {
        for (int count = 1; count < 9; count++)
        {
            double[] shades = [.. Enumerable.Range(0, count).Select(place => FamilyColours.Shade(place, count))];
            Assert.Equal(shades.Order(), shades);
            Assert.Equal(0, shades.Sum(), 1e-12);
        }
        Assert.Equal(Ink.Series[3], Ink.ForSeries(3));
        Assert.True(Ink.ForSeries(3, -1).Green > Ink.ForSeries(3, 1).Green);
        Assert.Equal(5, Enumerable.Range(0, 5).Select(i => Ink.ForSeries(3, (i - 2) / 2.0).Key).Distinct().Count());
    }

    [Theory]
    [InlineData("Exponential memory is learnt stably with either parameterization; polynomial memory only with softplus, not with direct "
        + "weights.", "exp direct stable", "exp softplus stable", "pol direct unstable", "pol softplus stable")]
    [InlineData("Polynomial memory is not learnt stably with direct weights.", "pol direct unstable")]
    [InlineData("The memory of airy is learnt stably with exp (undecided: best); for polynomial memory it is undecided.", "airy exp stable",
        "airy best undecided", "pol exp undecided", "pol best undecided")]
    [InlineData("Polynomial memory is not learnt stably with direct weights; the memory of airy is learnt stably with direct weights.",
        "pol direct unstable", "airy direct stable")]
    [InlineData("Polynomial memory is learnt stably with neither parameterization.", "pol direct unstable", "pol relu unstable")]
    public void TheAnswerIsOneSentence(string sentence, params string[] found)
    {
        Verdict[] verdicts = [.. found.Select(text => text.Split(' ')).Select(part => ScienceSamples.Verdicts[0] with
        {
            Family = new FamilyKey(part[0], part[1], "hardtanh", "diagonal"),
            Kind = Enum.Parse<VerdictKind>(part[2], ignoreCase: true),
        })];
        Assert.Equal(sentence, VerdictAnswer.Of(verdicts));
    }

    [Fact]
    public void OneFamilyPerturbedInTwoWaysIsNotTwoParameterizations()
    {
        Verdict one = ScienceSamples.Verdicts[0] with
        {
            Kind = VerdictKind.Stable,
            Choice = new PerturbationChoice(PerturbedBlocks.Recurrent, PerturbationBall.L2, PerturbationSearch.Directed),
        };
        Verdict other = one with { Choice = one.Choice!.Value with { Blocks = PerturbedBlocks.All } };
        string said = VerdictAnswer.Of([one, other]);
        Assert.Contains(one.Choice.ToString()!, said, StringComparison.Ordinal);
        Assert.Contains(other.Choice.ToString()!, said, StringComparison.Ordinal);
    }
}

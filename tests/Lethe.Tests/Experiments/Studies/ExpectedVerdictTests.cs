namespace Lethe.Tests.Experiments.Studies;

public sealed class ExpectedVerdictTests
{
    [Theory]
    [InlineData("direct", "exp", "diagonal", VerdictKind.Stable)]
    [InlineData("relu", "exp", "rnn", VerdictKind.Stable)]
    [InlineData("direct", "pol", "ssm", VerdictKind.Unstable)]
    [InlineData("relu", "pol15", "diagonal", VerdictKind.Unstable)]
    [InlineData("exp", "pol", "diagonal", VerdictKind.Stable)]
    [InlineData("softplus", "pol11", "rnn", VerdictKind.Stable)]
    [InlineData("best", "pol15", "lru", VerdictKind.Stable)]
    [InlineData("sigmoid", "pol", "diagonal", VerdictKind.Stable)]
    [InlineData("exp", "pol", "lru", VerdictKind.Stable)]
    [InlineData("direct", "shift", "diagonal", null)]
    public void The_table_of_the_theory(string parameterization, string target, string model, VerdictKind? expected) =>
        Assert.Equal(expected, ExpectedVerdict.Expect(new FamilyKey(target, parameterization, "hardtanh", model)));

    [Fact]
    public void A_cell_that_differs_has_a_sentence_and_one_that_agrees_has_none()
    {
        var key = new FamilyKey("pol", "softplus", "hardtanh", "diagonal");
        RunMeasurement[] falling =
            [.. new[] { 8, 16, 32, 64, 128 }.SelectMany(m =>
            Enumerable.Range(0, 3).Select(s => new RunMeasurement(m, s, 0.001, 1.0 / m, double.NaN)))];
        ExpectedVerdict differs = ExpectedVerdict.Of(VerdictRule.Judge(key, falling), []);
        Assert.Equal((VerdictKind.Stable, false), (differs.Expected, differs.Agrees));
        Assert.Contains("does not level off", differs.Note, StringComparison.Ordinal);
        ExpectedVerdict levelling =
            ExpectedVerdict.Of(VerdictRule.Judge(key, [.. falling.Select(r => r with { Radius = r.Width > 60 ? 1.0 / 64 : r.Radius })]),
            []);
        Assert.Contains("levels off", levelling.Note, StringComparison.Ordinal);
        Assert.Equal("",
            ExpectedVerdict.Of(VerdictRule.Judge(key with { Parameterization = "exp" }, [.. falling.Select(r => r with { Radius = 0.5 })]),
            []).Note);
        Assert.Contains("training decides", ExpectedVerdict.Of(VerdictRule.Judge(key, []), []).Note, StringComparison.Ordinal);
    }
}

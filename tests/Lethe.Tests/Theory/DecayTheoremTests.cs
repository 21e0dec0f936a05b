namespace Lethe.Tests.Theory;

public sealed class DecayTheoremTests
{
    private static Verdict Judged(VerdictKind kind, string parameterization = "direct", string activation = "hardtanh",
        string model = "diagonal") =>
        new(new FamilyKey("t", parameterization, activation, model), kind, "", [], [], [], 0, 0, 0, 0, 0, 0, 0, 0);

    private static TailFit Tail(string target) => MemoryProbing.OfTarget(TargetCatalog.Parse(target), 200, 1).Tail;

    private static RunMeasurement Run(double distance, double error = 1e-5, int width = 8) => new(width, 0, error, 1, distance);

    /// <summary>Euler at dt = 1 keeps e^{-t} with the rate 1 - 1/e, which stands for 1 per unit of time; a finer step for the same with
    /// less of a difference.</summary>
    [Fact]
    public void TheRadiusIsComparedInUnitsOfTheTarget()
    {
        Assert.Equal(1, DecayTheorem.RateOf(1 - Math.Exp(-1), Integration.Euler, 1), 1e-14);
        Assert.Equal(1, DecayTheorem.RateOf((1 - Math.Exp(-1e-3)) / 1e-3, Integration.Euler, 1e-3), 1e-12);
        Assert.Equal(0.632, DecayTheorem.RateOf(0.632, Integration.Exact, 1));
        Assert.Equal(double.PositiveInfinity, DecayTheorem.RateOf(1, Integration.Euler, 1));
    }

    [Theory]
    [InlineData("exp", 0.632, 1e-5, TheoremOutcome.Consistent)]
    [InlineData("exp", 0.1, 1e-5, TheoremOutcome.Consistent)]
    [InlineData("exp", 0.64, 1e-5, TheoremOutcome.Violated)]
    [InlineData("exp", 0.64, 1e-3, TheoremOutcome.Consistent)]
    [InlineData("exp", 0.9, 1e-3, TheoremOutcome.Violated)]
    [InlineData("geo", 0.632, 1e-5, TheoremOutcome.Violated)]
    [InlineData("airy", 0.9, 1e-5, TheoremOutcome.Consistent)]
    [InlineData("shift", 0.9, 1e-5, TheoremOutcome.Consistent)]
    public void AnExponentialTargetMustDecayAtLeastAsFast(string target, double distance, double error, TheoremOutcome expected)
    {
        // The least distance of the admitted runs counts; one that approximates badly does not.
        DecayTheorem found =
            DecayTheorem.Check(Judged(VerdictKind.Stable), Tail(target), [Run(0.95), Run(distance, error), Run(1e-3, 0.5)],
            Integration.Euler, 1);
        Assert.Equal(expected, found.Outcome);
        Assert.Equal(-Math.Log(1 - distance), found.RadiusRate, 1e-12);
    }

    [Theory]
    [InlineData("pol", VerdictKind.Unstable, TheoremOutcome.Consistent)]
    [InlineData("pol", VerdictKind.Stable, TheoremOutcome.Violated)]
    [InlineData("pol", VerdictKind.Undecided, TheoremOutcome.NotApplicable)]
    [InlineData("sin", VerdictKind.Stable, TheoremOutcome.Violated)]
    public void WithoutExponentialDecayTheRadiusMustVanish(string target, VerdictKind kind, TheoremOutcome expected)
    {
        DecayTheorem found = DecayTheorem.Check(Judged(kind), Tail(target), [Run(0.05)], Integration.Exact, 1);
        Assert.Equal(expected, found.Outcome);
        Assert.Equal(0, found.TargetRate);
        Assert.Equal(0.05, found.RadiusRate);
    }

    [Fact]
    public void WhereTheTheoremSaysNothingTheReasonIsGiven()
    {
        TailFit exp = Tail("exp");
        Verdict direct = Judged(VerdictKind.Stable);
        Says("are the decay rates",
            DecayTheorem.Check(Judged(VerdictKind.Stable, "softplus"), exp, [Run(0.9)], Integration.Euler, 1));
        Says("are the decay rates", DecayTheorem.Check(Judged(VerdictKind.Stable, "tanh"), exp, [Run(0.9)], Integration.Euler, 1));
        Says("bounded", DecayTheorem.Check(Judged(VerdictKind.Stable, activation: "relu"), exp, [Run(0.9)], Integration.Euler, 1));
        Says("multiplier", DecayTheorem.Check(direct, exp, [Run(0.9)], Integration.Native, 1));
        Says("closed form", DecayTheorem.Check(direct, null, [Run(0.9)], Integration.Euler, 1));
        Says("to 1 %", DecayTheorem.Check(direct, exp, [Run(0.9, 0.5)], Integration.Euler, 1));
        Says("not stable as it is", DecayTheorem.Check(direct, exp, [Run(0.9), Run(-0.1)], Integration.Euler, 1));
        Says("undecided", DecayTheorem.Check(direct, exp with { Kind = TailKind.Undecided }, [Run(0.9)], Integration.Euler, 1));
        // A free matrix has no parameterization, whatever the configuration says.
        Assert.Equal(TheoremOutcome.Violated,
            DecayTheorem.Check(Judged(VerdictKind.Stable, "softplus", model: "dense"), exp, [Run(0.9)], Integration.Euler, 1).Outcome);

        static void Says(string part, DecayTheorem found)
        {
            Assert.Equal(TheoremOutcome.NotApplicable, found.Outcome);
            Assert.Contains(part, found.Reason, StringComparison.Ordinal);
        }
    }
}

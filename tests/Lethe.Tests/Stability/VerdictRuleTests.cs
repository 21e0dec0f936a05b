namespace Lethe.Tests.Stability;

public sealed class VerdictRuleTests
{
    private static readonly FamilyKey Direct = new("pol", "direct", "hardtanh", "diagonal");
    private static readonly FamilyKey Softplus = new("pol", "softplus", "hardtanh", "diagonal");
    private static readonly int[] FiveWidths = [8, 16, 32, 64, 128];

    /// <summary>r = c m^-p with log-normal residuals, independent for beta* and r.</summary>
    private static List<RunMeasurement> Family(int[] widths, int seeds, double power, double sigma, Random random)
    {
        var runs = new List<RunMeasurement>();
        foreach (int m in widths)
        {
            for (int seed = 0; seed < seeds; seed++)
                runs.Add(new RunMeasurement(m, seed, 0.002, Value(m), Value(m)));
        }
        return runs;
        double Value(int m) => 0.4 * Math.Pow(m, -power) * Math.Exp(sigma * Normal());
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void DirectFamiliesNeedBothTrends()
    {
        var random = new Random(5);
        Assert.Equal(VerdictKind.Unstable, VerdictRule.Judge(Direct, Family(FiveWidths, 3, 1, 0.1, random)).Kind);
        List<RunMeasurement> torn = [.. Family(FiveWidths, 3, 1, 0.1, random).Select(r => r with { Radius = 0.3 })];
        Verdict verdict = VerdictRule.Judge(Direct, torn);
        Assert.Equal(VerdictKind.Undecided, verdict.Kind);
        Assert.Contains("do not say the same", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Stable, VerdictRule.Judge(Softplus, torn).Kind);
    }

    /// <summary>Not a list of names but where the boundary lies says whether r(W) counts; in native time that is another place.</summary>
    [Fact]
    public void DistancesCountWhereTheBoundaryIsNear()
    {
        List<RunMeasurement> torn = [.. Family(FiveWidths, 3, 1, 0.1, new Random(5)).Select(r => r with { Radius = 0.3 })];
        Assert.All((string[])["relu", "w", "tanh", "2*w - 1"], f =>
            Assert.Equal(VerdictKind.Undecided, VerdictRule.Judge(Direct with { Parameterization = f }, torn).Kind));
        Assert.All((string[])["exp", "best:b=0.1", "log(1 + exp(w))", "any"], f =>
            Assert.Equal(VerdictKind.Stable, VerdictRule.Judge(Direct with { Parameterization = f }, torn).Kind));
        var native = new VerdictOptions { Integration = Lethe.Models.Integration.Native };
        Assert.Equal(VerdictKind.Undecided, VerdictRule.Judge(Direct, torn, native).Kind);
        Assert.Equal(VerdictKind.Stable, VerdictRule.Judge(Direct with { Parameterization = "tanh" }, torn, native).Kind);
    }

    [Fact]
    public void ExactFamiliesHaveNoNoiseAndOneSeed()
    {
        var options = new VerdictOptions { MinimumSeeds = 1 };
        Verdict flat = VerdictRule.Judge(Direct, Family(FiveWidths, 1, 0, 0, new Random(1)), options);
        Assert.Equal(VerdictKind.Stable, flat.Kind);
        Assert.Equal(0, flat.Slope, 1e-14);
        Assert.True(flat.SlopeHigh - flat.SlopeLow < 1e-12);
        Verdict steep = VerdictRule.Judge(Direct, Family(FiveWidths, 1, 2, 0, new Random(1)), options);
        Assert.Equal(VerdictKind.Unstable, steep.Kind);
        Assert.Equal(-2, steep.DistanceSlope, 1e-12);
        Assert.StartsWith("consistent with", steep.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void BadApproximationsAreNotAdmitted()
    {
        List<RunMeasurement> runs = Family(FiveWidths, 3, 0, 0.1, new Random(2));
        runs.Add(new RunMeasurement(256, 0, 0.011, 1e-9, 1e-9));
        runs.Add(new RunMeasurement(256, 1, double.NaN, 1e-9, 1e-9));
        Verdict verdict = VerdictRule.Judge(Softplus, runs);
        Assert.Equal((15, 2, VerdictKind.Stable), (verdict.AdmittedRuns, verdict.RefusedRuns, verdict.Kind));
        Assert.DoesNotContain(256, verdict.Widths);
    }

    [Fact]
    public void WhatCannotBeDecidedSaysWhy()
    {
        List<RunMeasurement> runs = Family(FiveWidths, 3, 1, 0.05, new Random(3));
        Check(Softplus, [.. runs.Select(r => r.Width == 64 ? r with { Radius = double.PositiveInfinity } : r)],
            "beyond the sweep for width 64");
        Check(Softplus, [.. runs.Select(r => r.Width == 8 ? r with { Radius = 0 } : r)], "beta* <= 0 for width 8");
        Check(Direct, [.. runs.Select(r => r.Width == 8 ? r with { Distance = -0.1 } : r)], "r(W) <= 0 for width 8");
        Check(Direct, [.. runs.Select(r => r.Width == 8 ? r with { Distance = double.NaN } : r)], "r(W) was not measured for width 8");
        Check(Softplus, [.. runs.Where(r => r.Width <= 32)], "too few widths");
        Check(Softplus, [.. runs.Where(r => r.Seed < 2)], "too few widths");
        Check(Softplus, [], "too few widths");
        List<RunMeasurement> middling = Family(FiveWidths, 3, 0.25, 0.2, new Random(4));
        Check(Softplus, middling, "contains the threshold");

        static void Check(FamilyKey key, List<RunMeasurement> runs, string reason)
        {
            Verdict verdict = VerdictRule.Judge(key, runs);
            Assert.Equal(VerdictKind.Undecided, verdict.Kind);
            Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
            Assert.False(verdict.IsWeak);
        }
    }

    [Fact]
    public void FourWidthsAreMarkedWeak()
    {
        Verdict verdict = VerdictRule.Judge(Softplus, Family([8, 16, 32, 64], 3, 1, 0.05, new Random(3)));
        Assert.Equal((VerdictKind.Unstable, true), (verdict.Kind, verdict.IsWeak));
        Assert.Contains("weak: only 4 widths", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void DirectWithoutDistancesIsJudgedByRadiusAndSaysSo()
    {
        List<RunMeasurement> runs = [.. Family(FiveWidths, 3, 1, 0.05, new Random(3)).Select(r => r with { Distance = double.NaN })];
        Verdict verdict = VerdictRule.Judge(Direct, runs);
        Assert.Equal(VerdictKind.Unstable, verdict.Kind);
        Assert.Contains("r(W) was not measured", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MediansAreByWidth()
    {
        RunMeasurement[] runs =
            [new(16, 0, 0, 3, 1), new(8, 0, 0, 5, 1), new(8, 1, 0, 1, 2), new(8, 2, 0, 2, double.NaN), new(16, 1, 0, 5, 4)];
        Verdict verdict = VerdictRule.Judge(Softplus, runs);
        Assert.Equal([8, 16], verdict.Widths);
        Assert.Equal([2, 4], verdict.Radius);
        Assert.Equal([1.5, 2.5], verdict.Distance);
    }

    [Fact]
    public void BadWidthsThrow() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VerdictRule.Judge(Direct, [new RunMeasurement(0, 0, 0, 1, 1)]));
}

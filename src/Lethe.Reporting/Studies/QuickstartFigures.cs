using Lethe.Targets;
using Lethe.Theory;

namespace Lethe.Reporting.Studies;

/// <summary>The figures of quickstart, each with the name of its file.</summary>
public static class QuickstartFigures
{
    private const double Tolerance = 0.1;

    /// <summary>The name of the figure that shows the answer.</summary>
    public const string Answer = "slopes-trained";

    /// <summary>Curves of every family, exact and trained; radii and distances against the width; memory functions by target.</summary>
    public static IReadOnlyList<(string Name, Figure Figure)> Create(Quickstart result) =>
        [.. Linear(result), .. Trained(result), .. Slopes(result), .. Memory(result)];

    /// <summary>Exact curves of linear models.</summary>
    public static IEnumerable<(string Name, Figure Figure)> Linear(Quickstart result) =>
        from family in result.Linear
        let key = family.Verdict.Family
        select ($"linear-{key.Parameterization}-{key.Target}",
            PerturbationFigure.Create($"Exact linear analysis: {key.Parameterization}, target {key.Target}",
            [.. family.Points.Select(p => new PerturbationRun(p.Width, 0, CurveOf(p.Curve)))], Tolerance,
            ["Best sums of m exponentials on [0, ∞); all rates moved by β towards 0 in the trained weight; closed form, no data."],
            FamilyColours.Of(key.Parameterization)));

    /// <summary>Measured curves of trained models.</summary>
    public static IEnumerable<(string Name, Figure Figure)> Trained(Quickstart result) =>
        from verdict in result.Trained.Verdicts
        let key = verdict.Family
        select ($"curves-{key.Parameterization}-{key.Target}",
            PerturbationFigure.Create($"Trained {key.Activation}, {key.Parameterization}, target {key.Target}",
            [.. result.Trained.Of(key).Where(r => r.Recurrent?.Curve is not null)
                .Select(r => new PerturbationRun(r.Run.Width, r.Seed, r.Recurrent!.Curve!))], Tolerance,
            colour: FamilyColours.Of(key.Parameterization)));

    /// <summary>beta* and r(W) against the width.</summary>
    public static IEnumerable<(string Name, Figure Figure)> Slopes(Quickstart result)
    {
        yield return ("slopes-linear", SlopeFigure.Create("Stability radius against width: exact linear analysis",
            [.. result.Linear.Select(f => new SlopeFamily(f.Verdict, [.. f.Points.Select(p => p.Measurement)]))]));
        yield return (Answer, SlopeFigure.Create("Stability radius against width: trained, recurrent block",
            [.. result.Trained.Verdicts.Select(v => new SlopeFamily(v, [.. result.Trained.Of(v.Family).Select(r => r.ForVerdict)]))]));
        yield return ("slopes-full-ball", SlopeFigure.Create("Stability radius against width: trained, all blocks",
            [.. result.Trained.FullBall.Select(v => new SlopeFamily(v, [.. result.Trained.Of(v.Family).Select(r =>
                r.ForFullBallVerdict)]))]));
    }

    /// <summary>Memory functions of the target and of the trained models (first seed) by target and parameterization.</summary>
    public static IEnumerable<(string Name, Figure Figure)> Memory(Quickstart result)
    {
        foreach (FamilyKey key in result.Trained.Verdicts.Select(v => v.Family))
        {
            StudyRun[] runs = [.. result.Trained.Of(key).Where(r => r.Seed == result.Trained.Grid.FirstSeed
                && r.Recurrent?.Memory is not null)];
            if (runs.Length == 0) continue;
            MemoryFunction target = MemoryProbing.OfTarget(TargetCatalog.Parse(key.Target), runs.Max(r => r.Horizon), 1);
            yield return ($"memory-{key.Parameterization}-{key.Target}",
                MemoryFigure.Create($"Memory functions: {key.Parameterization}, target {key.Target}",
                [
                    new MemoryCurve($"target {key.Target}", target, IsTarget: true),
                    .. runs.Select((r, i) => new MemoryCurve(Invariant($"m = {r.Run.Width}, T = {r.Horizon}"), r.Recurrent!.Memory!)
                    { Colour = FamilyColours.Of(key.Parameterization), Shade = FamilyColours.Shade(i, runs.Length) }),
                ], logarithmicTime: true));
        }
    }

    /// <summary>The closed-form curve in the shape figures take: recurrent block, relative, no horizon.</summary>
    private static PerturbationCurve CurveOf(LinearCurve curve) =>
        new(curve.Betas, curve.Raw, curve.Lower, curve.Upper, new PerturbationOptions { Relative = true }, 0, 1);
}

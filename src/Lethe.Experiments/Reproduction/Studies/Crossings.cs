namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>Where the curves of a family are expected to cross as the width grows.</summary>
internal enum CrossingTrend
{
    /// <summary>Further and further left: no beta is left at which all widths are stable.</summary>
    Left,

    /// <summary>Nowhere, or not further left: the limiting curve is continuous at 0.</summary>
    Stays,
}

/// <summary>
/// Where perturbation-error curves of growing width cross ([IAT] figs. 1 and 2: "the intersections of lines are shifting left"): the first
/// beta at which the wider model, better without perturbation, is clearly worse, by more than <see cref="Factor"/>. Where widths share a
/// limiting curve they lie upon each other and equality says nothing.
/// </summary>
/// <param name="Betas">One for each pair of neighbouring widths: 0 where the wider one is no better to begin with, infinity where they do
/// not cross.</param>
internal sealed record Crossings(IReadOnlyList<(int Narrow, int Wide, double Beta)> Betas)
{
    /// <summary>By how much the wider model has to be worse.</summary>
    public const double Factor = 2;

    /// <summary>Of curves by ascending width.</summary>
    public static Crossings Of(IReadOnlyList<WidthCurve> curves)
    {
        var betas = new List<(int, int, double)>();
        for (int i = 0; i + 1 < curves.Count; i++) betas.Add((curves[i].Width, curves[i + 1].Width, Between(curves[i], curves[i + 1])));
        return new Crossings(betas);
    }

    /// <summary>
    /// Whether they move as expected: the last crossing against the first. Left: below half of it; stays: at least as large, or none; null:
    /// between, or nothing to compare, or a wider model that was no better to begin with, which says something of its training only.
    /// </summary>
    public bool? Agrees(CrossingTrend expected)
    {
        if (Betas.Count < 2 || Betas.Any(b => b.Beta == 0)) return null;
        double first = Betas[0].Beta, last = Betas[^1].Beta;
        bool left = last < first / 2, stays = double.IsInfinity(last) || last >= first;
        return !left && !stays ? null : left == (expected == CrossingTrend.Left);
    }

    /// <summary>In words.</summary>
    public string Text =>
        string.Join(", ",
        Betas.Select(b => Invariant($"{b.Narrow}|{b.Wide}: ") + (b.Beta == 0 ? "no gain" : double.IsInfinity(b.Beta) ? "none" :
        Invariant($"{b.Beta:G3}"))));

    private static double Between(WidthCurve narrow, WidthCurve wide)
    {
        if (!(wide.Errors[0] < narrow.Errors[0])) return 0;
        for (int k = 1; k < narrow.Betas.Count; k++)
            if (!(wide.Errors[k] <= Factor * narrow.Errors[k])) return narrow.Betas[k];
        return double.PositiveInfinity;
    }
}

namespace Lethe.Theory;

/// <summary>
/// The discrete criterion of best, lambda = 1 - f, f = 1/(a w^2 + b), 1/2 &lt; b &lt; 1, where multipliers near w = 0 are negative: boxes
/// of (w, w~ - w), w &gt;= 0, halved where the bound of the product is largest. Beyond the boxes both multipliers are positive and
/// f(w)/f(w~)
/// falls with w.
/// </summary>
internal static class NativeBestBracket
{
    private const double Width = 2e-3, Rounding = 1e-12;
    private const int LargestWork = 60_000;

    public static CriterionValue Of(BestParameterization f, double beta)
    {
        double crossing = Math.Sqrt((1 - f.B) / f.A), turn = Math.Sqrt(f.B / f.A), end = 4 * (crossing + turn) + beta;
        double lower = 0, weight = 0, outside = f.Rate(end) / f.Rate(end + beta) - 1;
        var open = new PriorityQueue<(double W, double Across, double Shift, double Along), double>();
        Add(0, end, -beta, 2 * beta);
        double bound = 0;
        for (int work = 0; work < LargestWork; work++)
        {
            bound = open.TryPeek(out _, out double least) ? -least : 0;
            if (bound <= lower * (1 + Width)) break;
            (double W, double Across, double Shift, double Along) box = open.Dequeue();
            (double w, double across, double shift, double along) = box;
            if (across > along) across *= 0.5;
            else along *= 0.5;
            Add(w, across, shift, along);
            Add(across < box.Across ? w + across : w, across, along < box.Along ? shift + along : shift, along);
        }
        return new CriterionValue(lower, Math.Max(Math.Max(bound, outside), lower) * (1 + Rounding), CriterionVerdict.Stable, false, weight,
            "bracketed by boxes of w and w~ where multipliers are negative, and in closed form elsewhere");

        void Add(double w, double across, double shift, double along)
        {
            (double x, double s) = (w + 0.5 * across, shift + 0.5 * along);
            foreach (double v in (double[])[x + s, x - beta, x + beta])
            {
                double value = StabilityCriterion.NativeProduct(f.Native(x), f.Native(v));
                if (value > lower) (lower, weight) = (value, x);
            }
            open.Enqueue((w, across, shift, along), -Bound(Rates(w, w + across), Rates(w + shift, w + across + shift + along)));
        }

        Interval Rates(double from, double to)
        {
            double a = f.Rate(from), b = f.Rate(to);
            return new Interval(Math.Min(a, b), from <= 0 && to >= 0 ? 1 / f.B : Math.Max(a, b));
        }
    }

    /// <summary>The largest (1 - |lambda|) sum_k |mu^k - lambda^k|, lambda = 1 - f, mu = 1 - g.</summary>
    private static double Bound(Interval f, Interval g)
    {
        double apart = Math.Max(f.Hi - g.Lo, g.Hi - f.Lo), bound = 0;
        if (f.Lo <= 1 && g.Lo <= 1) bound = apart / g.Lo;
        if (f.Hi >= 1 && g.Hi >= 1) bound = Math.Max(bound, apart / (2 - g.Hi));
        if ((f.Lo < 1 && g.Hi > 1) || (f.Hi > 1 && g.Lo < 1))
        {
            Interval p = (Interval.One - f).Abs(), q = (Interval.One - g).Abs();
            double rest = 1 - q.Hi * q.Hi;
            double even = Math.Max(q.Hi * q.Hi - p.Lo * p.Lo, p.Hi * p.Hi - q.Lo * q.Lo) / (rest * (1 + p.Lo));
            bound = Math.Max(bound, even + p.Hi / (1 + p.Hi) + q.Hi * (1 - p.Lo) / rest);
        }
        return bound;
    }
}

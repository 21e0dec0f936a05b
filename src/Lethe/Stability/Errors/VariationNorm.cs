namespace Lethe.Stability.Errors;

/// <summary>
/// w1 of a kernel difference in steps of dt: sum_s |e(s)| + (|e(0)| + sum_{s &gt;= 1} |e(s) - e(s - 1)|)/dt + |B|, which is the integral of
/// |e| plus |e(0)| plus the integral of |e'| for e per unit of time. Behind the steps taken one by one changes of sign are located and the
/// octave is split there, and extremes are located for the variation; both to <see cref="Accuracy"/> of the time they stand at.
/// </summary>
internal sealed class VariationNorm(double timeStep) : KernelNorm
{
    /// <summary>Relative accuracy of a located time; a root enters an integral with its square, an extreme a variation likewise: below
    /// rounding.</summary>
    public const double Accuracy = 1e-9;

    // 2^-32 and 0.618^44 of an interval are below the accuracy.
    private const int Halvings = 32, Sections = 44;

    public override double Of(ReadOnlySpan<double> steps, StepSum rule, Func<double, double> tail, double beyond, double bias,
        Cotangents? cotangents)
    {
        int n = steps.Length;
        cotangents?.Clear(n);
        double next = tail(n), absolute = beyond + StepSum.Correction * (Math.Abs(next) - Math.Abs(steps[n - 1]))
            + Absolute(rule, tail, cotangents);
        double variation = Variation(steps, rule, tail, cotangents);
        for (int s = n - 1; s >= 0; s--)
        {
            double before = s == 0 ? 0 : steps[s - 1];
            absolute += Math.Abs(steps[s]);
            variation += Math.Abs(steps[s] - before) / timeStep;
            if (cotangents is null) continue;
            cotangents.Steps[s] += Math.Sign(steps[s]);
            double slope = Math.Sign(steps[s] - before) / timeStep;
            cotangents.Steps[s] += slope;
            if (s > 0) cotangents.Steps[s - 1] -= slope;
        }
        if (cotangents is not null)
        {
            cotangents.Steps[n - 1] -= StepSum.Correction * Math.Sign(steps[n - 1]);
            cotangents.Tail.Add((n, StepSum.Correction * Math.Sign(next)));
            cotangents.Bias = Math.Sign(bias);
        }
        return absolute + variation + Math.Abs(bias);
    }

    /// <summary>The integral of |e| over the octaves of the rule.</summary>
    private static double Absolute(StepSum rule, Func<double, double> tail, Cotangents? cotangents)
    {
        double sum = 0;
        var e = new double[StepSum.Order];
        for (int first = 0; first < rule.Times.Length; first += StepSum.Order)
        {
            double from = Math.ScaleB(rule.Start, first / StepSum.Order), to = 2 * from;
            bool any = false;
            var cuts = new List<double>();
            for (int i = 0; i < e.Length; i++)
            {
                e[i] = tail(rule.Times[first + i]);
                any |= e[i] != 0;
                if (i > 0 && e[i - 1] * e[i] < 0) cuts.Add(Root(tail, rule.Times[first + i - 1], e[i - 1], rule.Times[first + i]));
            }
            if (!any) continue;
            (double start, double end) = (tail(from), tail(to));
            if (start * e[0] < 0) cuts.Insert(0, Root(tail, from, start, rule.Times[first]));
            if (end * e[^1] < 0) cuts.Add(Root(tail, rule.Times[first + e.Length - 1], e[^1], to));
            if (cuts.Count == 0)
            {
                for (int i = 0; i < e.Length; i++) Add(rule.Times[first + i], rule.Weights[first + i], e[i]);
                continue;
            }
            double begin = from;
            foreach (double cut in cuts.Append(to))
            {
                double half = 0.5 * (cut - begin), middle = begin + half;
                for (int i = 0; i < e.Length; i++)
                {
                    double t = middle + half * StepSum.Rule.Abscissas[i];
                    Add(t, half * StepSum.Rule.Weights[i], tail(t));
                }
                begin = cut;
            }
        }
        return sum;

        void Add(double time, double weight, double value)
        {
            sum += weight * Math.Abs(value);
            cotangents?.Tail.Add((time, weight * Math.Sign(value)));
        }
    }

    /// <summary>1/dt times the variation of e from the last single step on, e tending to 0.</summary>
    private double Variation(ReadOnlySpan<double> steps, StepSum rule, Func<double, double> tail, Cotangents? cotangents)
    {
        int last = steps.Length - 1, count = rule.Times.Length;
        var times = new double[count + 1];
        var e = new double[count + 2];
        times[0] = last;
        e[0] = steps[last];
        for (int i = 0; i < count; i++)
        {
            times[i + 1] = rule.Times[i];
            e[i + 1] = tail(rule.Times[i]);
        }
        for (int i = 1; i < count; i++)
        {
            double rise = e[i] - e[i - 1], onwards = e[i + 1] - e[i];
            if (!(rise * onwards < 0)) continue;
            int sign = Math.Sign(rise);
            double extreme = GoldenSection.Minimize(t => -sign * tail(t), times[i - 1], times[i + 1], Sections), value = tail(extreme);
            if (sign * value > sign * e[i]) (times[i], e[i]) = (extreme, value);
        }
        double sum = 0;
        for (int i = 1; i < e.Length; i++)
        {
            double change = e[i] - e[i - 1];
            if (change == 0) continue;
            sum += Math.Abs(change) / timeStep;
            if (cotangents is null) continue;
            double slope = Math.Sign(change) / timeStep;
            if (i <= count) cotangents.Tail.Add((times[i], slope));
            if (i == 1) cotangents.Steps[last] -= slope;
            else cotangents.Tail.Add((times[i - 1], -slope));
        }
        return sum;
    }

    private static double Root(Func<double, double> f, double low, double atLow, double high)
    {
        for (int i = 0; i < Halvings; i++)
        {
            double middle = 0.5 * (low + high), value = f(middle);
            if (value * atLow > 0) low = middle;
            else high = middle;
        }
        return 0.5 * (low + high);
    }
}

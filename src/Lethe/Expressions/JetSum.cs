namespace Lethe.Expressions;

/// <summary>
/// The enclosure of a sum: written as its largest term times 1 + the ratios of the others to it, so that neither size nor scale of the
/// terms matters. Its logarithmic derivative is the mean of theirs, weighted by their shares.
/// </summary>
internal static class JetSum
{
    public static Jet Of(Jet[] parts, Interval w, bool limit)
    {
        Jet v = Jet.Unknown;
        (v.Value, v.Slope, v.Growth) = (Interval.Zero, Interval.Zero, Interval.Zero);
        foreach (Jet part in parts)
        {
            (v.Value, v.Slope, v.Growth) = (v.Value + part.Value, v.Slope + part.Slope, v.Growth + part.Growth);
            v.MaybeUndefined |= part.MaybeUndefined;
            v.Undefined |= part.Undefined;
            v.Jump |= part.Jump;
        }
        int most = Largest(parts, w);
        if (most >= 0) Relative(ref v, parts, most, w, limit);
        v.Sharpen(w, limit);
        return v;
    }

    // By the scale on the way to infinity, else by size; -1 where no term has a sign.
    private static int Largest(Jet[] parts, Interval w)
    {
        int most = -1, away = double.IsInfinity(w.Hi) ? 1 : double.IsInfinity(w.Lo) ? -1 : 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Sign == 0) continue;
            if (most < 0 || (away == 0 ? parts[i].Log.Hi + parts[i].Log.Lo > parts[most].Log.Hi + parts[most].Log.Lo
                : (away * parts[i].Rate, away * parts[i].Power, parts[i].Log.Hi)
                    .CompareTo((away * parts[most].Rate, away * parts[most].Power, parts[most].Log.Hi)) > 0)) most = i;
        }
        return most;
    }

    private static void Relative(ref Jet v, Jet[] parts, int most, Interval w, bool limit)
    {
        Jet top = parts[most];
        int n = parts.Length;
        var ratio = new Interval[n];
        bool same = true;
        for (int i = 0; i < n; i++)
        {
            (double rate, double power) = (parts[i].Rate - top.Rate, parts[i].Power - top.Power);
            bool exact = (Interval.Of(parts[i].Rate) - Interval.Of(top.Rate)).IsPoint && (Interval.Of(parts[i].Power)
                - Interval.Of(top.Power)).IsPoint;
            same &= parts[i].Sign == top.Sign;
            Interval natural = parts[i].Log - top.Log;
            ratio[i] = i == most ? Interval.One : parts[i].Sign == 0
                ? Interval.Of(top.Sign) * Jet.Times(parts[i].Value, (-top.Log).Exp(), limit)
                : Interval.Of(parts[i].Sign * top.Sign)
                    * (exact ? natural.And(Jet.Scale(rate, power, w) + parts[i].Rest - top.Rest) : natural).Exp();
        }
        Interval total = ratio.Aggregate(Interval.Zero, (sum, r) => sum + r);
        if (!same && !(total.Lo > 0) && !(total.Hi < 0)) return;
        v.Sign = total.Lo > 0 || same ? top.Sign : -top.Sign;
        (v.Rate, v.Power, v.Rest) = (top.Rate, top.Power, top.Rest + total.Abs().Log());
        v.Log = top.Log + total.Abs().Log();
        v.LogSlope = Mean(parts, p => p.LogSlope, p => p.Slope);
        v.Elasticity = Mean(parts, p => p.Elasticity, p => p.Growth);

        Interval Mean(Jet[] all, Func<Jet, Interval> relative, Func<Jet, Interval> slope)
        {
            Interval mean = Interval.Zero, apart = relative(top), hull = relative(top);
            for (int i = 0; i < n; i++)
            {
                Interval share = Share(i);
                Interval own = all[i].Sign == 0 ? Jet.Times(Jet.Times(slope(all[i]), (-top.Log).Exp(), limit), total.Reciprocal(), limit)
                    * Interval.Of(top.Sign) : Jet.Times(share, relative(all[i]), limit);
                mean += own;
                hull = hull.Hull(relative(all[i]));
                if (i != most) apart += all[i].Sign == 0 ? own - Jet.Times(share, relative(top), limit)
                    : Jet.Times(share, relative(all[i]) - relative(top), limit);
            }
            return same ? mean.And(apart).And(hull) : mean.And(apart);
        }

        // r_i over the sum of all, without the loss that r_i stands in both.
        Interval Share(int i)
        {
            Interval rest = Interval.Zero;
            for (int j = 0; j < n; j++) if (j != i) rest += ratio[j];
            if (!same) return Jet.Ratio(ratio[i], total, limit);
            return new Interval(Part(ratio[i].Lo, rest.Hi, 0), Part(ratio[i].Hi, rest.Lo, 1));
        }

        static double Part(double own, double rest, int side)
        {
            if (own == 0) return 0;
            if (double.IsInfinity(own)) return double.IsInfinity(rest) ? side : 1;
            Interval part = Interval.Of(own) + Interval.Of(rest);
            Interval share = Jet.Ratio(Interval.Of(own), part, false);
            return side == 0 ? Math.Max(0, share.Lo) : Math.Min(1, share.Hi);
        }
    }
}

namespace Lethe.Expressions;

/// <summary>The enclosures of products, powers and functions from those of their parts. All derivatives follow one rule, whatever they are
/// by.</summary>
internal static class JetRules
{
    private const double Infinity = double.PositiveInfinity;

    public static Jet Product(Jet a, Jet b, Interval w, bool limit)
    {
        Interval Rule(Interval da, Interval db) => Jet.Times(da, b.Value, limit && da != Interval.Zero)
            + Jet.Times(a.Value, db, limit && db != Interval.Zero);
        var v = new Jet
        {
            Sign = a.Sign * b.Sign, Value = Jet.Times(a.Value, b.Value, limit), Log = a.Log + b.Log, Rest = a.Rest + b.Rest,
            Rate = a.Rate + b.Rate, Power = a.Power + b.Power, Slope = Rule(a.Slope, b.Slope), Growth = Rule(a.Growth, b.Growth),
            LogSlope = a.LogSlope + b.LogSlope, Elasticity = a.Elasticity + b.Elasticity,
            MaybeUndefined = a.MaybeUndefined || b.MaybeUndefined, Undefined = a.Undefined || b.Undefined, Jump = a.Jump || b.Jump,
        };
        if (!Exact(a.Rate, b.Rate) || !Exact(a.Power, b.Power)) v = v.Unscaled();
        v.Sharpen(w, limit);
        return v;
    }

    /// <summary>A function of one part.</summary>
    /// <param name="term">The function.</param>
    /// <param name="u">Its argument.</param>
    /// <param name="slope">a where the argument is a w exactly, else NaN.</param>
    /// <param name="limit">Whether values stand for limits at infinity.</param>
    public static Jet Of(Term term, Jet u, double slope, bool limit)
    {
        Interval x = u.Value;
        Jet v = Jet.Unknown;
        switch (term.Kind)
        {
            case TermKind.Power: return Power(u, term.Number, limit);
            case TermKind.Exp:
                (v.Sign, v.Log, v.Value, v.LogSlope, v.Elasticity) = (1, x, x.Exp(), u.Slope, u.Growth);
                v.Rest = x;
                if (!double.IsNaN(slope)) (v.Rate, v.Rest) = (slope, Interval.Zero);
                return v;
            case TermKind.Log: return Logarithm(u);
            case TermKind.Log1P when u.Sign > 0:
                return Softplus(u.Log, u.LogSlope, u.Elasticity, u.Rate, u.Power, u.Rest, limit);
            case TermKind.Log1P:
                v.Value = new Interval(Math.Max(x.Lo, -1), Math.Max(x.Hi, -1)).Rising(Elementary.Log1P, -Infinity, Infinity);
                Composed(ref v, u, x.Falling(Special.Log1PShare, 0, Infinity), x.Falling(Special.Log1PElasticity, 0, Infinity),
                    (Interval.One + x) is { Lo: > 0 } above ? above.Reciprocal() : Interval.Whole, limit);
                (v.MaybeUndefined, v.Undefined) = (!(x.Lo > -1) && u.Sign <= 0, x.Hi <= -1);
                return v;
            case TermKind.Softplus:
                return Softplus(x, u.Slope, u.Growth, double.IsNaN(slope) ? 0 : slope, 0, double.IsNaN(slope) ? x : Interval.Zero, limit);
            case TermKind.Sigmoid:
                Interval other = (-x).Rising(Elementary.Sigmoid, 0, 1);
                v.Value = x.Rising(Elementary.Sigmoid, 0, 1);
                (v.Sign, v.Log) = (1, -(-x).Rising(Elementary.Softplus, 0, Infinity));
                (v.LogSlope, v.Elasticity) = (Jet.Times(other, u.Slope, limit), Jet.Times(other, u.Growth, limit));
                v.Rest = v.Log;
                if (x.Hi < 0 && !double.IsNaN(slope)) (v.Rate, v.Rest) = (slope, -x.Rising(Elementary.Softplus, 0, Infinity));
                return v;
            case TermKind.ExpM1:
                v.Value = x.Rising(Elementary.ExpM1, -1, Infinity);
                Composed(ref v, u, x.Rising(Special.ExpM1Share, 0, Infinity), x.Rising(Special.ExpM1Elasticity, 0, Infinity),
                    x.Exp(), limit);
                if (!(x.Lo > 1)) return v;
                v.Log = v.Log.And(x + (-x).Exp().Falling(e => Elementary.Log1P(-e), -Infinity, 0));
                v = v.Unscaled();
                if (!double.IsNaN(slope)) (v.Rate, v.Rest) = (slope, (-x).Exp().Falling(e => Elementary.Log1P(-e), -Infinity, 0));
                return v;
            case TermKind.Tanh:
                v.Value = x.Rising(Math.Tanh, -1, 1);
                Composed(ref v, u, x.EvenFalling(Special.TanhShare, 0, 1), x.EvenFalling(Special.TanhElasticity, 0, 1),
                    x.EvenFalling(Special.TanhSlope, 0, 1), limit);
                return v;
            case TermKind.Erf:
                v.Value = x.Rising(MathNet.Numerics.SpecialFunctions.Erf, -1, 1);
                Composed(ref v, u, x.EvenFalling(Special.ErfShare, 0, 2), x.EvenFalling(Special.ErfElasticity, 0, 1),
                    x.EvenFalling(Special.ErfSlope, 0, 2), limit);
                return v;
            case TermKind.Erfc:
                Interval steep = -x.Rising(Special.ErfcSlope, 0, Infinity);
                v.Value = x.Falling(MathNet.Numerics.SpecialFunctions.Erfc, 0, 2);
                (v.Sign, v.Log) = (1, -x.RisingLog(t => -Special.LogErfc(t)));
                (v.LogSlope, v.Elasticity) = (Jet.Times(steep, u.Slope, limit), Jet.Times(steep, u.Growth, limit));
                return v.Unscaled();
            case TermKind.Sin: return Jet.Constant(x.Sin());
            case TermKind.Cos: return Jet.Constant(x.Cos());
            default:
                v = u;
                v.Value = x.Abs();
                if (u.Sign < 0) (v.Sign, v.Slope, v.Growth) = (1, -u.Slope, -u.Growth);
                else if (u.Sign == 0) (v.Slope, v.Growth) = (Folded(x, u.Slope), Folded(x, u.Growth));
                return v;
        }
    }

    // |u|' where the sign of u is not known everywhere.
    private static Interval Folded(Interval x, Interval slope) => x.Lo >= 0 ? slope : x.Hi <= 0 ? -slope : slope.Hull(-slope);

    // A function with f(u) = u share(u): small arguments keep their scale.
    private static void Composed(ref Jet v, Jet u, Interval share, Interval elasticity, Interval slope, bool limit)
    {
        (v.Slope, v.Growth) = (Jet.Times(slope, u.Slope, limit), Jet.Times(slope, u.Growth, limit));
        v.Sign = u.Sign;
        if (u.Sign == 0) return;
        v.Log = u.Log + share.Log();
        (v.LogSlope, v.Elasticity) = (Jet.Times(elasticity, u.LogSlope, limit), Jet.Times(elasticity, u.Elasticity, limit));
        (v.Rate, v.Power, v.Rest) = (u.Rate, u.Power, u.Rest + share.Log());
        if (!(u.Value.Size <= 1)) v = v.Unscaled();
    }

    // log(1 + e^x), x itself a logarithm where the argument is a positive term: e^x has the scale given.
    private static Jet Softplus(Interval x, Interval slope, Interval growth, double rate, double power, Interval rest, bool limit)
    {
        Jet v = Jet.Unknown;
        (v.Sign, v.Value, v.Log) = (1, x.Rising(Elementary.Softplus, 0, Infinity), x.RisingLog(Special.LogSoftplus));
        Interval sigma = x.Rising(Elementary.Sigmoid, 0, 1), steep = x.Falling(Special.SoftplusSlope, 0, 1);
        (v.Slope, v.Growth) = (Jet.Times(sigma, slope, limit), Jet.Times(sigma, growth, limit));
        (v.LogSlope, v.Elasticity) = (Jet.Times(steep, slope, limit), Jet.Times(steep, growth, limit));
        v.Rest = v.Log;
        if (x.Hi < 0) (v.Rate, v.Power, v.Rest) = (rate, power, rest + x.Exp().Falling(Special.Log1PShare, 0, 1).Log());
        // Large x = rate w: x + log(1 + e^-x), in the scale of w.
        else if (x.Lo > 1 && power == 0 && rate != 0 && rest == Interval.Zero)
            (v.Power, v.Rest) = (1, Interval.Of(Math.Abs(rate)).Log() + new Interval(0, Math.BitIncrement(Math.Exp(-x.Lo) / x.Lo)));
        return v;
    }

    private static Jet Logarithm(Jet u)
    {
        Jet v = Jet.Unknown;
        v.Value = u.Sign > 0 ? u.Log : u.Value.Log();
        (v.Slope, v.Growth) = u.Sign > 0 ? (u.LogSlope, u.Elasticity) : (Interval.Whole, Interval.Whole);
        v.MaybeUndefined = u.Sign <= 0;
        v.Undefined = u.Value.Hi <= 0 && u.Sign <= 0;
        v.Log = v.Value.Abs().Log();
        return v.Unscaled();
    }

    private static Jet Power(Jet u, double p, bool limit)
    {
        bool integer = p == Math.Floor(p), even = integer && p % 2 == 0;
        Jet v = Jet.Unknown;
        v.Value = u.Value.Pow(p);
        Interval factor = Interval.Of(p);
        if (!integer)
        {
            v.MaybeUndefined = u.Sign <= 0 && u.Value.Lo < 0;
            v.Undefined = u.Value.Hi < 0;
        }
        if (p < 0)
        {
            v.MaybeUndefined |= u.Sign == 0 && u.Value.Holds(0);
            v.Undefined |= u.Value is { Lo: 0, Hi: 0 } && u.Sign == 0;
            if (u.Sign > 0) v.Value = new Interval(Math.Max(u.Value.Lo, 0), u.Value.Hi).Pow(p);
            else if (u.Sign < 0 && integer) v.Value = new Interval(u.Value.Lo, Math.Min(u.Value.Hi, 0)).Pow(p);
        }
        if (u.Sign != 0 && (integer || u.Sign > 0))
        {
            v.Sign = even ? 1 : u.Sign;
            v.Log = factor * u.Log;
            (v.LogSlope, v.Elasticity) = (factor * u.LogSlope, factor * u.Elasticity);
            (v.Rate, v.Power, v.Rest) = (u.Rate * p, u.Power * p, factor * u.Rest);
            if (!(Interval.Of(u.Rate) * factor).IsPoint || !(Interval.Of(u.Power) * factor).IsPoint) v = v.Unscaled();
        }
        else if (p >= 1)
        {
            Interval slope = factor * (p == 2 ? u.Value : u.Value.Pow(p - 1));
            (v.Slope, v.Growth) = (Jet.Times(slope, u.Slope, limit), Jet.Times(slope, u.Growth, limit));
        }
        return v;
    }

    private static bool Exact(double a, double b) => (Interval.Of(a) + Interval.Of(b)).IsPoint;
}

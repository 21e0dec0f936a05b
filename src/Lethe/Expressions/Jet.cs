namespace Lethe.Expressions;

/// <summary>
/// What is known of a term v over an interval of w: its values, and beyond the range of numbers the logarithm of its size; its derivative
/// and that of log|v|, each by w (0) and by log|w| (1). With v = s e^(C w) |w|^K e^P, P in an interval, ratios of terms that grow without
/// bound stay bounded.
/// </summary>
internal struct Jet
{
    /// <summary>1 or -1 where v has that sign at every finite w of the interval, else 0: not known.</summary>
    public int Sign;

    public Interval Value, Log, Rest, Slope, LogSlope, Growth, Elasticity;

    /// <summary>C and K.</summary>
    public double Rate, Power;

    /// <summary>Not shown to be defined at every w of the interval; shown to be undefined at all of them; a choice that is not made in it,
    /// between branches that may differ.</summary>
    public bool MaybeUndefined, Undefined, Jump;

    /// <summary>All that is known of nothing.</summary>
    public static Jet Unknown => new()
    {
        Value = Interval.Whole, Log = Interval.Whole, Rest = Interval.Whole, Slope = Interval.Whole, LogSlope = Interval.Whole,
        Growth = Interval.Whole, Elasticity = Interval.Whole,
    };

    public static Jet Constant(Interval value) => new()
    {
        Value = value, Sign = value.Lo > 0 ? 1 : value.Hi < 0 ? -1 : 0, Log = value.Abs().Log(), Rest = value.Abs().Log(),
    };

    /// <summary>log(e^(C w) |w|^K) over an interval.</summary>
    public static Interval Scale(double rate, double power, Interval w)
    {
        if (rate == 0 && power == 0) return Interval.Zero;
        Interval range = At(w.Lo).Hull(At(w.Hi));
        double turn = -power / rate;
        return double.IsFinite(turn) && w.Lo < turn && turn < w.Hi
            ? range.Hull(At(turn)).Hull(At(Math.BitDecrement(turn))).Hull(At(Math.BitIncrement(turn))) : range;

        Interval At(double x)
        {
            if (!double.IsInfinity(x))
            {
                Interval p = Interval.Of(x);
                return Interval.Of(rate) * p + Interval.Of(power) * p.Abs().Log();
            }
            return Interval.Of(rate != 0 ? rate * x : power * double.PositiveInfinity);
        }
    }

    /// <summary>A product; where values tend to limits, 0 times infinity may be anything.</summary>
    public static Interval Times(Interval a, Interval b, bool limit) =>
        limit && ((a.Holds(0) && double.IsInfinity(b.Size) && !(a.Lo < 0 || a.Hi > 0)) || (b.Holds(0) && double.IsInfinity(a.Size)
            && !(b.Lo < 0 || b.Hi > 0))) ? Interval.Whole : a * b;

    /// <summary>A quotient, likewise.</summary>
    public static Interval Ratio(Interval a, Interval b, bool limit) =>
        b.Lo <= 0 && b.Hi >= 0 ? Interval.Whole : Times(a, b.Reciprocal(), limit);

    /// <summary>Has each of the enclosures sharpen the others.</summary>
    public void Sharpen(Interval w, bool limit)
    {
        if (Value.Lo > 0) Sign = 1;
        else if (Value.Hi < 0) Sign = -1;
        bool aside = w.Lo > 0 || w.Hi < 0;
        if (Sign != 0)
        {
            Log = Log.And(Value.Abs().Log());
            if (aside || Power == 0) Log = Log.And(Scale(Rate, Power, w) + Rest);
            Value = Value.And(Interval.Of(Sign) * Log.Exp());
            LogSlope = LogSlope.And(Ratio(Slope, Value, limit));
            Slope = Slope.And(Times(Value, LogSlope, limit));
        }
        if (!aside) return;
        if (Sign != 0)
        {
            Elasticity = Elasticity.And(Times(LogSlope, w, limit));
            LogSlope = LogSlope.And(Ratio(Elasticity, w, limit));
            Growth = Growth.And(Times(Value, Elasticity, limit));
            Slope = Slope.And(Interval.Of(w.Lo > 0 ? Sign : -Sign) * Times((Scale(Rate, Power - 1, w) + Rest).Exp(), Elasticity, limit));
        }
        Slope = Slope.And(Ratio(Growth, w, limit));
        Growth = Growth.And(Times(Slope, w, limit));
    }

    /// <summary>Of one of two, not known which.</summary>
    public static Jet Either(Jet a, Jet b)
    {
        bool same = a.Rate == b.Rate && a.Power == b.Power;
        return new Jet
        {
            Sign = a.Sign == b.Sign ? a.Sign : 0, Value = a.Value.Hull(b.Value), Log = a.Log.Hull(b.Log),
            Rest = same ? a.Rest.Hull(b.Rest) : a.Log.Hull(b.Log), Rate = same ? a.Rate : 0, Power = same ? a.Power : 0,
            Slope = a.Slope.Hull(b.Slope), LogSlope = a.LogSlope.Hull(b.LogSlope), Growth = a.Growth.Hull(b.Growth),
            Elasticity = a.Elasticity.Hull(b.Elasticity), MaybeUndefined = a.MaybeUndefined || b.MaybeUndefined,
            Undefined = a.Undefined && b.Undefined, Jump = a.Jump || b.Jump,
        };
    }

    /// <summary>Without a scale of its own.</summary>
    public Jet Unscaled() => this with { Rate = 0, Power = 0, Rest = Log };
}

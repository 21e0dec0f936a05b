namespace Lethe.Numerics;

/// <summary>
/// A closed interval of the extended line with outward rounding: an operation's result holds every result of its operands' members. Sums
/// and products that are exact in double stay as they are, so that exact values stay single. 0 times infinity is 0: an operand of infinite
/// size stands for finite values without bound.
/// </summary>
internal readonly record struct Interval(double Lo, double Hi)
{
    // The runtime's exp, log, sin and their like err by at most one unit in the last place, and functions made of a few of them by four;
    // MathNet's erf and erfc by some 1e-15.
    private const double Libm = 4.5e-16, Composed = 2e-15;

    public static readonly Interval Whole = new(double.NegativeInfinity, double.PositiveInfinity);
    public static readonly Interval Zero = new(0, 0);
    public static readonly Interval One = new(1, 1);

    public bool IsPoint => Lo == Hi;

    /// <summary>The largest size of a member.</summary>
    public double Size => Math.Max(Math.Abs(Lo), Math.Abs(Hi));

    /// <summary>The least size of a member.</summary>
    public double Least => Lo > 0 ? Lo : Hi < 0 ? -Hi : 0;

    public bool Holds(double x) => Lo <= x && x <= Hi;

    public static Interval Of(double x) => new(x, x);

    public static Interval operator -(Interval a) => new(-a.Hi, -a.Lo);

    public static Interval operator +(Interval a, Interval b) => new(Down(a.Lo, b.Lo), -Down(-a.Hi, -b.Hi));

    public static Interval operator -(Interval a, Interval b) => a + -b;

    public static Interval operator *(Interval a, Interval b)
    {
        (double lo, double hi) = (double.PositiveInfinity, double.NegativeInfinity);
        Corner(a.Lo, b.Lo);
        Corner(a.Lo, b.Hi);
        Corner(a.Hi, b.Lo);
        Corner(a.Hi, b.Hi);
        return new Interval(lo, hi);

        void Corner(double x, double y)
        {
            double p = x == 0 || y == 0 ? 0 : x * y;
            bool exact = p == 0 ? x == 0 || y == 0 : double.IsInfinity(x) || double.IsInfinity(y)
                || (Math.Abs(p) > 1e-280 && Math.FusedMultiplyAdd(x, y, -p) == 0);
            lo = Math.Min(lo, exact ? p : Math.BitDecrement(p));
            hi = Math.Max(hi, exact ? p : Math.BitIncrement(p));
        }
    }

    /// <summary>1/x of an interval without 0 inside; at an end it stands for its side.</summary>
    public Interval Reciprocal() => Lo < 0 && Hi > 0 ? Whole
        : new Interval(Hi == 0 ? double.NegativeInfinity : Inverse(Hi, -1), Lo == 0 ? double.PositiveInfinity : Inverse(Lo, 1));

    /// <summary>The common part. Of two enclosures of one thing it is never empty.</summary>
    public Interval And(Interval other)
    {
        (double lo, double hi) = (Math.Max(Lo, other.Lo), Math.Min(Hi, other.Hi));
        return lo <= hi ? new Interval(lo, hi) : Hull(other);
    }

    public Interval Hull(Interval other) => new(Math.Min(Lo, other.Lo), Math.Max(Hi, other.Hi));

    public Interval Max(Interval other) => new(Math.Max(Lo, other.Lo), Math.Max(Hi, other.Hi));

    public Interval Abs() => Lo >= 0 ? this : Hi <= 0 ? -this : new Interval(0, Size);

    public Interval Exp() => Rising(Math.Exp, 0, double.PositiveInfinity, Libm);

    /// <summary>log x; -infinity at and below 0.</summary>
    public Interval Log() => new Interval(Math.Max(Lo, 0), Math.Max(Hi, 0)).Rising(Math.Log, double.NegativeInfinity,
        double.PositiveInfinity, Libm);

    /// <summary>The image under a function that does not fall, computed to a relative accuracy; values 0 and 1 at arguments 0 and 1 and
    /// infinite arguments are taken as exact.</summary>
    public Interval Rising(Func<double, double> f, double least, double most, double accuracy = Composed) =>
        new(Math.Max(least, End(f, Lo, -1, accuracy)), Math.Min(most, End(f, Hi, 1, accuracy)));

    /// <summary>The image under a logarithm of something computed: accurate relative to 1 where it is small.</summary>
    public Interval RisingLog(Func<double, double> f) => new(End(f, Lo, -1, Composed, 1), End(f, Hi, 1, Composed, 1));

    /// <summary>The image under a function that does not rise.</summary>
    public Interval Falling(Func<double, double> f, double least, double most, double accuracy = Composed) =>
        new(Math.Max(least, End(f, Hi, -1, accuracy)), Math.Min(most, End(f, Lo, 1, accuracy)));

    /// <summary>The image under an even function that does not rise with |x|.</summary>
    public Interval EvenFalling(Func<double, double> f, double least, double most, double accuracy = Composed) =>
        Abs().Falling(f, least, most, accuracy);

    /// <summary>sin x; a phase of more than 1e6 is reduced too coarsely and counts as any.</summary>
    public Interval Sin() => Wave(Math.Sin, Math.PI / 2);

    /// <summary>cos x.</summary>
    public Interval Cos() => Wave(Math.Cos, 0);

    /// <summary>x^p of an x &gt;= 0 where p is no integer.</summary>
    public Interval Pow(double p)
    {
        if (p == 1) return this;
        if (p < 0) return Pow(-p).Reciprocal();
        if (p == 2) return Lo >= 0 || Hi <= 0 ? Abs().Squared() : new Interval(0, Abs().Squared().Hi);
        if (p == 0.5) return new Interval(Math.Max(Lo, 0), Math.Max(Hi, 0)).Roots();
        bool integer = p == Math.Floor(p), even = integer && p % 2 == 0;
        Interval x = even ? Abs() : integer ? this : new Interval(Math.Max(Lo, 0), Math.Max(Hi, 0));
        return x.Rising(v => Math.Pow(v, p), double.NegativeInfinity, double.PositiveInfinity);
    }

    private Interval Squared() => new((Of(Lo) * Of(Lo)).Lo, (Of(Hi) * Of(Hi)).Hi);

    private Interval Roots() => new(Root(Lo, -1), Root(Hi, 1));

    private static double Root(double x, int side)
    {
        double r = Math.Sqrt(x);
        return r == 0 || double.IsInfinity(r) || Math.FusedMultiplyAdd(r, r, -x) == 0 ? r : side < 0 ? Math.BitDecrement(r)
            : Math.BitIncrement(r);
    }

    private static double Inverse(double x, int side)
    {
        double r = 1 / x;
        if (double.IsInfinity(x) || Math.FusedMultiplyAdd(r, x, -1) == 0) return r;
        return side < 0 ? Math.BitDecrement(r) : Math.BitIncrement(r);
    }

    private Interval Wave(Func<double, double> f, double top)
    {
        const double Period = 2 * Math.PI, LargestPhase = 1e6, Slack = 1e-9;
        if (!(Hi - Lo < Period) || Size > LargestPhase) return new Interval(-1, 1);
        (double from, double to, double a, double b) = (Lo, Hi, f(Lo), f(Hi));
        double low = Reaches(top + Math.PI) ? -1 : Math.Min(a, b), high = Reaches(top) ? 1 : Math.Max(a, b);
        // 0 and 1 at the phase 0 are exact.
        return new Interval(IsPoint && Lo == 0 ? low : Math.Max(-1, low - Libm), IsPoint && Lo == 0 ? high : Math.Min(1, high + Libm));

        bool Reaches(double phase)
        {
            double turn = Math.Ceiling((from - Slack - phase) / Period);
            return phase + turn * Period <= to + Slack;
        }
    }

    private static double End(Func<double, double> f, double x, int side, double accuracy, double floor = 0)
    {
        double y = f(x);
        if (double.IsNaN(y)) return side * double.PositiveInfinity;
        if (double.IsInfinity(x) || (x is 0 or 1 && y is 0 or 1)) return y;
        // Beyond the range of numbers the end is only known to lie beyond it.
        if (double.IsInfinity(y)) return Math.Sign(y) == side ? y : Math.Sign(y) * double.MaxValue;
        return y + side * (Math.Max(Math.Abs(y), floor) * accuracy + double.Epsilon);
    }

    private static double Down(double x, double y)
    {
        double s = x + y;
        if (double.IsNaN(s)) return double.NegativeInfinity;
        if (double.IsInfinity(s)) return double.IsInfinity(x) || double.IsInfinity(y) || s < 0 ? s : double.MaxValue;
        double rest = s - x, error = (x - (s - rest)) + (y - rest);
        return error == 0 ? s : Math.BitDecrement(s);
    }
}

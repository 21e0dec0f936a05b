namespace Lethe.Expressions;

/// <summary>
/// A formula as a tree, written so that its parts can be enclosed: numbers stand in front, differences that cancel in the textbook form
/// (1 - tanh u, log(1 + e^u), u + sqrt(u^2 + k)) are the functions they are, a linear exponent stands alone. Equal in value to the
/// formula wherever that is defined.
/// </summary>
internal sealed class Term
{
    // Pairs of longer sums are not looked through: expressions come from strangers.
    private const int LongestPaired = 12;

    private Term(TermKind kind, double number, params Term[] parts)
    {
        (Kind, Number, Parts) = (kind, number, parts);
        Key = parts.Length == 0 ? Invariant($"{kind}{number:R}")
            : Invariant($"{kind}{number:R}({string.Join(',', parts.Select(p => p.Key))})");
        Depends = kind == TermKind.Variable || parts.Any(p => p.Depends);
    }

    public static Term Variable => new(TermKind.Variable, 0);

    public static Term Zero => Of(0);

    public static Term One => Of(1);

    public TermKind Kind { get; }

    public double Number { get; }

    public IReadOnlyList<Term> Parts { get; }

    /// <summary>Equal texts are equal terms.</summary>
    public string Key { get; }

    /// <summary>Whether the variable is in it.</summary>
    public bool Depends { get; }

    private bool IsNumber => Kind == TermKind.Number;

    // Whether it is defined for every w: it has no logarithm, root or quotient.
    private bool IsTotal => Kind is not (TermKind.Log or TermKind.Log1P) && (Kind != TermKind.Power || (Number > 0 && Number % 1 == 0))
        && Parts.All(p => p.IsTotal);

    /// <summary>a in a w, exactly; NaN for anything else.</summary>
    public double Slope => Kind switch
    {
        TermKind.Variable => 1,
        TermKind.Product when Parts.Count == 2 && Parts[0].IsNumber && Parts[1].Kind == TermKind.Variable => Parts[0].Number,
        _ => double.NaN,
    };

    public static Term Of(double number) => new(TermKind.Number, number);

    public static Term operator +(Term a, Term b) => Sum([a, b]);

    public static Term operator -(Term a, Term b) => Sum([a, -b]);

    public static Term operator -(Term a) => Of(-1) * a;

    public static Term operator *(Term a, Term b) => Product([a, b]);

    public static Term operator /(Term a, Term b) => Product([a, Power(b, -1)]);

    /// <summary>The sum. Terms that cancel but are not defined everywhere, as log w - log w, stay: the sum is undefined where they
    /// are.</summary>
    public static Term Sum(IEnumerable<Term> parts) => Sum(parts, keepsDomain: true);

    // Of a derivative the domain is that of the formula, which is judged itself.
    private static Term Sum(IEnumerable<Term> parts, bool keepsDomain)
    {
        Term[] all = [.. parts.SelectMany(p => p.Kind == TermKind.Sum ? p.Parts : [p])];
        (double constant, List<Term> rest) = Fold(all, TermKind.Sum);
        // Equal terms of opposite sign, or several of one, are one with their exact total.
        var gathered = new List<Term>();
        foreach (IGrouping<string, Term> group in rest.GroupBy(t => t.Split().Body.Key))
        {
            (double total, bool exact) = (0, true);
            foreach (Term t in group)
            {
                double factor = t.Split().Factor, next = total + factor;
                exact &= (Interval.Of(total) + Interval.Of(factor)).IsPoint;
                total = next;
            }
            if (!exact || (total == 0 && keepsDomain && !group.First().IsTotal)) gathered.AddRange(group);
            else if (total != 0) gathered.Add(Of(total) * group.First().Split().Body);
        }
        if (constant != 0) gathered.Insert(0, Of(constant));
        return gathered.Count switch
        {
            0 => Zero,
            1 => gathered[0],
            _ => Cancelled(gathered, keepsDomain) ?? new Term(TermKind.Sum, 0, [.. gathered]),
        };
    }

    public static Term Product(IEnumerable<Term> parts)
    {
        Term[] all = [.. parts.SelectMany(p => p.Kind == TermKind.Product ? p.Parts : [p])];
        if (all.Any(p => p.IsNumber && p.Number == 0) && all.All(p => p.IsTotal)) return Zero;
        (double factor, List<Term> rest) = Fold(all, TermKind.Product);
        // u u is u^2; u/u stays, since it is undefined where u is 0.
        rest = [.. rest.GroupBy(t => t.Key)
            .SelectMany(g => g.Count() == 1 || !g.First().Depends ? g.AsEnumerable() : [Power(g.First(), g.Count())])];
        if (factor != 1) rest.Insert(0, Of(factor));
        return rest.Count switch { 0 => One, 1 => rest[0], _ => new Term(TermKind.Product, 0, [.. rest]) };
    }

    public static Term Power(Term u, double p)
    {
        if (p == 0) return One;
        if (p == 1) return u;
        if (u.IsNumber && Interval.Of(u.Number).Pow(p) is { IsPoint: true } exact && double.IsFinite(exact.Lo)) return Of(exact.Lo);
        if (u.Kind == TermKind.Power && p == -1) return Power(u.Parts[0], -u.Number);
        if (u.Kind == TermKind.Product && p == Math.Floor(p)) return Product(u.Parts.Select(part => Power(part, p)));
        return u.Kind == TermKind.Exp ? Exp(Of(p) * u.Parts[0]) : new Term(TermKind.Power, p, u);
    }

    /// <summary>u^v of two formulas; a constant exponent is given as the number it is in double.</summary>
    public static Term Power(Term u, Term v, double exponent) => v.Depends ? Exp(v * Log(u)) : Power(u, exponent);

    public static Term Exp(Term u)
    {
        if (u.IsNumber && u.Number == 0) return One;
        if (u.Kind == TermKind.Sum && u.Parts.FirstOrDefault(p => !double.IsNaN(p.Slope)) is { } linear)
            return Exp(linear) * Exp(Sum(u.Parts.Where(p => p != linear)));
        return new Term(TermKind.Exp, 0, u);
    }

    public static Term Log(Term u)
    {
        if (u.Kind == TermKind.Exp) return u.Parts[0];
        if (u.Kind == TermKind.Sum && u.Parts[0].IsNumber && u.Parts[0].Number == 1) return Log1P(Sum(u.Parts.Skip(1)));
        return u.IsNumber && u.Number == 1 ? Zero : new Term(TermKind.Log, 0, u);
    }

    public static Term Log1P(Term u) => u.Kind == TermKind.Exp ? Of(TermKind.Softplus, u.Parts[0])
        : u.Kind == TermKind.ExpM1 ? u.Parts[0] : new Term(TermKind.Log1P, 0, u);

    public static Term Of(TermKind kind, Term u) => new(kind, 0, u);

    public static Term Max(Term a, Term b) => Choice(TermKind.Join, a - b, a, b);

    public static Term Min(Term a, Term b) => Choice(TermKind.Join, a - b, b, a);

    /// <summary>a or b, by the sign of d.</summary>
    public static Term Choice(TermKind kind, Term d, Term a, Term b) => a.Key == b.Key ? a : new Term(kind, 0, d, a, b);

    /// <summary>The derivative; a jump of a choice has none.</summary>
    public Term Derivative()
    {
        if (!Depends) return Zero;
        if (Kind == TermKind.Variable) return One;
        Term u = Parts[0];
        return Kind switch
        {
            TermKind.Sum => Sum(Parts.Select(p => p.Derivative()), keepsDomain: false),
            TermKind.Product =>
                Sum(Parts.Select((p, i) => Product([p.Derivative(), .. Parts.Where((_, j) => j != i)])), keepsDomain: false),
            TermKind.Power => Product([Of(Number), Power(u, Number - 1), u.Derivative()]),
            TermKind.Exp or TermKind.ExpM1 => Exp(u) * u.Derivative(),
            TermKind.Log => u.Logarithmic(),
            TermKind.Log1P => u.Derivative() / (One + u),
            TermKind.Softplus => Of(TermKind.Sigmoid, u) * u.Derivative(),
            TermKind.Sigmoid => Product([this, Of(TermKind.Sigmoid, -u), u.Derivative()]),
            TermKind.Tanh => Product([Of(4), Of(TermKind.Sigmoid, Of(2) * u), Of(TermKind.Sigmoid, Of(-2) * u), u.Derivative()]),
            TermKind.Erf => Product([Of(2), Power(Of(Math.PI), -0.5), Exp(-(u * u)), u.Derivative()]),
            TermKind.Erfc => -Of(TermKind.Erf, u).Derivative(),
            TermKind.Sin => Of(TermKind.Cos, u) * u.Derivative(),
            TermKind.Cos => -(Of(TermKind.Sin, u) * u.Derivative()),
            TermKind.Abs => Choice(TermKind.IfNonnegative, u, u.Derivative(), -u.Derivative()),
            TermKind.Join => Choice(TermKind.IfNonnegative, u, Parts[1].Derivative(), Parts[2].Derivative()),
            _ => Choice(Kind, u, Parts[1].Derivative(), Parts[2].Derivative()),
        };
    }

    /// <summary>The derivative of its logarithm: e^u gives u', products add.</summary>
    public Term Logarithmic() => Kind switch
    {
        _ when !Depends => Zero,
        TermKind.Product => Sum(Parts.Select(p => p.Logarithmic()), keepsDomain: false),
        TermKind.Power => Of(Number) * Parts[0].Logarithmic(),
        TermKind.Exp => Parts[0].Derivative(),
        TermKind.Sigmoid => Of(TermKind.Sigmoid, -Parts[0]) * Parts[0].Derivative(),
        TermKind.Abs => Parts[0].Logarithmic(),
        TermKind.Join or TermKind.IfPositive or TermKind.IfNonnegative or TermKind.IfZero =>
            Choice(Kind == TermKind.Join ? TermKind.IfNonnegative : Kind, Parts[0], Parts[1].Logarithmic(), Parts[2].Logarithmic()),
        _ => Derivative() / this,
    };

    /// <summary>The term with one of its parts, wherever it stands, replaced.</summary>
    public Term Replace(Term part, Term by) => Key == part.Key ? by
        : Parts.Count == 0 ? this : new Term(Kind, Number, [.. Parts.Select(p => p.Replace(part, by))]);

    /// <summary>It and its parts; not what only one branch of a choice has.</summary>
    public IEnumerable<Term> Always() =>
        Parts.Take(Kind >= TermKind.Join ? 1 : Parts.Count).SelectMany(p => p.Always()).Prepend(this);

    /// <summary>The T with f(w + T) = f(w) times a constant, where f is made of e^(a w) and of sin and cos of multiples of one slope;
    /// NaN for any other.</summary>
    public double Period()
    {
        var slopes = new List<double>();
        foreach (Term part in Kind == TermKind.Product ? Parts : [this])
            if (!(part.Kind == TermKind.Exp && !double.IsNaN(part.Parts[0].Slope)) && !part.Repeats(slopes)) return double.NaN;
        double least = slopes.Count == 0 ? 0 : slopes.Min();
        return slopes.All(s => s / least == Math.Round(s / least)) ? 2 * Math.PI / least : double.NaN;
    }

    private bool Repeats(List<double> slopes)
    {
        if (!Depends) return true;
        if (Kind is TermKind.Sin or TermKind.Cos)
        {
            Term u = Parts[0];
            Term[] moving = u.Kind == TermKind.Sum ? [.. u.Parts.Where(p => p.Depends)] : [u];
            if (moving.Length == 1 && !double.IsNaN(moving[0].Slope))
            {
                slopes.Add(Math.Abs(moving[0].Slope));
                return true;
            }
        }
        return Kind != TermKind.Variable && Parts.All(p => p.Repeats(slopes));
    }

    private (double Factor, Term Body) Split() =>
        Kind == TermKind.Product && Parts[0].IsNumber ? (Parts[0].Number, Product(Parts.Skip(1))) : (1, this);

    // Numbers are put together as long as the result is exact.
    private static (double Number, List<Term> Others) Fold(Term[] parts, TermKind kind)
    {
        double number = kind == TermKind.Sum ? 0 : 1;
        var rest = new List<Term>();
        foreach (Term part in parts)
        {
            Interval a = Interval.Of(number), b = Interval.Of(part.Number), both = kind == TermKind.Sum ? a + b : a * b;
            if (part.IsNumber && both.IsPoint && double.IsFinite(both.Lo)) number = both.Lo;
            else rest.Add(part);
        }
        return (number, rest);
    }

    // The first pair of parts that cancel, put together.
    private static Term? Cancelled(List<Term> parts, bool keepsDomain)
    {
        for (int i = 0; i < parts.Count && parts.Count <= LongestPaired; i++)
            for (int j = 0; j < parts.Count; j++)
            {
                if (i == j || (parts[i].IsNumber ? WithNumber(parts[i].Number, parts[j]) : WithRoot(parts[i], parts[j])) is not { } pair)
                    continue;
                return Sum([pair, .. parts.Where((_, k) => k != i && k != j)], keepsDomain);
            }
        return null;
    }

    // c +- c tanh u and its like; 1 +- sin u and 1 +- cos u are squares.
    private static Term? WithNumber(double c, Term other)
    {
        (double factor, Term u) = other.Split();
        if (Math.Abs(factor) != Math.Abs(c) || u.Parts.Count != 1) return null;
        bool plus = factor == c;
        Term v = u.Parts[0], turned = plus ? v : -v;
        return u.Kind switch
        {
            TermKind.Tanh => Product([Of(2), Of(c), Of(TermKind.Sigmoid, Of(2) * turned)]),
            TermKind.Erf => Of(c) * Of(TermKind.Erfc, -turned),
            TermKind.Sigmoid when !plus => Of(c) * Of(TermKind.Sigmoid, -v),
            TermKind.Exp when !plus => Of(factor) * Of(TermKind.ExpM1, v),
            TermKind.ExpM1 when plus => Of(c) * Exp(v),
            TermKind.Cos => Square(Of(0.5) * v),
            TermKind.Sin => Square(Of(0.5) * v + Of(-Math.PI / 4)),
            _ => null,
        };

        Term Square(Term half) => Product([Of(2), Of(c), Power(Of(plus ? TermKind.Cos : TermKind.Sin, half), 2)]);
    }

    // a + sqrt(a^2 + k) is k/(sqrt(a^2 + k) - a) where a is negative.
    private static Term? WithRoot(Term a, Term root)
    {
        if (root is not { Kind: TermKind.Power, Number: 0.5, Parts: [{ Kind: TermKind.Sum, Parts.Count: 2 } sum] }) return null;
        (double factor, Term rest) = a.Split();
        (double squared, Term power) = sum.Parts[1].Split();
        if (!(sum.Parts[0].Number > 0) || power is not { Kind: TermKind.Power, Number: 2 } || power.Parts[0].Key != rest.Key
            || Interval.Of(factor) * Interval.Of(factor) != Interval.Of(squared)) return null;
        Term Raw(Term b) => new(TermKind.Sum, 0, root, b);
        return new Term(TermKind.Join, 0, a, Raw(a), sum.Parts[0] / Raw(-a));
    }
}

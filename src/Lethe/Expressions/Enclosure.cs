namespace Lethe.Expressions;

/// <summary>
/// Encloses terms over intervals of w, [a, inf] included, where ends at infinity stand for limits. Each node is enclosed over the interval
/// and at its two ends; where a derivative keeps its sign the ends bound the values between them (a zero of a term over an interval is thus
/// none of rounding). The rules for log|v| and its derivative: e^u gives u and u', products add, a sum of terms of one sign lies in
/// the hull, weighted.
/// </summary>
internal sealed class Enclosure
{
    private readonly List<Term> _terms = [];
    private readonly List<int[]> _parts = [];
    private readonly Jet[] _box, _left, _right;

    // The phase, where it is given in place of the argument's own.
    private Interval? _phase;
    private bool _byPhase;

    /// <summary>Prepares some terms, which share their common parts.</summary>
    public Enclosure(params Term[] roots)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        Roots = [.. roots.Select(Add)];
        (_box, _left, _right) = (new Jet[_terms.Count], new Jet[_terms.Count], new Jet[_terms.Count]);
        Waves = [.. _terms.Where(t => t.Depends && t.Kind is TermKind.Sin or TermKind.Cos).Select(t => t.Parts[0]).DistinctBy(t => t.Key)];

        int Add(Term term)
        {
            if (known.TryGetValue(term.Key, out int index)) return index;
            int[] parts = [.. term.Parts.Select(Add)];
            _terms.Add(term);
            _parts.Add(parts);
            return known[term.Key] = _terms.Count - 1;
        }
    }

    /// <summary>The places of the terms given.</summary>
    public int[] Roots { get; }

    /// <summary>The different arguments of sin and cos.</summary>
    public IReadOnlyList<Term> Waves { get; }

    /// <summary>How many nodes an evaluation visits.</summary>
    public int Count => _terms.Count;

    /// <summary>Whether a choice between branches stood on its boundary at the last point.</summary>
    public bool Tied { get; private set; }

    /// <summary>How the last evaluation enclosed root i over the interval, and at its right end.</summary>
    public Jet Box(int root) => _box[Roots[root]];

    /// <summary>As the interval is entered from its end: a limit where that is infinite.</summary>
    public Jet End(int root, bool right) => right ? _right[Roots[root]] : _left[Roots[root]];

    /// <summary>Encloses all terms over w.</summary>
    /// <param name="w">Not a point.</param>
    /// <param name="phase">Where given, sin u and cos u take this phase, whatever u is, and are not differentiated through u.</param>
    /// <param name="byPhase">The derivative is by that phase, and all else stands still.</param>
    public void Over(Interval w, Interval? phase = null, bool byPhase = false)
    {
        (_phase, _byPhase) = (phase, byPhase);
        for (int i = 0; i < _terms.Count; i++)
        {
            Jet box = Natural(i, _box, w, 0), left = Natural(i, _left, Interval.Of(w.Lo), 1);
            Jet right = Natural(i, _right, Interval.Of(w.Hi), -1);
            if (!box.Jump && phase is null)
            {
                Limit(ref left, box, w.Lo);
                Limit(ref right, box, w.Hi);
                box.Value = Between(box.Value, box.Slope, left.Value, right.Value);
                if (w.Lo >= 0 || w.Hi <= 0)
                    box.Value = Between(box.Value, w.Lo >= 0 ? box.Growth : -box.Growth, left.Value, right.Value);
                if (box.Sign != 0 && left.Sign == box.Sign && right.Sign == box.Sign)
                    box.Log = Between(box.Log, box.LogSlope, left.Log, right.Log);
                box.Sharpen(w, false);
            }
            (_box[i], _left[i], _right[i]) = (box, left, right);
        }
        _phase = null;
    }

    /// <summary>Encloses all terms at a point: as it is there (side 0), or as the limit from the left (-1) or the right (1).</summary>
    public Jet At(double w, int side = 0, int root = 0)
    {
        Tied = _byPhase = false;
        for (int i = 0; i <= Roots[root]; i++) _left[i] = Natural(i, _left, Interval.Of(w), side);
        return _left[Roots[root]];
    }

    private static Interval Between(Interval values, Interval slope, Interval left, Interval right) =>
        slope.Lo >= 0 ? values.And(new Interval(left.Lo, right.Hi)) : slope.Hi <= 0 ? values.And(new Interval(right.Lo, left.Hi)) : values;

    // A slope that stays away from 0 on the way to infinity leads to an infinite value.
    private static void Limit(ref Jet end, Jet box, double w)
    {
        if (!double.IsInfinity(w)) return;
        int away = Math.Sign(w);
        end.Value = Infinite(end.Value.And(box.Value), box.Slope, away);
        end.Value = Infinite(end.Value, box.Growth, 1);
        if (box.Sign == 0) return;
        end.Sign = box.Sign;
        end.Log = Infinite(Infinite(end.Log.And(box.Log), box.LogSlope, away), box.Elasticity, 1);
        (end.Slope, end.LogSlope) = (end.Slope.And(box.Slope), end.LogSlope.And(box.LogSlope));
        (end.Growth, end.Elasticity) = (end.Growth.And(box.Growth), end.Elasticity.And(box.Elasticity));
        if (end.Rate == box.Rate && end.Power == box.Power) end.Rest = end.Rest.And(box.Rest);
        end.Sharpen(Interval.Of(w), true);

        static Interval Infinite(Interval value, Interval slope, int away) => slope.Lo > 0 ? Interval.Of(away * double.PositiveInfinity)
            : slope.Hi < 0 ? Interval.Of(-away * double.PositiveInfinity) : value;
    }

    private Jet Natural(int i, Jet[] known, Interval w, int side)
    {
        Term term = _terms[i];
        int[] parts = _parts[i];
        bool limit = double.IsInfinity(w.Lo) && w.IsPoint;
        if (term.Kind == TermKind.Variable) return WithVariable(w, limit);
        if (term.Kind == TermKind.Number) return Jet.Constant(Interval.Of(term.Number));
        Jet u = known[parts[0]];
        Jet v = term.Kind switch
        {
            TermKind.Sum => JetSum.Of([.. parts.Select(p => known[p])], w, limit),
            TermKind.Product => parts.Skip(1).Aggregate(u, (a, p) => JetRules.Product(a, known[p], w, limit)),
            TermKind.Join or TermKind.IfPositive or TermKind.IfNonnegative or TermKind.IfZero =>
                Choice(term.Kind, u, known[parts[1]], known[parts[2]], side,
                    w.IsPoint, limit, term.Parts[0].Depends),
            TermKind.Sin or TermKind.Cos when term.Depends => Wave(term, u, limit),
            _ => JetRules.Of(term, u, term.Parts[0].Slope, limit),
        };
        if (!term.Depends) (v.Slope, v.LogSlope, v.Growth, v.Elasticity) = (Interval.Zero, Interval.Zero, Interval.Zero, Interval.Zero);
        if (term.Kind is not (TermKind.Sum or TermKind.Product))
        {
            bool jump = v.Jump;
            foreach (int p in term.Kind < TermKind.Join ? parts : parts[..1])
            {
                v.MaybeUndefined |= known[p].MaybeUndefined;
                v.Undefined |= known[p].Undefined;
                jump |= known[p].Jump;
            }
            v.Jump = jump;
        }
        v.Sharpen(w, limit);
        return v;
    }

    private Jet WithVariable(Interval w, bool limit)
    {
        Jet v = Jet.Constant(w);
        (v.Slope, v.LogSlope, v.Growth, v.Elasticity) = _byPhase ? (Interval.Zero, Interval.Zero, Interval.Zero, Interval.Zero)
            : (Interval.One, w.Lo <= 0 && w.Hi >= 0 ? Interval.Whole : w.Reciprocal(), w, Interval.One);
        if (v.Sign != 0) (v.Power, v.Rest) = (1, Interval.Zero);
        v.Sharpen(w, limit);
        return v;
    }

    private Jet Wave(Term term, Jet u, bool limit)
    {
        Interval phase = _phase ?? u.Value;
        Jet v = Jet.Unknown;
        v.Value = term.Kind == TermKind.Sin ? phase.Sin() : phase.Cos();
        Interval slope = term.Kind == TermKind.Sin ? phase.Cos() : -phase.Sin();
        if (_phase is not null) v.Slope = v.Growth = _byPhase ? slope : Interval.Zero;
        else (v.Slope, v.Growth) = (Jet.Times(slope, u.Slope, limit), Jet.Times(slope, u.Growth, limit));
        return v.Unscaled();
    }

    private Jet Choice(TermKind kind, Jet d, Jet a, Jet b, int side, bool point, bool limit, bool varies)
    {
        int? sign = d.Value.Lo > 0 || d.Sign > 0 ? 1 : d.Value.Hi < 0 || d.Sign < 0 ? -1 : null;
        int slope = d.Slope.Lo > 0 ? 1 : d.Slope.Hi < 0 ? -1 : 0;
        bool zero = d.Value is { Lo: 0, Hi: 0 };
        if (sign is null && zero && !varies) sign = 0;
        else if (sign is null && zero && point && !limit)
        {
            Tied |= kind != TermKind.Join;
            if (side == 0 || slope != 0) sign = side * slope;
        }
        // Within an interval at whose end alone d is 0.
        else if (sign is null && !point && slope != 0 && (d.Value.Lo >= 0 || d.Value.Hi <= 0)) sign = d.Value.Lo >= 0 ? 1 : -1;
        else if (sign is null && zero && !point) sign = 0;
        else if (sign is null) Tied |= kind != TermKind.Join;
        Jet v = sign switch
        {
            null => Jet.Either(a, b),
            > 0 => kind == TermKind.IfZero ? b : a,
            < 0 => b,
            _ => kind == TermKind.IfPositive ? b : a,
        };
        v.Jump |= sign is null && kind != TermKind.Join;
        return v;
    }
}

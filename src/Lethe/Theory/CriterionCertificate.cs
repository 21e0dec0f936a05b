namespace Lethe.Theory;

/// <summary>
/// The criterion for a formula, shown by enclosures over the whole line: log f is cut into stretches until f is defined and positive on
/// each and, towards both ends, (log f)' is bounded. Then log f is uniformly continuous: g(0+) = 0, and g(beta) = e^D - 1 is bracketed
/// (<see cref="CriterionBracket"/>). What stands against it is shown as well: a w without a positive f, a jump, a slope that
/// tends to infinity, an oscillation that does not slow down.
/// </summary>
internal sealed class CriterionCertificate
{
    private const int LargestWork = 4000, LargestTree = 4000, OscillationParts = 64, LargestUnresolved = 8;

    // Stretches are cut no finer than this, relative to 1 + |w|, and towards infinity no farther.
    private const double FinestStretch = 1e-13, Farthest = 1e300, OscillationFrom = 64;

    // A period is computed to rounding.
    private const double PeriodSlack = 1 + 1e-9, MostPeriods = 50;

    // A jump or an oscillation smaller than this is told from none only where both sides are exact.
    private const double LeastJump = 1e-9;

    private readonly Term _term;
    private readonly Enclosure _f;
    private readonly double _beta;
    private readonly List<CriterionCell> _cells = [];
    private readonly List<string> _unresolved = [];
    private int _work;

    public CriterionCertificate(Term term, double beta)
    {
        (_term, _beta) = (term, beta);
        _f = Prepared(term);
    }

    public CriterionValue Decide()
    {
        // Where f repeats itself but for a factor one period tells all.
        double half = 0.5 * _term.Period() * PeriodSlack, first = -half, last = half + Math.BitIncrement(_beta);
        if (!(half > 0 && _beta < MostPeriods * half)) (first, last) = (double.NegativeInfinity, double.PositiveInfinity);
        double[] places = [.. Places().Where(w => w > first && w < last).Order().Distinct()];
        foreach (double w in places) if (At(w) is { } found) return found;
        var open = new Stack<(double A, double B)>(places.Prepend(first).Zip(places.Append(last)));
        while (open.TryPop(out (double A, double B) stretch))
            if (Stretch(stretch.A, stretch.B, open) is { } found) return found;
        if (_unresolved.Count > 0)
        {
            return new CriterionValue(0, double.PositiveInfinity, CriterionVerdict.Undecided, false, double.NaN,
                $"not decided: {string.Join("; ", _unresolved.Distinct().Take(3))}");
        }
        var bracket = new CriterionBracket(_f, _cells, _beta);
        bracket.Close();
        double lower = Growth(bracket.Lower).Lo, upper = Growth(bracket.Upper).Hi;
        string where = bracket.Pair.W != bracket.Pair.V
            ? Invariant($"f(w)/f(w~) at w = {bracket.Pair.W:G6}, w~ = {bracket.Pair.V:G6} gives the lower end")
            : Invariant($"the slope of log f from w = {bracket.Pair.W:G6} on gives the lower end");
        return new CriterionValue(lower, upper, CriterionVerdict.Stable, false, bracket.Pair.W,
            Invariant($"shown by enclosures of log f and its slope over the whole line, g between {lower:G6} and {upper:G6}; {where}"));
    }

    private static Interval Growth(double difference) => Interval.Of(difference).Rising(Elementary.ExpM1, 0, double.PositiveInfinity);

    /// <summary>f, the slope of its logarithm, where that is not too long, and the arguments of its oscillations.</summary>
    private static Enclosure Prepared(Term term)
    {
        var alone = new Enclosure(term);
        Term slope = term.Logarithmic();
        return new Enclosure(slope.Key.Length > LargestTree * 8 ? [term] : [term, slope, .. alone.Waves]);
    }

    // Powers of two, the numbers of the formula and their quotients: where choices turn, more often than not.
    private IEnumerable<double> Places()
    {
        double[] numbers = [0, .. _term.Always().Concat(_term.Parts).Where(t => t.Kind == TermKind.Number).Select(t => t.Number)
            .Where(double.IsFinite).Distinct().Take(12)];
        return numbers.SelectMany(n => (double[])[n, -n]).Concat(numbers.Where(n => n != 0).SelectMany(n => numbers.Select(m => m / n)))
            .Where(double.IsFinite).Concat(Enumerable.Range(-3, 14).SelectMany(k => (double[])[Math.Pow(2, k), -Math.Pow(2, k)]))
            .Where(w => Math.Abs(w) is 0 or > 1e-6 and < 1e6);
    }

    /// <summary>What a single w shows.</summary>
    private CriterionValue? At(double w)
    {
        Jet f = _f.At(w);
        bool tied = _f.Tied;
        if (f.Undefined) return Unstable(w, "f is not defined or not finite at this w");
        if (f.Sign <= 0 && f.Value.Hi <= 0)
            return Unstable(w, f.Value.Lo == f.Value.Hi ? Invariant($"f is {f.Value.Lo} at this w, where the integral diverges")
                : "f is negative at this w, where the integral diverges");
        if (!tied || f.Sign <= 0) return null;
        Jet left = _f.At(w, -1), right = _f.At(w, 1);
        double gap = Math.Max(Apart(left, f), Math.Max(Apart(right, f), Apart(left, right)));
        if (gap > LeastJump && left.Sign > 0 && right.Sign > 0) return Jump(w, gap);
        if (!f.Value.IsPoint || left.Value != f.Value || right.Value != f.Value)
            _unresolved.Add(Invariant($"whether f jumps at w = {w:G6} cannot be told (its sides agree to rounding): write the branches ") +
                "so that they meet exactly, with max or min");
        return null;
    }

    private static double Apart(Jet a, Jet b) => Math.Max(a.Log.Lo - b.Log.Hi, b.Log.Lo - a.Log.Hi);

    private CriterionValue Jump(double w, double gap)
    {
        double lower = Growth(gap).Lo;
        return new CriterionValue(lower, double.PositiveInfinity, CriterionVerdict.Unstable, false, w,
            Invariant($"f jumps by a factor of {1 + lower:G6} at w = {w:G6}: g does not tend to 0 with beta"));
    }

    private static CriterionValue Unstable(double w, string reason) =>
        new(double.PositiveInfinity, double.PositiveInfinity, CriterionVerdict.Unstable, false, w, reason);

    private CriterionValue? Stretch(double a, double b, Stack<(double A, double B)> open)
    {
        _work++;
        CriterionCell cell = CriterionBracket.Enclose(_f, a, b);
        Jet box = _f.Box(0);
        bool infinite = double.IsInfinity(a) || double.IsInfinity(b), positive = box.Sign > 0 && !box.MaybeUndefined && !box.Jump;
        if (infinite && positive)
        {
            Interval end = _f.End(0, double.IsInfinity(b)).LogSlope;
            if (_f.Roots.Length > 1 && !_f.Box(1).MaybeUndefined) end = end.And(_f.End(1, double.IsInfinity(b)).Value);
            if (double.IsInfinity(end.Lo) && double.IsInfinity(end.Hi) && end.IsPoint) return Steeper(cell, end.Lo);
        }
        if (positive && (!infinite || double.IsFinite(cell.Slope.Size)))
        {
            _cells.Add(cell);
            return null;
        }
        double near = Math.Min(Math.Abs(a), Math.Abs(b)), middle = cell.Middle();
        if (infinite && positive && near >= OscillationFrom && Oscillation(cell) is { } found) return found;
        if (_work >= LargestWork || (infinite ? near >= Farthest : b - a <= FinestStretch * (1 + near)) || !(a < middle && middle < b))
            return Unresolved(a, b, box);
        if (_unresolved.Count >= LargestUnresolved) return null;
        if (At(middle) is { } point) return point;
        open.Push((a, middle));
        open.Push((middle, b));
        return null;
    }

    /// <summary>(log f)' tends to infinity: the pair that shows it is the first, going out, whose ratio is large.</summary>
    private CriterionValue Steeper(CriterionCell cell, double slope)
    {
        int away = double.IsInfinity(cell.B) ? 1 : -1;
        double w = away;
        while (Math.Abs(w) < Farthest && !(Apart(_f.At(w), _f.At(w + away * _beta)) > 1)) w *= 2;
        string end = away > 0 ? "infinity" : "-infinity", pair = Math.Abs(w) < Farthest
            ? Invariant($" (already e^{Apart(_f.At(w), _f.At(w + away * _beta)):G4} at w = {w:G4})") : "";
        return Unstable(away * double.PositiveInfinity, Invariant(
            $"the slope of log f tends to {(slope > 0 ? "" : "-")}infinity as w tends to {end}: f(w)/f(w~) grows without bound{pair}"));
    }

    /// <summary>
    /// f depends on w and on sin u and cos u of one u that turns ever faster: within any beta the phase takes all values. What f gains
    /// between two phases, all else standing still, then stays however small beta is.
    /// </summary>
    private CriterionValue? Oscillation(CriterionCell cell)
    {
        if (_f.Waves.Count != 1 || _f.Roots.Length < 3) return null;
        var w = new Interval(cell.A, cell.B);
        bool right = double.IsInfinity(cell.B);
        _f.Over(w);
        Interval turning = _f.End(2, right).Slope;
        if (!turning.IsPoint || !double.IsInfinity(turning.Lo)) return null;
        _f.Over(w, new Interval(0, 2 * Math.PI));
        if (!double.IsFinite(_f.Box(0).LogSlope.Size)) return null;
        (double up, double most) = (0, 0);
        const double Turn = 2 * Math.PI / OscillationParts;
        for (int i = 0; i < 2 * OscillationParts; i++)
        {
            _f.Over(w, new Interval(i * Turn, (i + 1) * Turn), byPhase: true);
            up = Math.Max(0, up + _f.Box(0).LogSlope.Lo * Turn);
            most = Math.Max(most, up);
        }
        if (!(most > LeastJump)) return null;
        double lower = Growth(most * (1 - LeastJump)).Lo;
        return new CriterionValue(lower, double.PositiveInfinity, CriterionVerdict.Unstable, false,
            right ? double.PositiveInfinity : double.NegativeInfinity, Invariant(
            $"f oscillates ever faster as w tends to {(right ? "" : "-")}infinity, by a factor of at least {1 + lower:G4} ") +
            "within any beta: g does not tend to 0 with beta");
    }

    // At a stretch that cannot be cut on: a zero, a pole or a jump within it where a change of sign shows one.
    private CriterionValue? Unresolved(double a, double b, Jet box)
    {
        if (double.IsFinite(a) && double.IsFinite(b))
        {
            foreach (Term part in _term.Always())
                if (((part.Kind == TermKind.Power && part.Number < 0) || part.Kind == TermKind.Log) && HasZero(part.Parts[0], a, b))
                    return Unstable(a, "f is not defined or not finite near this w");
            if (HasZero(_term, a, b)) return Unstable(a, "f is 0 near this w, where the integral diverges");
            if (box.Jump && FindJump(a, b) is { } jump) return jump;
        }
        string what = box.Jump ? "f is continuous" : box.MaybeUndefined ? "f is defined" : box.Sign <= 0 ? "f is positive"
            : "the slope of log f is bounded";
        string place = double.IsInfinity(b) ? "for large w" : double.IsInfinity(a) ? "for large -w" : Invariant($"near w = {a:G6}");
        _unresolved.Add($"whether {what} {place} could not be shown: write f with fewer differences, or bound it away from 0 with max");
        return null;
    }

    private static bool HasZero(Term t, double a, double b)
    {
        switch (t.Kind)
        {
            case TermKind.Product: return t.Parts.Any(p => p.Depends && HasZero(p, a, b));
            case TermKind.Power or TermKind.Abs: return HasZero(t.Parts[0], a, b);
        }
        var term = new Enclosure(t);
        term.Over(new Interval(a, b));
        if (term.Box(0).MaybeUndefined || term.Box(0).Jump) return false;
        Interval left = term.End(0, false).Value, right = term.End(0, true).Value;
        return (left.Hi < 0 && right.Lo > 0) || (left.Lo > 0 && right.Hi < 0);
    }

    private CriterionValue? FindJump(double a, double b)
    {
        foreach (Term choice in _term.Always().Where(t => t.Kind > TermKind.Join))
        {
            if (!HasZero(choice.Parts[0], a, b)) continue;
            Jet[] sides = [.. choice.Parts.Skip(1).Select(branch =>
            {
                var f = new Enclosure(_term.Replace(choice, branch));
                f.Over(new Interval(a, b));
                return f.Box(0);
            })];
            if (sides.All(s => s is { Sign: > 0, Jump: false, MaybeUndefined: false })
                && Apart(sides[0], sides[1]) is > LeastJump and var gap)
                return Jump(a, gap);
        }
        return null;
    }
}

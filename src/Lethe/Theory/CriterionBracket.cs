namespace Lethe.Theory;

/// <summary>
/// D(beta) = sup |log f(w) - log f(v)| over |w - v| &lt;= beta, so that g(beta) = e^D - 1, between a pair of weights that takes its lower
/// end and a bound. For the pairs whose left member lies in a cell: beta times the largest slope, the range of log f, and the largest
/// difference of lines above and below it; cells are cut where the bound is too large.
/// </summary>
internal sealed class CriterionBracket
{
    // Relative width at which the search ends, of D and, where that is large, of e^D.
    private const double Width = 5e-4;
    private const int LargestWork = 2500, CellsPerRound = 48, LongestWindow = 160, Sections = 40, Phases = 48, PhaseCuts = 40;

    // Lines are evaluated in double, each with some four roundings.
    private const double LineRounding = 1e-15;

    private const double Golden = 0.6180339887498949, NearestSample = 16, SampleStep = 0.25;

    private readonly Enclosure _f;
    private readonly double _beta;
    private readonly HashSet<CriterionCell> _settled = [];
    private List<CriterionCell> _cells;

    public CriterionBracket(Enclosure f, IEnumerable<CriterionCell> cells, double beta) =>
        (_f, _beta, _cells) = (f, beta, [.. cells.OrderBy(c => c.A)]);

    /// <summary>A value of D that is reached.</summary>
    public double Lower { get; private set; }

    /// <summary>D is at most this.</summary>
    public double Upper { get; private set; } = double.PositiveInfinity;

    /// <summary>The pair that takes <see cref="Lower"/>, both the same where it is an average slope far out.</summary>
    public (double W, double V) Pair { get; private set; } = (double.NaN, double.NaN);

    public void Close()
    {
        for (double w = -NearestSample; w <= NearestSample; w += SampleStep) Try(w, w + _beta);
        foreach (CriterionCell cell in _cells)
        {
            Try(cell.A, cell.A + _beta);
            Try(cell.B, cell.B - _beta);
        }
        Sharpen();
        for (int work = 0; ;)
        {
            double target = Lower * (1 + Width / Math.Max(1, Lower));
            (int Cell, int Last, double Bound)[] open = [.. _cells.Select((c, i) => (Cell: i, Last: Window(i)))
                .Where(c => !_settled.Contains(_cells[c.Cell])).Select(c => (c.Cell, c.Last, Bound(c.Cell, c.Last)))
                .OrderByDescending(c => c.Item3)];
            // A bound counts for as long as its cell stays whole, and the windows beside it only shrink.
            foreach ((int cell, _, double bound) in open) if (bound <= target) _settled.Add(_cells[cell]);
            open = [.. open.Where(c => c.Bound > target)];
            Upper = open.Length == 0 ? target : open[0].Bound;
            if (open.Length == 0 || work >= LargestWork) return;
            double before = Lower;
            foreach ((int cell, int last, _) in open.Take(4)) Look(cell, last);
            if (Lower > before) Sharpen();
            var cut = new HashSet<CriterionCell>();
            foreach ((int cell, int last, _) in open.Take(CellsPerRound))
            {
                List<CriterionCell> window = _cells[cell..(last + 1)];
                double widest = window.Max(c => c.Width);
                foreach (CriterionCell c in window) if (c == window[0] || c.Width >= 0.5 * widest) cut.Add(c);
            }
            var next = new List<CriterionCell>();
            bool any = false;
            foreach (CriterionCell cell in _cells)
            {
                CriterionCell[] parts = cut.Contains(cell) ? Cut(cell, ref work) : [cell];
                if (_settled.Contains(cell)) foreach (CriterionCell part in parts) _settled.Add(part);
                any |= parts[0] != cell;
                next.AddRange(parts);
            }
            _cells = next;
            if (!any) return;
        }
    }

    /// <summary>Encloses log f over a stretch.</summary>
    public static CriterionCell Enclose(Enclosure f, double a, double b)
    {
        f.Over(new Interval(a, b));
        Jet box = f.Box(0);
        return new CriterionCell(a, b, box.Log, f.End(0, false).Log, f.End(0, true).Log, Slopes(f));
    }

    private static Interval Slopes(Enclosure f) => f.Roots.Length > 1 && !f.Box(1).MaybeUndefined ? f.Box(0).LogSlope.And(f.Box(1).Value)
        : f.Box(0).LogSlope;

    private int Window(int i)
    {
        double end = Math.BitIncrement(_cells[i].B + _beta);
        int last = i;
        while (last + 1 < _cells.Count && _cells[last + 1].A < end) last++;
        return last;
    }

    private double Bound(int i, int last)
    {
        (double slope, double low, double high) = (0, double.PositiveInfinity, double.NegativeInfinity);
        for (int j = i; j <= last; j++)
        {
            CriterionCell c = _cells[j];
            (slope, low, high) = (Math.Max(slope, c.Slope.Size), Math.Min(low, c.Log.Lo), Math.Max(high, c.Log.Hi));
        }
        if (_cells[i].Width >= _beta && _cells[i].Slope.Least * _beta * (1 - LineRounding) is var reached && reached > Lower)
            (Lower, Pair) = (reached, (_cells[i].A, _cells[i].A));
        double bound = Math.Min(slope * _beta * (1 + LineRounding), double.IsNaN(high - low) ? double.PositiveInfinity : high - low);
        if (last - i > LongestWindow || double.IsInfinity(_cells[i].A) || double.IsInfinity(_cells[last].B)) return bound;
        List<CriterionCell> window = _cells[i..(last + 1)];
        double lines = Math.Max(Lines(window), Lines([.. window.Select(c => c.Flipped())]));
        return Math.Min(bound, lines + LineRounding * Math.Max(Math.Abs(low), Math.Abs(high)));
    }

    /// <summary>The largest rise of log f from a w in the first cell to a v at most beta to the right: at corners of the lines.</summary>
    private double Lines(List<CriterionCell> window)
    {
        double largest = 0;
        CriterionCell first = window[0], flipped = first.Flipped();
        foreach ((double w, double below) in first.Below())
        {
            largest = Math.Max(largest, first.AboveAt(w) - below);
            foreach (CriterionCell c in window)
            {
                if (c.A > w + _beta) break;
                foreach ((double v, double above) in c.Above()) if (v >= w && v <= w + _beta) largest = Math.Max(largest, above - below);
                if (c.A <= w + _beta && w + _beta <= c.B) largest = Math.Max(largest, c.AboveAt(w + _beta) - below);
            }
        }
        foreach (CriterionCell c in window)
            foreach ((double v, double above) in c.Above())
                if (v - _beta >= first.A && v - _beta <= first.B) largest = Math.Max(largest, above + flipped.AboveAt(v - _beta));
                else if (c == first) largest = Math.Max(largest, above + flipped.AboveAt(v));
        return largest;
    }

    // Witnesses near a cell whose bound is large.
    private void Look(int cell, int last)
    {
        CriterionCell c = _cells[cell];
        double middle = c.Middle();
        Try(middle, middle + _beta);
        Try(c.A, c.A + _beta);
        Try(c.B, c.B + _beta);
        for (int j = cell + 1; j <= Math.Min(last, cell + LongestWindow); j++)
            if (_cells[j].A - c.A <= _beta) Try(c.A, _cells[j].A, (_cells[j].AtA - c.AtA).Abs().Lo);
    }

    private void Try(double w, double v)
    {
        if (double.IsFinite(w) && double.IsFinite(v) && Math.Abs(w - v) <= _beta) Try(w, v, (_f.At(w).Log - _f.At(v).Log).Abs().Lo);
        // The sum was rounded up: the next smaller pair will do.
        else if (double.IsFinite(w) && double.IsFinite(v) && v != w)
        {
            double nearer = v > w ? Math.BitDecrement(v) : Math.BitIncrement(v);
            if (Math.Abs(w - nearer) <= _beta) Try(w, nearer, (_f.At(w).Log - _f.At(nearer).Log).Abs().Lo);
        }
    }

    private void Try(double w, double v, double difference)
    {
        if (difference > Lower) (Lower, Pair) = (difference, (w, v));
    }

    // Golden sections around the pair, both members moved alike.
    private void Sharpen()
    {
        (double w, double v) = Pair;
        if (!(v != w)) return;
        double apart = v - w, low = w - Math.Max(_beta, SampleStep), high = w + Math.Max(_beta, SampleStep);
        for (int i = 0; i < Sections; i++)
        {
            double left = high - Golden * (high - low), right = low + Golden * (high - low);
            if (At(left) >= At(right)) high = right;
            else low = left;
        }

        double At(double x)
        {
            Try(x, x + apart);
            return (_f.At(x).Log - _f.At(x + apart).Log).Abs().Lo;
        }
    }

    private CriterionCell[] Cut(CriterionCell cell, ref int work)
    {
        if (!cell.Phased && _f.Roots.Length > 1 && _f.Waves.Count == 1 && cell.Width > Math.Max(2 * Math.PI, _beta))
        {
            work += Phases;
            return [cell with { Phased = true, Slope = ByPhase(new Interval(cell.A, cell.B)).And(cell.Slope) }];
        }
        double middle = cell.Middle();
        if (!(cell.A < middle && middle < cell.B) || double.IsInfinity(middle)) return [cell];
        work += 2;
        return [Child(cell.A, middle), Child(middle, cell.B)];

        CriterionCell Child(double a, double b)
        {
            CriterionCell child = Enclose(_f, a, b);
            return child with { Slope = child.Slope.And(cell.Slope), Phased = cell.Phased, Log = child.Log.And(cell.Log) };
        }
    }

    /// <summary>The range of (log f)' over a stretch, phase by phase of its oscillation: the widest phases are halved.</summary>
    private Interval ByPhase(Interval w)
    {
        var ranges = new PriorityQueue<(Interval Phase, Interval Slope), double>();
        const double Turn = 2 * Math.PI / Phases;
        for (int i = 0; i < Phases; i++) Add(new Interval(i * Turn, Math.BitIncrement((i + 1) * Turn)));
        for (int i = 0; i < PhaseCuts; i++)
        {
            (Interval phase, _) = ranges.Dequeue();
            double middle = 0.5 * (phase.Lo + phase.Hi);
            Add(new Interval(phase.Lo, middle));
            Add(new Interval(middle, phase.Hi));
        }
        return ranges.UnorderedItems.Select(item => item.Element.Slope).Aggregate((a, b) => a.Hull(b));

        void Add(Interval phase)
        {
            _f.Over(w, phase);
            Interval slope = _f.Box(1).MaybeUndefined ? Interval.Whole : _f.Box(1).Value;
            ranges.Enqueue((phase, slope), -slope.Size);
        }
    }
}

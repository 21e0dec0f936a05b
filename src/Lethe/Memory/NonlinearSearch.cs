namespace Lethe.Memory;

/// <summary>
/// One search for the worst input at every time at once: a table of the best probes so far, and rounds of ascent from its leaders. Each
/// probe counts at all times. In a round leaders x = m u (m = |x|_inf) are moved in m, with one channel as <see cref="ProbeBrackets"/> say,
/// with several also along the gradient of |R_t| in the cube of u, found by differences, with the full step to its signs among the moves;
/// steps shrink when they gain no more. What to measure next is yielded, so that several searches share forward passes.
/// </summary>
internal sealed class NonlinearSearch
{
    // Leaders of one round, and the probes about them: with curvature, and by gradients alone. A brief search has half as many.
    private const int MostLeaders = 24, MostCurvedProbes = 192, MostGradientProbes = 64;

    // Up to so many channels the response about a leader is modelled with its curvature, beyond by its gradient.
    private const int MostCurved = 4;

    // The model is looked at within these multiples of the step.
    private static readonly double[] Radii = [0.5, 1.5];

    // Times of one leader whose gradients are followed: the first that matter; with curvature also the latest, so that what holds on for
    // longest is followed from window to window.
    private const int TimesOfLeader = 2;

    // Share of |x| by which a channel is moved for a difference; in coarse arithmetic more.
    private const double Difference = 1.0 / 128;

    // The first steps: one channel begins from a fine grid of magnitudes, several from octaves.
    private const double FirstFineStep = 0.1, FirstStep = 0.35, SmallestStep = 5e-4;

    // A round that gains less than this at a time shortens the step there.
    private const double NotableGain = 0.02, Shorter = 0.4;

    private static readonly double[] LengthSteps = [1, 0.3, 0.1, 0.03, 0.01, 0.003];

    // Steps and times of following the orthants.
    private const double FirstContinuedStep = 0.25, ContinuedShorter = 0.7;
    private const int TimesContinued = 2;

    // Probes between leaders of neighbouring times in one round.
    private const int MostBetween = 120;

    // Leaders nearer than this share of the step are one.
    private const double Near = 0.25;

    private readonly int _channels;
    private readonly int _about, _most;
    private readonly bool _curved;
    private readonly double _smallest, _bound, _limit, _difference, _least;
    private readonly bool _plusOne;
    private readonly int[] _order, _between;
    private readonly double[] _steps, _gains, _boundedGains;

    // Of models of one channel: what stands beside the best probes.
    private readonly ProbeBrackets? _brackets, _boundedBrackets;

    // The best probes of each orthant, by the signs of x.
    private readonly ProbeTable[] _orthants;

    /// <summary>A search without probes.</summary>
    /// <param name="model">What is measured.</param>
    /// <param name="options">Probe and search.</param>
    /// <param name="bound">Largest |x|_inf.</param>
    /// <param name="brief">Whether it begins near the worst inputs already.</param>
    public NonlinearSearch(ISequenceModel model, MemoryOptions options, double bound, bool brief)
    {
        _channels = model.InputSize;
        _curved = _channels is > 1 and <= MostCurved;
        _about = _curved ? LocalModel.Count(_channels) : _channels;
        _most = Math.Clamp((_curved ? MostCurvedProbes : MostGradientProbes) / _about, 2, MostLeaders) / (brief ? 2 : 1);
        (_bound, _limit, _smallest) = (bound, options.Magnitudes.Max(), ProbeStarts.Magnitudes(model, options)[0]);
        _plusOne = options.Normalization == MemoryNormalization.SupremumPlusOne;
        _least = Math.Cbrt(model.Rounding);
        _difference = Math.Max(Difference, _least);
        _order = ProbeStarts.Times(options.Length);
        _between = [.. _order.Skip(ProbeStarts.CoarseTimes(options.Length)), .. _order.Take(ProbeStarts.CoarseTimes(options.Length))];
        (_steps, _gains, _boundedGains) = (new double[options.Length], new double[options.Length], new double[options.Length]);
        Array.Fill(_steps, _channels == 1 ? FirstFineStep : FirstStep);
        All = new ProbeTable(options.Length, model.OutputSize, _limit, bound);
        _orthants = [.. Enumerable.Range(0, _channels <= MostCurved ? 1 << _channels : 0)
            .Select(_ => new ProbeTable(options.Length, model.OutputSize, _limit, bound))];
        Bounded = bound > _limit ? new ProbeTable(options.Length, model.OutputSize, _limit, _limit) : All;
        if (_channels > 1) return;
        _brackets = new ProbeBrackets(options.Length, _smallest, bound);
        _boundedBrackets = Bounded == All ? null : new ProbeBrackets(options.Length, _smallest, _limit);
    }

    /// <summary>Over all x tried.</summary>
    public ProbeTable All { get; }

    /// <summary>Over |x| up to the largest of the magnitudes asked for; the same where no larger one is tried.</summary>
    public ProbeTable Bounded { get; }

    /// <summary>What the last round gained.</summary>
    public double Gain { get; private set; }

    /// <summary>What it gained within the magnitudes asked for.</summary>
    public double BoundedGain { get; private set; }

    /// <summary>The largest |x|_inf it may try.</summary>
    public double Bound => _bound;

    /// <summary>Responses to what was yielded last; set before the next is asked for.</summary>
    public IReadOnlyList<ProbeResponse> Answers { get; set; } = [];

    /// <summary>A search that goes on, with small steps, from the best that several searches of the same bound found.</summary>
    public static NonlinearSearch Of(IReadOnlyList<NonlinearSearch> searches, ISequenceModel model, MemoryOptions options)
    {
        var union = new NonlinearSearch(model, options, searches[0]._bound, false)
        {
            Gain = searches.Max(s => s.Gain),
            BoundedGain = searches.Max(s => s.BoundedGain),
        };
        for (int t = 0; t < union._steps.Length; t++) union._steps[t] = Math.Max(SmallestStep, searches.Min(s => s._steps[t]) / Shorter);
        foreach (NonlinearSearch search in searches)
        {
            union.All.Take(search.All);
            if (union.Bounded != union.All) union.Bounded.Take(search.Bounded);
            if (search._brackets is { } brackets) union._brackets?.Take(brackets);
            if (search._boundedBrackets is { } bounded) union._boundedBrackets?.Take(bounded);
        }
        return union;
    }

    /// <summary>Takes responses that came from elsewhere.</summary>
    public void Take(IReadOnlyList<ProbeResponse> responses)
    {
        All.Add(responses, _gains);
        if (Bounded != All) Bounded.Add(responses, _boundedGains);
        _brackets?.Take(responses);
        _boundedBrackets?.Take(responses);
        if (_orthants.Length == 0) return;
        foreach (IGrouping<int, ProbeResponse> group in responses.GroupBy(r => Orthant(r.X))) _orthants[group.Key].Add(group, []);
    }

    /// <summary>Starts with the probes given, then climbs.</summary>
    /// <param name="starts">Probes; none: the table has some.</param>
    /// <param name="rounds">Rounds of ascent.</param>
    /// <param name="untilSettled">Whether it ends as soon as a round gains little.</param>
    public IEnumerable<IReadOnlyList<double[]>> Climb(IReadOnlyList<double[]> starts, int rounds, bool untilSettled)
    {
        if (starts.Count > 0)
        {
            yield return starts;
            Take(Answers);
        }
        for (int round = 0; round < rounds; round++)
        {
            // In turn the coarse times first, and those between.
            List<Leader> leaders = Leaders(round % 2 == 0 ? _order : _between);
            if (!untilSettled) Continue(leaders, (double)round / rounds, FirstContinuedStep * Math.Pow(ContinuedShorter, round));
            if (leaders.Count == 0) yield break;
            Array.Clear(_gains);
            Array.Clear(_boundedGains);
            if (_channels > 1)
            {
                yield return [.. leaders.SelectMany(l => _curved ? LocalModel.Stencil(l.X, StencilStep(l)) : Moved(l))];
                for (int i = 0; i < leaders.Count; i++) leaders[i].Measured = [.. Answers.Skip(i * _about).Take(_about)];
                Take(Answers);
            }
            List<double[]> moves = [.. leaders.SelectMany(Moves)];
            if (untilSettled && _brackets is null) moves.AddRange(Between(All).Concat(Bounded == All ? [] : Between(Bounded)));
            if (moves.Count == 0) yield break;
            yield return moves;
            Take(Answers);
            (Gain, BoundedGain) = (_gains.Max(), _boundedGains.Max());
            if (untilSettled && round > 0 && Math.Max(Gain, BoundedGain) <= NotableGain) yield break;
            for (int t = 0; t < _steps.Length; t++)
                if (Math.Max(_gains[t], _boundedGains[t]) <= NotableGain) _steps[t] = Math.Max(SmallestStep, Shorter * _steps[t]);
        }
    }

    private sealed record Leader(double[] X, double Size, double Limit)
    {
        /// <summary>The longest step of the times it leads.</summary>
        public double Step { get; set; }

        /// <summary>Times at which it leads, with its responses there.</summary>
        public List<(int Time, double[] Vector)> Times { get; } = [];

        /// <summary>Whether it leads its orthant, perhaps not all probes.</summary>
        public bool IsOfOrthant { get; init; }

        public IReadOnlyList<ProbeResponse> Measured { get; set; } = [];
    }

    private List<Leader> Leaders(int[] order)
    {
        var leaders = new List<Leader>();
        foreach (int time in order)
        {
            if (_brackets?.IsFound(time) != true) Choose(All, time, _bound);
            if (Bounded != All && _boundedBrackets?.IsFound(time) != true) Choose(Bounded, time, _limit);
        }
        return leaders;

        void Choose(ProbeTable table, int time, double limit)
        {
            if (!table.IsAbove(time, 2) || double.IsInfinity(table.Values[time])) return;
            double[] x = table.Probe(time);
            double size = x.Max(Math.Abs), step = _steps[time], near = Near * step * size;
            Leader? known = leaders.Find(l => l.Limit >= Math.Min(limit, size * (1 + step)) && Distance(l.X, x) <= near);
            if (known is null)
            {
                if (leaders.Count == _most) return;
                leaders.Add(known = new Leader(x, size, limit) { Step = step });
            }
            if (known.X != x || known.Times.Any(t => t.Time == time)) return;
            known.Step = Math.Max(known.Step, step);
            if (known.Times.Count < TimesOfLeader + (_curved ? 1 : 0)) known.Times.Add((time, table.Vector(time).ToArray()));
            else if (_curved && time > known.Times[^1].Time) known.Times[^1] = (time, table.Vector(time).ToArray());
        }
    }

    /// <summary>
    /// Large inputs that close gates hold a state along thin ridges, wide at early times, with one or more in an orthant. Each orthant's
    /// best probe is followed from time to time as the rounds go on, whether or not it is the best of all: the highest ridge at a late time
    /// need not be so at an early one.
    /// </summary>
    private void Continue(List<Leader> leaders, double progress, double step)
    {
        int[] times = [.. Enumerable.Range(3, 28).Select(power => 1 << power).Where(t => t < _steps.Length), _steps.Length - 1];
        int first = Math.Min((int)(progress * times.Length), times.Length - 1);
        foreach (int time in times[first..Math.Min(first + TimesContinued, times.Length)])
        {
            foreach (ProbeTable table in _orthants)
            {
                if (!table.IsAbove(time, 2) || double.IsInfinity(table.Values[time])) continue;
                double[] x = table.Probe(time);
                if (_brackets?.IsFound(time) == true && x == All.Probe(time)) continue;
                double size = x.Max(Math.Abs);
                if (leaders.Exists(l => l.Limit == _bound && Distance(l.X, x) <= Near * step * size)) continue;
                var leader = new Leader(x, size, _bound) { Step = step, IsOfOrthant = true };
                leader.Times.Add((time, table.Vector(time).ToArray()));
                int next = times[Math.Min(Array.IndexOf(times, time) + 1, times.Length - 1)];
                if (next != time && table.Probe(next) == x) leader.Times.Add((next, table.Vector(next).ToArray()));
                leaders.Add(leader);
            }
        }
    }

    // Between the times that were climbed at lie the x of the others: half way from one leader to the next in time.
    private static IEnumerable<double[]> Between(ProbeTable table)
    {
        var seen = new HashSet<(double[], double[])>();
        for (int t = 1; t < table.Length && seen.Count < MostBetween; t++)
        {
            (double[] a, double[] b) = (table.Probe(t - 1), table.Probe(t));
            if (a == b || !table.IsAbove(t, 2) || Orthant(a) != Orthant(b) || !seen.Add((a, b))) continue;
            yield return [.. a.Zip(b, (p, q) => (p + q) / 2)];
        }
    }

    private static int Orthant(double[] x)
    {
        int signs = 0;
        for (int c = 0; c < x.Length; c++)
            if (x[c] < 0) signs |= 1 << c;
        return signs;
    }

    private static double Distance(double[] a, double[] b)
    {
        double largest = 0;
        for (int c = 0; c < a.Length; c++) largest = Math.Max(largest, Math.Abs(a[c] - b[c]));
        return largest;
    }

    // Each channel moved by a small share of |x|, to the side that does not make |x| larger.
    private IEnumerable<double[]> Moved(Leader leader)
    {
        for (int c = 0; c < _channels; c++)
        {
            double[] moved = [.. leader.X];
            moved[c] -= (leader.X[c] < 0 ? -1 : 1) * _difference * leader.Size;
            yield return moved;
        }
    }

    private IEnumerable<double[]> Moves(Leader leader)
    {
        (double m, double limit, double step) = (leader.Size, leader.Limit, leader.Step);
        double[] u = Array.ConvertAll(leader.X, v => v / m);
        if (_brackets is not null && !leader.IsOfOrthant)
        {
            ProbeBrackets brackets = limit < _bound ? _boundedBrackets! : _brackets;
            foreach (double[] x in leader.Times.SelectMany(t => brackets.Next(t.Time, step)).Distinct().Select(x => (double[])[x]))
                yield return x;
            yield break;
        }
        if (_curved || _channels == 1)
        {
            if (_curved)
                foreach (double[] x in leader.Times.SelectMany(t => Modelled(leader, t.Time, t.Vector))) yield return x;
            foreach (double[] x in Lengths(u, m, step, limit)) yield return x;
            yield break;
        }
        foreach ((int time, double[] vector) in leader.Times)
        {
            double[] gradient = Gradient(leader, time, vector, out double slope);
            double steepest = gradient.Max(Math.Abs);
            if (!(steepest > 0) || !double.IsFinite(steepest)) continue;
            double factor = slope > 0 ? 1 + step : 1 / (1 + step), little = slope > 0 ? 1 + step / 4 : 1 / (1 + step / 4);
            double longer = Within(m * factor, limit), slightly = Within(m * little, limit);
            double[] turned = Turned(u, gradient, 2 * step / steepest), nudged = Turned(u, gradient, step / 2 / steepest);
            yield return Scaled(Array.ConvertAll(gradient, v => v < 0 ? -1.0 : 1.0), m);
            yield return Scaled(turned, m);
            yield return Scaled(u, longer);
            yield return Scaled(turned, longer);
            yield return Scaled(nudged, slightly);
        }
    }

    // Longer and shorter by steps of all sizes. Where a model has two rests under a lasting input, the nearer x is to the border between
    // them the later it leaves it: each later time needs an x that is nearer by a factor.
    private IEnumerable<double[]> Lengths(double[] u, double m, double step, double limit)
    {
        foreach (double share in LengthSteps)
        {
            foreach (double size in (double[])[Within(m * (1 + share * step), limit), Within(m / (1 + share * step), limit)])
                if (size != m) yield return Scaled(u, size);
        }
    }

    private double StencilStep(Leader leader) => Math.Max(leader.Step / 2, _least) * leader.Size;

    // The best points of the local model at one time, and the corner its slope points to.
    private IEnumerable<double[]> Modelled(Leader leader, int time, double[] vector)
    {
        double[] logs = [.. leader.Measured.Select(r => Math.Log(Norm(r.Vectors.AsSpan(time * vector.Length, vector.Length))))];
        double h = StencilStep(leader);
        if (LocalModel.Of(leader.X, h, Math.Log(Norm(vector)), logs) is not { } model) yield break;
        foreach (double radius in Radii)
        {
            double[] x = model.Best(radius * 2 * h, _smallest, leader.Limit, size => _plusOne ? size + 1 : size);
            if (x != leader.X) yield return x;
        }
        var corner = new double[_channels];
        for (int c = 0; c < _channels; c++) corner[c] = logs[2 * c] < logs[2 * c + 1] ? -leader.Size : leader.Size;
        yield return corner;
    }

    private static double Norm(ReadOnlySpan<double> vector)
    {
        double square = 0;
        foreach (double v in vector) square += v * v;
        return Math.Sqrt(square);
    }

    /// <summary>d|R_t| / du_c at x = m u; slope: d log M / d log m at fixed u.</summary>
    private double[] Gradient(Leader leader, int time, double[] vector, out double slope)
    {
        double norm = Math.Sqrt(vector.Sum(v => v * v));
        var gradient = new double[_channels];
        slope = -(_plusOne ? leader.Size / (1 + leader.Size) : 1);
        for (int c = 0; c < _channels; c++)
        {
            double change = 0, moved = (leader.X[c] < 0 ? 1 : -1) * _difference;
            for (int i = 0; i < vector.Length; i++)
                change += vector[i] / norm * (leader.Measured[c].Vectors[time * vector.Length + i] - vector[i]);
            gradient[c] = change / moved;
            slope += gradient[c] * leader.X[c] / leader.Size / norm;
        }
        return gradient;
    }

    private double Within(double size, double limit) => Math.Clamp(size, _smallest, limit);

    private static double[] Turned(double[] u, double[] gradient, double step)
    {
        var turned = new double[u.Length];
        for (int c = 0; c < u.Length; c++) turned[c] = Math.Clamp(u[c] + step * gradient[c], -1, 1);
        return turned;
    }

    private static double[] Scaled(double[] u, double size) => Array.ConvertAll(u, v => size * v);
}

namespace Lethe.Memory;

/// <summary>
/// One measurement of one model: its rest, then for each frame (probe, window) the supremum over x at every time, exact from the responses
/// of the channels where the model is linear, else searched. Frames that are measured together share forward passes.
/// </summary>
internal sealed class MemoryMeter
{
    // Random probes by which a model that does not call itself linear is found to be.
    private const int SuperposedProbes = 32;

    private const double SuperposedRange = 16;

    // Beyond so many channels a model that is seen not to be linear is searched without the response of each channel: they would cost more
    // than the search. Random sign vectors stand in the place of the linearized ones.
    private const int MostUnits = 64, RandomCorners = 8;

    // Sign vectors of the linear maximum that are measured once more, which lowers their floor.
    private const int ConfirmedProbes = 64;

    // The first grid goes up to so many times the largest magnitude asked for, each further one four times as far.
    private const double FirstGrowth = 16;
    private const int OctavesOfGrowth = 2;

    // M has stopped growing where the largest octave adds less than this.
    private const double NotableGrowth = 1.01;

    // Probes of one frame with which another begins.
    private const int HandedStarts = 32;

    // Times at which the linearized response is looked at for starts.
    private const int LinearizedTimes = 24;

    // A grid of probes and rounds of ascent: a few dozen forward passes. Only what is told of the progress depends on it.
    private const double ExpectedPasses = 24;

    private readonly InterruptibleModel _model;
    private readonly MemoryOptions _options;
    private readonly Workers _workers;
    private readonly ProbeResponses _responses;

    public MemoryMeter(ISequenceModel model, MemoryOptions options, TiledSequences? windows, Workers workers, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        options.Validate(model);
        (_options, _workers) = (options, workers);
        _model = new InterruptibleModel(model, passes =>
        {
            Calls = passes;
            progress?.Report(passes / (passes + ExpectedPasses));
        }, cancellation);
        // A window of real inputs stands in the place of the rest.
        Rest = windows is null ? new RestSearch(_model, options, workers).Find() : new Rest(true, 1);
        _responses = new ProbeResponses(_model, options, Rest.Steps, windows, workers);
    }

    public Rest Rest { get; }

    /// <summary>Forward passes so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Measures frames together.</summary>
    /// <param name="frames">Probe and window of each.</param>
    /// <param name="restarts">Independent searches of each.</param>
    /// <param name="handed">What was found for another frame, whose worst inputs are starts here; null: none.</param>
    public SupremumFound[] Measure(IReadOnlyList<ProbeFrame> frames, int restarts, SupremumFound? handed)
    {
        if (!_model.IsLinear && _model.InputSize > MostUnits && !Adds(frames[0]))
            return Searched(frames, restarts, handed, [.. frames.Select(_ => (IReadOnlyList<ProbeResponse>)[])], null);
        List<double[]> units = [.. Units(_options.Magnitudes.Max())], small = [], superposed = [];
        if (!_model.IsLinear)
        {
            // Sizes must differ, where only one is asked for too: an odd function is linear on +-x.
            double least = Math.Min(ProbeStarts.Magnitudes(_model, _options)[0], _options.Magnitudes.Max() / SuperposedRange);
            double fourth = Math.Sqrt(Math.Sqrt(_model.Rounding));
            small = [.. Units(_options.Magnitudes.Where(m => m >= fourth).DefaultIfEmpty(_options.Magnitudes.Max()).Min())];
            superposed = ProbeStarts.Random(_model.InputSize, _options with { Directions = SuperposedProbes / 16 }, least,
                Math.Max(_options.Magnitudes.Max(), _options.LargestMagnitude), 0);
        }
        ProbeResponse[][] first = Run([.. frames.Select(_ => (IReadOnlyList<double[]>)[.. units, .. small, .. superposed])], frames);
        int d = units.Count;
        var linear = first.Select(r => new Superposition(r[..d], _model.OutputSize)).ToArray();
        bool isLinear = _model.IsLinear || Enumerable.Range(0, frames.Count).All(f => first[f].Skip(d).All(linear[f].Holds));
        if (isLinear && Linear(frames, linear, small.Count + superposed.Count) is { } found) return found;
        // Probes larger than the grid goes to begin with are no starts.
        return Searched(frames, restarts, handed, [.. first.Select(r => (IReadOnlyList<ProbeResponse>)r[..(2 * d)])], linear);
    }

    // Whether the response to a sum of two probes is the sum of their responses.
    private bool Adds(ProbeFrame frame)
    {
        double size = _options.Magnitudes.Max() / 2;
        double[][] corners = Corners(2, size);
        ProbeResponse[] both = Run([[corners[0], corners[1], [.. corners[0].Zip(corners[1], (a, b) => a + b)]]], [frame])[0];
        double floor = both.Sum(response => response.Floor * response.Divisor), square = 0;
        for (int i = 0; i < both[0].Vectors.Length; i++)
        {
            double difference = both[2].Vectors[i] - both[0].Vectors[i] - both[1].Vectors[i];
            square = i % _model.OutputSize == 0 ? difference * difference : square + difference * difference;
            if (!(square <= floor * floor)) return false;
        }
        return true;
    }

    private double[][] Corners(int count, double size)
    {
        var random = new CounterRandom((ulong)_options.Seed);
        ulong drawn = 0;
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, _model.InputSize)
            .Select(_ => random.Uniform(drawn++) < 0.5 ? -size : size).ToArray())];
    }

    private IEnumerable<double[]> Units(double size)
    {
        for (int c = 0; c < _model.InputSize; c++)
        {
            var unit = new double[_model.InputSize];
            unit[c] = size;
            yield return unit;
        }
    }

    /// <summary>The suprema of linear responses; null where measuring the worst inputs themselves shows that they are not.</summary>
    private SupremumFound[]? Linear(IReadOnlyList<ProbeFrame> frames, Superposition[] linear, int pairs)
    {
        int length = _options.Length, outputs = _model.OutputSize;
        double largest = Math.Max(_options.Magnitudes.Max(), _options.LargestMagnitude), unit = _options.Magnitudes.Max();
        double share = _options.Normalization == MemoryNormalization.SupremumPlusOne ? largest / (1 + largest) : 1;
        LinearSupremum.Result[][] suprema =
            [.. linear.Select(l => LinearSupremum.Find(l.Matrices, outputs, _model.InputSize, _workers))];
        ProbeResponse[][] confirmed = [.. frames.Select(_ => Array.Empty<ProbeResponse>())];
        if (!_model.IsLinear)
        {
            confirmed = Run([.. suprema.Select(s => (IReadOnlyList<double[]>)[.. ProbeStarts.Distinct(
                ProbeStarts.Times(length).Select(t => s[t].X)).Take(ConfirmedProbes).Select(x => Array.ConvertAll(x, v => unit * v))])],
                frames);
            for (int f = 0; f < frames.Count; f++)
                if (!confirmed[f].All(linear[f].Holds)) return null;
            pairs += confirmed[0].Length;
        }
        var found = new SupremumFound[frames.Count];
        for (int f = 0; f < found.Length; f++)
        {
            double[] values = new double[length], floors = new double[length], upper = new double[length];
            var probes = new double[length][];
            for (int t = 0; t < length; t++)
            {
                LinearSupremum.Result s = suprema[f][t];
                (values[t], floors[t], probes[t]) = (share * s.Value, share * linear[f].Floor, s.X);
                foreach (ProbeResponse r in confirmed[f])
                {
                    double value = share * r.Values[t] * r.Divisor / r.Size, floor = share * r.Floor * r.Divisor / r.Size;
                    if (value > floor ? value - floor <= values[t] - floors[t] : floor >= floors[t]) continue;
                    (values[t], floors[t], probes[t]) = (value, floor, r.X);
                }
                upper[t] = Math.Max(values[t], share * (s.Upper + linear[f].Floor));
            }
            found[f] = new SupremumFound(values, floors, probes)
            {
                Frame = frames[f],
                Upper = upper,
                Spread = new double[length],
                Maximizer = Heaviest(linear[f], suprema[f]),
                SuperposedPairs = _model.IsLinear ? null : pairs,
            };
        }
        return found;
    }

    // Of the worst inputs the one with the largest sum over time.
    private double[] Heaviest(Superposition linear, LinearSupremum.Result[] suprema)
    {
        double[] heaviest = suprema[0].X;
        double best = double.NegativeInfinity;
        foreach (double[] x in ProbeStarts.Times(suprema.Length).Take(HandedStarts).Select(t => suprema[t].X))
        {
            double sum = 0;
            foreach (double[] matrix in linear.Matrices)
            {
                double square = 0;
                for (int i = 0; i < _model.OutputSize; i++)
                {
                    double y = 0;
                    for (int c = 0; c < x.Length; c++) y += matrix[i * x.Length + c] * x[c];
                    square += y * y;
                }
                sum += Math.Sqrt(square);
            }
            if (sum > best) (best, heaviest) = (sum, x);
        }
        return heaviest;
    }

    private SupremumFound[] Searched(IReadOnlyList<ProbeFrame> frames, int restarts, SupremumFound? handed,
        IReadOnlyList<ProbeResponse>[] first, Superposition[]? linear)
    {
        bool brief = handed is not null;
        int d = _model.InputSize, rounds = brief ? (_options.AscentRounds + 1) / 2 : _options.AscentRounds;
        int climbing = (2 * rounds + 2) / 3;
        List<ProbeResponse>[] begun = [.. first.Select(r => r.ToList())];
        double bound = Begin(frames, handed, begun, linear);
        if (rounds == 0) restarts = 1;
        NonlinearSearch[][] searches =
            [.. frames.Select(_ => Enumerable.Range(0, restarts).Select(_ => NewSearch()).ToArray())];
        NonlinearSearch NewSearch() => new(_model, _options, bound, brief);
        var climbs = new List<(ProbeFrame, NonlinearSearch, IEnumerable<IReadOnlyList<double[]>>)>();
        double smallest = ProbeStarts.Magnitudes(_model, _options)[0];
        for (int f = 0; f < frames.Count; f++)
        {
            searches[f][0].Take(begun[f]);
            for (int r = 0; r < restarts; r++)
            {
                List<double[]> starts = r == 0 ? [] : ProbeStarts.Random(d, _options, smallest, bound, r);
                climbs.Add((frames[f], searches[f][r], searches[f][r].Climb(starts, climbing, false)));
            }
        }
        Together(climbs);
        NonlinearSearch[] unions = [.. searches.Select(s => s.Length == 1 ? s[0] : NonlinearSearch.Of(s, _model, _options))];
        Together([.. unions.Select((u, f) => (frames[f], u, u.Climb([], rounds - climbing, true)))]);
        return [.. unions.Select((u, f) => SupremumFound.Of(u, frames[f], searches[f], _options))];
    }

    /// <summary>The structured starts; the grid grows until M does not. Returns how far.</summary>
    private double Begin(IReadOnlyList<ProbeFrame> frames, SupremumFound? handed, List<ProbeResponse>[] begun, Superposition[]? linear)
    {
        int d = _model.InputSize;
        double[] asked = ProbeStarts.Magnitudes(_model, _options);
        double unit = asked[^1], most = Math.Max(unit, _options.LargestMagnitude);
        double bound = handed?.Bound ?? Math.Min(most, FirstGrowth * unit);
        List<double> magnitudes = [.. asked];
        for (double m = 2 * unit; m < bound; m *= 2) magnitudes.Add(m);
        if (bound > unit) magnitudes.Add(bound);
        // Beside the worst inputs of another frame a coarse grid will do.
        if (handed is not null) magnitudes = [.. magnitudes.Where((_, i) => (magnitudes.Count - 1 - i) % 2 == 0)];
        (List<double[]> Any, List<double[]> Small)[] directions = [.. frames.Select((_, f) =>
            linear is null ? ProbeStarts.Directions(d, Corners(RandomCorners, 1)) : Directions(linear[f], begun[f]))];
        List<double[]> extra = handed is null ? [] : handed.Probes(HandedStarts);
        double from = double.NegativeInfinity;
        while (true)
        {
            List<double> grid = [.. (handed is null ? ProbeStarts.Refined(magnitudes, d) : magnitudes).Where(m => m > from)];
            ProbeResponse[][] measured =
                Run([.. directions.Select(own => (IReadOnlyList<double[]>)[.. ProbeStarts.Grid(grid, own), .. extra])], frames);
            for (int f = 0; f < frames.Count; f++) begun[f].AddRange(measured[f]);
            if (handed is not null || bound >= most || !begun.Any(b => Grows(b, unit, bound))) return bound;
            extra = [];
            from = bound;
            magnitudes = [bound];
            for (int octave = 0; octave < OctavesOfGrowth && bound < most; octave++)
            {
                bound = Math.Min(most, 2 * bound);
                magnitudes.Add(bound);
            }
        }
    }

    // Sign vectors of the linearized response at some times, at small and at usual size.
    private (List<double[]> Any, List<double[]> Small) Directions(Superposition usual, List<ProbeResponse> units)
    {
        int d = _model.InputSize;
        if (d == 1) return ProbeStarts.Directions(1, []);
        var small = new Superposition(units.GetRange(d, d), _model.OutputSize);
        int[] times = [.. ProbeStarts.Times(_options.Length).Take(LinearizedTimes)];
        List<double[]> matrices = [.. times.SelectMany(t => (double[][])[small.Matrices[t], usual.Matrices[t]])];
        return ProbeStarts.Directions(d, LinearSupremum.Find(matrices, _model.OutputSize, d, _workers).Select(s => s.X));
    }

    private bool Grows(List<ProbeResponse> responses, double unit, double bound)
    {
        var table = new ProbeTable(_options.Length, _model.OutputSize, unit, double.PositiveInfinity);
        table.Add(responses, []);
        int last = table.Octave(bound);
        double[] outer = table.Within(last - 1, last), inner = table.Within(int.MinValue, last - 1);
        return Enumerable.Range(0, table.Length).Any(t => outer[t] > 0 && outer[t] > NotableGrowth * inner[t]);
    }

    private void Together(List<(ProbeFrame Frame, NonlinearSearch Search, IEnumerable<IReadOnlyList<double[]>> Steps)> climbs)
    {
        var running = climbs.Select(c => (c.Frame, c.Search, Steps: c.Steps.GetEnumerator())).ToList();
        while (true)
        {
            running.RemoveAll(r => !r.Steps.MoveNext());
            if (running.Count == 0) return;
            ProbeResponse[][] answers = Run([.. running.Select(r => r.Steps.Current)], [.. running.Select(r => r.Frame)]);
            for (int i = 0; i < running.Count; i++) running[i].Search.Answers = answers[i];
        }
    }

    // Batches of several askers in one pass.
    private ProbeResponse[][] Run(IReadOnlyList<IReadOnlyList<double[]>> batches, IReadOnlyList<ProbeFrame> frames)
    {
        List<ProbeRequest> requests = [.. batches.SelectMany((b, i) => b.Select(x => new ProbeRequest(frames[i], x)))];
        ProbeResponse[] all = _responses.Measure(requests);
        var results = new ProbeResponse[batches.Count][];
        int start = 0;
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = all[start..(start + batches[i].Count)];
            start += batches[i].Count;
        }
        return results;
    }
}

namespace Lethe.Memory;

/// <summary>What a probe is added to, and how.</summary>
/// <param name="Kind">Step, pulse or reversed step.</param>
/// <param name="Window">The window of inputs that comes before; -1: the base until the model rests.</param>
internal readonly record struct ProbeFrame(MemoryProbe Kind, int Window = -1);

/// <summary>One probe.</summary>
/// <param name="Frame">What it is added to.</param>
/// <param name="X">One value per channel, in units of the scale about the base.</param>
internal readonly record struct ProbeRequest(ProbeFrame Frame, double[] X);

/// <summary>What a probe gave.</summary>
/// <param name="X">The probe.</param>
/// <param name="Size">|x|_inf.</param>
/// <param name="Divisor">|x|_inf, or that + 1.</param>
/// <param name="Vectors">T x o: the differences by dt.</param>
/// <param name="Values">T: their norms by the divisor; infinite where an output is not finite.</param>
/// <param name="Floor">What rounding may make of a value that is 0.</param>
internal sealed record ProbeResponse(double[] X, double Size, double Divisor, double[] Vectors, double[] Values, double Floor);

/// <summary>
/// Runs probes x through a model and reads their responses. Probes and undisturbed runs are sequences of one batch (of several where they
/// would not fit in memory, or differ in length):
/// Heaviside: the base until rest, then base + scale x, against the base throughout; impulse: x at one step, against the base throughout;
/// reversed: x for the prefix, then the base, against x throughout. A window of real inputs may stand in the place of the base before.
/// Comparing with the undisturbed run, not with the last value before the switch, makes the three agree for linear functionals at every
/// dt even where the prefix is shorter than the memory.
/// </summary>
internal sealed class ProbeResponses(ISequenceModel model, MemoryOptions options, int rest, TiledSequences? windows, Workers workers)
{
    /// <summary>A difference of two outputs is trusted down to this many roundings of the larger one; they accumulate over the
    /// steps.</summary>
    public const double Roundings = 32;

    // Values of inputs and outputs in one batch: 8 MB, which caches hold; 64 MB where each call is costly.
    private const int LargestBatch = 1 << 20, LargestCostlyBatch = 1 << 23;

    private readonly double[] _base = options.BaseOf(model.InputSize), _scale = options.ScaleOf(model.InputSize);

    private readonly bool _baseIsZero = Array.TrueForAll(options.BaseOf(model.InputSize), value => value == 0);

    private readonly TiledWorkspace _inputs = new(), _outputs = new();

    // The state after each window, or after the rest (-1), for a model that can be given one: probes begin there. Linear models are as fast
    // from the start, and come to rest at once.
    private readonly Dictionary<int, TiledSequences> _begun = [];
    private readonly bool _carries = model.StateSize > 0 && !model.IsLinear;

    /// <summary>The responses, in the order of the requests.</summary>
    public ProbeResponse[] Measure(IReadOnlyList<ProbeRequest> requests)
    {
        var results = new ProbeResponse[requests.Count];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, requests.Count).GroupBy(i => Lead(requests[i].Frame)))
        {
            long perSequence = (long)(group.Key + options.Length) * (model.InputSize + model.OutputSize);
            int largest = model.CallIsCostly ? LargestCostlyBatch : LargestBatch;
            long fit = Math.Max(TiledSequences.Lanes, largest / perSequence / TiledSequences.Lanes * TiledSequences.Lanes);
            foreach (int[] part in group.Chunk((int)Math.Min(1 << 20, fit / 2))) Run(requests, part, group.Key, results);
        }
        return results;
    }

    // Steps before the first value: the base or the window, and for reversed probes x for as long as is measured, or the base would have
    // been for coming to rest.
    private int Lead(ProbeFrame frame)
    {
        int before = Before(frame);
        if (frame.Kind != MemoryProbe.Reversed) return _carries ? 0 : before;
        int hold = Math.Max(rest, options.Length), window = frame.Window < 0 ? 0 : before;
        if (options.Longest(model) is { } longest) hold = Math.Max(1, Math.Min(hold, longest - options.Length - window));
        return window + hold;
    }

    private int Before(ProbeFrame frame) => frame.Window < 0 ? rest : windows!.Length;

    // The state in which probes of a frame begin; after a window it is that of a single run.
    private TiledSequences Begun(ProbeFrame frame)
    {
        if (_begun.TryGetValue(frame.Window, out TiledSequences? known)) return known;
        var inputs = new TiledSequences(1, Before(frame), model.InputSize);
        Begin(inputs, 0, frame);
        var state = new TiledSequences(1, 1, model.StateSize);
        model.Forward(inputs, new TiledSequences(1, inputs.Length, model.OutputSize), new PassStates { Final = state }, workers);
        return _begun[frame.Window] = state;
    }

    private TiledSequences Begun(IReadOnlyList<ProbeRequest> requests, int[] part, int[] reference, int count)
    {
        var states = new TiledSequences(count, 1, model.StateSize);
        for (int i = 0; i < part.Length; i++)
        {
            TiledSequences own = Begun(requests[part[i]].Frame);
            for (int c = 0; c < states.Channels; c++) states[i, 0, c] = states[reference[i], 0, c] = own[0, 0, c];
        }
        return states;
    }

    private void Run(IReadOnlyList<ProbeRequest> requests, int[] part, int lead, ProbeResponse[] results)
    {
        // References: the undisturbed run of each frame; for reversed probes one for each probe.
        var references = new Dictionary<int, int>();
        int count = part.Length;
        int[] reference = new int[part.Length];
        for (int i = 0; i < part.Length; i++)
        {
            ProbeFrame frame = requests[part[i]].Frame;
            if (frame.Kind == MemoryProbe.Reversed) reference[i] = count++;
            else if (references.TryGetValue(frame.Window, out int known)) reference[i] = known;
            else references[frame.Window] = reference[i] = count++;
        }
        int length = lead + options.Length;
        bool carried = _carries && lead == 0;
        TiledSequences inputs = _inputs.Next(count, length, model.InputSize), outputs = _outputs.Next(count, length, model.OutputSize);
        if (_baseIsZero) inputs.Values.Clear();
        for (int i = 0; i < part.Length; i++)
        {
            (ProbeFrame frame, double[] x) = requests[part[i]];
            double[] fed = [.. x.Select((v, c) => _base[c] + _scale[c] * v)];
            if (!carried)
            {
                Begin(inputs, i, frame);
                Begin(inputs, reference[i], frame);
            }
            else if (!_baseIsZero)
            {
                Hold(inputs, i, _base, 0, length);
                Hold(inputs, reference[i], _base, 0, length);
            }
            int before = frame.Window < 0 ? 0 : windows!.Length;
            switch (frame.Kind)
            {
                case MemoryProbe.Impulse:
                    Hold(inputs, i, fed, lead, lead + 1);
                    break;
                case MemoryProbe.Reversed:
                    Hold(inputs, i, fed, before, lead);
                    Hold(inputs, reference[i], fed, before, length);
                    break;
                default:
                    Hold(inputs, i, fed, lead, length);
                    break;
            }
        }
        if (carried) model.Forward(inputs, outputs, new PassStates { Initial = Begun(requests, part, reference, count) }, workers);
        else model.Forward(inputs, outputs, workers);
        workers.Run(part.Length, (_, i) => results[part[i]] = Read(outputs, i, reference[i], lead, requests[part[i]]));
    }

    private void Begin(TiledSequences inputs, int sequence, ProbeFrame frame)
    {
        int before = 0;
        if (frame.Window >= 0)
        {
            before = windows!.Length;
            for (int k = 0; k < before; k++)
                for (int c = 0; c < _base.Length; c++) inputs[sequence, k, c] = windows[frame.Window, k, c];
        }
        if (!_baseIsZero) Hold(inputs, sequence, _base, before, inputs.Length);
    }

    private static void Hold(TiledSequences inputs, int sequence, double[] x, int from, int to)
    {
        const int Lanes = TiledSequences.Lanes;
        Span<double> tile = inputs.Tile(sequence / Lanes);
        for (int k = from; k < to; k++)
            for (int c = 0; c < x.Length; c++) tile[(k * x.Length + c) * Lanes + sequence % Lanes] = x[c];
    }

    private ProbeResponse Read(TiledSequences outputs, int sequence, int reference, int lead, ProbeRequest request)
    {
        const int Lanes = TiledSequences.Lanes;
        bool differentiate = request.Frame.Kind != MemoryProbe.Impulse;
        int channels = outputs.Channels, step = channels * Lanes;
        Span<double> probed = outputs.Tile(sequence / Lanes)[(sequence % Lanes)..], still =
            outputs.Tile(reference / Lanes)[(reference % Lanes)..];
        double size = request.X.Max(Math.Abs), divisor = options.Normalization == MemoryNormalization.SupremumPlusOne ? size + 1 : size;
        double[] vectors = new double[options.Length * channels], values = new double[options.Length];
        double largest = 0, dt = model.TimeStep;
        for (int k = 0; k < options.Length; k++)
        {
            double square = 0;
            for (int c = 0; c < channels; c++)
            {
                int place = (lead + k) * step + c * Lanes;
                double now = probed[place], undisturbed = still[place], change = now - undisturbed;
                if (differentiate && lead + k > 0) change -= probed[place - step] - still[place - step];
                change /= dt;
                vectors[k * channels + c] = change;
                square += change * change;
                double larger = Math.Max(Math.Abs(now), Math.Abs(undisturbed));
                if (double.IsFinite(larger)) largest = Math.Max(largest, larger);
            }
            values[k] = double.IsFinite(square) ? Math.Sqrt(square) / divisor : double.PositiveInfinity;
        }
        double floor = Roundings * model.Rounding * largest / (dt * divisor);
        return new ProbeResponse(request.X, size, divisor, vectors, values, floor);
    }
}

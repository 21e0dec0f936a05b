namespace Lethe.Memory;

/// <summary>
/// The memory of a model that reads tokens: M(t) = max over tokens a, b of |y_t(a) - y_t(b)|_2 / dt, where the sequences agree but for one
/// token, a or b, at time 0. Tokens have no size to divide by, and no rest: what stands before and after are contexts, real or drawn.
/// </summary>
internal sealed class TokenMemory(ISequenceModel model, MemoryOptions options, Workers workers)
{
    // Tokens that are tried at most, and values of inputs and outputs of one batch (512 MB).
    private const int MostTokens = 256;
    private const long LargestBatch = 1 << 26;

    private readonly int _vocabulary = model.Vocabulary
        ?? throw new ArgumentException($"model '{model.Name}' reads numbers, expected tokens.", nameof(model));

    private readonly double[] _times = MemoryAssembly.Times(options.Length, model.TimeStep);

    /// <summary>Measures in each context: the token that is replaced is the one <see cref="MemoryOptions.Length"/> before the
    /// end.</summary>
    public MemoryContexts Measure(TiledSequences contexts, IProgress<double>? progress, CancellationToken cancellation)
    {
        int before = contexts.Length - options.Length;
        if (contexts.Channels != 1 || before < 0)
            throw new ArgumentException($"the contexts have {contexts.Length} steps of {contexts.Channels} channels, expected one " +
                $"channel and at least {options.Length} steps.", nameof(contexts));
        int tried = (int)Math.Clamp(LargestBatch / ((long)contexts.Length * (1 + model.OutputSize)), 2, Math.Min(MostTokens, _vocabulary));
        double[][] values = new double[contexts.Count][];
        double floor = 0;
        for (int w = 0; w < contexts.Count; w++)
        {
            cancellation.ThrowIfCancellationRequested();
            (values[w], double own) = In(contexts, w, before, tried);
            floor = Math.Max(floor, own);
            progress?.Report((w + 1.0) / contexts.Count);
        }
        double[] median = new double[options.Length], worst = new double[options.Length];
        for (int t = 0; t < options.Length; t++)
        {
            double[] sorted = [.. values.Select(v => v[t]).Order()];
            (median[t], worst[t]) = ((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
        }
        MemoryFunction Of(double[] m) => MemoryAssembly.OfTokens(_times, m, floor, before, options.Thresholds,
            new TokensTried(tried, _vocabulary)) with
        { Calls = contexts.Count };
        return new MemoryContexts([.. values.Select(Of)], Of(median), Of(worst));
    }

    // The largest distance of two of the outputs at each time, and what rounding may make of none.
    private (double[] Values, double Floor) In(TiledSequences contexts, int context, int before, int tried)
    {
        int[] tokens = Tokens((int)contexts[context, before, 0], tried);
        var x = new TiledSequences(tried, contexts.Length, 1);
        for (int s = 0; s < tried; s++)
            for (int k = 0; k < contexts.Length; k++) x[s, k, 0] = k == before ? tokens[s] : contexts[context, k, 0];
        var y = new TiledSequences(tried, contexts.Length, model.OutputSize);
        model.Forward(x, y, workers);
        double largest = 0;
        foreach (double value in y.Values) if (double.IsFinite(value)) largest = Math.Max(largest, Math.Abs(value));
        double[] values = new double[options.Length];
        workers.Run(options.Length, (_, t) => values[t] = Diameter(y, before + t) / model.TimeStep);
        return (values, ProbeResponses.Roundings * model.Rounding * largest / model.TimeStep);
    }

    // All, or the context's own and others drawn.
    private int[] Tokens(int own, int tried)
    {
        if (tried == _vocabulary) return [.. Enumerable.Range(0, tried)];
        var random = new CounterRandom((ulong)options.Seed, 2);
        var chosen = new HashSet<int> { own };
        for (ulong i = 0; chosen.Count < tried; i++) chosen.Add(random.Below(_vocabulary, i));
        return [.. chosen];
    }

    private static double Diameter(TiledSequences y, int step)
    {
        double largest = 0;
        for (int a = 0; a < y.Count; a++)
            for (int b = a + 1; b < y.Count; b++)
            {
                double square = 0;
                for (int c = 0; c < y.Channels; c++)
                {
                    double apart = y[a, step, c] - y[b, step, c];
                    square += apart * apart;
                }
                if (!double.IsFinite(square)) return double.PositiveInfinity;
                largest = Math.Max(largest, square);
            }
        return Math.Sqrt(largest);
    }
}

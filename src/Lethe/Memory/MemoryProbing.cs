namespace Lethe.Memory;

/// <summary>
/// Measures memory functions. M(t) = sup over x of |d/dt [H_t(u^x) - H_t(0)]|_2 / |x|_inf with u^x = x 1[t &gt;= 0] ([IAT] eq. 6), started
/// from the zero-input steady state: with biases and h_0 = 0 the supremum would be infinite as x -> 0. In steps:
/// M(t) = |y_t - y_{t-1}|_2 / (dt |x|_inf), y_{-1} the steady zero-input output.
/// </summary>
public static class MemoryProbing
{
    /// <summary>The memory function of a model.</summary>
    /// <param name="model">Any sequence model.</param>
    /// <param name="options">Probe, length and search.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static MemoryFunction Measure(ISequenceModel model, MemoryOptions options, Workers workers) =>
        Measure(model, options, workers, null, CancellationToken.None);

    /// <summary>The memory function of a model, with progress told and an end before it is measured.</summary>
    /// <param name="model">Any sequence model; its own state must start at rest or come to rest under zero input for a clean
    /// result.</param>
    /// <param name="options">Probe, length and search.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    /// <param name="progress">Told the share done, 0 to 1, as far as it can be estimated; null: no one.</param>
    /// <param name="cancellation">Checked before each forward pass.</param>
    /// <returns>
    /// M at t = 0, dt, ..., the largest value over all probes at each time; a time where an output stopped being finite has Infinity.
    /// The maximizer is the probe with the largest sum over time.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MemoryFunction Measure(ISequenceModel model, MemoryOptions options, Workers workers, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        var meter = new MemoryMeter(model, options, null, workers, progress, cancellation);
        SupremumFound found = meter.Measure([new ProbeFrame(options.Probe)], options.Restarts, null)[0];
        return MemoryAssembly.Of(found, meter, model, options);
    }

    /// <summary>
    /// The memory function of a model near one that was measured: one brief search that begins with the worst inputs of the other.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Length and search; the probe is that of the other function.</param>
    /// <param name="near">The function of a model of the same inputs, with its worst inputs.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    /// <param name="cancellation">Checked before each forward pass.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the other function has another length, or no worst
    /// inputs.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MemoryFunction MeasureNear(ISequenceModel model, MemoryOptions options, MemoryFunction near, Workers workers,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(near);
        ArgumentNullException.ThrowIfNull(workers);
        if (near.Times.Count != options.Length || near.WorstInputs.Count == 0)
            throw new ArgumentException("The other function has another length, or no worst inputs.", nameof(near));
        options = options with { Probe = near.Probe };
        var meter = new MemoryMeter(model, options, null, workers, null, cancellation);
        // Which of them led at which time does not matter for where a search begins.
        double[][] inputs = [.. near.WorstInputs.Select(x => x.ToArray())];
        var handed = new SupremumFound([.. near.Values], [.. near.Floors],
            [.. Enumerable.Range(0, options.Length).Select(t => inputs[t % inputs.Length])])
        {
            Bound = double.IsFinite(near.Bound) ? near.Bound : options.Magnitudes.Max(),
        };
        return MemoryAssembly.Of(meter.Measure([new ProbeFrame(options.Probe)], 1, handed)[0], meter, model, options);
    }

    /// <summary>The memory functions by all three probes, which share the rest; the one asked for is the headline.</summary>
    /// <param name="model">Any sequence model.</param>
    /// <param name="options">The headline's probe, length and search. The others begin with its worst inputs and are searched once.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    /// <param name="progress">Told the share done; null: no one.</param>
    /// <param name="cancellation">Checked before each forward pass.</param>
    /// <returns>All three; where their kinds or horizons differ beyond the spread, the headline has a warning.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MemoryProbes MeasureAll(ISequenceModel model, MemoryOptions options, Workers workers,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        var meter = new MemoryMeter(model, options, null, workers, progress, cancellation);
        SupremumFound headline = meter.Measure([new ProbeFrame(options.Probe)], options.Restarts, null)[0];
        ProbeFrame[] frames = [.. Enum.GetValues<MemoryProbe>().Where(p => p != options.Probe).Select(p => new ProbeFrame(p))];
        SupremumFound[] others = meter.Measure(frames, 1, headline.Upper is null ? headline : null);
        return MemoryAssembly.Together(MemoryAssembly.Of(headline, meter, model, options),
            [.. others.Select(other => MemoryAssembly.Of(other, meter, model, options))], model.TimeStep);
    }

    /// <summary>
    /// The memory functions around real inputs: after each window, which stands in the place of the rest, x is added to the base, against
    /// the base alone.
    /// </summary>
    /// <param name="model">Any sequence model.</param>
    /// <param name="options">Probe, length and search; each window is searched once.</param>
    /// <param name="windows">Inputs as the model reads them, one window to a sequence.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    /// <param name="progress">Told the share done; null: no one.</param>
    /// <param name="cancellation">Checked before each forward pass.</param>
    /// <returns>One function for each window, their median and their maximum at each time.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the windows have other channels than the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MemoryContexts MeasureContexts(ISequenceModel model, MemoryOptions options, TiledSequences windows, Workers workers,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(workers);
        if (windows.Channels != model.InputSize)
        {
            throw new ArgumentException($"the windows have {windows.Channels} channels, the model reads {model.InputSize}.",
                nameof(windows));
        }
        int held = options.Probe == MemoryProbe.Reversed ? 1 : 0;
        if (options.Longest(model) is { } longest && windows.Length + held + options.Length > longest)
        {
            throw new ArgumentException($"windows of {windows.Length} steps and a length of {options.Length} exceed the {longest} steps " +
                "that the model takes.", nameof(windows));
        }
        var meter = new MemoryMeter(model, options, windows, workers, progress, cancellation);
        ProbeFrame[] frames = [.. Enumerable.Range(0, windows.Count).Select(w => new ProbeFrame(options.Probe, w))];
        MemoryFunction[] all = [.. meter.Measure(frames, 1, null).Select(found => MemoryAssembly.Of(found, meter, model, options))];
        double[] median = new double[options.Length], worst = new double[options.Length], floors = new double[options.Length];
        for (int t = 0; t < options.Length; t++)
        {
            floors[t] = all.Max(m => m.Floors[t]);
            double[] sorted = [.. all.Select(m => m.Values[t]).Order()];
            worst[t] = sorted[^1];
            median[t] = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
        MemoryFunction Of(double[] values) => MemoryAssembly.OfContexts([.. all[0].Times], values, floors, options.Probe, meter.Rest,
            options.Thresholds, all) with
        {
            Bound = all.Max(m => m.Bound),
            Calls = meter.Calls,
        };
        return new MemoryContexts(all, Of(median), Of(worst));
    }

    /// <summary>
    /// The memory functions of a model that reads tokens: of one token replaced by another, M(t) = max over a, b of
    /// |y_t(a) - y_t(b)|_2 / dt. Of a large vocabulary 256 tokens are tried, or fewer where outputs are large.
    /// </summary>
    /// <param name="model">A model with a <see cref="ISequenceModel.Vocabulary"/>.</param>
    /// <param name="options">Length, thresholds and the seed of the tokens tried.</param>
    /// <param name="contexts">Tokens before and after, one context to a sequence; the token that is replaced is the one
    /// <see cref="MemoryOptions.Length"/> steps before the end.</param>
    /// <param name="workers">Threads; the result does not depend on their number.</param>
    /// <param name="progress">Told the share done; null: no one.</param>
    /// <param name="cancellation">Checked before each forward pass.</param>
    /// <returns>One function for each context, their median and their maximum at each time.</returns>
    /// <exception cref="ArgumentException">The model reads numbers, or contexts are too short.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MemoryContexts MeasureTokens(ISequenceModel model, MemoryOptions options, TiledSequences contexts, Workers workers,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(workers);
        return new TokenMemory(model, options, workers).Measure(contexts, progress, cancellation);
    }

    /// <summary>Contexts for <see cref="MeasureTokens"/>, drawn uniformly from the vocabulary.</summary>
    /// <param name="model">A model that reads tokens.</param>
    /// <param name="count">How many.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="seed">Of the draw.</param>
    /// <exception cref="ArgumentException">The model reads numbers.</exception>
    public static TiledSequences DrawContexts(ISequenceModel model, int count, int length, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        int tokens = model.Vocabulary
            ?? throw new ArgumentException($"model '{model.Name}' reads numbers, expected tokens.", nameof(model));
        var random = new CounterRandom((ulong)seed, 1);
        var contexts = new TiledSequences(count, length, 1);
        for (int w = 0; w < count; w++)
            for (int k = 0; k < length; k++) contexts[w, k, 0] = random.Below(tokens, (ulong)w * (ulong)length + (ulong)k);
        return contexts;
    }

    /// <summary>The memory function |rho(t)| of a linear functional, in closed form.</summary>
    /// <param name="target">The functional.</param>
    /// <param name="length">Number of times.</param>
    /// <param name="timeStep">dt between them.</param>
    /// <param name="thresholds">eps of the horizons; null: those of <see cref="MemoryOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">length is below 1, or dt not positive.</exception>
    public static MemoryFunction OfTarget(LinearFunctional target, int length, double timeStep, IReadOnlyList<double>? thresholds = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (!(timeStep > 0)) throw new ArgumentOutOfRangeException(nameof(timeStep), timeStep, "dt must be positive.");
        double[] times = MemoryAssembly.Times(length, timeStep), values = Array.ConvertAll(times, target.MemoryFunction);
        return MemoryAssembly.OfValues(times, values, MemoryProbe.Heaviside, new Rest(true, 0),
            thresholds ?? new MemoryOptions().Thresholds);
    }

    /// <summary>The memory function of any target: in closed form where it is linear, else probed like a model's.</summary>
    /// <param name="target">The target.</param>
    /// <param name="options">Probe, length and search.</param>
    /// <param name="timeStep">dt.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static MemoryFunction OfTarget(ITarget target, MemoryOptions options, double timeStep, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        return target is LinearFunctional linear
            ? OfTarget(linear, options.Length, timeStep, options.Thresholds) with { Probe = options.Probe }
            : Measure(new TargetModel(target, timeStep), options, workers);
    }

    /// <summary>Tail and horizons of values that came from elsewhere.</summary>
    internal static MemoryFunction OfValues(IReadOnlyList<double> times, double[] values, MemoryProbe probe, Rest rest,
        IReadOnlyList<double> thresholds) => MemoryAssembly.OfValues([.. times], values, probe, rest, thresholds);
}

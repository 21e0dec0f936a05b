namespace Lethe.Memory;

/// <summary>
/// Measures memory functions. M(t) = sup over x of |d/dt [H_t(u^x) - H_t(0)]|_2 / |x|_inf with u^x = x 1[t &gt;= 0] ([IAT] eq. 6), started
/// from the zero-input steady state: with biases and h_0 = 0 the supremum would be infinite as x -> 0. In steps:
/// M(t) = |y_t - y_{t-1}|_2 / (dt |x|_inf), y_{-1} the steady zero-input output.
/// </summary>
public static class MemoryProbing
{
    // Floor of closed forms, relative to their largest value.
    private const double RelativeFloor = 1e-15;

    // Probes kept for variation in each round of ascent.
    private const int Climbers = 4;

    // A round that gains less (relative to M where it gains) halves the step; a step below the second number ends the ascent.
    private const double SmallestGain = 1e-9;
    private const double FirstStep = 0.5;
    private const double LastStep = 0.01;

    // A grid of probes and rounds of ascent: a few dozen forward passes. Only what is told of the progress depends on it.
    private const double ExpectedPasses = 24;

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
        Validate(options);
        model = new InterruptibleModel(model, passes => progress?.Report(passes / (passes + ExpectedPasses)), cancellation);

        SteadyState rest = SteadyState.Find(model, options.Length, options.SteadyStateSteps, workers);
        // Reversed probes hold x as long as the horizon lasts before they drop it.
        int prefix = options.Probe == MemoryProbe.Reversed ? Math.Max(rest.Steps, options.Length) : rest.Steps;
        var responses = new ProbeResponses(model, options, prefix, workers);
        var search = new ProbeSearch(options);
        var best = new BestProbes(options.Length);
        best.Add(search.Grid(model.InputSize), responses);

        double step = FirstStep;
        for (int round = 0; round < options.AscentRounds && step >= LastStep; round++)
        {
            List<double[]> candidates = [.. best.Leaders(Climbers).SelectMany(x => search.Around(x, step))];
            if (!(best.Add(candidates, responses) > SmallestGain)) step /= 2;
        }

        double[] times = Times(options.Length, model.TimeStep);
        return Assemble(times, best.Values, best.Floor, options.Probe, best.Maximizer, rest.Reached, options.Thresholds);
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
        double[] times = Times(length, timeStep), values = Array.ConvertAll(times, target.MemoryFunction);
        return Assemble(times, values, RelativeFloor * values.Max(), MemoryProbe.Heaviside, [], true, thresholds
            ?? new MemoryOptions().Thresholds);
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
    internal static MemoryFunction OfValues(IReadOnlyList<double> times, double[] values, MemoryProbe probe, bool reached,
        IReadOnlyList<double> thresholds) =>
        Assemble([.. times], values, RelativeFloor * values.Max(), probe, [], reached, thresholds);

    private static MemoryFunction Assemble(double[] times, double[] values, double floor, MemoryProbe probe, double[] maximizer,
        bool reached,
        IReadOnlyList<double> thresholds) =>
        new(times, values, probe, maximizer, reached, TailFitter.Fit(times, values, floor),
            [.. thresholds.Select(eps => new MemoryHorizon(eps, TailFitter.Horizon(times, values, eps)))],
                TailFitter.Horizon(times, values, 0.5));

    private static double[] Times(int length, double dt)
    {
        var times = new double[length];
        for (int k = 0; k < length; k++) times[k] = k * dt;
        return times;
    }

    private static void Validate(MemoryOptions options)
    {
        if (!Enum.IsDefined(options.Probe))
            throw new ArgumentException($"Probe is {options.Probe}, expected Heaviside, Impulse or Reversed.", nameof(options));
        if (options.Length < 1) throw new ArgumentException($"Length is {options.Length}, expected at least 1 step.", nameof(options));
        if (options.SteadyStateSteps < 1)
            throw new ArgumentException($"SteadyStateSteps is {options.SteadyStateSteps}, expected at least 1.", nameof(options));
        if (options.Magnitudes.Count == 0 || options.Magnitudes.Any(v => !(v > 0) || double.IsInfinity(v)))
            throw new ArgumentException("Magnitudes must be a list of at least one positive finite number.", nameof(options));
        if (options.Directions < 0)
            throw new ArgumentException($"Directions is {options.Directions}, expected at least 0.", nameof(options));
        if (options.Thresholds.Any(eps => !(eps > 0 && eps <= 1)))
            throw new ArgumentException("Thresholds must lie between 0 and 1.", nameof(options));
    }

    /// <summary>The largest response at each time so far, and which probes gave it.</summary>
    private sealed class BestProbes(int length)
    {
        private readonly int[] _winner = new int[length];
        private readonly bool[] _trusted = new bool[length];
        private readonly List<double[]> _probes = [];
        private double _largestSum = double.NegativeInfinity;

        public double[] Values { get; } = new double[length];

        public double[] Maximizer { get; private set; } = [];

        public double Floor { get; private set; } = double.PositiveInfinity;

        /// <summary>Measures probes; returns the largest relative gain at any time where M is at least a thousandth of its
        /// maximum.</summary>
        public double Add(List<double[]> probes, ProbeResponses responses)
        {
            (double[][] values, double[] floors) = responses.Measure(probes);
            double gain = 0, notable = 1e-3 * Values.Max();
            for (int i = 0; i < probes.Count; i++)
            {
                _probes.Add(probes[i]);
                Floor = Math.Min(Floor, floors[i]);
                double sum = values[i].Sum();
                if (sum > _largestSum)
                {
                    _largestSum = sum;
                    Maximizer = probes[i];
                }
                for (int k = 0; k < length; k++)
                {
                    // Rounding of a small probe must not pass for memory where a larger one measures less but truly.
                    double value = values[i][k];
                    bool trusted = value > floors[i];
                    if (_trusted[k] && !trusted) continue;
                    if (_trusted[k] == trusted && !(value > Values[k])) continue;
                    if (Values[k] > notable && notable > 0) gain = Math.Max(gain, value / Values[k] - 1);
                    (Values[k], _trusted[k], _winner[k]) = (value, trusted, _probes.Count - 1);
                }
            }
            return gain;
        }

        /// <summary>The probes that lead at the most times, the overall maximizer first.</summary>
        public IEnumerable<double[]> Leaders(int count) =>
            _winner.GroupBy(i => i).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => _probes[g.Key]).Prepend(Maximizer)
                .Distinct().Take(count);
    }
}

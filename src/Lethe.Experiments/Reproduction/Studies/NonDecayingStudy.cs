namespace Lethe.Experiments.Reproduction.Studies;

/// <summary>
/// Nonlinear RNNs whose memory does not decay ([IAT] fig. 11): random tanh RNNs with weights of standard deviation `gain`/sqrt(m), and the
/// paper's planar example W = [[1, 1], [-4, -3]], whose memory depends on the size of the input. Agrees where a random one does not decay,
/// and the planar one decays for the input 1 and not for 2.
/// </summary>
internal sealed class NonDecayingStudy : IReproductionStudy
{
    private const ulong Stream = 0x4E6F_6E64_6563_6179;

    // "Does not decay": still above this share of its largest value at the end of the window.
    private const double Alive = 0.05;

    public string Name => "non-decaying";

    public ReproductionFinding Measure(ScaledExperiment experiment, ReproductionContext context, CancellationToken cancellation)
    {
        var workers = new Workers(context.Threads);
        int length = experiment.Whole("length"), width = experiment.Whole("width"), seeds = experiment.Whole("seeds");
        double dt = experiment.Number("dt"), gain = experiment.Number("gain");
        var random = new List<ReproducedCurve>();
        int alive = 0, decaying = 0;
        foreach (int seed in Enumerable.Range(experiment.FirstSeed, seeds))
        {
            cancellation.ThrowIfCancellationRequested();
            context.Progress(random.Count / (seeds + 2.0), Invariant($"random RNN {seed}"));
            MemoryFunction memory = Memory(Random(width, gain, dt, seed), 1, length, workers);
            if (IsAlive(memory)) alive++;
            else decaying++;
            random.Add(new ReproducedCurve(Invariant($"seed {seed}"), memory.Times, memory.Values));
        }
        DenseModel planar = Planar(dt);
        MemoryFunction small = Memory(planar, 1, length, workers), large = Memory(planar, 2, length, workers);
        ReproducedCurve[] orbits = [.. ((double[])[1, 2]).Select(x => Orbit(planar, x, length, workers))];
        bool? agrees = IsAlive(large) && !IsAlive(small) ? alive > 0 ? true : null : false;
        string note = Invariant($"{alive} of {seeds} random RNNs keep at least {Alive} of their largest memory to the end of the ") +
            Invariant($"window, {decaying} do not. The planar RNN: memory at the end over its largest value {Share(small):G2} for the ") +
            Invariant($"input 1, {Share(large):G2} for 2.");
        return new ReproductionFinding(agrees, note,
        [
            new ReproducedValue("random RNNs that do not decay, share", double.NaN, alive / (double)seeds),
            new ReproducedValue("planar RNN, input 1: memory at the end, share of its largest", 0, Share(small)),
            new ReproducedValue("planar RNN, input 2: memory at the end, share of its largest", double.NaN, Share(large)),
        ],
        [
            new ReproducedPanel("random", "Random tanh RNNs", "time t", "memory function", random) { LogX = true, LogY = true },
            new ReproducedPanel("planar", "The planar RNN", "time t", "memory function", [Curve("input 1", small), Curve("input 2", large)])
                { LogY = true },
            new ReproducedPanel("orbit", "The planar RNN: derivative of the state", "v₁", "v₂", orbits),
        ]);
    }

    private static ReproducedCurve Curve(string label, MemoryFunction memory) => new(label, memory.Times, memory.Values);

    private static bool IsAlive(MemoryFunction memory) => Share(memory) >= Alive;

    // Of a memory that oscillates, the largest value of the last tenth counts.
    private static double Share(MemoryFunction memory) => memory.Values.Skip(memory.Values.Count * 9 / 10).Max() / memory.Values.Max();

    private static MemoryFunction Memory(ISequenceModel model, double magnitude, int length, Workers workers) =>
        MemoryProbing.Measure(model,
            new MemoryOptions { Length = length, Magnitudes = [magnitude], LargestMagnitude = 0, AscentRounds = 0 }, workers);

    private static DenseModel Dense(int width, double dt, int outputs) => new(new RecurrentOptions
    {
        Width = width,
        Parameterization = new DirectParameterization(),
        Activation = Activation.Tanh,
        TimeStep = dt,
        Outputs = outputs,
    });

    private static DenseModel Random(int width, double gain, double dt, int seed)
    {
        DenseModel model = Dense(width, dt, 1);
        foreach (ParameterView view in model.Parameters.Views)
        {
            Span<double> values = model.Parameters[view];
            double deviation = view.Block switch
            {
                ParameterBlock.RecurrentMatrix => gain / Math.Sqrt(width),
                ParameterBlock.Input => 1,
                ParameterBlock.Output => 1 / Math.Sqrt(width),
                _ => 0,
            };
            new CounterRandom((ulong)seed, Stream + (ulong)view.Offset).FillNormal(values);
            foreach (ref double v in values) v *= deviation;
        }
        // dh/dt = sigma(W h + ...): without a leak of its own a random W makes half of all modes grow.
        Span<double> w = model.Parameters[model.Parameters.Views.First(v => v.Block == ParameterBlock.RecurrentMatrix)];
        for (int i = 0; i < width; i++) w[i * width + i] -= 1;
        return model;
    }

    private static DenseModel Planar(double dt)
    {
        DenseModel model = Dense(2, dt, 2);
        Set(model, ParameterBlock.RecurrentMatrix, [1, 1, -4, -3]);
        Set(model, ParameterBlock.Input, [1, 0]);
        Set(model, ParameterBlock.Output, [1, 0, 0, 1]);
        return model;
    }

    private static void Set(DenseModel model, ParameterBlock block, double[] values) =>
        values.CopyTo(model.Parameters[model.Parameters.Views.First(v => v.Block == block)]);

    /// <summary>v = dh/dt under a constant input: differences of the state, which the outputs are.</summary>
    private static ReproducedCurve Orbit(DenseModel model, double x, int length, Workers workers)
    {
        var inputs = new TiledSequences(1, length, 1);
        var outputs = new TiledSequences(1, length, 2);
        for (int k = 0; k < length; k++) inputs[0, k, 0] = x;
        model.Forward(inputs, outputs, workers);
        double Derivative(int k, int i) => (outputs[0, k, i] - outputs[0, k - 1, i]) / model.TimeStep;
        return new ReproducedCurve(Invariant($"input {x}"), [.. Enumerable.Range(1, length - 1).Select(k => Derivative(k, 0))],
            [.. Enumerable.Range(1, length - 1).Select(k => Derivative(k, 1))]);
    }
}

using Lethe.Kernels.Recurrence;

namespace Lethe.Benchmarks.Subjects;

/// <summary>
/// Ours: a recurrence with weights and data drawn from a seed. float64 models go through <see cref="IParametricModel"/>, as the trainer
/// uses them; float32 and ssm, which are no models of their own, through the kernel.
/// </summary>
internal abstract class RecurrenceSubject
{
    private const ulong Seed = 1;
    private const ulong InputStream = 0x4265_6e01, TargetStream = 0x4265_6e02, RateStream = 0x4265_6e03, LayerStream = 0x4265_6e04;

    // Slowest and fastest decay per step: states of all sizes, none that grows.
    private const double LowestRate = 0.05, HighestRate = 0.95;

    private protected RecurrenceSubject(RecurrenceSetup setup)
    {
        Setup = setup;
        Inputs = Sequences(setup, InputStream);
        Targets = Sequences(setup, TargetStream);
        Outputs = new TiledSequences(setup.Batch, setup.Length, 1);
        AllTiles = [.. Enumerable.Range(0, Inputs.Tiles)];
    }

    public RecurrenceSetup Setup { get; }

    /// <summary>(batch, time, 1), N(0, 1).</summary>
    public TiledSequences Inputs { get; }

    /// <summary>(batch, time, 1), N(0, 1).</summary>
    public TiledSequences Targets { get; }

    public TiledSequences Outputs { get; }

    /// <summary>Weights by name: recurrent.w, recurrent.P, recurrent.W, input.U, input.b, output.c, output.d, row-major.</summary>
    public abstract IReadOnlyDictionary<string, double[]> Weights { get; }

    /// <summary>What <see cref="Step"/> wrote last, by the same names.</summary>
    public abstract IReadOnlyDictionary<string, double[]> Gradients { get; }

    private protected int[] AllTiles { get; }

    public static bool Supports(RecurrenceSetup setup)
    {
        if (setup.Gates > 0) return setup.Activation == Activation.Tanh;
        // P^T diag(w) P is formed by its model, which computes in float64; and so does the convolution of a linear recurrence.
        return setup.Precision == Precision.Double || (setup.Model != BenchModel.Pdp && setup.Activation != Activation.Linear);
    }

    public static RecurrenceSubject Create(RecurrenceSetup setup)
    {
        if (!Supports(setup))
            throw new ArgumentException($"{setup} cannot be computed: P^T diag(w) P and linear recurrences are float64 only, cells tanh.",
            nameof(setup));
        return setup.Gates == 0 && (setup.Model == BenchModel.Ssm || setup.Precision == Precision.Single)
            ? new KernelSubject(setup) : new ModelSubject(setup);
    }

    public abstract void Forward(Workers workers);

    /// <summary>Mean squared error and its gradient in all weights.</summary>
    public abstract double Step(Workers workers);

    /// <summary>The model; null: the subject is a kernel alone.</summary>
    public virtual RecurrentModel? Model => null;

    /// <summary>Steps of so many sequences.</summary>
    public abstract SequenceStepper Start(int lanes);

    private protected static RecurrentModel Drawn(RecurrenceSetup setup)
    {
        var options =
            new RecurrentOptions
            {
                Width = setup.Width,
                Parameterization = ParameterizationCatalog.Parse("direct"),
                Activation = setup.Activation,
                // Kernels of other models are measured in float32 by themselves.
                Precision = setup.Gates > 0 ? setup.Precision : Precision.Double,
            };
        RecurrentModel model = setup.Model switch
        {
            BenchModel.Dense => new DenseModel(options),
            BenchModel.Pdp => new RnnModel(options),
            BenchModel.Elman or BenchModel.Gru or BenchModel.Lstm => ModelCatalog.Default.Find(setup.ModelName)!.Create(options),
            _ => new DiagonalModel(options),
        };
        Initialization.Reference(model, (long)Seed);
        if (model.Decay is { } decay)
        {
            Span<double> rates = model.Parameters[decay.Weights];
            new CounterRandom(Seed, setup.Model == BenchModel.Ssm ? LayerStream : RateStream).FillUniform(rates);
            foreach (ref double rate in rates) rate = LowestRate + (HighestRate - LowestRate) * rate;
        }
        return model;
    }

    private protected static Dictionary<string, double[]> ByName(ParameterSet layout, ReadOnlySpan<double> values)
    {
        Dictionary<string, double[]> named = [];
        foreach (ParameterView view in layout.Views) named.Add(view.Name, values.Slice(view.Offset, view.Length).ToArray());
        return named;
    }

    private static TiledSequences Sequences(RecurrenceSetup setup, ulong stream)
    {
        var sequences = new TiledSequences(setup.Batch, setup.Length, 1);
        for (int s = 0; s < setup.Batch; s++)
        {
            for (int k = 0; k < setup.Length; k++)
                sequences[s, k, 0] = new CounterRandom(Seed, stream).Normal((ulong)s * (ulong)setup.Length + (ulong)k);
        }
        return sequences;
    }

    /// <summary>A float64 model of the library.</summary>
    private sealed class ModelSubject : RecurrenceSubject
    {
        private readonly RecurrentModel _model;
        private readonly double[] _gradient;

        public ModelSubject(RecurrenceSetup setup)
            : base(setup)
        {
            _model = Drawn(setup);
            _gradient = new double[_model.Parameters.Count];
        }

        public override RecurrentModel Model => _model;

        public override IReadOnlyDictionary<string, double[]> Weights => ByName(_model.Parameters, _model.Parameters.Values);

        public override IReadOnlyDictionary<string, double[]> Gradients => ByName(_model.Parameters, _gradient);

        public override void Forward(Workers workers) => _model.Forward(Inputs, Outputs, workers);

        public override SequenceStepper Start(int lanes) => _model.Start(lanes);

        public override double Step(Workers workers) => _model.LossAndGradient(Inputs, Targets, AllTiles, [], _gradient, workers);
    }

    /// <summary>A kernel alone; its flat weights have the model's order, the sign of a free W apart.</summary>
    private sealed class KernelSubject : RecurrenceSubject
    {
        private readonly RecurrentModel _layout;
        private readonly RecurrenceKernel _kernel;
        private readonly double[] _weights, _gradient;

        public KernelSubject(RecurrenceSetup setup)
            : base(setup)
        {
            _layout = Drawn(setup);
            var shape = new RecurrenceShape(1, setup.Width, 1, setup.Model == BenchModel.Dense, setup.Activation)
            { Layerwise = setup.Model == BenchModel.Ssm, Precision = setup.Precision };
            _kernel = RecurrenceKernels.Create(shape, _layout.TimeStep);
            _weights = _layout.Parameters.Values.ToArray();
            _gradient = new double[_weights.Length];
            FlipMatrix(_weights);
        }

        public override IReadOnlyDictionary<string, double[]> Weights => ByName(_layout.Parameters, _layout.Parameters.Values);

        public override IReadOnlyDictionary<string, double[]> Gradients
        {
            get
            {
                double[] gradient = (double[])_gradient.Clone();
                FlipMatrix(gradient);
                return ByName(_layout.Parameters, gradient);
            }
        }

        public override void Forward(Workers workers) => _kernel.Forward(_weights, Inputs, Outputs, workers);

        public override SequenceStepper Start(int lanes) => RecurrenceKernels.Start(_kernel.Shape, _kernel.TimeStep, _weights, lanes);

        public override double Step(Workers workers) =>
            _kernel.LossAndGradient(_weights, Inputs, Targets, AllTiles, [], _gradient, workers);

        // The kernel reads A = -W.
        private void FlipMatrix(double[] values)
        {
            if (Setup.Model != BenchModel.Dense) return;
            for (int i = 0; i < Setup.Width * Setup.Width; i++) values[i] = -values[i];
        }
    }
}

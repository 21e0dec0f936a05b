namespace Lethe.Teachers;

/// <summary>
/// Layers of torch.nn.RNN (tanh), GRU or LSTM and a read-out of the last one's h_k. Weights uniform on -+ 1/sqrt(m), PyTorch's default; the
/// read-out as torch.nn.Linear.
/// </summary>
internal sealed class RecurrentTeacher : Teacher
{
    // The state is at rest where a step moves no entry by more than some roundings; what has not come to rest by then is taken as it is.
    private const double AtRest = 1e-15;
    private const int MostRestSteps = 100_000;

    private const int Lanes = LaneProduct.Lanes;

    private readonly Layer[] _layers;
    private readonly double[] _readout;
    private readonly double[] _readoutBias;

    public RecurrentTeacher(TeacherOptions options, double timeStep)
        : base(options, timeStep)
    {
        int m = options.Width, gates = options.Kind switch { TeacherKind.Gru => 3, TeacherKind.Lstm => 4, _ => 1 };
        double bound = 1 / Math.Sqrt(m);
        _layers = new Layer[options.Layers];
        for (int l = 0; l < _layers.Length; l++)
        {
            int reads = l == 0 ? options.Inputs : m;
            _layers[l] = new Layer(Add($"weight_ih_l{l}", gates * m, reads), Add($"weight_hh_l{l}", gates * m, m),
                Add($"bias_ih_l{l}", gates * m), Add($"bias_hh_l{l}", gates * m));
        }
        Initial.Linear(Weights, ReadoutWeight, ReadoutBias, options.Outputs, m);
        _readout = Weights.Array(ReadoutWeight);
        _readoutBias = Weights.Array(ReadoutBias);

        double[] Add(string name, params int[] shape)
        {
            double[] values = Weights.Add(name, shape);
            Initial.Uniform(name, values, bound);
            return values;
        }
    }

    public override void Respond(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        RequireShapes(inputs, outputs);
        ArgumentNullException.ThrowIfNull(workers);
        State rest = Rest();
        double[] still = new double[OutputSize * Lanes];
        LaneProduct.Apply(_readout, _readoutBias, rest.Output, still);
        workers.Run(inputs.Tiles, (_, tile) =>
        {
            Span<double> y = outputs.Tile(tile);
            Run(inputs.Tile(tile), y, inputs.Length, rest.Copy());
            for (int i = 0; i < y.Length; i++) y[i] -= still[i % still.Length];
        });
    }

    private protected override void ForwardTile(ReadOnlySpan<double> inputs, Span<double> outputs, int length) =>
        Run(inputs, outputs, length, new State(Options));

    private void Run(ReadOnlySpan<double> inputs, Span<double> outputs, int length, State state)
    {
        int reads = InputSize * Lanes, gives = OutputSize * Lanes;
        for (int k = 0; k < length; k++)
        {
            Step(inputs.Slice(k * reads, reads), state);
            LaneProduct.Apply(_readout, _readoutBias, state.Output, outputs.Slice(k * gives, gives));
        }
    }

    private State Rest()
    {
        var (state, zeros) = (new State(Options), new double[InputSize * Lanes]);
        double[][] before = [.. state.Hidden.Concat(state.Cell).Select(h => (double[])h.Clone())];
        for (int k = 0; k < MostRestSteps; k++)
        {
            Step(zeros, state);
            double moved = 0;
            foreach ((double[] now, double[] then) in state.Hidden.Concat(state.Cell).Zip(before))
            {
                for (int i = 0; i < now.Length; i++) moved = Math.Max(moved, Math.Abs(now[i] - then[i]));
                now.CopyTo(then, 0);
            }
            if (moved <= AtRest) break;
        }
        return state;
    }

    private void Step(ReadOnlySpan<double> input, State state)
    {
        for (int l = 0; l < _layers.Length; l++)
        {
            Layer layer = _layers[l];
            double[] h = state.Hidden[l];
            LaneProduct.Apply(layer.InputWeight, layer.InputBias, input, state.FromInput);
            LaneProduct.Apply(layer.HiddenWeight, layer.HiddenBias, h, state.FromHidden);
            switch (Options.Kind)
            {
                case TeacherKind.Gru:
                    Gru(state.FromInput, state.FromHidden, h);
                    break;
                case TeacherKind.Lstm:
                    Lstm(state.FromInput, state.FromHidden, h, state.Cell[l]);
                    break;
                default:
                    AddTo(state.FromInput, state.FromHidden);
                    Elementwise.Apply<Tanh>(state.FromInput, h);
                    break;
            }
            input = h;
        }
    }

    // r, z, n in turn: n = tanh(W_n x + b + r (V_n h + c)), h = (1 - z) n + z h.
    private static void Gru(Span<double> a, Span<double> b, Span<double> h)
    {
        int size = h.Length;
        AddTo(a[..(2 * size)], b);
        Elementwise.Apply<Sigmoid>(a[..(2 * size)], a);
        Span<double> r = a[..size], z = a.Slice(size, size), n = a.Slice(2 * size, size);
        for (int i = 0; i < size; i++) n[i] += r[i] * b[2 * size + i];
        Elementwise.Apply<Tanh>(n, n);
        for (int i = 0; i < size; i++) h[i] = (1 - z[i]) * n[i] + z[i] * h[i];
    }

    // i, f, g, o in turn: c = f c + i g, h = o tanh c.
    private static void Lstm(Span<double> a, ReadOnlySpan<double> b, Span<double> h, Span<double> c)
    {
        int size = h.Length;
        AddTo(a, b);
        Elementwise.Apply<Sigmoid>(a[..(2 * size)], a);
        Elementwise.Apply<Tanh>(a.Slice(2 * size, size), a[(2 * size)..]);
        Elementwise.Apply<Sigmoid>(a.Slice(3 * size, size), a[(3 * size)..]);
        for (int i = 0; i < size; i++) c[i] = a[size + i] * c[i] + a[i] * a[2 * size + i];
        Elementwise.Apply<Tanh>(c, h);
        for (int i = 0; i < size; i++) h[i] *= a[3 * size + i];
    }

    private static void AddTo(Span<double> a, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < a.Length; i++) a[i] += b[i];
    }

    private sealed record Layer(double[] InputWeight, double[] HiddenWeight, double[] InputBias, double[] HiddenBias);

    /// <summary>h and c of each layer, (m, 8), and space for the gates.</summary>
    private sealed class State
    {
        public State(TeacherOptions options)
        {
            int size = options.Width * Lanes, gates = options.Kind switch { TeacherKind.Gru => 3, TeacherKind.Lstm => 4, _ => 1 };
            Hidden = [.. Enumerable.Range(0, options.Layers).Select(_ => new double[size])];
            Cell = options.Kind == TeacherKind.Lstm ? [.. Enumerable.Range(0, options.Layers).Select(_ => new double[size])] : [];
            (FromInput, FromHidden) = (new double[gates * size], new double[gates * size]);
        }

        private State(State other)
        {
            Hidden = [.. other.Hidden.Select(h => (double[])h.Clone())];
            Cell = [.. other.Cell.Select(c => (double[])c.Clone())];
            (FromInput, FromHidden) = (new double[other.FromInput.Length], new double[other.FromHidden.Length]);
        }

        public double[][] Hidden { get; }

        public double[][] Cell { get; }

        public double[] FromInput { get; }

        public double[] FromHidden { get; }

        public double[] Output => Hidden[^1];

        public State Copy() => new(this);
    }
}

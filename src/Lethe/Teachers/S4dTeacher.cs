namespace Lethe.Teachers;

/// <summary>
/// An embedding, layers of S4D (Gu et al. 2022, "On the Parameterization and Initialization of Diagonal State Space Models") and a
/// read-out. A layer: each of the m channels is filtered by a diagonal state-space model of its own, y = K * z + D z with K_l = 2 Re sum_n
/// C_n (e^{A_n dt} - 1)/A_n e^{A_n dt l}, A_n = -1/2 + i pi n (S4D-Lin), dt log-uniform on [0.001, 0.1]; then z = norm(z + GLU(W gelu(y) +
/// b)).
/// </summary>
internal sealed class S4dTeacher : Teacher
{
    /// <summary>Complex states of a channel: half of the 64 real ones S4D has.</summary>
    public const int States = 32;

    public const string EmbeddingWeight = "embedding.weight", EmbeddingBias = "embedding.bias";

    private const int Lanes = LaneProduct.Lanes;

    private readonly S4dLayer[] _layers;

    public S4dTeacher(TeacherOptions options, double timeStep)
        : base(options, timeStep)
    {
        Initial.Linear(Weights, EmbeddingWeight, EmbeddingBias, options.Width, options.Inputs);
        _layers = [.. Enumerable.Range(0, options.Layers).Select(l => new S4dLayer(options.Width, $"layers.{l}.", Weights, Initial))];
        Initial.Linear(Weights, ReadoutWeight, ReadoutBias, options.Outputs, options.Width);
    }

    public override void Respond(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        RequireShapes(inputs, outputs);
        ArgumentNullException.ThrowIfNull(workers);
        (double[][] rest, double[] still) = Rest();
        workers.Run(inputs.Tiles, (_, tile) =>
        {
            Span<double> y = outputs.Tile(tile);
            Run(inputs.Tile(tile), y, inputs.Length, [.. rest.Select(s => (double[])s.Clone())]);
            for (int i = 0; i < y.Length; i++) y[i] -= still[i % still.Length];
        });
    }

    private protected override void ForwardTile(ReadOnlySpan<double> inputs, Span<double> outputs, int length) =>
        Run(inputs, outputs, length, Zeros());

    private double[][] Zeros() => [.. _layers.Select(_ => new double[2 * States * Options.Width * Lanes])];

    private void Run(ReadOnlySpan<double> inputs, Span<double> outputs, int length, double[][] states)
    {
        int reads = InputSize * Lanes, gives = OutputSize * Lanes;
        var z = new double[Options.Width * Lanes];
        var kernels = Kernels();
        for (int k = 0; k < length; k++) Step(inputs.Slice(k * reads, reads), outputs.Slice(k * gives, gives), z, states, kernels);
    }

    private (Complex[], Complex[])[] Kernels() => [.. _layers.Select(l => l.Discretize())];

    private void Step(ReadOnlySpan<double> input, Span<double> output, double[] z, double[][] states, (Complex[], Complex[])[] kernels)
    {
        LaneProduct.Apply(Weights.Array(EmbeddingWeight), Weights.Array(EmbeddingBias), input, z);
        for (int l = 0; l < _layers.Length; l++) _layers[l].Step(z, states[l], kernels[l]);
        LaneProduct.Apply(Weights.Array(ReadoutWeight), Weights.Array(ReadoutBias), z, output);
    }

    /// <summary>The states reached without input, and the output there. The embedding of nothing is constant, so each layer's input is,
    /// once the layer below is at rest.</summary>
    private (double[][] States, double[] Output) Rest()
    {
        double[][] states = Zeros();
        double[] input = new double[InputSize * Lanes], output = new double[OutputSize * Lanes], z = new double[Options.Width * Lanes];
        var kernels = Kernels();
        LaneProduct.Apply(Weights.Array(EmbeddingWeight), Weights.Array(EmbeddingBias), input, z);
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l].Rest(z, states[l], kernels[l]);
            _layers[l].Step(z, states[l], kernels[l]);
        }
        LaneProduct.Apply(Weights.Array(ReadoutWeight), Weights.Array(ReadoutBias), z, output);
        return (states, output);
    }
}

namespace Lethe.Teachers;

/// <summary>
/// An embedding (torch.nn.Linear), a position code, layers of torch.nn.TransformerEncoderLayer (ReLU, normalization after each sum, its
/// default) under a causal mask without dropout, and a read-out. Initial weights: PyTorch's defaults (in_proj_weight uniform on -+ sqrt(6 /
/// 4 m), the biases of attention 0, the rest as torch.nn.Linear), each layer drawn by itself, where torch.nn.TransformerEncoder copies the
/// first.
/// </summary>
internal sealed class TransformerTeacher : Teacher
{
    public const string EmbeddingWeight = "embedding.weight", EmbeddingBias = "embedding.bias";

    // Wavelengths of the sinusoidal code go from 2 pi to this times 2 pi (Vaswani et al. 2017, sec. 3.5).
    private const double LongestWave = 10_000;

    private const int Lanes = LaneProduct.Lanes;

    private readonly TransformerLayer[] _layers;

    public TransformerTeacher(TeacherOptions options, double timeStep)
        : base(options, timeStep)
    {
        Initial.Linear(Weights, EmbeddingWeight, EmbeddingBias, options.Width, options.Inputs);
        _layers = [.. Enumerable.Range(0, options.Layers).Select(l => new TransformerLayer(options, $"layers.{l}.", Weights, Initial))];
        Initial.Linear(Weights, ReadoutWeight, ReadoutBias, options.Outputs, options.Width);
    }

    public override void Respond(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        Forward(inputs, outputs, workers);
        var still = new double[inputs.Length * OutputSize * Lanes];
        ForwardTile(new double[inputs.Length * InputSize * Lanes], still, inputs.Length);
        workers.Run(outputs.Tiles, (_, tile) =>
        {
            Span<double> y = outputs.Tile(tile);
            for (int i = 0; i < y.Length; i++) y[i] -= still[i];
        });
    }

    private protected override void ForwardTile(ReadOnlySpan<double> inputs, Span<double> outputs, int length)
    {
        int m = Options.Width * Lanes, reads = InputSize * Lanes, gives = OutputSize * Lanes;
        var z = new double[length * m];
        for (int k = 0; k < length; k++)
        {
            Span<double> token = z.AsSpan(k * m, m);
            LaneProduct.Apply(Weights.Array(EmbeddingWeight), Weights.Array(EmbeddingBias), inputs.Slice(k * reads, reads), token);
            if (Options.Position == PositionCode.Sinusoidal) AddPosition(token, k);
        }
        foreach (TransformerLayer layer in _layers) layer.Apply(z, length);
        for (int k = 0; k < length; k++)
            LaneProduct.Apply(Weights.Array(ReadoutWeight), Weights.Array(ReadoutBias), z.AsSpan(k * m, m),
                outputs.Slice(k * gives, gives));
    }

    private void AddPosition(Span<double> token, int position)
    {
        for (int i = 0; i < Options.Width; i++)
        {
            double angle = position * Math.Pow(LongestWave, -(double)(i - i % 2) / Options.Width), code = i % 2 == 0
                ? Math.Sin(angle) : Math.Cos(angle);
            for (int lane = 0; lane < Lanes; lane++) token[i * Lanes + lane] += code;
        }
    }
}

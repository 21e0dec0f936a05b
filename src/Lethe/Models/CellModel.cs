namespace Lethe.Models;

/// <summary>
/// torch.nn.RNN, GRU or LSTM (<see cref="RecurrentCell"/>) in one to four layers from states of 0, with a linear read-out of the last
/// layer's h. Parameters under PyTorch's names: weight_ih_l0 (gates m, d), weight_hh_l0 (gates m, m), bias_ih_l0, bias_hh_l0 (gates m), l1
/// and so on; output.c (o, m), output.d (o). Heads: weight_hh is block-diagonal, and only its blocks are kept, (gates m, m/heads). Steps
/// are the cell's own: dt is the time between two of them and enters nothing else.
/// </summary>
public sealed class CellModel : RecurrentModel
{
    /// <summary>The most layers.</summary>
    public const int MostLayers = 4;

    private readonly CellWeights[] _layers;
    private readonly SsmStack? _stack;

    private CellModel(RecurrentCell cell, RecurrentOptions options)
        : this(cell, options, Shapes(cell, options))
    {
    }

    private CellModel(RecurrentCell cell, RecurrentOptions options, RecurrenceShape[] shapes)
        : base(options, shapes.Length == 1 ? shapes[0] : null, shapes.SelectMany(Layer))
    {
        Entry = cell switch
        {
            RecurrentCell.Gru => GruEntry,
            RecurrentCell.GruResetBefore => GruResetBeforeEntry,
            RecurrentCell.Lstm => LstmEntry,
            _ => ElmanEntry,
        };
        Cells = shapes;
        _layers = Array.ConvertAll(shapes, shape => new CellWeights(shape));
        if (shapes.Length > 1) _stack = new SsmStack(options, shapes, Parameters, _layers);
    }

    /// <summary>model=elman.</summary>
    public static ModelEntry ElmanEntry { get; } = new()
    {
        Name = "elman",
        Description = "torch.nn.RNN: h' = sigma(V h + U x + b), tanh unless said otherwise; layers, heads, a linear read-out",
        Create = options => new CellModel(RecurrentCell.Elman, options),
        Cell = RecurrentCell.Elman,
        Parameterization = "direct",
        Integrations = [Integration.Euler],
        UsualActivation = Kernels.Activation.Tanh,
        Stacks = true,
        HasHeads = true,
        HasMatrix = true,
        Initializations = [ModelInitialization.Reference],
        RelativeCost = width => 1 + width / 4.0,
        Bounds = ModelBounds.Cells,
    };

    /// <summary>model=gru.</summary>
    public static ModelEntry GruEntry { get; } = ElmanEntry with
    {
        Name = "gru",
        Description = "torch.nn.GRU: gates r, z and n = tanh(U x + b + r (V h + c)), h' = (1 - z) n + z h; layers, heads, a linear " +
            "read-out",
        Create = options => new CellModel(RecurrentCell.Gru, options),
        Cell = RecurrentCell.Gru,
        Activation = Kernels.Activation.Tanh,
        Matrices = 3,
        RelativeCost = width => 3 + 3 * width / 4.0,
    };

    /// <summary>model=gru-reset-before.</summary>
    public static ModelEntry GruResetBeforeEntry { get; } = GruEntry with
    {
        Name = "gru-reset-before",
        Description = "ONNX's GRU of linear_before_reset=0, Keras's of reset_after=False: as gru, n = tanh(U x + b + V (r h) + c); " +
            "its weights fit no torch.nn.GRU",
        Create = options => new CellModel(RecurrentCell.GruResetBefore, options),
        Cell = RecurrentCell.GruResetBefore,
    };

    /// <summary>model=lstm.</summary>
    public static ModelEntry LstmEntry { get; } = ElmanEntry with
    {
        Name = "lstm",
        Description = "torch.nn.LSTM: gates i, f, g, o, c' = f c + i g, h' = o tanh(c'); layers, heads, a linear read-out",
        Create = options => new CellModel(RecurrentCell.Lstm, options),
        Cell = RecurrentCell.Lstm,
        Activation = Kernels.Activation.Tanh,
        Matrices = 4,
        RelativeCost = width => 4 + width,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry { get; }

    /// <summary>Sizes and kind of each layer.</summary>
    public IReadOnlyList<RecurrenceShape> Cells { get; }

    private protected override SsmStack? Stack => _stack;

    /// <summary>PyTorch's name of a layer's weight: "weight_ih" of layer 0 is weight_ih_l0.</summary>
    public static string NameOf(string weight, int layer) => Invariant($"{weight}_l{layer}");

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights) => _layers[0].ToKernel(Parameters.Values, weights);

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient) =>
        _layers[0].FromKernel(Parameters.Values, kernelGradient, gradient);

    private static RecurrenceShape[] Shapes(RecurrentCell cell, RecurrentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Layers > MostLayers)
            throw new ArgumentException($"{options.Layers} layers are asked for: use 1 to {MostLayers}.", nameof(options));
        if (options.Heads < 1 || options.Width % options.Heads != 0)
            throw new ArgumentException(
                $"{options.Width} units do not fall into {options.Heads} heads of one size: use a divisor.", nameof(options));
        if (options.Channels is { } channels && channels != options.Width)
            throw new ArgumentException(
                $"{channels} channels between layers are asked for, layers of a cell pass on their {options.Width} units.",
                nameof(options));
        int m = options.Width, last = Math.Max(1, options.Layers) - 1;
        return [.. Enumerable.Range(0, last + 1).Select(l => new RecurrenceShape(l == 0 ? options.Inputs : m, m,
            l == last ? options.Outputs : m, true, options.Activation)
        {
            Cell = cell,
            Heads = options.Heads,
            Undecoded = l < last,
            Precision = options.Precision,
        })];
    }

    private static IEnumerable<(string Name, int[] Shape, ParameterBlock Block)> Layer(RecurrenceShape shape, int layer)
    {
        yield return (NameOf("weight_ih", layer), [shape.Rows, shape.Inputs], ParameterBlock.Input);
        yield return (NameOf("weight_hh", layer), [shape.Rows, shape.HeadUnits], ParameterBlock.RecurrentMatrix);
        yield return (NameOf("bias_ih", layer), [shape.Rows], ParameterBlock.Bias);
        yield return (NameOf("bias_hh", layer), [shape.Rows], ParameterBlock.Bias);
        if (shape.Undecoded) yield break;
        yield return (OutputName, [shape.Outputs, shape.Units], ParameterBlock.Output);
        yield return (OutputBiasName, [shape.Outputs], ParameterBlock.OutputBias);
    }
}

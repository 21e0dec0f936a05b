namespace Lethe.Models;

/// <summary>
/// Layers of complex diagonal units, linear in time: what <see cref="LruModel"/> and <see cref="S4dModel"/> share. With activation=linear
/// there is one layer, whose decoder makes the outputs. With another sigma the decoder makes <see cref="RecurrentOptions.Channels"/>
/// features (as many as units where none are named), and y = V sigma(features) + e; layers stack, each reading the y of the one below.
/// Parameters of features: readout.V (o, k), readout.e (o); those of layer 2 are named layer2.recurrent... and so on.
/// </summary>
public abstract class ComplexRecurrentModel : RecurrentModel
{
    /// <summary>Names of V and e.</summary>
    public const string ReadoutName = "readout.V", ReadoutBiasName = "readout.e";

    private readonly ILayerWeights _first;

    private protected ComplexRecurrentModel(RecurrentOptions options, RecurrenceShape[] shapes,
        Func<RecurrenceShape, IEnumerable<(string, int[], ParameterBlock)>> parameters, Func<RecurrenceShape, ILayerWeights> units)
        : base(options, shapes.Length == 1 ? shapes[0] : null, shapes.SelectMany((shape, layer) =>
            parameters(shape).Select(p => (LayerPrefix(layer) + p.Item1, p.Item2, p.Item3))))
    {
        ILayerWeights[] layers = Array.ConvertAll(shapes, shape => units(shape));
        _first = layers[0];
        if (shapes.Length > 1) Stack = new SsmStack(options, shapes, Parameters, layers);
    }

    private protected override SsmStack? Stack { get; }

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights) => _first.ToKernel(Parameters.Values, weights);

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient) =>
        _first.FromKernel(Parameters.Values, kernelGradient, gradient);

    /// <summary>Parameters of features, behind those of the decoder; none without.</summary>
    private protected static IEnumerable<(string, int[], ParameterBlock)> Readout(RecurrenceShape shape) => shape.Features == 0 ? [] :
    [
        (ReadoutName, [shape.Outputs, shape.Features], ParameterBlock.Output),
        (ReadoutBiasName, [shape.Outputs], ParameterBlock.OutputBias),
    ];

    /// <summary>The layers.</summary>
    /// <param name="options">How the model is built.</param>
    /// <param name="asides">Units of a layer besides its own, by the channels it reads.</param>
    private protected static RecurrenceShape[] Shapes(RecurrentOptions options, Func<int, int> asides)
    {
        ArgumentNullException.ThrowIfNull(options);
        bool linear = options.Activation == Activation.Linear;
        int layers = Math.Max(1, options.Layers), between = options.Channels ?? options.Width;
        if (linear && layers > 1)
            throw new ArgumentException($"{layers} linear layers are asked for, which together are one linear recurrence: use one, or " +
                "activation=tanh.", nameof(options));
        return [.. Enumerable.Range(0, layers).Select(l =>
        {
            int inputs = l == 0 ? options.Inputs : between, outputs = l == layers - 1 ? options.Outputs : between;
            return new RecurrenceShape(inputs, options.Width + asides(inputs), outputs, false, options.Activation)
            {
                Complex = true,
                Features = linear ? 0 : between,
                Precision = options.Precision,
            };
        })];
    }
}

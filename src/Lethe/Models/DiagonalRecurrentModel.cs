namespace Lethe.Models;

/// <summary>Independent real units of rates a_i = f(w_i): what <see cref="DiagonalModel"/> and <see cref="SsmModel"/> share.</summary>
public abstract class DiagonalRecurrentModel : RecurrentModel
{
    /// <summary>Name of w.</summary>
    public const string RecurrentName = "recurrent.w";

    private readonly DiagonalUnits _units;

    private protected DiagonalRecurrentModel(RecurrentOptions options, RecurrenceShape[] layers)
        : base(options, layers.Length == 1 ? layers[0] : null, layers.SelectMany((shape, layer) => Layer(shape, LayerPrefix(layer))))
    {
        RequireNative(options);
        Decay = new DecayRates(Parameters.View(RecurrentName), options.Parameterization, options.Integration, options.TimeStep);
        _units = new DiagonalUnits(options, layers[0]);
    }

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights) => _units.ToKernel(Parameters.Values, weights);

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient) =>
        _units.FromKernel(Parameters.Values, kernelGradient, gradient);

    private static IEnumerable<(string Name, int[] Shape, ParameterBlock Block)> Layer(RecurrenceShape shape, string prefix) =>
    [
        (prefix + RecurrentName, [shape.Units], ParameterBlock.RecurrentDiagonal),
        (prefix + InputName, [shape.Units, shape.Inputs], ParameterBlock.Input),
        (prefix + BiasName, [shape.Units], ParameterBlock.Bias),
        (prefix + OutputName, [shape.Outputs, shape.Units], ParameterBlock.Output),
        (prefix + OutputBiasName, [shape.Outputs], ParameterBlock.OutputBias),
    ];
}

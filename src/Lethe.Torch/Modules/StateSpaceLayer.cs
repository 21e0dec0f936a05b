namespace Lethe.Torch.Modules;

/// <summary>
/// A state-space layer: h_{k+1} = e^{-a dt} h_k + (1 - e^{-a dt})/a (U x_k + b), y_k = C sigma(h_{k+1}) + d, a = f(w), linear in time
/// (exact form). f must not reach 0.
/// </summary>
public sealed class StateSpaceLayer : RecurrenceModule
{
    private readonly IParameterization _f;

    /// <inheritdoc cref="DiagonalRecurrence(int, int, int, IParameterization, Activation, double, double)"/>
    public StateSpaceLayer(int inputs, int units, int outputs, IParameterization parameterization, Activation activation = Activation.Tanh,
        double timeStep = 1, double horizon = 1000)
        : base(nameof(StateSpaceLayer), new RecurrenceShape(inputs, units, outputs, false, activation) { Layerwise = true }, timeStep)
    {
        _f = parameterization;
        Weights = Register("recurrent.w", LogUniformWeights(units, horizon, parameterization));
    }

    /// <summary>w: (m).</summary>
    public Parameter Weights { get; }

    private protected override (Tensor, Tensor?) Recurrent()
    {
        Tensor a = RateFunction.Apply(Failure, Weights, _f), exponent = -TimeStep * a;
        return (exponent.exp(), -exponent.expm1() / a);
    }
}

namespace Lethe.Torch.Modules;

/// <summary>h_{k+1} = h_k + dt sigma(U x_k + b - f(w) h_k), y_k = C h_{k+1} + d: Euler form, one rate for each unit.</summary>
public sealed class DiagonalRecurrence : RecurrenceModule
{
    private readonly IParameterization _f;

    /// <summary>Creates the layer with rates f(w) log-uniform on [1/horizon, 1]; random numbers are torch's.</summary>
    /// <param name="inputs">Channels read.</param>
    /// <param name="units">m.</param>
    /// <param name="outputs">Channels given.</param>
    /// <param name="parameterization">f.</param>
    /// <param name="activation">sigma.</param>
    /// <param name="timeStep">dt.</param>
    /// <param name="horizon">The longest time scale at the start.</param>
    public DiagonalRecurrence(int inputs, int units, int outputs, IParameterization parameterization,
        Activation activation = Activation.Hardtanh,
        double timeStep = 1, double horizon = 100)
        : base(nameof(DiagonalRecurrence), new RecurrenceShape(inputs, units, outputs, false, activation), timeStep)
    {
        _f = parameterization;
        Weights = Register("recurrent.w", LogUniformWeights(units, horizon, parameterization));
    }

    /// <summary>w: (m).</summary>
    public Parameter Weights { get; }

    private protected override (Tensor, Tensor?) Recurrent()
    {
        Tensor a = RateFunction.Apply(Failure, Weights, _f);
        if (Activation != Activation.Linear) return (a, null);
        using Scalar one = 1.ToScalar(), step = TimeStep.ToScalar();
        return (one - a * step, full_like(a, step));
    }
}

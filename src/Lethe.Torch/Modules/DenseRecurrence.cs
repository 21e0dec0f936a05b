namespace Lethe.Torch.Modules;

/// <summary>h_{k+1} = h_k + dt sigma(U x_k + b - A h_k), y_k = C h_{k+1} + d with A = P^T diag(f(w)) P, or A = -W where no f is
/// given.</summary>
public sealed class DenseRecurrence : RecurrenceModule
{
    private readonly IParameterization? _f;
    private readonly Parameter? _w, _p, _free;

    /// <summary>Creates the layer: P orthogonal and rates log-uniform on [1/horizon, 1], or W = -I/2 + G/(2 sqrt m); random numbers are
    /// torch's.</summary>
    /// <param name="inputs">Channels read.</param>
    /// <param name="units">m.</param>
    /// <param name="outputs">Channels given.</param>
    /// <param name="parameterization">f; null: a free W.</param>
    /// <param name="activation">sigma.</param>
    /// <param name="timeStep">dt.</param>
    /// <param name="horizon">The longest time scale at the start.</param>
    public DenseRecurrence(int inputs, int units, int outputs, IParameterization? parameterization,
        Activation activation = Activation.Hardtanh,
        double timeStep = 1, double horizon = 100)
        : base(nameof(DenseRecurrence), new RecurrenceShape(inputs, units, outputs, true, activation), timeStep)
    {
        _f = parameterization;
        using IDisposable scope = NewDisposeScope();
        Tensor g = randn([units, units], dtype: ScalarType.Float64);
        if (_f is null)
        {
            using Scalar divisor = (2 * Math.Sqrt(units)).ToScalar(), half = 0.5.ToScalar();
            _free = Register("recurrent.W", (g / divisor - eye(units, dtype: ScalarType.Float64) * half).MoveToOuterDisposeScope());
            return;
        }
        _w = Register("recurrent.w", LogUniformWeights(units, horizon, _f).MoveToOuterDisposeScope());
        _p = Register("recurrent.P", linalg.qr(g).Q.contiguous().MoveToOuterDisposeScope());
    }

    private protected override (Tensor, Tensor?) Recurrent()
    {
        Tensor a = _f is null ? -_free! : _p!.t().matmul(RateFunction.Apply(Failure, _w!, _f).unsqueeze(1) * _p);
        if (Activation != Activation.Linear) return (a, null);
        using Scalar step = TimeStep.ToScalar();
        return (eye(a.shape[0], dtype: ScalarType.Float64) - a * step, full([a.shape[0]], step, dtype: ScalarType.Float64));
    }
}

using Lethe.Torch.Scan;

namespace Lethe.Torch.Modules;

/// <summary>
/// A linear recurrent unit: complex h_t = lambda h_{t-1} + gamma (U x_t), lambda = e^{-f(w) + i theta}, gamma = sqrt(1 - |lambda|^2),
/// y_t = Re(C h_t) + d. Float64 on the CPU. Parameters: recurrent.w and recurrent.theta (m), input.U (m, in, 2) and output.c (out, m, 2) as
/// pairs (Re, Im), output.d (out).
/// </summary>
public sealed class LruLayer : nn.Module<Tensor, Tensor>
{
    private readonly IParameterization _f;
    private readonly Parameter _w, _theta, _u, _c, _d;

    /// <summary>Creates the layer: rates f(w) log-uniform on [1/horizon, 1], phases uniform on [0, pi/10]; random numbers are
    /// torch's.</summary>
    /// <param name="inputs">Channels read.</param>
    /// <param name="units">m, complex.</param>
    /// <param name="outputs">Channels given.</param>
    /// <param name="parameterization">f; positive.</param>
    /// <param name="horizon">The longest time scale at the start.</param>
    public LruLayer(int inputs, int units, int outputs, IParameterization parameterization, double horizon = 1000) : base(nameof(LruLayer))
    {
        _f = parameterization;
        using IDisposable scope = NewDisposeScope();
        _w = Register("recurrent.w", RecurrenceModule.LogUniformWeights(units, horizon, parameterization));
        using Scalar arc = (Math.PI / 10).ToScalar(), into = Math.Sqrt(2 * inputs).ToScalar(), through = Math.Sqrt(units).ToScalar();
        _theta = Register("recurrent.theta", rand([units], dtype: ScalarType.Float64) * arc);
        _u = Register("input.U", randn([units, inputs, 2], dtype: ScalarType.Float64) / into);
        _c = Register("output.c", randn([outputs, units, 2], dtype: ScalarType.Float64) / through);
        _d = Register("output.d", zeros([outputs], dtype: ScalarType.Float64));
    }

    /// <summary>What went wrong in backward passes through this layer outside of <see cref="BackwardPass"/>.</summary>
    public BackwardFailure Failure { get; } = new();

    /// <summary>y.</summary>
    /// <param name="input">x: (batch, time, in), float64.</param>
    /// <exception cref="InvalidOperationException">An earlier backward pass through this layer failed, see
    /// <see cref="Failure"/>.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Failure.ThrowIfAny();
        using IDisposable scope = NewDisposeScope();
        Tensor rate = RateFunction.Apply(Failure, _w, _f), modulus = (-rate).exp();
        Tensor lambda = complex(modulus * _theta.cos(), modulus * _theta.sin());
        using Scalar minusTwo = (-2.0).ToScalar(), one = 1.ToScalar();
        Tensor gamma = (-(rate * minusTwo).expm1()).sqrt().unsqueeze(1);
        Tensor u = complex(input.matmul((gamma * _u.select(2, 0)).t()), input.matmul((gamma * _u.select(2, 1)).t()));
        Tensor h = LinearScan.Apply(lambda, u, failure: Failure);
        Tensor read = h.real.matmul(_c.select(2, 0).t()) - h.imag.matmul(_c.select(2, 1).t());
        return read.add(_d, one).MoveToOuterDisposeScope();
    }

    private Parameter Register(string name, Tensor values)
    {
        var parameter = new Parameter(values.MoveToOuterDisposeScope());
        register_parameter(name, parameter);
        return parameter;
    }
}

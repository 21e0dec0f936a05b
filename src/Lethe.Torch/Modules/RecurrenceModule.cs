namespace Lethe.Torch.Modules;

/// <summary>
/// A layer (batch, time, in) to (batch, time, out), float64 on the CPU, computed by a fused kernel. Its parameters bear Lethe's names
/// (docs/weights.md) and are ordinary torch parameters. One instance is not for two callers at a time.
/// </summary>
public abstract class RecurrenceModule : nn.Module<Tensor, Tensor>
{
    private readonly RecurrenceKernel _kernel;

    /// <summary>Registers U, b, C, d, drawn as torch.nn.Linear draws them: uniform on +-1/sqrt(in) and +-1/sqrt(m).</summary>
    private protected RecurrenceModule(string name, RecurrenceShape shape, double timeStep) : base(name)
    {
        _kernel = RecurrenceKernels.Create(shape, timeStep);
        Input = Register("input.U", Uniform(shape.Inputs, shape.StateSize, shape.Inputs));
        Bias = Register("input.b", Uniform(shape.Inputs, shape.StateSize));
        Output = Register("output.c", Uniform(shape.StateSize, shape.Outputs, shape.StateSize));
        OutputBias = Register("output.d", Uniform(shape.StateSize, shape.Outputs));
    }

    /// <summary>U: (m, in).</summary>
    public Parameter Input { get; }

    /// <summary>b: (m).</summary>
    public Parameter Bias { get; }

    /// <summary>C: (out, m).</summary>
    public Parameter Output { get; }

    /// <summary>d: (out).</summary>
    public Parameter OutputBias { get; }

    /// <summary>dt.</summary>
    public double TimeStep => _kernel.TimeStep;

    /// <summary>sigma.</summary>
    public Activation Activation => _kernel.Shape.Activation;

    /// <summary>What went wrong in backward passes through this layer outside of <see cref="BackwardPass"/>.</summary>
    public BackwardFailure Failure { get; } = new();

    /// <summary>y.</summary>
    /// <param name="input">x: (batch, time, in), float64.</param>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    /// <exception cref="InvalidOperationException">An earlier backward pass through this layer failed, see
    /// <see cref="Failure"/>.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Failure.ThrowIfAny();
        if (input.dim() != 3 || input.shape[2] != _kernel.Shape.Inputs || input.dtype != ScalarType.Float64)
        {
            throw new ArgumentException(
                $"input is {input.dtype} ({string.Join(", ", input.shape)}), expected Float64 (batch, time, {_kernel.Shape.Inputs}): " +
                "transpose or convert it.", nameof(input));
        }
        using IDisposable scope = NewDisposeScope();
        (Tensor recurrent, Tensor? gain) = Recurrent();
        Tensor u = gain is null ? Input : gain.unsqueeze(1) * Input, b = gain is null ? Bias : gain * Bias;
        Tensor weights = cat([recurrent.flatten(), u.flatten(), b, Output.flatten(), OutputBias]);
        return RecurrenceFunction.Apply(Failure, weights, input, _kernel).MoveToOuterDisposeScope();
    }

    /// <summary>The kernel's recurrent weights, and the factor of each unit's input where the kernel wants it applied.</summary>
    private protected abstract (Tensor Recurrent, Tensor? Gain) Recurrent();

    private protected Parameter Register(string name, Tensor values)
    {
        var parameter = new Parameter(values);
        register_parameter(name, parameter);
        return parameter;
    }

    /// <summary>Uniform on +-1/sqrt(fan).</summary>
    private protected static Tensor Uniform(int fan, params long[] shape)
    {
        using IDisposable scope = NewDisposeScope();
        using Scalar two = 2.0.ToScalar(), one = 1.0.ToScalar(), divisor = Math.Sqrt(fan).ToScalar();
        return ((rand(shape, dtype: ScalarType.Float64) * two - one) / divisor).MoveToOuterDisposeScope();
    }

    /// <summary>w with rates f(w) log-uniform on [1/horizon, 1].</summary>
    internal static Tensor LogUniformWeights(int units, double horizon, Parameterizations.IParameterization f)
    {
        using Tensor draws = rand([units], dtype: ScalarType.Float64);
        double[] w = Array.ConvertAll(draws.data<double>().ToArray(), u => f.Inverse(Math.Exp(-u * Math.Log(horizon))));
        if (!Array.TrueForAll(w, double.IsFinite))
            throw new ArgumentException($"parameterization '{f.Name}' takes no weight with some rate in [1/{horizon}, 1]: use another one.",
                nameof(f));
        return tensor(w);
    }
}

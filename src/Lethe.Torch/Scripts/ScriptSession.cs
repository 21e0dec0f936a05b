namespace Lethe.Torch.Scripts;

/// <summary>The part of a TorchScript model that names TorchSharp's types; made after libtorch is loaded.</summary>
internal sealed class ScriptSession : IDisposable
{
    private const double SingleRounding = 5.9604644775390625e-8, DoubleRounding = 1.1102230246251565e-16;

    private readonly string _path;
    private readonly jit.ScriptModule<Tensor, object> _module;
    private readonly ScalarType _type;

    private ScriptSession(string path, byte[] archive, ScalarType? type)
    {
        _path = path;
        OneDnnLimit.Apply();
        // With several threads sums depend on their number.
        set_num_threads(1);
        _module = Guard(() => jit.load<Tensor, object>(archive));
        _module.eval();
        // A program without weights of its own computes in float64.
        _type = type ?? _module.parameters().Concat(_module.buffers()).Select(tensor => tensor.dtype)
            .FirstOrDefault(t => t is ScalarType.Float32 or ScalarType.Float64, ScalarType.Float64);
        if (type is { } wanted) Guard(() => _module.to(wanted));
    }

    /// <summary>
    /// Loads a program. Weights of float32 are computed with in float64: the values are theirs, the rounding is not.
    /// Only a program that insists on float32 gets it. The archive comes from ScriptGate; the path is for messages.
    /// </summary>
    internal static ScriptSession Open(string path, byte[] archive, long[] trial)
    {
        var exact = new ScriptSession(path, archive, ScalarType.Float64);
        try
        {
            exact.Run(new double[trial.Aggregate(1L, (a, d) => a * d)], trial);
            return exact;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            exact.Dispose();
            return new ScriptSession(path, archive, null);
        }
    }

    internal double Rounding => _type == ScalarType.Float64 ? DoubleRounding : SingleRounding;

    internal (double[] Values, long[] Shape) Run(double[] x, long[] shape) => Guard(() =>
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor input = tensor(x, shape, dtype: ScalarType.Float64).to_type(_type);
        Tensor y = First(_module.call(input));
        return (y.to_type(ScalarType.Float64).contiguous().data<double>().ToArray(), y.shape);
    });

    public void Dispose() => _module.Dispose();

    private Tensor First(object answer) => answer switch
    {
        Tensor y => y,
        System.Runtime.CompilerServices.ITuple { Length: > 0 } tuple when tuple[0] is Tensor y => y,
        IEnumerable<object> many when many.FirstOrDefault() is Tensor y => y,
        _ => throw ProblemException.Input(_path, $"its answer is {answer.GetType().Name}", "a tensor, or a tuple that begins with one",
            "Wrap the model so that forward gives one tensor"),
    };

    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException or ArgumentException or InvalidCastException)
        {
            string[] lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            // The reason stands in the last line of what the interpreter says; the traceback goes before it.
            string reason = lines.LastOrDefault(line => line.StartsWith("RuntimeError", StringComparison.Ordinal)) ?? lines.FirstOrDefault()
                ?? e.GetType().Name;
            throw ProblemException.Input(_path, $"libtorch cannot run it ({reason.TrimEnd('.')})",
                "a program whose forward takes one tensor (batch, time, in)", "Check it in Python with the same shape; see layout= and in=",
                e);
        }
    }
}

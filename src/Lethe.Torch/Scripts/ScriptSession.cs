using ScriptArchive = Lethe.Interop.PyTorch.Script.ScriptArchive;

namespace Lethe.Torch.Scripts;

/// <summary>The part of a TorchScript model that names TorchSharp's types; made after libtorch is loaded.</summary>
internal sealed class ScriptSession : IDisposable
{
    // Numbers of libtorch's types: complex of two halves, of two float32, of two float64.
    private const int SmallestComplex = 8, LargestComplex = 10;

    private readonly string _path;
    private readonly jit.ScriptModule<Tensor, object> _module;
    private ScalarType _type = ScalarType.Float64, _answered = ScalarType.Float64;

    private ScriptSession(string path, byte[] archive)
    {
        _path = path;
        OneDnnLimit.Apply();
        // With several threads sums depend on their number.
        set_num_threads(1);
        _module = Guard(() => jit.load<Tensor, object>(archive));
        _module.eval();
    }

    /// <summary>
    /// Loads a program. Numbers of float32 are computed with in float64: the values are theirs, the rounding is not. Only a program that
    /// insists on another type gets it: that of its weights, or where they are constants of the program, one it takes. The archive comes
    /// from ScriptGate; the path is for messages.
    /// </summary>
    internal static ScriptSession Open(string path, byte[] archive, long[] trial)
    {
        byte[]? wide = ScriptArchive.Of(path, archive).WriteWide();
        if (wide is not null)
        {
            try
            {
                return new ScriptSession(path, wide).Accepting([ScalarType.Float64], trial);
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                // Its own types remain.
            }
        }

        var session = new ScriptSession(path, archive);
        ScalarType[] own = [.. session._module.parameters().Concat(session._module.buffers()).Select(tensor => tensor.dtype)
            .Where(type => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16).Take(1)];
        ScalarType[] types = [.. own.Append(ScalarType.Float32).Append(ScalarType.BFloat16).Append(ScalarType.Float16).Distinct()];
        return session.Accepting(wide is null ? [ScalarType.Float64, .. types] : [.. types, ScalarType.Float64], trial);
    }

    internal double Rounding => Math.Max(RoundingOf(_type), RoundingOf(_answered));

    internal (double[] Values, long[] Shape) Run(double[] x, long[] shape) => Guard(() =>
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor input = tensor(x, shape, dtype: ScalarType.Float64).to_type(_type);
        Tensor y = First(_module.call(input));
        _answered = y.dtype;
        // TorchSharp's is_complex leaves complex numbers of two halves out.
        if ((int)y.dtype is >= SmallestComplex and <= LargestComplex)
            throw ProblemException.Input(_path, "its answer is complex", "real numbers", "Wrap the model so that forward gives y.real");
        return (y.to_type(ScalarType.Float64).contiguous().data<double>().ToArray(), y.shape);
    });

    // Takes the first type it runs with; the problem with the first type is the one that is told.
    private ScriptSession Accepting(ScalarType[] types, long[] trial)
    {
        ProblemException? first = null;
        foreach (ScalarType type in types)
        {
            try
            {
                _type = type;
                Run(new double[trial.Aggregate(1L, (a, d) => a * d)], trial);
                return this;
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                first ??= e;
            }
        }

        Dispose();
        throw first!;
    }

    // Half the distance from 1 to the next number.
    private static double RoundingOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => 1.0 / (1 << 24),
        ScalarType.Float16 => 1.0 / (1 << 11),
        ScalarType.BFloat16 => 1.0 / (1 << 8),
        _ => 1.1102230246251565e-16,
    };

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

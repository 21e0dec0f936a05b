using Lethe.Interop;
using Lethe.Torch.Scripts.Gate;
using ScriptArchive = Lethe.Interop.PyTorch.Script.ScriptArchive;
using ScriptWeights = Lethe.Interop.PyTorch.Script.ScriptWeights;

namespace Lethe.Torch.Scripts;

/// <summary>
/// The part of a TorchScript model that names TorchSharp's types; made after libtorch is loaded. Numbers of float32 are computed with in
/// float64: the values are theirs, the rounding is not. Only a program that insists on another type gets it: that of its weights, or where
/// they are constants of the program, one it takes. The first call that succeeds decides.
/// </summary>
internal sealed class ScriptSession : IPortedModel
{
    // Numbers of libtorch's types: complex of two halves, of two float32, of two float64.
    private const int SmallestComplex = 8, LargestComplex = 10;

    // Larger ones are no sizes of states or channels.
    private const int LargestSize = 4096;

    private readonly byte[] _archive;
    private readonly ScriptArchive _read;
    private readonly ScriptSignature _signature;
    private readonly List<(jit.ScriptModule Module, ScalarType Type)> _ways = [];
    private readonly HashSet<jit.ScriptModule> _modules = [];
    private (jit.ScriptModule Module, ScalarType Type)? _way;
    private ScalarType _answered = ScalarType.Float64;

    /// <summary>Loads a program; libtorch must be loaded. The archive comes from <see cref="ScriptGate"/>; the path is for
    /// messages.</summary>
    /// <exception cref="ProblemException">libtorch cannot load it.</exception>
    internal ScriptSession(string path, byte[] archive)
    {
        (Path, _archive) = (path, archive);
        OneDnnLimit.Apply();
        // With several threads sums depend on their number.
        set_num_threads(1);
        _read = ScriptArchive.Of(path, archive);
        _signature = ScriptSignature.Read(_read.Modules, _read.RootClass)
            ?? throw Problem("it declares no forward pass", "a program whose forward takes tensors", "Save a module that has a forward");
        byte[]? wide = _read.WriteWide();
        jit.ScriptModule own = Load(archive);
        if (wide is not null)
        {
            try
            {
                _ways.Add((Load(wide), ScalarType.Float64));
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                // Its own types remain.
            }
        }
        Tensor[] weights = [.. own.parameters().Concat(own.buffers())];
        ScalarType[] named = [.. weights.Select(tensor => tensor.dtype)
            .Where(type => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16).Take(1)];
        ScalarType[] types = [.. named.Append(ScalarType.Float32).Append(ScalarType.BFloat16).Append(ScalarType.Float16).Distinct()];
        types = wide is null ? [ScalarType.Float64, .. types] : [.. types, ScalarType.Float64];
        _ways.AddRange(types.Select(type => (own, type)));
        WeightSizes = [.. weights.SelectMany(tensor => tensor.shape).Where(size => size is >= 1 and <= LargestSize)
            .Select(size => (int)size).Distinct().Order()];
    }

    public string Path { get; }

    public IReadOnlyList<ModelPort> Inputs => _signature.Inputs;

    // A program does not name what it gives: "0" is the first tensor of its answer.
    public IReadOnlyList<ModelPort> Outputs => [];

    public double Rounding => Math.Max(RoundingOf(_way?.Type ?? ScalarType.Float64), RoundingOf(_answered));

    public int? GroupSize => null;

    public bool TakesThreads => false;

    public bool QuantisesDynamically => _read.Modules.Values.Any(text => text.Contains("quantized.", StringComparison.Ordinal));

    public IReadOnlyList<int> WeightSizes { get; }

    public string? Before => _signature.Reset is { } reset ? $"its method {reset}() is called before each pass" : null;

    public IPortedModel Again() => new ScriptSession(Path, _archive);

    // Loading compiles and optimises the program anew, and libtorch keeps what it compiled; so numbers are copied into the modules that are
    // there. What is neither a parameter nor a buffer is reached by loading alone.
    public IPortedModel With(byte[] content) => Guard(() =>
    {
        IReadOnlyList<StoredWeight> weights = ScriptWeights.Of(Path, content).Weights;
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var found = new List<(Tensor To, NamedTensor From)>();
        foreach (jit.ScriptModule module in _modules)
        {
            Dictionary<string, Tensor> own = module.named_parameters().Select(one => (one.name, Value: (Tensor)one.parameter))
                .Concat(module.named_buffers().Select(one => (one.name, Value: one.buffer)))
                .ToDictionary(one => one.name, one => one.Value);
            foreach (StoredWeight weight in weights)
            {
                if (!own.TryGetValue(weight.Tensor.Name, out Tensor? to)
                    || !to.shape.AsSpan().SequenceEqual(Array.ConvertAll(weight.Tensor.Shape, d => (long)d)))
                    return (IPortedModel)new ScriptSession(Path, content);
                found.Add((to, weight.Tensor));
            }
        }
        foreach ((Tensor to, NamedTensor from) in found)
        {
            using Tensor values = tensor(from.Data, [.. from.Shape.Select(d => (long)d)], dtype: ScalarType.Float64);
            to.copy_(values);
        }
        return this;
    });

    public IReadOnlyList<PortTensor> Call(IReadOnlyList<PortTensor> inputs, IReadOnlyList<string>? wanted)
    {
        if (_way is { } known) return Call(known, inputs, wanted);
        ProblemException? first = null;
        foreach ((jit.ScriptModule, ScalarType) way in _ways)
        {
            try
            {
                IReadOnlyList<PortTensor> answers = Call(way, inputs, wanted);
                _way = way;
                return answers;
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                first ??= e;
            }
        }
        throw first!;
    }

    public void Dispose()
    {
        foreach (jit.ScriptModule module in _modules) module.Dispose();
    }

    private IReadOnlyList<PortTensor> Call((jit.ScriptModule Module, ScalarType Type) way, IReadOnlyList<PortTensor> inputs,
        IReadOnlyList<string>? wanted) => Guard(() =>
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        if (_signature.Reset is { } reset) way.Module.invoke(reset);
        object[] arguments = [.. _signature.Inputs.Select(port =>
            Argument(port, way.Type, inputs.FirstOrDefault(one => one.Name == port.Name)
            ?? throw Problem($"its forward takes '{port.Name}' of a type that is not filled here", "tensors, numbers and flags",
                "Wrap the model so that forward takes tensors")))];
        var answers = new List<PortTensor>();
        foreach (Tensor y in Tensors(way.Module.call(arguments)))
        {
            string name = Invariant($"{answers.Count}");
            // What nobody reads stays where it is; it keeps its place.
            if (wanted is not null && !wanted.Contains(name))
            {
                answers.Add(new PortTensor(name, [], []));
                continue;
            }
            // TorchSharp's is_complex leaves complex numbers of two halves out.
            if ((int)y.dtype is >= SmallestComplex and <= LargestComplex)
                throw Problem("its answer is complex", "real numbers", "Wrap the model so that forward gives y.real");
            _answered = y.dtype;
            answers.Add(new PortTensor(name, y.to_type(ScalarType.Float64).contiguous().data<double>().ToArray(), y.shape));
        }
        if (answers.Count == 0) throw Problem("its answer holds no tensor", "a tensor, or a tuple of them",
            "Wrap the model so that forward gives one tensor");
        return (IReadOnlyList<PortTensor>)answers;
    });

    private static object Argument(ModelPort port, ScalarType type, PortTensor given) => port.ElementType switch
    {
        "int64" => (long)given.Values[0],
        "float64" => given.Values[0],
        "bool" => given.Values[0] != 0,
        _ => tensor(given.Values, given.Shape, dtype: ScalarType.Float64).to_type(given.IsWhole ? ScalarType.Int64 : type),
    };

    private static IEnumerable<Tensor> Tensors(object? answer)
    {
        if (answer is Tensor y) return [y];
        if (answer is System.Runtime.CompilerServices.ITuple tuple)
            return Enumerable.Range(0, tuple.Length).SelectMany(i => Tensors(tuple[i]));
        return answer is System.Collections.IEnumerable many and not string ? many.Cast<object?>().SelectMany(Tensors) : [];
    }

    private jit.ScriptModule Load(byte[] archive) => Guard(() =>
    {
        jit.ScriptModule module = jit.load(archive);
        _modules.Add(module);
        module.eval();
        return module;
    });

    // Half the distance from 1 to the next number.
    private static double RoundingOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => 1.0 / (1 << 24),
        ScalarType.Float16 => 1.0 / (1 << 11),
        ScalarType.BFloat16 => 1.0 / (1 << 8),
        _ => 1.1102230246251565e-16,
    };

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(Path, actual, expected, remedy);

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
            string reason = lines.LastOrDefault(line => line.StartsWith("RuntimeError", StringComparison.Ordinal)
                || line.StartsWith("builtins.", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? e.GetType().Name;
            throw ProblemException.Input(Path, $"libtorch cannot run it ({reason.TrimEnd('.')})",
                "a program whose forward takes a tensor of sequences, (batch, time, in) or in another order",
                "Check it in Python with the same shape; in=, layout= and state= say how it is called", e);
        }
    }
}

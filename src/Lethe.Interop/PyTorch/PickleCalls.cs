namespace Lethe.Interop.PyTorch;

/// <summary>The few names a pickle of tensors may use, and what they stand for.</summary>
internal static class PickleCalls
{
    private static readonly IReadOnlyDictionary<string, ScalarKind> Storages = new Dictionary<string, ScalarKind>
    {
        ["DoubleStorage"] = ScalarKind.Float64,
        ["FloatStorage"] = ScalarKind.Float32,
        ["HalfStorage"] = ScalarKind.Float16,
        ["BFloat16Storage"] = ScalarKind.BFloat16,
        ["LongStorage"] = ScalarKind.Int64,
        ["IntStorage"] = ScalarKind.Int32,
        ["ShortStorage"] = ScalarKind.Int16,
        ["CharStorage"] = ScalarKind.Int8,
        ["ByteStorage"] = ScalarKind.UInt8,
        ["BoolStorage"] = ScalarKind.Bool,
    };

    private static readonly PickleName[] Functions =
    [
        new("collections", "OrderedDict"), new("collections", "defaultdict"), new("torch._utils", "_rebuild_tensor_v2"),
            new("torch._utils", "_rebuild_tensor"),
        new("torch._utils", "_rebuild_parameter"), new("torch", "Size"), new("torch", "device"), new("torch.serialization", "_get_layout"),
            new("builtins", "dict"), new("builtins", "list"),
    ];

    /// <summary>Lists of numbers as TorchScript stores them: build_intlist([1, 2]) is its list.</summary>
    private const string TorchScriptLists = "torch.jit._pickle";

    /// <summary>A name, if it is one of those that tensors need.</summary>
    /// <exception cref="ProblemException">It names anything else.</exception>
    internal static PickleName Named(string module, string name, string source)
    {
        var found = new PickleName(module, name);
        bool known = Functions.Contains(found) || module == TorchScriptLists || IsTorchScriptClass(found)
            || module == "torch" && (Storages.ContainsKey(name) || name.EndsWith("Storage", StringComparison.Ordinal) || IsType(name))
            || found == new PickleName("torch.storage", "UntypedStorage");
        if (known) return found;
        throw ProblemException.Input(source,
            $"it holds an object of '{Printable.Clip(found.ToString())}', which only running Python code could read",
            "tensors and names alone: a state_dict",
            "Save the weights instead of the model: torch.save(model.state_dict(), path), " +
                "or a program: torch.jit.script(model).save(path)");
    }

    /// <summary>A run of numbers, from the tuple that names it: ('storage', type, key, place, count).</summary>
    internal static PickleStorage Storage(object? id, string source)
    {
        if (id is not PickleTuple { Items: ["storage", PickleName type, string key, _, long count] } || count < 0)
            throw Unusual(source, "a reference to numbers is written in an unknown way");
        if (!Storages.TryGetValue(type.Name, out ScalarKind kind))
            throw Unusual(source, $"it holds numbers of type {Printable.Clip(type.Name)}");
        return new PickleStorage(kind, key, count);
    }

    internal static object? Call(PickleName function, object?[] arguments, string source)
    {
        if (IsTorchScriptClass(function)) return new PickleObject();
        return (function.Name, arguments) switch
        {
            ("OrderedDict" or "dict" or "defaultdict", _) => new PickleDictionary(),
            ("_rebuild_tensor_v2" or "_rebuild_tensor", [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..]) =>
                new PickleTensor(storage, offset, Whole(shape, source), Whole(strides, source)),
            ("_rebuild_parameter", [PickleTensor tensor, ..]) => tensor,
            (_, [PickleTensor or PickleStorage, ..]) or ("_rebuild_tensor_v2" or "_rebuild_tensor" or "_rebuild_parameter", _) =>
                throw Unusual(source, $"a tensor is put together by {function} in an unknown way"),
            (_, [var only]) => only,
            _ => null,
        };
    }

    private static bool IsTorchScriptClass(PickleName name) =>
        name.Module == "__torch__" || name.Module.StartsWith("__torch__.", StringComparison.Ordinal);

    private static bool IsType(string name) => name is "float64" or "float32" or "float16" or "bfloat16" or "int64" or "int32" or "int16"
        or "int8" or "uint8" or "bool";

    // A tuple may be shared by many tensors: its length is looked at before it is copied.
    private static long[] Whole(PickleTuple tuple, string source) => tuple.Items.Length > NamedTensor.MaxRank
        ? throw Unusual(source, $"a tensor has more than {NamedTensor.MaxRank} dimensions")
        : Array.ConvertAll(tuple.Items, item => item is long n ? n : throw Unusual(source, "a tensor's shape is no tuple of numbers"));

    private static ProblemException Unusual(string source, string actual) =>
        ProblemException.Input(source, actual, "tensors of real numbers as torch.save writes them",
            "Convert them and save again: torch.save(model.state_dict(), path), or use .safetensors");
}

namespace Lethe.Interop.PyTorch;

/// <summary>The few calls of a pickle that put tensors together, and what they stand for. Every other one stands for an opaque value:
/// nothing is called.</summary>
internal static class PickleCalls
{
    private const string Unknowingly = "numbers that are put together in a way that is not known here";

    /// <summary>Lists of numbers as TorchScript stores them: build_intlist([1, 2]) is its list.</summary>
    private const string TorchScriptLists = "torch.jit._pickle.";

    private static readonly ElementType Odd = new("unknown", null, Unknowingly, ElementType.Convert);

    /// <summary>A run of numbers, from the tuple that names it: ('storage', type, key, place, count).</summary>
    internal static PickleStorage Storage(object? id, string source)
    {
        if (id is not PickleTuple { Items: ["storage", PickleName type, string key, _, long count] } || count < 0)
        {
            throw ProblemException.Input(source, "a reference to numbers is written in an unknown way", "tensors as torch.save writes them",
                "Save them again: torch.save(model.state_dict(), path), or use .safetensors");
        }

        bool bytes = type.Name == "UntypedStorage";
        return new PickleStorage(bytes ? ElementType.Unknown("bytes") : PyTorchTypes.OfStorage(type.Name), key, count, bytes);
    }

    /// <summary>What a call stands for.</summary>
    internal static object? Call(object? function, object?[] arguments)
    {
        if (function is not PickleName name) return new PickleOpaque();
        if (IsTorchScriptClass(name)) return new PickleObject();
        return (name.ToString(), arguments) switch
        {
            ("collections.OrderedDict" or "collections.defaultdict" or "builtins.dict" or "__builtin__.dict", _) => new PickleDictionary(),
            ("torch.Size" or "torch.device" or "builtins.list" or "__builtin__.list", [var only]) => only,
            // A tensor of a class of its own: function, class, arguments, state. Such a call within such a call is none.
            ("torch._tensor._rebuild_from_type_v2" or "torch._tensor._rebuild_from_type",
                [PickleName { Module: "torch._utils" } inner, PickleName, PickleTuple inside, ..]) => Rebuilt(inner.Name, inside.Items),
            ("torch._tensor._rebuild_from_type_v2" or "torch._tensor._rebuild_from_type", _) => new PickleUnread(Odd, []),
            (_, _) when name.Module == "torch._utils" => Rebuilt(name.Name, arguments),
            (var full, [var only]) when full.StartsWith(TorchScriptLists, StringComparison.Ordinal) => only,
            (var full, _) when full.StartsWith(TorchScriptLists, StringComparison.Ordinal) => null,
            _ => new PickleOpaque(),
        };
    }

    private static object Rebuilt(string function, object?[] arguments) => (function, arguments) switch
    {
        ("_rebuild_parameter" or "_rebuild_parameter_with_state", [PickleArray tensor, ..]) => tensor,
        ("_rebuild_tensor_v3", [PickleStorage { IsBytes: true } storage, long offset, PickleTuple shape, PickleTuple strides, _, _,
            PickleName type, .. var marks]) => View(storage, PyTorchTypes.Of(type), offset, shape, strides, marks.FirstOrDefault()),
        ("_rebuild_tensor_v2", [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, _, _, .. var marks]) =>
            View(storage, storage.Type, offset, shape, strides, marks.FirstOrDefault()),
        ("_rebuild_tensor_v2" or "_rebuild_tensor", [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..]) =>
            View(storage, storage.Type, offset, shape, strides, null),
        ("_rebuild_qtensor", [PickleStorage storage, _, PickleTuple shape, ..]) =>
            new PickleUnread(storage.Type with { Scalar = null, Unread = PyTorchTypes.Quantised, Remedy = PyTorchTypes.Dequantise },
                Whole(shape) ?? []),
        ("_rebuild_sparse_tensor" or "_rebuild_sparse_csr_tensor", [_, PickleTuple { Items: [.., PickleTuple shape] }, ..]) =>
            Sparse(Whole(shape)),
        ("_rebuild_sparse_tensor" or "_rebuild_sparse_csr_tensor", [_, PickleTuple { Items: [.., PickleTuple shape, bool] }, ..]) =>
            Sparse(Whole(shape)),
        ("_rebuild_meta_tensor_no_storage", [PickleName type, PickleTuple shape, ..]) =>
            new PickleUnread(new ElementType(type.Name, null, "not in the file: it was saved from the device 'meta'",
                "Save it once its numbers are there"), Whole(shape) ?? []),
        _ when function.StartsWith("_rebuild", StringComparison.Ordinal) => new PickleUnread(Odd, []),
        _ => new PickleOpaque(),
    };

    private static PickleArray View(PickleStorage storage, ElementType type, long offset, PickleTuple shape, PickleTuple strides,
        object? marks)
    {
        long[]? sizes = Whole(shape), steps = Whole(strides);
        if (sizes is null || steps is null) return new PickleUnread(Odd, sizes ?? []);
        if (type.Scalar is not { } kind) return new PickleUnread(type, sizes);
        // What the numbers stand for is not what is stored: a negation is put off until somebody looks. The conjugate of a real is itself.
        bool negated = false;
        if (marks is not (null or PickleDictionary)) return new PickleUnread(Odd with { Name = type.Name }, sizes);
        foreach ((object? key, object? value) in (marks as PickleDictionary)?.Entries ?? [])
        {
            if (key is not ("neg" or "conj") || value is not bool set) return new PickleUnread(Odd with { Name = type.Name }, sizes);
            if (key is "neg") negated = set;
        }

        if (storage.IsBytes) storage = storage with { Count = storage.Count / kind.Size() };
        return new PickleTensor(storage, kind, offset, sizes, steps) { IsNegated = negated };
    }

    private static PickleUnread Sparse(long[]? shape) => new(new ElementType("sparse", null, "sparse", "Save t.to_dense()"), shape ?? []);

    private static bool IsTorchScriptClass(PickleName name) =>
        name.Module == "__torch__" || name.Module.StartsWith("__torch__.", StringComparison.Ordinal);

    // A tuple may be shared by many tensors: its length is looked at before it is copied.
    private static long[]? Whole(PickleTuple tuple) =>
        tuple.Items.Length <= NamedTensor.MaxRank && tuple.Items.All(item => item is long) ? Array.ConvertAll(tuple.Items, n => (long)n!)
            : null;
}

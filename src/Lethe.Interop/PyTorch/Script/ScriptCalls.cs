namespace Lethe.Interop.PyTorch.Script;

/// <summary>The functions that libtorch's pickles of a program call, and which tensors they may make.</summary>
internal static class ScriptCalls
{
    internal const string TypeTag = "torch.jit._pickle.restore_type_tag";

    private const int MostDimensions = 64;
    private const string Dense = "torch._utils._rebuild_tensor_v2", Quantized = "torch._utils._rebuild_qtensor",
        PerTensor = "torch.per_tensor_affine";
    private const string Hooks = "collections.OrderedDict", Complex = "builtins.complex", Device = "torch.device",
        Lists = "torch.jit._pickle.build_";

    private static readonly IReadOnlyDictionary<string, int> Storages = new Dictionary<string, int>
    {
        ["torch.DoubleStorage"] = 8,
        ["torch.FloatStorage"] = 4,
        ["torch.HalfStorage"] = 2,
        ["torch.BFloat16Storage"] = 2,
        ["torch.LongStorage"] = 8,
        ["torch.IntStorage"] = 4,
        ["torch.ShortStorage"] = 2,
        ["torch.CharStorage"] = 1,
        ["torch.ByteStorage"] = 1,
        ["torch.BoolStorage"] = 1,
        ["torch.ComplexHalfStorage"] = 4,
        ["torch.ComplexFloatStorage"] = 8,
        ["torch.ComplexDoubleStorage"] = 16,
        ["torch.QInt8Storage"] = 1,
        ["torch.QUInt8Storage"] = 1,
        ["torch.QInt32Storage"] = 4,
    };

    private static readonly IReadOnlySet<string> Functions = new HashSet<string>
    {
        Dense, Quantized, PerTensor, "torch.per_channel_affine", Hooks, Complex, Device, TypeTag, Lists + "intlist", Lists + "doublelist",
            Lists + "boollist", Lists + "tensorlist",
    };

    internal static bool IsKnown(string name) => Functions.Contains(name) || Storages.ContainsKey(name);

    internal static int? ElementBytes(string storage) => Storages.TryGetValue(storage, out int bytes) ? bytes : null;

    internal static bool IsQuantized(string storage) => storage.StartsWith("torch.Q", StringComparison.Ordinal);

    /// <summary>What a call gives; null for one that libtorch's writer does not make.</summary>
    internal static object? Result(string function, object?[] arguments) => (function, arguments) switch
    {
        // What stands for the hooks of a tensor, which are none.
        (Hooks, []) => new Table(),
        (Complex, [double, double]) or (Device, [string]) => new Thing(),
        (Lists + "intlist" or Lists + "doublelist" or Lists + "boollist" or Lists + "tensorlist", [Sequence list]) => list,
        (Dense, [Numbers { IsQuantized: false } numbers, long offset, Row shape, Row strides, bool, Table or null]) =>
            View(numbers, offset, shape, strides),
        (Dense, [Numbers { IsQuantized: false } numbers, long offset, Row shape, Row strides, bool, Table or null,
            Table { AllFlags: true }]) => View(numbers, offset, shape, strides),
        (Quantized, [Numbers { IsQuantized: true } numbers, long offset, Row shape, Row strides,
            Row { Items: [Global { Name: PerTensor }, double, long] }, bool, Table or null]) =>
            View(numbers, offset, shape, strides),
        (Quantized, [Numbers { IsQuantized: true } numbers, long offset, Row shape, Row strides,
            Row { Items: [Global { Name: "torch.per_channel_affine" }, Tensor scales, Tensor zeros, long axis] }, bool, Table or null])
            when axis >= 0 && axis < shape.Items.Length && shape.Items[axis] is long channels && scales.Count >= channels
                && zeros.Count >= channels => View(numbers, offset, shape, strides),
        _ => null,
    };

    // libtorch sets shape and strides as it finds them: a view beyond its numbers would read and write elsewhere.
    private static Tensor? View(Numbers numbers, long offset, Row shape, Row strides)
    {
        if (shape.Items.Length != strides.Items.Length || shape.Items.Length > MostDimensions || offset < 0 || offset > numbers.Count)
            return null;
        Int128 last = offset, count = 1;
        for (int d = 0; d < shape.Items.Length; d++)
        {
            if (shape.Items[d] is not long size || strides.Items[d] is not long stride || size < 0 || stride < 0 || size > int.MaxValue)
                return null;
            count *= size;
            if (count > int.MaxValue) return null;
            if (size > 0) last += (Int128)(size - 1) * stride;
        }

        return count == 0 || last < numbers.Count ? new Tensor((long)count) : null;
    }
}

using System.Buffers.Binary;

namespace Lethe.Robustness.Fuzz;

/// <summary>All kinds of input there are.</summary>
internal static class FuzzKinds
{
    private static readonly string[] NpyWords = ["descr", "fortran_order", "shape", "'<f8'", "'>f4'", "'|u1'", "'|O'", "'<U8'", "True",
        "False", "(", ",)", "()", "(3,)", "{", "}", "'"];

    private static readonly string[] SafetensorsWords = ["dtype", "shape", "data_offsets", "__metadata__", "\"F64\"", "\"BF16\"", "\"U8\"",
        "\"I64\"", "[0,0]", "[]", "[1,2]", "{}", "null", "1e3", "-1", "\\ud800", "\\u0000", "\"\""];

    private static readonly string[] JsonWords = ["null", "true", "-1", "1e999", "\"\"", "[]", "{}", "\"NaN\"", "\"Infinity\"", "outcome",
        "tasks", "settings", "index", "\"id\":", "2147483648", "9223372036854775808", "0.5"];

    private static readonly string[] YamlWords =
    [
        .. Settings.All.Select(s => s.Key), .. Settings.All.Select(s => s.Group), "base", "set", "grid", "zip", "runs", "diagonal", "rnn",
        "ssm", "lru", "exp", "pol", "growing-horizon", "smoke", "auto", "expr:", "file:",
        "random:lstm,width=8", "ring", "title", "claim", "rule", "study", "seconds", "order", "reduced", "full", "0..9", "${seed}",
    ];

    private static readonly string[] ExpressionWords = [.. ExpressionFunctions.Names, .. ExpressionFunctions.Constants.Keys, "w", "(", ")",
        ",", "+", "-", "*", "/", "^", "**", "<=", "==", "if(w,1,2)", "1e308", "0"];

    internal static IReadOnlyList<FuzzKind> All { get; } =
    [
        Of("npy", FuzzSeeds.Npy, Npy),
        Of("npz", FuzzSeeds.Npz, (a, b, r) =>
            ZipMutations.Apply(a, b, (_, bytes) => bytes is [0x93, ..] ? Npy(bytes, bytes, r) : ByteMutations.Apply(bytes, bytes, r), r)),
        Of("hdf5", FuzzSeeds.Hdf5, ByteMutations.Apply),
        Of("safetensors", FuzzSeeds.Safetensors, Safetensors),
        Of("pt", FuzzSeeds.PyTorch, (a, b, r) =>
            ZipMutations.Apply(a, b, (name, bytes) => name.EndsWith(".pkl", StringComparison.Ordinal)
                ? PickleMutations.Apply(bytes, bytes, r) : ByteMutations.Apply(bytes, bytes, r), r)),
        Of("onnx", FuzzSeeds.Onnx, ProtobufMutations.Apply),
        Of("idx", FuzzSeeds.Idx, ByteMutations.Apply),
        Of("yaml", FuzzSeeds.Yaml, Text(YamlWords)),
        Of("expression", FuzzSeeds.Expressions, Text(ExpressionWords)),
        Of("json", FuzzSeeds.Json, Text(JsonWords)),
        ScriptKind.Create(),
        CommandKind.Create(),
    ];

    private static FuzzKind Of(string name, IReadOnlyList<byte[]> seeds, Func<byte[], byte[], FuzzRandom, byte[]> mutate) =>
        new(ReaderTargets.All.Single(t => t.Name == name), seeds, mutate);

    internal static Func<byte[], byte[], FuzzRandom, byte[]> Text(IReadOnlyList<string> words) =>
        (a, b, random) => Encoding.UTF8.GetBytes(TextMutations.Apply(Encoding.UTF8.GetString(a), Encoding.UTF8.GetString(b), words,
            random));

    // The text of the header, with its length made right, or the bytes.
    private static byte[] Npy(byte[] input, byte[] other, FuzzRandom random)
    {
        const int Start = 10;
        if (input.Length <= Start || input[6] != 1 || random.OneIn(4)) return ByteMutations.Apply(input, other, random);
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(8)), input.Length - Start);
        string text = TextMutations.Apply(Encoding.Latin1.GetString(input, Start, length), "{'shape': (2, 2)}", NpyWords, random);
        byte[] header = Encoding.Latin1.GetBytes(text), size = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)(random.OneIn(10) ? random.Edge() : (ulong)header.Length));
        return [.. input[..8], .. size, .. header, .. input[(Start + length)..]];
    }

    private static byte[] Safetensors(byte[] input, byte[] other, FuzzRandom random)
    {
        const int Start = 8;
        if (input.Length <= Start || random.OneIn(5)) return ByteMutations.Apply(input, other, random);
        int length = (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(input), (ulong)(input.Length - Start));
        string text = TextMutations.Apply(Encoding.UTF8.GetString(input, Start, length), Encoding.UTF8.GetString(other), SafetensorsWords,
            random);
        byte[] header = Encoding.UTF8.GetBytes(text), size = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(size, random.OneIn(10) ? random.Edge() : (ulong)header.Length);
        return [.. size, .. header, .. input[(Start + length)..]];
    }
}

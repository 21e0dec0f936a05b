namespace Lethe.Robustness.Fuzz;

/// <summary>TorchScript archives before Lethe's own checks: nothing is given to libtorch.</summary>
internal static class ScriptKind
{
    private static readonly string[] Words =
    [
        "torch", "save", "load", "from_file", "ops", "aten", "prim", "quantized", "classes", "def", "forward", "self", "import",
        "__torch__", "return", "print", "getattr", "annotate", "\\\n", "#", "'", "\"", "\"\"\"",
        "torch.save(", "torch.\\\nsave", "torch.#\nsave", "f = torch.save", "CONSTANTS.c0", "Tensor", "->", "if True:\n  ",
        "while True:\n  ", "    ", "\n", "unchecked_cast", "uninitialized",
    ];

    internal static FuzzKind Create() => new(
        new FuzzTarget("torchscript", Check, e => e is ProblemException, Most), FuzzSeeds.PyTorch,
        (a, b, random) => ZipMutations.Apply(a, b, (name, bytes) => Entry(name, bytes, random), random));

    private static long Most(long length) => (4L << 20) + (1024 * length) + (2 * ReadBudget.FreeBytes);

    private static byte[] Entry(string name, byte[] bytes, FuzzRandom random) =>
        name.EndsWith(".py", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(TextMutations.Apply(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(bytes), Words, random))
        : name.EndsWith(".pkl", StringComparison.Ordinal) ? PickleMutations.Apply(bytes, bytes, random)
            : ByteMutations.Apply(bytes, bytes, random);

    private static void Check(byte[] input)
    {
        string path = Path.Combine(ReaderTargets.Scratch, $"{Environment.CurrentManagedThreadId}.pt");
        File.WriteAllBytes(path, input.Length == 0 ? " "u8 : input);
        _ = ScriptGate.Admit(path);
    }
}

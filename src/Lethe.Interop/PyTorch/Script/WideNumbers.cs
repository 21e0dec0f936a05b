namespace Lethe.Interop.PyTorch.Script;

/// <summary>
/// Makes float64 of the narrower floating-point numbers of a program, constants and weights alike. libtorch's own conversion reaches the
/// weights alone, makes real numbers of complex ones and floating-point numbers of whole ones.
/// </summary>
internal static class WideNumbers
{
    private const string Real = "torch.DoubleStorage", Complex = "torch.ComplexDoubleStorage";

    private static readonly IReadOnlyDictionary<string, (ScalarKind Kind, string Wide)> Narrow =
        new Dictionary<string, (ScalarKind, string)>
        {
            ["torch.FloatStorage"] = (ScalarKind.Float32, Real),
            ["torch.HalfStorage"] = (ScalarKind.Float16, Real),
            ["torch.BFloat16Storage"] = (ScalarKind.BFloat16, Real),
            ["torch.ComplexFloatStorage"] = (ScalarKind.Float32, Complex),
            ["torch.ComplexHalfStorage"] = (ScalarKind.Float16, Complex),
        };

    /// <summary>A list of values with the names of the wider types; null where it holds no narrower ones, or a record of two
    /// types.</summary>
    internal static byte[]? Names(ScriptPickle pickle, ArraySegment<byte> bytes)
    {
        if (pickle.StorageTypes.ContainsValue(null) || !pickle.StorageNames.Exists(name => Narrow.ContainsKey(name.Name))) return null;
        using var wide = new MemoryStream();
        int at = 0;
        foreach ((int start, int end, string name) in pickle.StorageNames)
        {
            if (!Narrow.TryGetValue(name, out (ScalarKind, string Wide) to)) continue;
            wide.Write(bytes[at..start]);
            // A name is written as two lines.
            wide.Write(Encoding.ASCII.GetBytes(to.Wide.Replace('.', '\n') + "\n"));
            at = end;
        }

        wide.Write(bytes[at..]);
        return wide.ToArray();
    }

    /// <summary>A record of numbers of a type as wider ones; null where they are wide, or no such numbers.</summary>
    internal static byte[]? Numbers(string type, ArraySegment<byte> bytes)
    {
        if (!Narrow.TryGetValue(type, out (ScalarKind Kind, string) from)) return null;
        int count = bytes.Count / from.Kind.Size();
        var numbers = new double[count];
        ScalarDecoder.Decode(from.Kind, bigEndian: false, bytes, numbers);
        var wide = new byte[checked(count * sizeof(double))];
        for (int i = 0; i < count; i++) BinaryPrimitives.WriteDoubleLittleEndian(wide.AsSpan(i * sizeof(double)), numbers[i]);
        return wide;
    }
}

using CsCheck;

namespace Lethe.Tests.Interop;

/// <summary>Generated tensors, hand-made files and comparisons shared by the format tests.</summary>
internal static class TensorCases
{
    internal static readonly Gen<NamedTensor> Tensor =
        Gen.Select(Gen.Int[0, 4].Array[0, 4], Text("abcXYZ019_./-", 1, 12), (shape, name) => (shape, name))
            .SelectMany(t =>
                Gen.Double.Array[t.shape.Aggregate(1, (a, b) => a * b)].Select(data => new NamedTensor(SafeName(t.name), t.shape, data)));

    internal static readonly Gen<NamedTensor[]> Tensors =
        Tensor.Array[0, 4].Select(ts => ts.Select((t, i) => t.WithName($"{i}{t.Name}")).ToArray());

    /// <summary>Strings over an alphabet.</summary>
    internal static Gen<string> Text(string alphabet, int shortest, int longest) =>
        Gen.OneOf(alphabet.ToCharArray()).Array[shortest, longest].Select(cs => new string(cs));

    /// <summary>A .npy as numpy writes it: version 1.0, data at a multiple of 64 bytes.</summary>
    internal static byte[] NpyBytes(string header, byte[] data, byte major = 1)
    {
        int prefix = major == 1 ? 10 : 12;
        int padded = ((prefix + header.Length + 1 + 63) / 64 * 64) - prefix;
        string text = header.PadRight(padded - 1) + "\n";
        byte[] length = major == 1 ? BitConverter.GetBytes((ushort)padded) : BitConverter.GetBytes((uint)padded);
        return [0x93, .. "NUMPY"u8, major, 0, .. length, .. Encoding.Latin1.GetBytes(text), .. data];
    }

    internal static byte[] SafetensorsBytes(string json, byte[] data) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(json)), .. Encoding.UTF8.GetBytes(json), .. data];

    internal static byte[] Bytes(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return stream.ToArray();
    }

    internal static NamedTensor ReadNpy(byte[] bytes) => Npy.Read(new MemoryStream(bytes), "x.npy");

    internal static IReadOnlyList<NamedTensor> ReadNpz(byte[] bytes) => Npz.Read(new MemoryStream(bytes), "x.npz");

    internal static SafetensorsContent ReadSafetensors(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes), "x.safetensors");

    internal static void AssertSame(NamedTensor expected, NamedTensor actual, bool single = false)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(single ? "float32" : "float64", actual.Dtype);
        Assert.Equal(expected.Data.Select(v => Bits(single ? (float)v : v)), actual.Data.Select(Bits));
    }

    // NaN payloads survive float64, and are the platform's affair in a conversion to float32.
    private static long Bits(double v) => double.IsNaN(v) ? 0x7ff8_0000_0000_0000 : BitConverter.DoubleToInt64Bits(v);

    private static string SafeName(string s) =>
        "n" + s.Replace("..", "_", StringComparison.Ordinal).Replace("/.", "/_", StringComparison.Ordinal)
        .Replace("./", "_/", StringComparison.Ordinal).Replace("//", "/", StringComparison.Ordinal)
            .Replace("/", "/s", StringComparison.Ordinal);
}

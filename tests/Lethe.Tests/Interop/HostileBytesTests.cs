using CsCheck;
using static Lethe.Tests.Interop.TensorCases;

namespace Lethe.Tests.Interop;

/// <summary>A reader given any bytes either reads or throws ProblemException: no other exception, no endless loop, no vast
/// allocation.</summary>
public sealed class HostileBytesTests
{
    private const int Cases = 400;

    private static readonly NamedTensor[] Some = [new("a", [2, 2], [1, 2, 3, double.NaN]), new("b/c", [], [5]), new("d", [3, 0], [])];

    private static readonly Dictionary<string, byte[]> Valid = new()
    {
        ["npy"] = Bytes(s => Npy.Write(s, Some[0])),
        ["npz"] = Bytes(s => Npz.Write(s, Some)),
        ["safetensors"] = Bytes(s => Safetensors.Write(s, Some, new Dictionary<string, string> { ["key"] = "value" })),
    };

    public static TheoryData<string> Formats => ["npy", "npz", "safetensors"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_truncation_is_refused(string format)
    {
        byte[] file = Valid[format];
        for (int length = 0; length < file.Length; length++) Throws.Problem(ProblemKind.Input, () => Read(format, file[..length]));
        Read(format, file);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_single_byte_change_reads_or_is_refused(string format)
    {
        byte[] file = Valid[format];
        for (int at = 0; at < file.Length; at++)
        {
            foreach (byte mask in (byte[])[0x01, 0x80, 0xff, 0x20]) ReadsOrRefuses(format, Changed(file, at, (byte)(file[at] ^ mask)));
            ReadsOrRefuses(format, Changed(file, at, (byte)'9'));
            ReadsOrRefuses(format, Changed(file, at, 0));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Several_changes_cuts_and_additions_read_or_are_refused(string format)
    {
        byte[] file = Valid[format];
        Gen<(int At, byte Value)> change = Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte);
        Gen.Select(change.Array[1, 8], Gen.Int[0, file.Length], Gen.Byte.Array[0, 20], Gen.Bool).Sample((changes, length, tail, cut) =>
        {
            byte[] bytes = [.. file];
            foreach ((int at, byte value) in changes) bytes[at] = value;
            ReadsOrRefuses(format, [.. cut ? bytes[..length] : bytes, .. tail]);
        }, iter: Cases);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Noise_is_refused(string format) =>
        Gen.Byte.Array[0, 200].Sample(bytes => ReadsOrRefuses(format, bytes), iter: Cases);

    private static byte[] Changed(byte[] file, int at, byte value)
    {
        byte[] copy = [.. file];
        copy[at] = value;
        return copy;
    }

    private static void ReadsOrRefuses(string format, byte[] bytes)
    {
        try
        {
            Read(format, bytes);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            Assert.NotEmpty(e.Problem.Actual);
        }
    }

    private static void Read(string format, byte[] bytes)
    {
        switch (format)
        {
            case "npy":
                ReadNpy(bytes);
                break;
            case "npz":
                ReadNpz(bytes);
                break;
            default:
                ReadSafetensors(bytes);
                break;
        }
    }
}

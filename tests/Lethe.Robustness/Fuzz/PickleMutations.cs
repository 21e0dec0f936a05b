using System.Buffers.Binary;

namespace Lethe.Robustness.Fuzz;

/// <summary>Damage of pickles, instruction by instruction.</summary>
internal static class PickleMutations
{
    /// <summary>Whole instructions that a pickle of tensors has, or had better not.</summary>
    private static readonly byte[][] Known =
    [
        "("u8.ToArray(), "0"u8.ToArray(), "1"u8.ToArray(), "2"u8.ToArray(), "N"u8.ToArray(), "]"u8.ToArray(), ")"u8.ToArray(),
        "}"u8.ToArray(), "t"u8.ToArray(), "l"u8.ToArray(), "d"u8.ToArray(),
        "e"u8.ToArray(), "a"u8.ToArray(), "s"u8.ToArray(), "u"u8.ToArray(), "b"u8.ToArray(), "R"u8.ToArray(), "Q"u8.ToArray(),
        "."u8.ToArray(), [0x81], [0x85], [0x86], [0x87], [0x88], [0x93], [0x94],
        "q\0"u8.ToArray(), "h\0"u8.ToArray(), "h\u0001"u8.ToArray(), "cos\nsystem\n"u8.ToArray(),
        "ctorch._utils\n_rebuild_tensor_v2\n"u8.ToArray(), "ctorch\nFloatStorage\n"u8.ToArray(),
        "ccollections\nOrderedDict\n"u8.ToArray(), "ctorch\nSize\n"u8.ToArray(), "c__torch__\nM\n"u8.ToArray(),
        "X\u0001\0\0\0w"u8.ToArray(), "X\0\0\0\0"u8.ToArray(), "X\u0003\0\0\0../"u8.ToArray(),
    ];

    /// <summary>One or a few changes.</summary>
    internal static byte[] Apply(byte[] input, byte[] other, FuzzRandom random)
    {
        List<byte[]> code = Split(input), foreign = Split(other);
        for (int n = random.Few(); n > 0; n--) Mutate(code, foreign, random);
        return [.. code.SelectMany(part => part)];
    }

    private static void Mutate(List<byte[]> code, List<byte[]> other, FuzzRandom random)
    {
        if (code.Count == 0) code.Add([(byte)'.']);
        int at = random.Below(code.Count);
        switch (random.Below(9))
        {
            case 0:
                code.RemoveAt(at);
                break;
            case 1:
                code.Insert(at, code[random.Below(code.Count)]);
                break;
            case 2:
                int with = random.Below(code.Count);
                (code[at], code[with]) = (code[with], code[at]);
                break;
            case 3 or 4:
                ReplaceNumber(code, random);
                break;
            case 5:
                code.Insert(at, random.Pick(Known));
                break;
            case 6:
                code[at] = random.Pick(Known);
                break;
            case 7:
                code.InsertRange(at,
                    Enumerable.Repeat(random.OneIn(2) ? code[at] : random.Pick(Known), 1 + random.Below(random.OneIn(10) ? 2000 : 20)));
                break;
            default:
                code.InsertRange(at, other.Skip(random.Below(other.Count)).Take(1 + random.Below(20)));
                break;
        }
    }

    /// <summary>A whole number becomes an edge, in the form that holds eight bytes.</summary>
    private static void ReplaceNumber(List<byte[]> code, FuzzRandom random)
    {
        int[] numbers = [.. Enumerable.Range(0, code.Count).Where(i => code[i][0] is (byte)'K' or (byte)'M' or (byte)'J' or 0x8a)];
        if (numbers.Length == 0) return;
        byte[] number = new byte[10];
        (number[0], number[1]) = (0x8a, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(number.AsSpan(2), random.Edge());
        code[random.Pick(numbers)] = number;
    }

    private static List<byte[]> Split(byte[] pickle)
    {
        List<byte[]> parts = [];
        for (int at = 0; at < pickle.Length;)
        {
            int length = Math.Min(Length(pickle.AsSpan(at)), pickle.Length - at);
            parts.Add(pickle[at..(at + length)]);
            at += length;
        }

        return parts;
    }

    private static int Length(ReadOnlySpan<byte> code) => (char)code[0] switch
    {
        '\x80' or 'K' or 'q' or 'h' => 2,
        'M' => 3,
        'J' or 'r' or 'j' => 5,
        'G' or '\x95' => 9,
        '\x8a' or '\x8c' or 'U' or 'C' => 2 + (code.Length > 1 ? code[1] : 0),
        'X' or 'T' or 'B' => 5 + (code.Length > 4 ? (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(code[1..]), 1 << 20) : 0),
        'c' => Lines(code),
        _ => 1,
    };

    private static int Lines(ReadOnlySpan<byte> code)
    {
        int first = code.IndexOf((byte)'\n'), second = first < 0 ? -1 : code[(first + 1)..].IndexOf((byte)'\n');
        return second < 0 ? code.Length : first + second + 2;
    }
}

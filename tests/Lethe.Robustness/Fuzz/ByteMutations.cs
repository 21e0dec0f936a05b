using System.Buffers.Binary;

namespace Lethe.Robustness.Fuzz;

/// <summary>Damage that knows nothing of the format but that numbers stand in it.</summary>
internal static class ByteMutations
{
    /// <summary>One or a few changes; <paramref name="other"/> is another valid input, for splices.</summary>
    internal static byte[] Apply(byte[] input, byte[] other, FuzzRandom random)
    {
        byte[] bytes = input;
        for (int n = random.Few(); n > 0; n--) bytes = Once(bytes, other, random);
        return bytes;
    }

    private static byte[] Once(byte[] input, byte[] other, FuzzRandom random)
    {
        int at = random.Below(input.Length), length = 1 + random.Below(Math.Min(16, Math.Max(1, input.Length - at)));
        switch (random.Below(9))
        {
            case 0:
                return input[..random.Below(input.Length + 1)];
            case 1:
                return [.. input[..at], .. other.AsSpan(random.Below(other.Length))];
            case 2:
                return [.. input[..at], .. input.AsSpan(Math.Min(input.Length, at + length))];
            case 3:
                return [.. input[..at], .. input.AsSpan(at, Math.Min(length, input.Length - at)), .. input.AsSpan(at)];
            case 4:
                return [.. input[..at], .. Number(random), .. input.AsSpan(at)];
            case 5:
                return Overwritten(input, at, [(byte)(1 << random.Below(8))], flip: true);
            default:
                return Overwritten(input, at, Number(random), flip: false);
        }
    }

    /// <summary>An edge as one, two, four or eight bytes, either end first.</summary>
    private static byte[] Number(FuzzRandom random)
    {
        byte[] eight = new byte[8];
        ulong value = random.Edge();
        int size = 1 << random.Below(4);
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        byte[] bytes = eight[..size];
        if (random.OneIn(3)) Array.Reverse(bytes);
        return bytes;
    }

    private static byte[] Overwritten(byte[] input, int at, byte[] with, bool flip)
    {
        byte[] copy = [.. input];
        for (int i = 0; i < with.Length && at + i < copy.Length; i++) copy[at + i] = (byte)(flip ? copy[at + i] ^ with[i] : with[i]);
        return copy;
    }
}

namespace Lethe.Tests.Experiments;

/// <summary>Damages files.</summary>
internal static class Damage
{
    /// <summary>Turns one bit of a file round.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fromEnd">Which byte, counted from the end.</param>
    /// <param name="bit">Which bit of it.</param>
    public static void Flip(string path, int fromEnd = 20, int bit = 3)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^fromEnd] ^= (byte)(1 << bit);
        File.WriteAllBytes(path, bytes);
    }
}

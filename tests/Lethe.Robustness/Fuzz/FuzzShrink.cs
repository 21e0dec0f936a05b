namespace Lethe.Robustness.Fuzz;

/// <summary>Makes an input smaller as long as it goes wrong in the same way.</summary>
internal static class FuzzShrink
{
    private const int MostTries = 400;

    internal static byte[] Shrink(FuzzTarget target, byte[] input, FuzzFinding finding)
    {
        int tries = 0;
        for (int size = Math.Max(1, input.Length / 2); size > 0; size /= 2)
        {
            for (int at = 0; at + size <= input.Length && tries < MostTries; tries++)
            {
                byte[] shorter = [.. input[..at], .. input.AsSpan(at + size)];
                if (target.Try(shorter, out _)?.Kind == finding.Kind) input = shorter;
                else at += size;
            }
        }

        return input;
    }
}

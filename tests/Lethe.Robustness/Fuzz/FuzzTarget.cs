namespace Lethe.Robustness.Fuzz;

/// <summary>A reader under attack. It may give a value or one of Lethe's problems of four parts, and nothing else; and it may not allocate
/// more than is stated.</summary>
/// <param name="Name">The kind, and the folder of its stored inputs.</param>
/// <param name="Read">Reads an input.</param>
/// <param name="IsProblem">Whether an exception is one of those that may be thrown.</param>
/// <param name="MostBytes">The bytes it may allocate for an input of so many bytes.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Read, Func<Exception, bool> IsProblem, Func<long, long> MostBytes)
{
    /// <summary>Null where the input is read or refused as it should be; else what went wrong, in words, and its kind.</summary>
    /// <param name="input">The input.</param>
    /// <param name="isRead">True where it gave a value.</param>
    internal FuzzFinding? Try(byte[] input, out bool isRead)
    {
        isRead = false;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(input);
            isRead = true;
        }
        catch (Exception e)
        {
            if (!IsProblem(e)) return new FuzzFinding(e.GetType().Name, e.ToString());
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before, most = MostBytes(input.Length);
        return bytes <= most ? null
            : new FuzzFinding("memory", $"{bytes} bytes were allocated, at most {most} are allowed for an input of {input.Length} bytes");
    }
}

/// <summary>What an input brought to light.</summary>
/// <param name="Kind">The type of an exception, or "memory": what stays the same while the input is made smaller.</param>
/// <param name="Text">All that is known.</param>
internal sealed record FuzzFinding(string Kind, string Text);

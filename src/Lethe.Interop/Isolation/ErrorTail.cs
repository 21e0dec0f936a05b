namespace Lethe.Interop.Isolation;

/// <summary>
/// The end of what a process says on standard error. All of it is read, so that the process never waits; no more than the end is
/// kept, so that it never fills memory.
/// </summary>
internal sealed class ErrorTail
{
    /// <summary>Bytes kept: more than a traceback, less than anything that matters.</summary>
    internal const int Kept = 1 << 14;

    private readonly byte[] _ring = new byte[Kept];
    private readonly Lock _gate = new();
    private long _read;

    /// <summary>Bytes that came so far.</summary>
    internal long Length
    {
        get
        {
            lock (_gate) return _read;
        }
    }

    /// <summary>Reads to the end of the stream, or until it is closed.</summary>
    internal async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[Kept];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0) Keep(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed from this side: what came until then is kept.
        }
    }

    /// <summary>The end, as text; characters that are cut are replaced.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            int at = (int)(_read % Kept);
            return Encoding.UTF8.GetString(_read < Kept ? _ring[..at] : [.. _ring[at..], .. _ring[..at]]);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            int at = (int)(_read % Kept), first = Math.Min(bytes.Length, Kept - at);
            bytes[..first].CopyTo(_ring.AsSpan(at));
            bytes[first..].CopyTo(_ring);
            _read += bytes.Length;
        }
    }
}

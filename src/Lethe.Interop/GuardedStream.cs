namespace Lethe.Interop;

/// <summary>
/// Passes everything on to a stream and turns its failures, and only its, into one kind of exception. So an error of the code that
/// produces the content is not mistaken for a full disk.
/// </summary>
internal sealed class GuardedStream(Stream inner, Func<Exception, Exception> translate) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => inner.Position = value; }

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception e) when (IsIO(e))
        {
            throw translate(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin)
    {
        try
        {
            return inner.Seek(offset, origin); // writes out what is buffered
        }
        catch (Exception e) when (IsIO(e))
        {
            throw translate(e);
        }
    }

    public override void SetLength(long value) => inner.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (IsIO(e))
        {
            throw translate(e);
        }
    }

    private static bool IsIO(Exception e) => e is IOException or UnauthorizedAccessException;
}

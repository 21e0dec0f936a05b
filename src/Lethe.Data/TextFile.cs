namespace Lethe.Data;

/// <summary>Text files that are read as they come: strict UTF-8, and what goes wrong said in one way.</summary>
internal static class TextFile
{
    private const int BufferSize = 1 << 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a stream as text, from its start; a byte order mark is dropped. The caller disposes of both.</summary>
    public static StreamReader Reader(FileStream stream)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        Span<byte> head = stackalloc byte[mark.Length];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (!head[..read].SequenceEqual(mark)) stream.Position = 0;
        return new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: false, BufferSize, leaveOpen: true);
    }

    /// <summary>What is said where reading a file failed for a reason of the system or of its characters.</summary>
    public static ProblemException Problem(string path, string kind, Exception e) => e is DecoderFallbackException
        ? ProblemException.Input(path, "it is not UTF-8 text", kind, "Save it as UTF-8", e)
        : ProblemException.Input(path, $"it cannot be read ({Printable.Clip(e.Message.TrimEnd('.'))})", kind,
            "Check the permissions and the disk", e);
}

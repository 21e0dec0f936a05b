namespace Lethe.Interop;

/// <summary>Opens files a user named, with the plain mistakes (missing, a folder, empty, no permission) said in one way.</summary>
public static class InputFile
{
    /// <summary>UTF-8 that throws where text is none.</summary>
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Opens a regular file that is not empty for reading. The stream can seek and is the caller's to dispose.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What the file should be, for the message, as in "a .npy file".</param>
    /// <exception cref="ProblemException">Missing, a folder, empty, unreadable, or not a regular file.</exception>
    public static FileStream Open(string path, string kind)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw ProblemException.Input("input file", "its name is empty", kind, "Give the path of a file");
        if (Directory.Exists(path))
            throw ProblemException.Input(path, "it is a folder", kind, "Give the path of a file inside it");
        FileStream stream;
        try
        {
            // Opening a pipe would wait for whoever writes to it, and reading a device has no end. Both say that they have no bytes, as an
            // empty file does.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
                throw ProblemException.Input(path, "it is empty, or a pipe or a device", kind, "Write the content to a regular file first");
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ProblemException.Input(path, "there is no such file", kind, "Check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Unreadable(path, kind, e);
        }

        string? problem = !stream.CanSeek ? "it is a pipe or a device" : stream.Length == 0 ? "it is empty" : null;
        if (problem is null) return stream;
        stream.Dispose();
        throw ProblemException.Input(path, problem, kind, "Write the content to a regular file first");
    }

    /// <summary>Reads a text file as strict UTF-8 (a byte order mark is accepted and dropped).</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What the file should be, for the message, as in "a YAML configuration".</param>
    /// <param name="maxBytes">The largest size accepted, in bytes.</param>
    /// <exception cref="ProblemException">As for <see cref="Open"/>, or too large, or not UTF-8.</exception>
    public static string ReadText(string path, string kind, int maxBytes = 16 << 20)
    {
        using FileStream stream = Open(path, kind);
        if (stream.Length > maxBytes)
        {
            throw ProblemException.Input(path, Invariant($"it has {stream.Length} bytes"),
                Invariant($"{kind} of at most {maxBytes} bytes"), "Check that this is the right file");
        }

        byte[] bytes = new byte[(int)stream.Length];
        try
        {
            stream.ReadExactly(bytes);
            string text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            string actual = FileKind.Describe(bytes) is { } other ? $"it is {other}" : "it is not UTF-8 text";
            throw ProblemException.Input(path, actual, kind, "Give a text file saved as UTF-8", e);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw Unreadable(path, kind, e);
        }
    }

    internal static ProblemException Unreadable(string path, string kind, Exception e) =>
        ProblemException.Input(path, $"it cannot be read ({e.Message.TrimEnd('.')})", kind, "Check the permissions and the disk", e);
}

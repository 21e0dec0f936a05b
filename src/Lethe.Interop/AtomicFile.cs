namespace Lethe.Interop;

/// <summary>
/// Writes files that are either whole or not there: under a temporary name in the same folder, flushed to the disk, then renamed over
/// the final name. A reader, or a run that is resumed after a crash, never meets half a file. What a killed process has left of the same
/// file goes.
/// </summary>
public static class AtomicFile
{
    private const int BufferSize = 1 << 16;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes <paramref name="path"/> through <paramref name="write"/>; an existing file is replaced only when all is
    /// written.</summary>
    /// <param name="path">The final name. Its folder must exist. A link is followed; a device (/dev/stdout) is written directly.</param>
    /// <param name="write">Writes the content. The stream can seek (a device's cannot) and belongs to the caller's action only while it
    /// runs.</param>
    /// <param name="keepAs">The name, in the same folder, that the file replaced gets; null: it goes. At every moment one of the two names
    /// bears a whole file.</param>
    /// <exception cref="ProblemException">The file could not be written; no temporary file is left.</exception>
    public static void Write(string path, Action<Stream> write, string? keepAs = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string final = Path.GetFullPath(path);
        if (IsDevice(final))
        {
            WriteDirectly(path, final, write);
            return;
        }

        final = FollowLink(final);
        string folder = Path.GetDirectoryName(final) ?? throw IsFolder(path);
        if (Directory.Exists(final)) throw IsFolder(path);
        string name = Path.GetFileName(final), temporary = Path.Combine(folder, TemporaryFile.NewName(name));
        TemporaryFile.RemoveLeftOf(folder, name);
        bool done = false;
        try
        {
            using (FileStream file =
                Guard(path, () => new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0)))
            {
                FileSteps.Tell(FileStepKind.Created, final);
                WriteThrough(path, file, write);
                FileSteps.Tell(FileStepKind.Written, final);
                Guard(path, () => file.Flush(flushToDisk: true));
            }

            FileSteps.Tell(FileStepKind.Flushed, final);
            if (keepAs is not null && File.Exists(final))
            {
                Guard(path, () => File.Move(final, Path.Combine(folder, keepAs), overwrite: true));
                FileSteps.Tell(FileStepKind.Kept, final);
            }

            Guard(path, () => File.Move(temporary, final, overwrite: true));
            done = true;
            // Journalling file systems keep renames in order, so that a power failure leaves an earlier state and no mixed one; two names
            // that change hands are made sure of.
            if (keepAs is not null) FolderFlush.Flush(folder);
            FileSteps.Tell(FileStepKind.Renamed, final);
        }
        finally
        {
            if (!done) TryDelete(temporary);
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark. Line ends are written as they stand.</summary>
    /// <param name="path">The final name. Its folder must exist.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ProblemException">The file could not be written.</exception>
    public static void WriteText(string path, string text)
    {
        byte[] bytes = Utf8.GetBytes(text);
        Write(path, stream => stream.Write(bytes));
    }

    // Renaming over /dev/null would replace the device itself. /dev/shm is an ordinary folder in memory.
    private static bool IsDevice(string full) =>
        !OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal)
            && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static void WriteDirectly(string path, string full, Action<Stream> write)
    {
        using FileStream file = Guard(path, () => new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
        WriteThrough(path, file, write);
    }

    // The buffer stands outside the file stream, whose Dispose would fail a second time, with a bare IOException, on a full disk.
    private static void WriteThrough(string path, FileStream file, Action<Stream> write)
    {
        using GuardedStream guarded = new(file, e => Problem(path, e));
        BufferedStream buffered = new(guarded, BufferSize);
        write(buffered);
        buffered.Flush();
    }

    private static string FollowLink(string full)
    {
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return full; // whatever is wrong with the path is said when it is opened
        }
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Problem(path, e);
        }
    }

    private static void Guard(string path, Action action) => Guard(path, () =>
    {
        action();
        return true;
    });

    private static ProblemException IsFolder(string path) =>
        ProblemException.Output(path, "a folder has this name", "the name of a file", "Give a file name inside it");

    private static ProblemException Problem(string path, Exception e) => e switch
    {
        DirectoryNotFoundException =>
            ProblemException.Output(path, "its folder does not exist", "an existing folder", "Create the folder first", e),
        UnauthorizedAccessException =>
            ProblemException.Output(path, "no permission to write here", "a writable folder",
                "Choose another folder or change the permissions", e),
        _ => ProblemException.Output(path, $"it could not be written ({e.Message.TrimEnd('.')})", "a writable folder with free space",
            "Choose another folder or free some space", e),
    };

    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // The first failure is the one to report; a file that cannot be deleted changes nothing about it.
        }
    }
}

namespace Lethe.Experiments.Runs;

/// <summary>
/// Keeps a second process away from a folder. The operating system's lock on an open file decides, and it dies with its process, so what a
/// crash leaves behind is taken over. In the folder of a run the lock file stays, empty; where it is deleted, a process that locks the
/// deleted file notices (on Linux). A second file says who holds the lock, since on Unix .NET reads no file that another process has
/// locked. What is assumed: that the file system knows locks (flock; on NFS since Linux 2.6.12). Where it does not, the second file still
/// keeps processes of one machine apart, those of two machines no longer.
/// </summary>
public sealed class RunLock : IDisposable
{
    private const string LockName = ".lock", OwnerName = ".owner";

    // A holder names itself at once, and somebody who only looks is gone at once; on a loaded machine that takes a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly FileStream _stream;
    private readonly string _owner;

    private RunLock(FileStream stream, string owner)
    {
        _stream = stream;
        _owner = owner;
    }

    /// <summary>Names of the lock's files, which do not count as content of a folder.</summary>
    public static bool IsOwnFile(string name) => name is LockName or OwnerName;

    /// <summary>True where a file says who holds the folder, or held it when it was killed.</summary>
    internal static bool HasOwner(string folder) => File.Exists(Path.Combine(folder, OwnerName));

    /// <summary>Takes a folder for this process.</summary>
    /// <param name="folder">The folder; it must exist.</param>
    /// <param name="kind">What it is, for messages.</param>
    /// <exception cref="ProblemException">Another process (or another run in this one) holds the folder; the message says
    /// which.</exception>
    public static RunLock Acquire(string folder, string kind = "run folder")
    {
        FileStream stream = Open(folder, kind);
        string owner = Path.Combine(folder, OwnerName);
        if (LockOwner.Read(owner) is { IsOtherHere: true } other)
        {
            stream.Dispose();
            throw InUse(folder, kind, other, null);
        }

        try
        {
            AtomicFile.WriteText(owner, LockOwner.Current.Text());
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Output)
        {
            // The name only serves a message; a full disk is reported by the first file that matters.
        }

        return new RunLock(stream, owner);
    }

    /// <summary>True where a process holds the folder at this moment.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsHeld(string folder)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return e is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(Path.Combine(folder, LockName));
        }
    }

    /// <summary>Refuses a folder that is in use.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">What it is, for messages.</param>
    /// <exception cref="ProblemException">A process holds the folder at this moment.</exception>
    public static void ThrowIfHeld(string folder, string kind = "run folder")
    {
        if (IsHeld(folder) && TryFindOwner(folder, out LockOwner? owner)) throw InUse(folder, kind, owner, null);
    }

    /// <summary>Gives the folder back without a trace of the lock.</summary>
    public void DisposeAndDelete()
    {
        TryDelete(_stream.Name);
        Dispose();
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        TryDelete(_owner);
        _stream.Dispose();
    }

    private static FileStream Open(string folder, string kind)
    {
        long start = Stopwatch.GetTimestamp();
        for (int wait = 1; ; wait = Math.Min(2 * wait, 50))
        {
            try
            {
                var stream = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                    bufferSize: 0);
                if (!IsDeleted(stream)) return stream;
                stream.Dispose();
            }
            catch (Exception e) when (FileTrouble.Is(e))
            {
                if (IsHeld(folder) && TryFindOwner(folder, out LockOwner? owner)) throw InUse(folder, kind, owner, e);
                // Somebody who only looked whether the folder is in use was in our way for a moment, or the holder has just ended.
                if (e is not IOException || Stopwatch.GetElapsedTime(start) > Patience || !Directory.Exists(folder))
                    throw RunFiles.Problem(folder, e, kind);
                Thread.Sleep(wait);
            }
        }
    }

    // Its holder deleted it between our opening and our locking it: the name is, or will be, that of another file.
    private static bool IsDeleted(FileStream stream) => OperatingSystem.IsLinux()
        && new FileInfo($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}")
            .LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal) == true;

    /// <summary>Waits until the holder has said who it is; false where the folder was given back meanwhile, null where the holder does not
    /// say.</summary>
    private static bool TryFindOwner(string folder, out LockOwner? owner)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            owner = LockOwner.Read(Path.Combine(folder, OwnerName));
            if (owner is { MayLive: true }) return true;
            owner = null;
            if (!IsHeld(folder)) return false;
            if (Stopwatch.GetElapsedTime(start) > Patience) return true;
            Thread.Sleep(10);
        }
    }

    private static ProblemException InUse(string folder, string kind, LockOwner? owner, Exception? inner) =>
        ProblemException.Folder($"{kind} '{folder}'", $"it is in use by {owner?.ToString() ?? "another process"}",
            null,
            "Wait until that process has ended, or give another folder", inner);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // What stays behind is taken over by the next run.
        }
    }
}

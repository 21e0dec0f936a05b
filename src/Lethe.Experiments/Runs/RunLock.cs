using System.Globalization;
using Lethe.Interop;

namespace Lethe.Experiments.Runs;

/// <summary>
/// Keeps a second process away from a run folder. The operating system's lock on an open file decides, and it dies with its process,
/// so what a crash leaves behind is taken over. The lock file stays, empty: deleting it would let two processes lock two files of one name.
/// A second file says who holds the lock, since on Unix .NET reads no file that another process has locked.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string LockName = ".lock", OwnerName = ".owner";
    private const int Attempts = 8;
    private readonly FileStream _stream;
    private readonly string _owner;

    private RunLock(FileStream stream, string owner)
    {
        _stream = stream;
        _owner = owner;
    }

    /// <summary>Names of the lock's files, which do not count as content of a folder.</summary>
    public static bool IsOwnFile(string name) => name is LockName or OwnerName;

    /// <exception cref="RunFolderException">Another process (or another run in this one) holds the folder.</exception>
    public static RunLock Acquire(string folder, string kind = "run folder")
    {
        FileStream stream = Open(folder, kind);
        string owner = Path.Combine(folder, OwnerName);
        try
        {
            AtomicFile.WriteText(owner, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
        }
        catch (OutputFileException)
        {
            // The name only serves a message; a full disk is reported by the first file that matters.
        }

        return new RunLock(stream, owner);
    }

    /// <summary>True where a process holds the folder at this moment.</summary>
    public static bool IsHeld(string folder)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(Path.Combine(folder, LockName));
        }
    }

    /// <exception cref="RunFolderException">A process holds the folder at this moment.</exception>
    public static void ThrowIfHeld(string folder)
    {
        if (IsHeld(folder)) throw InUse(folder, "run folder", null);
    }

    /// <summary>Deletes the lock's files: only for the holder of a folder that is to vanish.</summary>
    public void DisposeAndDelete()
    {
        TryDelete(_stream.Name);
        Dispose();
    }

    public void Dispose()
    {
        TryDelete(_owner);
        _stream.Dispose();
    }

    private static FileStream Open(string folder, string kind)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (IsHeld(folder)) throw InUse(folder, kind, e);
                // Somebody who only looked whether the folder is in use was in our way for a moment.
                if (attempt == Attempts || e is not IOException) throw RunFiles.Problem(folder, e, kind);
                Thread.Sleep(attempt);
            }
        }
    }

    private static RunFolderException InUse(string folder, string kind, Exception? inner)
    {
        string who = "another process";
        try
        {
            who = File.ReadAllText(Path.Combine(folder, OwnerName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The owner has just begun or just ended; "another process" will do.
        }

        return new RunFolderException($"{kind} '{folder}'", $"it is in use by {who}", "a folder no other process writes to",
            "Wait until that process has ended, or give another folder", inner)
        { IsUsage = true };
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays behind is taken over by the next run.
        }
    }
}

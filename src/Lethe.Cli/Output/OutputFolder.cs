using System.Security.Cryptography;

namespace Lethe.Cli.Output;

/// <summary>
/// Where an analysis writes its tables and figures. Whether the folder can be used is asked before the computation begins; it is made,
/// or taken then, for this process alone, and given back at the end of the command; a failure leaves nothing behind.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const int HashDigits = 10;

    private RunLock? _held;
    private string? _made;

    private OutputFolder(string path) => Path = path;

    /// <summary>The folder as the user named it.</summary>
    public string Path { get; }

    /// <summary>--out, or the folder named last, or runs/DATE-HASH of what is computed, with a number behind it where that name is
    /// taken.</summary>
    /// <exception cref="ProblemException">The folder is not empty, or lies below a regular file.</exception>
    public static OutputFolder New(CommandContext context, string computed, string? otherwise = null)
    {
        string path = context.Out ?? (otherwise is null ? FreeName(context, computed) : context.Surroundings.PathOf(otherwise));
        if (path.Length == 0)
            throw ProblemException.Usage("option --out", "''", "the name of a folder", "write for example --out runs/mine");
        if (BelowFile(path) is { } file)
            throw ProblemException.Usage($"folder '{path}'", $"'{file}' is a regular file", "a path of folders",
                "give another folder with --out");
        RequireEmpty(context, path);
        OutputFolder folder = Taken(context, path);
        // Two processes may have found it empty.
        RequireEmpty(context, path);
        return folder;
    }

    /// <summary>
    /// As <see cref="New"/>, but a folder that holds the file or folder of an interrupted computation is resumed; without --out that
    /// is the folder named last.
    /// </summary>
    /// <exception cref="ProblemException">The folder is not empty and not of such a computation, or lies below a regular file.</exception>
    public static OutputFolder GoingOn(CommandContext context, string computed, string file, string? otherwise = null) =>
        (context.Out ?? (otherwise is null ? null : context.Surroundings.PathOf(otherwise))) is { Length: > 0 } path
            && System.IO.Path.Exists(System.IO.Path.Combine(path, file)) ? Taken(context, path) : New(context, computed, otherwise);

    /// <summary>--out, or else a folder that is there, such as the run's own, whose files of the same name are replaced.</summary>
    public static OutputFolder Beside(CommandContext context, string folder, string computed) =>
        context.Out is null ? new OutputFolder(folder) : New(context, computed);

    /// <summary>runs/DATE-HASH of what is computed.</summary>
    public static string DatedPath(CommandContext context, string computed)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(computed)))[..HashDigits];
        string name = Invariant($"{context.Surroundings.Clock.GetLocalNow():yyyy-MM-dd}-{hash}");
        return System.IO.Path.Combine(context.Surroundings.PathOf(RunFolder.Root), name);
    }

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, whole or not at all, and gives its path.</summary>
    public string Write(string name, Action<Stream> write)
    {
        string path = PathOf(name);
        Make(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, Path);
        AtomicFile.Write(path, write);
        return path;
    }

    /// <summary>Writes a text file, whole or not at all, and gives its path.</summary>
    public string WriteText(string name, string text) => Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Gives the folder back; one in which nothing was written goes.</summary>
    public void Dispose()
    {
        if (_held is not { } held) return;
        _held = null;
        if (_made is null || !Directory.Exists(Path) || Directory.EnumerateFileSystemEntries(Path)
            .Any(entry => !RunLock.IsOwnFile(System.IO.Path.GetFileName(entry))))
        {
            if (OperatingSystem.IsLinux()) held.DisposeAndDelete();
            else held.Dispose();
            return;
        }

        held.DisposeAndDelete();
        for (string? at = System.IO.Path.GetFullPath(Path); at is not null && at.Length >= _made.Length;
            at = System.IO.Path.GetDirectoryName(at))
        {
            try
            {
                Directory.Delete(at);
            }
            catch (Exception e) when (FileTrouble.Is(e))
            {
                return; // somebody has written there meanwhile
            }
        }
    }

    private static void RequireEmpty(CommandContext context, string path)
    {
        if (context.Force || !Directory.Exists(path)) return;
        if (Directory.EnumerateFileSystemEntries(path).Select(entry => System.IO.Path.GetFileName(entry))
            .All(name => RunLock.IsOwnFile(name) || TemporaryFile.IsName(name))) return;
        RunLock.ThrowIfHeld(path, "folder");
        throw ProblemException.Usage($"folder '{path}'", "it is not empty", "an empty folder, or none",
            "give another folder with --out, or write into it with --force");
    }

    private static OutputFolder Taken(CommandContext context, string path)
    {
        var folder = new OutputFolder(path);
        string? made = Directory.Exists(path) ? null : System.IO.Path.GetFullPath(path);
        while (made is not null && System.IO.Path.GetDirectoryName(made) is { } parent && !Directory.Exists(parent)) made = parent;
        Make(path, path);
        folder._held = RunLock.Acquire(path, "folder");
        folder._made = made;
        context.Own(folder);
        foreach (string name in (string[])["", "figures"]) TemporaryFile.RemoveLeft(System.IO.Path.Combine(path, name));
        return folder;
    }

    private static void Make(string folder, string shown)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw ProblemException.Failed($"folder '{shown}'", $"it cannot be made ({e.Message.TrimEnd('.')})",
                "a writable place with free space",
                "give another folder with --out", e);
        }
    }

    private static string FreeName(CommandContext context, string computed)
    {
        string name = DatedPath(context, computed), free = name;
        for (int i = 2; Directory.Exists(free) || File.Exists(free); i++) free = Invariant($"{name}-{i}");
        return free;
    }

    private static string? BelowFile(string path)
    {
        for (string? at = System.IO.Path.GetFullPath(path); at is not null; at = System.IO.Path.GetDirectoryName(at))
            if (File.Exists(at)) return at;
        return null;
    }
}

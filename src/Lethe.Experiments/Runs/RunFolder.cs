namespace Lethe.Experiments.Runs;

/// <summary>
/// A run folder opened for writing by this process alone, until it is disposed. Files are written whole: under a temporary name, flushed,
/// renamed. A folder that could not be set up is left as it was found.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly RunLock _lock;
    private readonly string? _created;
    private readonly RunStart _start;

    private RunFolder(string path, RunLock held, RunConfig config, string? created, RunStart start)
    {
        Path = path;
        _lock = held;
        Config = config;
        _created = created;
        _start = start;
    }

    /// <summary>The folder runs stand in where none is named.</summary>
    public const string Root = "runs";

    /// <summary>The folder as the user named it.</summary>
    public string Path { get; }

    /// <summary>The configuration stored in it.</summary>
    public RunConfig Config { get; }

    /// <summary>The folder a run gets where none is named: ROOT/DATE-HASH.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="clock">For the date, in local time.</param>
    /// <param name="root">The folder of runs.</param>
    public static string DefaultPath(RunConfig config, TimeProvider clock, string root = Root)
    {
        return System.IO.Path.Combine(root, Invariant($"{clock.GetLocalNow():yyyy-MM-dd}-{config.Hash}"));
    }

    /// <summary>Creates the folder of a new run and stores its configuration.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="start"><see cref="RunStart.New"/> or <see cref="RunStart.Force"/>.</param>
    /// <exception cref="ProblemException">Not empty, in use, cannot be written.</exception>
    public static RunFolder Create(string path, RunConfig config, RunStart start = RunStart.New) =>
        Create(path, config, start, asRunLater: false);

    /// <summary>The same; without its configuration, if asked so, the folder is no run before <see cref="BecomeRun"/>.</summary>
    internal static RunFolder Create(string path, RunConfig config, RunStart start, bool asRunLater)
    {
        if (start == RunStart.Resume) throw new ArgumentException("start is Resume: use Resume(path).", nameof(start));
        string? created = null;
        RunLock? held = null;
        try
        {
            created = CreateFolder(path);
            if (start == RunStart.New && created is null) RequireEmpty(path);
            held = RunLock.Acquire(path);
            // Two processes may have found it empty, or made it: whoever comes second finds what the first has written, and leaves it
            // alone.
            if (start == RunStart.New) RequireEmpty(path);
        }
        catch (Exception e) when (IsOfFolder(e))
        {
            held?.Dispose();
            throw e as ProblemException ?? RunFiles.Problem(path, e);
        }

        try
        {
            if (start == RunStart.Force) DeleteRun(path);
            RemoveLeft(path);
            Directory.CreateDirectory(System.IO.Path.Combine(path, RunFiles.Checkpoints));
            var folder = new RunFolder(path, held, config, created, start);
            if (!asRunLater) folder.BecomeRun();
            return folder;
        }
        catch (Exception e) when (IsOfFolder(e))
        {
            Undo(path, created, held, start);
            throw e as ProblemException ?? RunFiles.Problem(path, e);
        }
    }

    /// <summary>Opens the folder of a run that is to go on.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="models">The models there are; null: those of the library.</param>
    /// <exception cref="ProblemException">No run in it, or in use, or cannot be written. Its configuration was changed to something that
    /// cannot be read.</exception>
    public static RunFolder Resume(string path, ModelCatalog? models = null)
    {
        _ = StoredConfig(path, models);
        RunLock held = RunLock.Acquire(path);
        try
        {
            RemoveLeft(path);
            Directory.CreateDirectory(System.IO.Path.Combine(path, RunFiles.Checkpoints));
            // It may have changed while this process waited for the folder.
            return new RunFolder(path, held, StoredConfig(path, models), null, RunStart.Resume);
        }
        catch (Exception e)
        {
            held.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw RunFiles.Problem(path, e);
            throw;
        }
    }

    /// <summary>
    /// Of a run that has ended, and its widths: deletes temporary files, and ends entries in the manifest, of processes that were killed. A
    /// folder in use, or without traces of such a process, is left alone.
    /// </summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    internal static void Tidy(string path)
    {
        if (!Directory.Exists(path)) return;
        foreach (string width in Directory.EnumerateDirectories(path, "width-*")) Tidy(width);
        bool left = RunLock.HasOwner(path) || ((string[])[path, System.IO.Path.Combine(path, RunFiles.Checkpoints)]).Where(Directory.Exists)
            .Any(folder => Directory.EnumerateFiles(folder, ".*.tmp").Any());
        if ((!left && !Runs.Manifest.HasDead(path)) || RunLock.IsHeld(path) || !StoredRun.IsRun(path)) return;
        using RunFolder folder = Resume(path);
        Runs.Manifest.EndDead(folder);
    }

    /// <summary>The configuration of the run in a folder.</summary>
    /// <exception cref="ProblemException">There is no run.</exception>
    internal static RunConfig StoredConfig(string path, ModelCatalog? models = null)
    {
        string file = System.IO.Path.Combine(path, RunFiles.Config);
        if (File.Exists(file)) return RunConfig.Resolve(file, models: models);
        throw ProblemException.Folder($"run folder '{path}'", Directory.Exists(path)
            ? $"it has no {RunFiles.Config}" : "there is no such folder",
            "the folder of a run", "List runs with `lethe runs`");
    }

    /// <summary>The full path of a file of the run.</summary>
    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file of the run, whole or not at all.</summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public void WriteText(string name, string text) => Guard(() => AtomicFile.WriteText(FilePath(name), text));

    /// <summary>Writes a file of the run, whole or not at all.</summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public void Write(string name, Action<Stream> write) => Guard(() => AtomicFile.Write(FilePath(name), write));

    /// <summary>Writes a file of the run; the file it replaces stays under another name in its folder.</summary>
    internal void Write(string name, Action<Stream> write, string keepAs) => Guard(() => AtomicFile.Write(FilePath(name), write, keepAs));

    /// <summary>Deletes a file of the run.</summary>
    internal void Delete(string name) => Guard(() =>
    {
        File.Delete(FilePath(name));
        FileSteps.Tell(FileStepKind.Deleted, FilePath(name));
    });

    /// <summary>Stores the configuration.</summary>
    internal void BecomeRun() => Guard(() => AtomicFile.WriteText(FilePath(RunFiles.Config), Config.ToYaml()));

    /// <summary>Releases the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Releases the folder and leaves it as it was found, for a run that turned out to be impossible before it began.</summary>
    internal void Abandon()
    {
        if (_start == RunStart.New) File.Delete(FilePath(RunFiles.Config));
        Undo(Path, _created, _lock, _start);
    }

    /// <summary>Deletes what was written and releases the folder: of a run that makes no sense unfinished nothing may stay.</summary>
    internal void Discard()
    {
        DeleteRun(Path);
        Undo(Path, _created, _lock, _start);
    }

    internal void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw RunFiles.Problem(Path, e);
        }
    }

    private static bool IsOfFolder(Exception e) =>
        FileTrouble.Is(e) || e is ArgumentException or NotSupportedException or ProblemException { Kind: ProblemKind.Folder };

    /// <summary>Creates the folder with its parents; the topmost one that did not exist, or null where the folder was there.</summary>
    private static string? CreateFolder(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new ArgumentException("the path is empty", nameof(path));
        if (Directory.Exists(path)) return null;
        string top = System.IO.Path.GetFullPath(path);
        while (System.IO.Path.GetDirectoryName(top) is { } parent && !Directory.Exists(parent)) top = parent;
        Directory.CreateDirectory(path);
        return top;
    }

    private static void RequireEmpty(string path)
    {
        string? first = Directory.EnumerateFileSystemEntries(path).Where(entry => !IsLeft(entry)).Select(System.IO.Path.GetFileName)
            .FirstOrDefault();
        if (first is null) return;
        RunLock.ThrowIfHeld(path);
        throw ProblemException.Folder($"run folder '{path}'", $"it is not empty (it holds '{first}')", "an empty folder, or none",
            "Resume the run in it with --resume, replace it with --force, or give another folder with --out");
    }

    /// <summary>What a process leaves that was killed before it could make the folder a run.</summary>
    private static bool IsLeft(string entry)
    {
        string name = System.IO.Path.GetFileName(entry);
        return RunLock.IsOwnFile(name) || TemporaryFile.IsName(name)
            || (name == RunFiles.Checkpoints && Directory.Exists(entry) && Directory.EnumerateFileSystemEntries(entry).All(IsLeft));
    }

    /// <summary>Deletes temporary files of processes that were killed. The caller holds the lock that every writer of the run's own files
    /// holds.</summary>
    private static void RemoveLeft(string path)
    {
        string[] owned = [.. RunFiles.All.Select(name => System.IO.Path.GetFileName(name)), ".owner"];
        TemporaryFile.RemoveLeft(path, owned);
        TemporaryFile.RemoveLeft(System.IO.Path.Combine(path, RunFiles.Checkpoints), owned);
    }

    private static void DeleteRun(string path)
    {
        foreach (string file in RunFiles.All.Select(name => System.IO.Path.Combine(path, name)).Where(File.Exists)
            .Concat(Directory.EnumerateFiles(path, RunFiles.Kept("*"))))
            File.Delete(file);
        foreach (string width in Directory.EnumerateDirectories(path, "width-*"))
            if (File.Exists(System.IO.Path.Combine(width, RunFiles.Config))) Directory.Delete(width, recursive: true);
    }

    /// <summary>Leaves the folder as it was found. What another process holds is left to it.</summary>
    private static void Undo(string path, string? created, RunLock held, RunStart start)
    {
        if (start != RunStart.New && created is null)
        {
            held.Dispose();
            return;
        }

        held.DisposeAndDelete();
        TryDelete(created ?? System.IO.Path.Combine(path, RunFiles.Checkpoints));
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // The first failure is the one to report.
        }
    }
}

namespace Lethe.Experiments.Sweeps;

/// <summary>
/// The folder of a sweep: sweep.yaml and sweep.json, written once, and for each task a run folder, a status file and a log. Everything
/// known of the sweep is here; no process has to live for it.
/// </summary>
public sealed class SweepFolder
{
    private readonly SweepContent _content;

    private SweepFolder(string path, SweepContent content)
    {
        Path = path;
        _content = content;
    }

    /// <summary>The folder as the user named it.</summary>
    public string Path { get; }

    /// <summary>The tasks, by index.</summary>
    public IReadOnlyList<SweepTask> Tasks => _content.Tasks;

    /// <summary>One line about the sweep, or empty.</summary>
    public string Description => _content.Description;

    /// <summary>The version of the program that made it.</summary>
    public string Version => _content.Version;

    /// <summary>The folder the tasks are run in, so that relative names of files in settings mean what they meant.</summary>
    public string WorkingDirectory => Directory.Exists(_content.WorkingDirectory)
        ? _content.WorkingDirectory : Directory.GetCurrentDirectory();

    /// <summary>Threads of one task, where the grid says.</summary>
    public int? Threads => _content.Threads;

    /// <summary>The tasks of some ids; null where none are given: all.</summary>
    /// <param name="ids">Ids.</param>
    /// <exception cref="ProblemException">No task has an id.</exception>
    public IReadOnlySet<SweepTask>? TasksOf(IReadOnlyList<string> ids)
    {
        if (ids.Count == 0) return null;
        string remedy = $"see lethe sweep status {ShellWord.Path(Path)}";
        return ids.Select(id => Tasks.FirstOrDefault(task => task.Id == id) ?? throw ProblemException.Usage(
            $"sweep '{Path}'", $"no run has the id '{id}'", "ids of lethe sweep status",
            NearestName.Remedy(id, Tasks.Select(task => task.Id), remedy))).ToHashSet();
    }

    /// <summary>Creates the folder of a sweep.</summary>
    /// <param name="path">The folder; it must not exist, or be empty.</param>
    /// <param name="grid">What is run.</param>
    /// <param name="clock">For the date.</param>
    /// <param name="force">It may hold other files, but no other sweep.</param>
    /// <exception cref="ProblemException">Not empty. In use, or cannot be written.</exception>
    public static SweepFolder Create(string path, SweepGrid grid, TimeProvider clock, bool force = false)
    {
        SweepFolder folder = CreateForLaunch(path, grid, clock, force, out IDisposable held);
        held.Dispose();
        return folder;
    }

    /// <summary>As <see cref="Create"/>, and keeps other launchers away until the lock is disposed: whoever creates a sweep to run it lets
    /// go of it at no moment.</summary>
    /// <param name="path">The folder; it must not exist, or be empty.</param>
    /// <param name="grid">What is run.</param>
    /// <param name="clock">For the date.</param>
    /// <param name="force">It may hold other files, but no other sweep.</param>
    /// <param name="held">The lock, as of <see cref="LockForLaunch"/>.</param>
    /// <exception cref="ProblemException">Not empty. In use, or cannot be written.</exception>
    public static SweepFolder CreateForLaunch(string path, SweepGrid grid, TimeProvider clock, bool force, out IDisposable held)
    {
        RequireFree(path, force);
        Guard(path, () => Directory.CreateDirectory(path));
        RunLock taken = RunLock.Acquire(path, Kind);
        try
        {
            // Two processes may have found it free: whoever comes second finds the sweep of the first.
            RequireFree(path, force);
            Write(path, grid, clock);
            held = taken;
            return Open(path);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>The sweep of a grid: made, or opened where it is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="grid">What is run.</param>
    /// <param name="clock">For the date.</param>
    /// <param name="extend">Tasks that a sweep there lacks are added behind its own, which keep their places; false: it must have the same
    /// tasks.</param>
    /// <exception cref="ProblemException">It holds other tasks, or was made by a version with other settings. The folder is not empty, in
    /// use, or cannot be written.</exception>
    public static SweepFolder CreateOrOpen(string path, SweepGrid grid, TimeProvider clock, bool extend)
    {
        if (!IsSweep(path)) return Create(path, grid, clock);
        SweepFolder folder = Open(path);
        if (extend ? folder.Lacked(grid).Length == 0
            : folder.Tasks.Select(t => t.Id).SequenceEqual(grid.Tasks.Select(t => t.Id))) return folder;
        if (!extend)
        {
            int others = folder.Tasks.Select(t => t.Id).Except(grid.Tasks.Select(t => t.Id)).Count();
            throw ProblemException.Sweep($"{Kind} '{path}'",
                Invariant($"it holds another sweep: {folder.Tasks.Count} runs, {others} of them not in this grid of {grid.Tasks.Count}"),
                null,
                $"Resume it with lethe sweep --resume {ShellWord.Path(path)}, or give another folder with --out");
        }

        using (folder.LockForLaunch())
        {
            // Somebody may have added to it meanwhile.
            folder = Open(path);
            SweepTask[] all = [.. folder.Tasks, .. folder.Lacked(grid)];
            if (all.FirstOrDefault(t => t.Config.Hash != t.Id) is { } other)
            {
                throw ProblemException.Sweep($"{Kind} '{path}' (made by version {folder.Version})",
                    $"the configuration of task {other.Id} is that of {other.Config.Hash} now",
                    null, "Give another folder with --out");
            }

            Setting[] varied = [.. Settings.All.Where(s => all.Any(t => t.Settings.ContainsKey(s.Key)))];
            var longer = new SweepGrid(SweepTaskList.Of([.. all.Select(t => t.Config)], varied), folder.Description, grid.Text,
                folder.Threads, all.Length);
            Guard(path, () =>
            {
                AtomicFile.WriteText(System.IO.Path.Combine(path, SweepFiles.Grid), longer.Text);
                AtomicFile.WriteText(System.IO.Path.Combine(path, SweepFiles.Sweep),
                    SweepFile.Text(longer, folder._content.WorkingDirectory, clock));
            });
        }

        return Open(path);
    }

    private SweepTask[] Lacked(SweepGrid grid) => [.. grid.Tasks.ExceptBy(Tasks.Select(t => t.Id), t => t.Id)];

    private static void Write(string path, SweepGrid grid, TimeProvider clock)
    {
        Guard(path, () =>
        {
            TemporaryFile.RemoveLeft(path, [SweepFiles.Grid, SweepFiles.Sweep]);
            foreach (string name in (string[])[SweepFiles.Runs, SweepFiles.Status, SweepFiles.Logs])
                Directory.CreateDirectory(System.IO.Path.Combine(path, name));
            AtomicFile.WriteText(System.IO.Path.Combine(path, SweepFiles.Grid), grid.Text);
            // Last: with it the folder is a sweep.
            AtomicFile.WriteText(System.IO.Path.Combine(path, SweepFiles.Sweep),
                SweepFile.Text(grid, Directory.GetCurrentDirectory(), clock));
        });
    }

    /// <summary>Opens the folder of a sweep.</summary>
    /// <exception cref="ProblemException">There is no sweep in it, or its file is damaged.</exception>
    public static SweepFolder Open(string path)
    {
        string file = System.IO.Path.Combine(path, SweepFiles.Sweep);
        if (File.Exists(file)) return new SweepFolder(path, SweepFile.Read(file));
        throw ProblemException.Sweep($"sweep folder '{path}'", Directory.Exists(path)
            ? $"it has no {SweepFiles.Sweep}" : "there is no such folder",
            "the folder of a sweep", "Begin one with `lethe sweep GRID --out DIR`");
    }

    /// <summary>True where a folder holds a sweep.</summary>
    public static bool IsSweep(string path) => File.Exists(System.IO.Path.Combine(path, SweepFiles.Sweep));

    /// <summary>The run folder of a task.</summary>
    public string RunPath(SweepTask task) => PathOf(SweepFiles.Runs, task, "");

    /// <summary>The file that takes what a task's process writes to standard error.</summary>
    public string LogPath(SweepTask task) => PathOf(SweepFiles.Logs, task, ".log");

    /// <summary>The status file of a task.</summary>
    public string StatusPath(SweepTask task) => PathOf(SweepFiles.Status, task, ".json");

    /// <summary>Keeps other launchers away until it is disposed: two would run the same tasks.</summary>
    /// <exception cref="ProblemException">Another process launches tasks of this sweep.</exception>
    public IDisposable LockForLaunch()
    {
        RunLock held = RunLock.Acquire(Path, Kind);
        foreach (string name in (string[])["", SweepFiles.Status, Slurm.SlurmScript.Folder])
            TemporaryFile.RemoveLeft(System.IO.Path.Combine(Path, name));
        return held;
    }

    /// <summary>
    /// Of a task with a result: deletes temporary files, and ends the entry in the manifest, of a process that was killed after it had
    /// stored the result. A folder that is in use is left alone.
    /// </summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public void Tidy(SweepTask task) => RunFolder.Tidy(RunPath(task));

    /// <summary>What a task's status file says, true or not; null where there is none.</summary>
    public SweepTaskStatus? ReadStatus(SweepTask task) => SweepStatusFile.Read(StatusPath(task));

    /// <summary>Replaces a task's status file.</summary>
    /// <exception cref="ProblemException">The disk is full, or the like.</exception>
    public void WriteStatus(SweepTask task, SweepTaskStatus status)
    {
        Guard(Path, () =>
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, SweepFiles.Status));
            AtomicFile.WriteText(StatusPath(task), SweepStatusFile.Text(status));
        });
    }

    /// <summary>
    /// Where a task stands: by its result, then by the lock on its run, then by its status file, which alone proves nothing. A task that is
    /// said to run on this machine and whose process is gone was interrupted; one that is said to run elsewhere is unknown.
    /// </summary>
    public SweepTaskStatus StateOf(SweepTask task) => SweepTaskEvidence.Weigh(ReadStatus(task), RunPath(task), IsCancelRequested(task));

    /// <summary>Asks that a task should not begin, and that its end at a request to end counts as cancelled. It does not end it:
    /// <see cref="ISweepLauncher.Cancel"/> does.</summary>
    public void RequestCancel(SweepTask task)
    {
        Guard(Path, () => AtomicFile.WriteText(CancelPath(task), ""));
    }

    /// <summary>True after <see cref="RequestCancel"/>, until <see cref="Reopen"/>.</summary>
    public bool IsCancelRequested(SweepTask task) => File.Exists(CancelPath(task));

    /// <summary>Makes a task ready to be launched (again): takes back a request to cancel, and sets its status to pending; the number of
    /// attempts is kept.</summary>
    public void Reopen(SweepTask task)
    {
        Guard(Path, () => File.Delete(CancelPath(task)));
        if (ReadStatus(task) is { } last) WriteStatus(task, new SweepTaskStatus { State = SweepTaskState.Pending, Attempt = last.Attempt });
    }

    /// <summary>Deletes what a task's run has written, so that it begins at the start.</summary>
    /// <exception cref="ProblemException">A process works on the run, or it cannot be deleted.</exception>
    public void DeleteRun(SweepTask task)
    {
        string path = RunPath(task);
        RunLock.ThrowIfHeld(path);
        Guard(Path, () =>
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        });
    }

    private string CancelPath(SweepTask task) => PathOf(SweepFiles.Status, task, ".cancel");

    private string PathOf(string folder, SweepTask task, string extension) => System.IO.Path.Combine(Path, folder, task.Id + extension);

    private const string Kind = "sweep folder";

    private static void RequireFree(string path, bool force)
    {
        if (IsSweep(path))
        {
            RunLock.ThrowIfHeld(path, Kind);
            throw ProblemException.Sweep($"{Kind} '{path}'", "it holds a sweep already", "an empty folder, or none",
                "Resume that sweep with --resume, or give another folder with --out");
        }

        if (!force && Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).All(entry => IsLeft(path, entry)))
            throw ProblemException.Sweep($"{Kind} '{path}'", "it is not empty", "an empty folder, or none",
                "Give another folder with --out, or write into it with --force");
    }

    /// <summary>What a process leaves that was killed before it could make the folder a sweep.</summary>
    private static bool IsLeft(string path, string entry)
    {
        string name = System.IO.Path.GetFileName(entry);
        bool IsEmpty(string folder) => Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any();
        return RunLock.IsOwnFile(name) || TemporaryFile.IsName(name)
            || (name is SweepFiles.Runs or SweepFiles.Status or SweepFiles.Logs && IsEmpty(entry))
            || (name == SweepFiles.Grid && IsEmpty(System.IO.Path.Combine(path, SweepFiles.Runs))
                && IsEmpty(System.IO.Path.Combine(path, SweepFiles.Logs)));
    }

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (FileTrouble.Is(e) || e is ArgumentException or NotSupportedException)
        {
            throw RunFiles.Problem(path, e, Kind);
        }
    }
}

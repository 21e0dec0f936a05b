namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>The one script of a sweep, which every task of every array runs.</summary>
public static class SlurmScript
{
    /// <summary>Folder in the sweep's folder for what the launcher keeps.</summary>
    public const string Folder = "slurm";

    /// <summary>The script.</summary>
    public const string Name = "task.sh";

    /// <summary>The ids of the tasks, one to a line, by index: the script finds its log by it.</summary>
    public const string Ids = "tasks";

    /// <summary>What Slurm itself has to say about the jobs: the reasons for which it ended them.</summary>
    public const string Messages = "messages.log";

    /// <summary>The text of the script.</summary>
    /// <param name="program">The words that start this program.</param>
    /// <param name="folder">The full path of the sweep's folder.</param>
    /// <param name="dotnetRoot">The value of DOTNET_ROOT here, for a cluster that starts jobs without the submitter's environment; or
    /// null.</param>
    /// <remarks>
    /// lethe replaces the shell (exec) and handles SIGUSR2 itself, instead of a trap that passes it on. A shell that waits in the
    /// background is one more process that Slurm's SIGTERM reaches: it would end at once, with it the batch step, and Slurm would kill
    /// lethe (SIGKILL) in the middle of its checkpoint. And with
    /// --signal=B:USR2 Slurm signals the process of the batch script alone, which now is lethe.
    /// Until lethe listens, SIGUSR2 is ignored, since its default is to kill: it comes early where the time limit is shorter than the lead
    /// of the signal, and a task that has not begun has nothing to save.
    /// </remarks>
    public static string Text(IReadOnlyList<string> program, string folder, string? dotnetRoot)
    {
        var text = new StringBuilder();
        text.Append("#!/bin/sh\n");
        text.Append("# One task of a sweep, written and submitted by lethe sweep --launcher slurm. $1: the index of the task that has " +
            "the array index 0.\n");
        text.Append("# SIGUSR2 (before the time limit) and SIGTERM (preemption) reach lethe itself: it saves a checkpoint and asks " +
            "Slurm to queue it again.\n");
        text.Append(Invariant($"sweep={Quote(folder)}\n"));
        text.Append("index=$((SLURM_ARRAY_TASK_ID + $1))\n");
        text.Append(Invariant($"id=$(sed -n \"$((index + 1))p\" \"$sweep/{Folder}/{Ids}\") || exit 1\n"));
        text.Append("[ -n \"$id\" ] || exit 1\n");
        text.Append("exec >>\"$sweep/logs/$id.log\" 2>&1\n");
        if (!string.IsNullOrEmpty(dotnetRoot)) text.Append(Invariant($"export DOTNET_ROOT={Quote(dotnetRoot)}\n"));
        text.Append("trap '' USR2\n");
        text.Append(CultureInfo.InvariantCulture,
            $"exec {string.Join(' ', program.Select(Quote))} sweep task \"$sweep\" --index \"$index\" --launcher slurm\n");
        return text.ToString();
    }

    /// <summary>A word for a POSIX shell: nothing in it has a meaning.</summary>
    public static string Quote(string word) => "'" + word.Replace("'", "'\\''") + "'";

    /// <summary>
    /// A path for --output, in which sbatch replaces %A and the like: doubled, % is itself; a path with a backslash is taken as it is, once
    /// backslashes are doubled.
    /// </summary>
    public static string OutputPath(string path)
    {
        return path.Contains('\\')
            ? path.Replace("\\", "\\\\") : path.Replace("%", "%%");
    }
}

namespace Lethe.Interop;

/// <summary>A process, told apart from a later one that was given the same number.</summary>
/// <param name="Id">Its number on its machine.</param>
/// <param name="Stamp">When it began, in a form that only the machine itself has to understand.</param>
public sealed record ProcessIdentity(int Id, string Stamp)
{
    // Field 22 of /proc/PID/stat is the start in clock ticks since the machine booted; counted behind the name, which may hold blanks.
    private const int StateField = 0, StartField = 19;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, Find(Environment.ProcessId) ?? "");

    /// <summary>True where this very process exists on this machine and has not ended.</summary>
    [JsonIgnore]
    public bool IsAlive => Stamp.Length > 0 && Find(Id) == Stamp;

    /// <summary>
    /// True where the process is alive and, as far as the system tells, was started with these words one after the other: a number in a
    /// file is a number like any other, and no process is signalled on its word alone.
    /// </summary>
    /// <param name="words">The words.</param>
    public bool RunsWith(params string[] words)
    {
        if (!OperatingSystem.IsLinux()) return IsAlive;
        try
        {
            string line = File.ReadAllText(Invariant($"/proc/{Id}/cmdline"));
            return IsAlive && line.Contains($"\0{string.Join('\0', words)}\0");
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return false;
        }
    }

    /// <summary>A process of this machine by its number; null where there is none.</summary>
    public static ProcessIdentity? Of(int id) => Find(id) is { } stamp ? new ProcessIdentity(id, stamp) : null;

    /// <summary>The stamp of a living process, or null.</summary>
    private static string? Find(int id) => OperatingSystem.IsLinux() ? FindInProc(id) : FindByTime(id);

    private static string? FindInProc(int id)
    {
        try
        {
            string stat = File.ReadAllText(Invariant($"/proc/{id}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // A process that ended and whose parent has not looked yet is a zombie.
            if (fields.Length <= StartField || fields[StateField] is "Z" or "X") return null;
            return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[StartField]}";
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return null;
        }
    }

    private static string? FindByTime(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.HasExited
                ? null : process.StartTime.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return null;
        }
    }
}

namespace Lethe.Interop.Isolation;

/// <summary>How much memory a process has in use, with those it started where that is asked for.</summary>
internal static class ResidentMemory
{
    private const string Processes = "/proc";

    /// <summary>Whether it has more bytes in use than that; false where it has ended or the system does not tell.</summary>
    internal static bool Exceeds(Process process, bool wholeTree, long most)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                process.Refresh();
                return process.WorkingSet64 > most;
            }
            if (!wholeTree) return Pages(process.Id) * Environment.SystemPageSize > most;
            IReadOnlyList<int> tree = Tree(process.Id);
            // Pages that several processes share are in the quick sum several times, and in the slow one once.
            return tree.Sum(Pages) * Environment.SystemPageSize > most && (tree.Count == 1 || tree.Sum(Proportional) > most);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or NotSupportedException
            or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>A process and all that descend from it.</summary>
    internal static IReadOnlyList<int> Tree(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (string folder in Directory.EnumerateDirectories(Processes))
        {
            if (Number(Path.GetFileName(folder)) is { } id && ParentOf((int)id) is { } parent) parents[(int)id] = parent;
        }
        List<int> found = [root];
        for (int i = 0; i < found.Count; i++)
            found.AddRange(parents.Where(pair => pair.Value == found[i] && !found.Contains(pair.Key)).Select(pair => pair.Key).ToArray());
        return found;
    }

    // "PID (NAME) STATE PARENT ...", where the name may hold anything.
    private static int? ParentOf(int id)
    {
        string stat = Text(id, "stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? (int?)Number(fields[1]) : null;
    }

    private static long Pages(int id) => Text(id, "statm").Split(' ') is [_, var resident, ..] ? Number(resident) ?? 0 : 0;

    private static long Proportional(int id)
    {
        const string Field = "Pss:";
        string? line = Text(id, "smaps_rollup").Split('\n').FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        long? kilobytes = line is null ? null : Number(line[Field.Length..].Replace("kB", "").Trim());
        return kilobytes << 10 ?? Pages(id) * Environment.SystemPageSize;
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
        ? value : null;

    // A process may end between two looks.
    private static string Text(int id, string file)
    {
        try
        {
            return File.ReadAllText(Invariant($"{Processes}/{id}/{file}"));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return "";
        }
    }
}

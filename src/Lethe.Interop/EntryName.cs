namespace Lethe.Interop;

/// <summary>
/// Which names an array in an archive may have. Nothing here unpacks to disk, but names travel on into reports and other programs:
/// what could climb out of a folder, or garble a terminal, is refused at the door.
/// </summary>
internal static class EntryName
{
    internal const int MaxLength = 1024;

    internal const string Expected = "relative names without '..', '\\', ':' or control characters";

    internal const string ExpectedInFile = "relative names without '..', '\\' or control characters";

    /// <summary>Whether a file may be written with it.</summary>
    internal static bool IsSafe(string name) => !name.Contains(':') && IsHarmless(name);

    /// <summary>Whether a file may be read that has it. A colon is ordinary there: archives bear the names of files with times in them,
    /// arrays those of TensorFlow's variables ("kernel:0").</summary>
    internal static bool IsHarmless(string name)
    {
        if (name.Length is 0 or > MaxLength) return false;
        foreach (char c in name)
        {
            if (char.IsControl(c) || c is '\\' or '\uFFFD' || char.IsSurrogate(c)) return false;
        }

        foreach (string segment in name.Split('/'))
        {
            if (segment is "" or "." or "..") return false;
        }

        return true;
    }
}

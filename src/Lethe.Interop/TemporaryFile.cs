using System.Security.Cryptography;

namespace Lethe.Interop;

/// <summary>
/// Names of temporary files: ".NAME.MACHINE-PROCESS-START-NUMBER.tmp". They say which process writes, so that what a killed one leaves
/// behind is told apart from what a living one is writing, and goes.
/// </summary>
public static partial class TemporaryFile
{
    private const string Pattern = ".*.tmp";

    private static readonly string Machine = Digits(MachineText());
    private static readonly string Own = Invariant($"{Machine}-{ProcessIdentity.Current.Id}-{Digits(ProcessIdentity.Current.Stamp)}");

    /// <summary>True for the name of a temporary file, of this version or an earlier one.</summary>
    /// <param name="name">A file's name without its folder.</param>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Deletes what ended processes of this machine have left in a folder (not below it). A file that cannot be deleted
    /// stays.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    public static void RemoveLeft(string folder) => Remove(folder, Pattern, (_, match) => IsLeft(match));

    /// <summary>
    /// The same, and of the files named also what any other process has left: for whoever holds the lock that every writer of these files
    /// holds, on whatever machine.
    /// </summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="owned">Final names of the files, without their folders.</param>
    public static void RemoveLeft(string folder, IEnumerable<string> owned)
    {
        HashSet<string> names = new(owned);
        Remove(folder, Pattern, (name, match) => names.Contains(name) ? !IsAlive(match) : IsLeft(match));
    }

    /// <summary>A name for a file that this process is going to write.</summary>
    internal static string NewName(string final) => $".{final}.{Own}-{Guid.NewGuid().ToString("N")[..8]}.tmp";

    /// <summary>Deletes what ended processes of this machine have left of one file.</summary>
    internal static void RemoveLeftOf(string folder, string final) =>
        Remove(folder, $".{final}.*.tmp", (name, match) => name == final && IsLeft(match));

    private static void Remove(string folder, string pattern, Func<string, Match, bool> isLeft)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, pattern))
                if (Name().Match(Path.GetFileName(path)) is { Success: true } match && isLeft(match.Groups["name"].Value, match))
                    TryDelete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // What is wrong with the folder is said by whoever writes into it.
        }
    }

    // Of another machine, or of a version whose names told no process, nobody here knows.
    private static bool IsLeft(Match match) => match.Groups["machine"].Value == Machine && !IsAlive(match);

    private static bool IsAlive(Match match) => match.Groups["machine"].Value == Machine
        && int.TryParse(match.Groups["process"].ValueSpan, CultureInfo.InvariantCulture, out int id)
        && ProcessIdentity.Of(id) is { } process && Digits(process.Stamp) == match.Groups["start"].Value;

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            FileSteps.Tell(FileStepKind.Deleted, path);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // It stays, as it would have without us.
        }
    }

    private static string Digits(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

    // Containers may share a host's name and number their processes anew: the namespace tells them apart.
    private static string MachineText()
    {
        try
        {
            return $"{Environment.MachineName} " +
                $"{(OperatingSystem.IsLinux() ? File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name : "")}";
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return Environment.MachineName;
        }
    }

    [GeneratedRegex(
        @"^\.(?<name>.+)\.((?<machine>[0-9a-f]{8})-(?<process>[0-9]{1,10})-(?<start>[0-9a-f]{8})-[0-9a-f]{8}|[0-9a-f]{32})\.tmp\z",
        RegexOptions.Singleline)]
    private static partial Regex Name();
}

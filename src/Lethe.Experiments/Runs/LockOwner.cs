namespace Lethe.Experiments.Runs;

/// <summary>Who holds a folder, as the file beside its lock says: only for messages, and to see through a lock that does not
/// lock.</summary>
/// <param name="Process">The process.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Since">When it took the folder.</param>
/// <param name="Command">The words it was started with, cut short.</param>
internal sealed record LockOwner(ProcessIdentity Process, string Host, DateTimeOffset Since, string Command)
{
    private const int MaxBytes = 1 << 14, MaxCommand = 120;

    /// <summary>This process, from now on.</summary>
    public static LockOwner Current => new(ProcessIdentity.Current, Environment.MachineName, TimeProvider.System.GetUtcNow(), Words());

    /// <summary>False where the process belonged to this machine and has ended.</summary>
    public bool MayLive => Host != Environment.MachineName || Process.IsAlive;

    /// <summary>True where another process of this machine, as far as it can be told, holds the folder.</summary>
    public bool IsOtherHere => Host == Environment.MachineName && Process.Id != Environment.ProcessId && Process.IsAlive;

    /// <summary>"process 12 on host since 2026-01-31 12:00:00 UTC (lethe train smoke)".</summary>
    public override string ToString() => Invariant($"process {Process.Id} on {Host} since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} ") +
        Invariant($"UTC{(Command.Length > 0 ? $" ({Command})" : "")}");

    /// <summary>The content of the file.</summary>
    public string Text() => JsonText.Of(new Document(Process.Id, Process.Stamp, Host, Since, Command));

    /// <summary>What a file says; null where there is none, or no such file.</summary>
    public static LockOwner? Read(string path) => JsonText.OfFile(path, "the owner of a folder", text =>
    {
        var said = JsonText.Parse<Document>(text);
        return new LockOwner(new ProcessIdentity(said.Process, said.Stamp), Plain(said.Host), said.Since, Plain(said.Command));
    }, MaxBytes);

    private static string Words()
    {
        string[] words = Environment.GetCommandLineArgs();
        return words.Length == 0 ? "" : Plain(string.Join(' ', [Path.GetFileNameWithoutExtension(words[0]), .. words.Skip(1)]));
    }

    // From a file anybody may have written, to a terminal.
    private static string Plain(string text) => Printable.Clip(text, MaxCommand);

    private sealed record Document(int Process, string Stamp, string Host, DateTimeOffset Since, string Command);
}

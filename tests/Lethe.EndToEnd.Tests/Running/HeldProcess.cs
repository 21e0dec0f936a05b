using System.Diagnostics;

namespace Lethe.EndToEnd.Tests.Running;

/// <summary>A process that is stopped where it is, so that what a test does to it meets it there however long that takes; it goes on when
/// this is disposed.</summary>
public sealed class HeldProcess : IDisposable
{
    private readonly int _id;
    private bool _goesOn;

    /// <summary>Stops a process and all its threads.</summary>
    public HeldProcess(int id)
    {
        _id = id;
        Signal("STOP", id);
        WaitUntil(() => File.ReadLines($"/proc/{id}/status").Any(line => line.StartsWith("State:", StringComparison.Ordinal)
            && line.Contains('T', StringComparison.Ordinal)), "it stands still");
    }

    /// <summary>Waits until a signal has arrived that it will see when it goes on.</summary>
    public void WaitForSignal() =>
        WaitUntil(() => File.ReadLines($"/proc/{_id}/status").Any(line => line.StartsWith("ShdPnd:", StringComparison.Ordinal)
            && line["ShdPnd:".Length..].Trim().Any(digit => digit != '0')), "a signal waits for it");

    public void Dispose()
    {
        if (_goesOn) return;
        _goesOn = true;
        Signal("CONT", _id);
    }

    /// <summary>Sends a signal such as INT, TERM or HUP; one to a process that has ended does nothing.</summary>
    public static void Signal(string name, int process)
    {
        // The shell's own kill: the program of that name is not on every machine.
        var start = new ProcessStartInfo("sh", ["-c", Invariant($"kill -{name} {process} 2>/dev/null")]);
        using Process kill = Process.Start(start)!;
        kill.WaitForExit();
    }

    private static void WaitUntil(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"after a minute still not: {what}");
            Thread.Sleep(5);
        }
    }
}

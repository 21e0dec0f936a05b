using System.Diagnostics;

namespace Lethe.Robustness.Kills;

/// <summary>Counts cases and says which failed.</summary>
internal sealed class KillReport
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _failed;

    /// <summary>Notes one case: null where all is as it must be.</summary>
    public void Case(string what, string? problem)
    {
        if (problem is null) return;
        lock (_gate)
        {
            _failed++;
            Console.Error.WriteLine($"FAILED {what}: {problem}");
        }
    }

    /// <summary>Says what was done.</summary>
    public void Line(string text)
    {
        lock (_gate) Console.WriteLine(Invariant($"{_watch.Elapsed.TotalSeconds,6:F1} s  {text}"));
    }

    /// <summary>The exit code.</summary>
    public int End()
    {
        Line(_failed == 0 ? "all as they must be" : Invariant($"{_failed} FAILED"));
        return _failed == 0 ? 0 : 1;
    }
}

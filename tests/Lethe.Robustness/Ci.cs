using System.Diagnostics;

namespace Lethe.Robustness;

/// <summary>ci: every check that has its place in continuous integration, each as it runs without options, and how long it took.</summary>
internal static class Ci
{
    // By a command only: it takes ten minutes.
    private static readonly string[] ByCommandOnly = ["soak"];

    internal static int Run(IEnumerable<(string Name, string Does, Func<string[], int> Run)> checks)
    {
        var clock = Stopwatch.StartNew();
        List<string> failed = [];
        int count = 0;
        foreach ((string name, string does, Func<string[], int> run) in checks)
        {
            if (ByCommandOnly.Contains(name)) continue;
            count++;
            TimeSpan begun = clock.Elapsed;
            Console.WriteLine($"-- {name}: {does}");
            if (!Holds(run)) failed.Add(name);
            Console.WriteLine(
                Invariant($"-- {name}: {(failed.Contains(name) ? "failed" : "holds")} ({(clock.Elapsed - begun).TotalSeconds:F0} s)"));
        }
        Console.WriteLine(Invariant($"robustness: {count - failed.Count} of {count} checks hold, {clock.Elapsed.TotalSeconds:F0} s")
            + (failed.Count == 0 ? "" : $"; failed: {string.Join(", ", failed)}"));
        return failed.Count == 0 ? 0 : 1;
    }

    private static bool Holds(Func<string[], int> run)
    {
        try
        {
            return run([]) == 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return false;
        }
    }
}

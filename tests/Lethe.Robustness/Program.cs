using Lethe.Robustness.Kills;

namespace Lethe.Robustness;

/// <summary>
/// What is kept true by force: files that are damaged on purpose, runs that are killed, measurements repeated for hours. A program of its
/// own, because it takes as long as it is told to and draws new cases each time; whatever it finds becomes a test beside the code.
/// </summary>
internal static class Program
{
    private static readonly (string Name, string Does, Func<string[], int> Run)[] Checks =
    [
        ("fuzz", "damaged files, texts and command lines against every reader", Fuzz.FuzzCommand.Run),
        ("soak", "measurements of every kind in one process for ten minutes: it must not grow", Soak.SoakCommand.Run),
        ("kill", "runs and sweeps killed at every step of writing files, and at random moments [--seed S] [--seconds N]", KillCheck.Run),
        ("disk", "runs on full disks of seven sizes", DiskCheck.Run),
        ("race", "two processes on one folder", RaceCheck.Run),
    ];

    private static int Main(string[] words)
    {
        if (words is ["ci"]) return Ci.Run(Checks);
        if (words is [Child.Word, ..]) return Child.Run(words[1..]);
        // The task of a sweep that a child of ours has launched: to the launcher this program is lethe.
        if (words is ["sweep", ..]) return Application.Run(words);
        foreach ((string name, _, Func<string[], int> run) in Checks)
            if (words.Length > 0 && words[0] == name) return run(words[1..]);
        Console.Error.WriteLine("Usage: Lethe.Robustness CHECK [options]");
        Console.Error.WriteLine($"  {"ci",-8} every check as continuous integration runs it, some three minutes");
        foreach ((string name, string does, _) in Checks) Console.Error.WriteLine($"  {name,-8} {does}");
        return 2;
    }
}

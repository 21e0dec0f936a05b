using System.Diagnostics;

namespace Lethe.Robustness.Kills;

/// <summary>Two processes that want one folder at the same time: one gets it, the other ends with code 2, says who holds it, and has
/// touched nothing.</summary>
internal static class RaceCheck
{
    private const int Refused = 2, Interrupted = 130;

    // None ends by itself while the other begins.
    private static readonly string[] Endless =
        ["model.width=8", "data.length=40", "data.size=4096", "data.validation=40", "data.test=40", "train.epochs=1000000",
        "train.stop_below=none", "--threads", "1", "--quiet"];

    /// <summary>race.</summary>
    public static int Run(string[] words)
    {
        if (words.Length > 0) throw new ArgumentException($"race {words[0]}: it takes no options.", nameof(words));
        var report = new KillReport();
        using var folder = ScratchFolder.InMemory();
        Race(report, "train", ["train", .. Endless, "--out", folder["run"]]);
        Race(report, "train --force", ["train", .. Endless, "--out", folder["run"], "--force"]);
        Race(report, "train --resume", ["train", "--resume", folder["run"], "--threads", "1", "--quiet"]);
        Race(report, "sweep", ["sweep", .. Endless, "seed=0..1", "--workers", "1", "--out", folder["sweep"]]);
        Race(report, "sweep --resume", ["sweep", "--resume", folder["sweep"], "--workers", "1", "--threads", "1", "--quiet"]);
        Race(report, "quickstart", ["quickstart", "--threads", "1", "--quiet", "--out", folder["quickstart"]]);
        return report.End();
    }

    private static void Race(KillReport report, string what, string[] words)
    {
        using Process a = Child.Start(0, words), b = Child.Start(0, words);
        Process[] both = [a, b];
        Task<(int Code, string Error)>[] ends = [Task.Run(() => Child.End(a)), Task.Run(() => Child.End(b))];
        int first = Task.WaitAny(ends, TimeSpan.FromSeconds(60));
        if (first < 0)
        {
            foreach (Process process in both) process.Kill(entireProcessTree: true);
            report.Case(what, "both go on");
            return;
        }

        (int code, string error) = ends[first].Result;
        Process winner = both[1 - first];
        string holder = Invariant($"in use by process {winner.Id} on {Environment.MachineName} since ");
        report.Case(what, code == Refused && error.Contains(holder, StringComparison.Ordinal)
            ? null : $"the loser ended with {code}, expected '{holder}': {error}");
        using (Process kill = Process.Start("sh", ["-c", Invariant($"kill -TERM {winner.Id}")])) kill.WaitForExit();
        (code, error) = ends[1 - first].Result;
        report.Case(what, code == Interrupted ? null : $"the winner ended with {code}: {error}");
        report.Line($"{what}: one of two got the folder");
    }
}

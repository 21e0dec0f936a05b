namespace Lethe.Cli.Subjects;

/// <summary>From the words of a command line to the runs of single widths.</summary>
internal static class StabilityRuns
{
    /// <summary>The runs in and below the folders named, each once; those without weights are left out with a warning.</summary>
    /// <exception cref="ProblemException">No run is left.</exception>
    public static IReadOnlyList<StoredRun> Open(IReadOnlyList<string> words, Terminal terminal)
    {
        var runs = new List<StoredRun>();
        var seen = new HashSet<string>();
        foreach (string word in words)
        {
            if (File.Exists(word))
                throw ProblemException.Usage("stability: runs", $"'{word}' is a file", "a run folder, or a folder of runs",
                    LoadedModel.Is(word) ? $"for its memory: lethe memory {ShellWord.Path(word)}; for its stability make a run of " +
                        $"its weights, naming the model: lethe import {ShellWord.Path(word)} model=... --out DIR"
                    : $"make a run of its weights, naming the model: lethe import {ShellWord.Path(word)} model=... --out DIR");
            StoredRun[] found = Directory.Exists(word) && !StoredRun.IsRun(word) ? [.. StoredRun.Find(word)] : [StoredRun.Open(word)];
            if (found.Length == 0)
                throw ProblemException.Usage($"folder '{word}'", "there is no run in it", "a run folder, or a folder of runs",
                "see lethe runs for runs that are there");
            foreach (StoredRun run in found.SelectMany(run => run.Widths))
            {
                if (!seen.Add(Path.GetFullPath(run.Path))) continue;
                if (run.HasWeights) runs.Add(run);
                else terminal.Warn($"{run.Name} is left out: it has no weights, its training diverged or has not finished an epoch");
            }
        }
        if (runs.Count == 0)
            throw ProblemException.Usage("stability: runs", "no run has finished an epoch, so none has weights", null,
                "resume training with lethe train --resume DIR");
        foreach (StoredRun run in runs.Where(run => run.State != StoredRunState.Ended))
            terminal.Warn($"{run.Name} has not ended: its best weights so far are measured");
        foreach (StoredRun run in runs) terminal.WarnOfPruning(run.Name, run.Result);
        return [.. runs.OrderBy(run => run.Family.Target, StringComparer.Ordinal)
            .ThenBy(run => run.Family.Parameterization, StringComparer.Ordinal)
            .ThenBy(run => run.Family.Activation, StringComparer.Ordinal).ThenBy(run => run.Family.Model, StringComparer.Ordinal)
            .ThenBy(run => run.Config.Get(Experiments.Configuration.Settings.Seed)).ThenBy(run => run.Width)];
    }
}

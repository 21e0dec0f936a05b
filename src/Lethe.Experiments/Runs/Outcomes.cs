using Lethe.Training;

namespace Lethe.Experiments.Runs;

/// <summary>How outcomes are written in files.</summary>
public static class Outcomes
{
    private static readonly (TrainingOutcome Outcome, string Name)[] Names =
    [
        (TrainingOutcome.ReachedThreshold, "reached-threshold"), (TrainingOutcome.ReachedMaxEpochs, "reached-max-epochs"),
        (TrainingOutcome.Diverged, "diverged"), (TrainingOutcome.Interrupted, "interrupted"),
        (TrainingOutcome.Imported, "imported"),
    ];

    /// <summary>The name of an outcome.</summary>
    public static string Name(TrainingOutcome outcome) => Array.Find(Names, n => n.Outcome == outcome).Name;

    /// <summary>The outcome of a name.</summary>
    /// <exception cref="FormatException">No such name.</exception>
    public static TrainingOutcome Parse(string name)
    {
        int i = Array.FindIndex(Names, n => n.Name == name);
        return i >= 0 ? Names[i].Outcome : throw new FormatException($"'{name}' is no outcome, expected one of {string.Join(", ", Names.Select(n => n.Name))}.");
    }
}

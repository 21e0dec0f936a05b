namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>One array of jobs that sbatch took.</summary>
/// <param name="Job">Its number.</param>
/// <param name="Offset">The index of the task that has the array index 0.</param>
/// <param name="Tasks">The indices of the tasks in it.</param>
/// <param name="Options">What the user told sbatch.</param>
/// <param name="Submitted">When.</param>
public sealed record SlurmSubmission(string Job, int Offset, IReadOnlyList<int> Tasks, IReadOnlyList<string> Options,
    DateTimeOffset Submitted);

/// <summary>A task of an array of jobs, "123_4" in Slurm's words.</summary>
/// <param name="Job">The number of the array.</param>
/// <param name="Index">The array index.</param>
public readonly record struct SlurmJobId(string Job, int Index)
{
    // Slurm's own limit of an array index.
    private const int LargestIndex = 4_000_000;

    /// <summary>Reads "123_4"; null where the text is something else.</summary>
    public static SlurmJobId? Parse(string? text)
    {
        if (text?.Split('_') is not [{ } job, { } index] || !IsJob(job)) return null;
        return IndexRanges.Parse(index, LargestIndex) is [int one] ? new SlurmJobId(job, one) : null;
    }

    /// <summary>Reads "123_4", "123_[2-6%3]", "123_2-6%3"; empty where the text is something else, as for steps and jobs that are no
    /// arrays.</summary>
    public static IEnumerable<SlurmJobId> ParseAll(string text)
    {
        if (text.Split('_') is not [{ } job, { } indices] || !IsJob(job)) return [];
        return (IndexRanges.Parse(indices, LargestIndex) ?? []).Select(index => new SlurmJobId(job, index));
    }

    /// <summary>True for the number of a job.</summary>
    public static bool IsJob(string text) => text is { Length: > 0 and <= 10 } && text.All(char.IsAsciiDigit);

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Job}_{Index}");
}

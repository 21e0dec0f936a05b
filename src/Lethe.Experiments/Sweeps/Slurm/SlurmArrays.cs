namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>Divides tasks into arrays of jobs. An array index is below Slurm's MaxArraySize, so each array counts from an offset.</summary>
internal static class SlurmArrays
{
    /// <summary>Slurm's MaxArraySize where nothing else is configured.</summary>
    public const int DefaultMaxSize = 1001;

    /// <summary>The arrays, each with the tasks of one stretch of indices.</summary>
    /// <param name="tasks">Indices of tasks.</param>
    /// <param name="maxSize">MaxArraySize: one more than the largest array index.</param>
    public static IReadOnlyList<(int Offset, IReadOnlyList<int> Tasks)> Divide(IEnumerable<int> tasks, int maxSize) =>
        [.. tasks.Distinct().Order().GroupBy(index => index / maxSize)
            .Select(stretch => (stretch.Key * maxSize, (IReadOnlyList<int>)[.. stretch]))];

    /// <summary>MaxArraySize out of "scontrol show config"; the default where it does not tell.</summary>
    public static int MaxSize(SlurmAnswer? config)
    {
        foreach (string line in (config?.Output ?? "").Split('\n'))
        {
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is ["MaxArraySize", { } value]
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture,
                out int size) && size > 0)
                return size;
        }

        return DefaultMaxSize;
    }
}

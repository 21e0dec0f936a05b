namespace Lethe.Experiments.Sweeps;

/// <summary>Names in the folder of a sweep.</summary>
public static class SweepFiles
{
    /// <summary>The grid as it was given.</summary>
    public const string Grid = "sweep.yaml";

    /// <summary>The tasks; written once.</summary>
    public const string Sweep = "sweep.json";

    /// <summary>Folder of the run folders.</summary>
    public const string Runs = "runs";

    /// <summary>Folder of the status files.</summary>
    public const string Status = "status";

    /// <summary>Folder of what the tasks said.</summary>
    public const string Logs = "logs";

    /// <summary>The table of results as CSV.</summary>
    public const string ResultsCsv = "results.csv";

    /// <summary>The table of results as Parquet.</summary>
    public const string ResultsParquet = "results.parquet";
}

namespace Lethe.Experiments.Runs;

/// <summary>Columns of metrics.csv: those of the epoch, and two of each parameter (<see cref="BlockMonitor"/>).</summary>
internal static class MetricsFile
{
    /// <summary>What precedes the name of a parameter in the columns of its monitors.</summary>
    internal const string GradientPrefix = "grad_weight.", RatePrefix = "adam_rate.";

    /// <summary>The columns of a run: those of now, or <paramref name="first"/> alone where an earlier version began its file.</summary>
    internal static string[] Columns(RunFolder folder, string[] first, ParameterSet parameters)
    {
        string path = folder.FilePath(RunFiles.Metrics);
        string[] all = [.. first, "state_norm",
            .. parameters.Views.SelectMany(v => new[] { GradientPrefix + v.Name, RatePrefix + v.Name })];
        if (!File.Exists(path)) return all;
        try
        {
            return CsvTable.Read(path).Columns.SequenceEqual(first) ? first : all;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return all;
        }
    }
}

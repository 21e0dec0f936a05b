namespace Lethe.Experiments.Runs;

/// <summary>The result a run has, held against its checkpoint and against the files that were measured with it.</summary>
internal static class StoredResult
{
    /// <summary>What of a run with a result is missing, damaged or of another state, in words; null where all is there.</summary>
    /// <param name="files">The full path of a file of the run.</param>
    /// <param name="result">What result.json says.</param>
    /// <param name="state">The state of the checkpoint.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="layout">The model's parameters.</param>
    public static string? Problem(Func<string, string> files, RunResult result, TrainingState state, RunConfig config, ParameterSet layout)
    {
        if (!Describes(result, state)) return $"{RunFiles.Result} does not describe the state of {RunFiles.Last}";
        if (!result.IsUsable) return null;
        if (result.Pruned is { } pruned && PrunedProblem(files(RunFiles.Pruned), pruned, state, layout) is { } problem) return problem;
        return TableProblem(files(RunFiles.Memory), result.Measurement?.Memory is not null)
            ?? TableProblem(files(RunFiles.Perturbation), config.Get(Settings.PerturbDraws) > 0);
    }

    /// <summary>True where a result is that of a state.</summary>
    public static bool Describes(RunResult result, TrainingState state) => result.Outcome == state.Outcome && result.Epochs == state.Epoch
        && result.Steps == state.Step
        && result.BestEpoch == state.BestEpoch && result.ValidationLoss.Equals(state.BestValidationLoss);

    /// <summary>What is wrong with the pruned weights of a result; null where nothing is.</summary>
    public static string? PrunedProblem(string path, PruneSummary pruned, TrainingState state, ParameterSet layout)
    {
        if (!File.Exists(path)) return $"{RunFiles.Pruned} is missing";
        try
        {
            WeightsFile file = WeightsFile.Read(path, layout);
            bool fits = file.Epoch == state.BestEpoch && file.ValidationLoss.Equals(pruned.LossAfter)
                && (file.Source is null || file.Source == WeightsFile.Digest(layout, state.BestWeights));
            return fits ? null : $"{RunFiles.Pruned} was not pruned from the best weights of {RunFiles.Last}";
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return $"{RunFiles.Pruned}: {e.Problem.Actual}";
        }
    }

    private static string? TableProblem(string path, bool isDue)
    {
        if (!isDue) return null;
        string name = Path.GetFileName(path);
        if (!File.Exists(path)) return $"{name} is missing";
        try
        {
            return CsvTable.Read(path).Rows.Count == 0 ? $"{name} is empty" : File.ReadAllBytes(path)[^1] == '\n'
                ? null : $"{name} was cut short";
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return $"{name}: {e.Problem.Actual}";
        }
    }
}

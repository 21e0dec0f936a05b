namespace Lethe.Experiments.Runs;

/// <summary>
/// The weights of a stored run, for everybody who reads them: refused where they are not those of its checkpoint and its result, since then
/// no number that was measured belongs to them.
/// </summary>
internal static class StoredWeights
{
    // A process that works on the run writes the checkpoint and then the weights: for a moment they differ.
    private const int Patience = 100, WaitMilliseconds = 20;

    /// <summary>The weights that are used, in the order of the model.</summary>
    /// <exception cref="ProblemException">There are none yet, they are damaged, or not of one state with the rest.</exception>
    public static double[] Load(StoredRun run, ParameterSet layout)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Read(run, layout);
            }
            catch (ProblemException e)
                when ((e.Kind is ProblemKind.Folder or ProblemKind.Output) && attempt < Patience && RunLock.IsHeld(run.Path))
            {
                Thread.Sleep(WaitMilliseconds);
            }
        }
    }

    /// <summary>Refuses a file of weights within a run folder that is not what the run's checkpoint and result say; any other file is none
    /// of its business.</summary>
    /// <exception cref="ProblemException">As for <see cref="Load"/>.</exception>
    public static void RequireOfRun(string path, ModelCatalog models)
    {
        string? checkpoints = Path.GetDirectoryName(Path.GetFullPath(path)), run = Path.GetDirectoryName(checkpoints);
        if (run is null || Path.GetFileName(checkpoints) != RunFiles.Checkpoints || !StoredRun.IsRun(run)) return;
        StoredRun stored = StoredRun.Open(run, models);
        Load(stored, ModelFactory.Create(stored.Config).Parameters);
    }

    /// <summary>True where a checkpoint has best weights, or cannot be read.</summary>
    public static bool AreDue(StoredRun run, ParameterSet layout)
    {
        string? name = run.Has(RunFiles.Last) ? RunFiles.Last : run.Has(RunFiles.Previous) ? RunFiles.Previous : null;
        try
        {
            return name is not null && Runs.Checkpoint.Read(run.FilePath(name), layout).State.BestEpoch > 0;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return true;
        }
    }

    /// <summary>What is wrong with weights that no checkpoint stands beside, as those from elsewhere, and with what was measured of them;
    /// null where nothing is.</summary>
    public static string? ProblemWithoutCheckpoint(Func<string, string> files, RunResult result, RunConfig config, ParameterSet layout)
    {
        try
        {
            WeightsFile best = WeightsFile.Read(files(RunFiles.Best), layout);
            if (best.Epoch != result.BestEpoch || !best.ValidationLoss.Equals(result.ValidationLoss))
                return $"{RunFiles.Result} does not describe {RunFiles.Best}";
            if (best.Identity?.Changes(config) is { Count: > 0 } changes)
                return $"{RunFiles.Best} was measured with other settings: {string.Join("; ", changes)}";
            return result.Pruned is { } pruned
                ? StoredResult.PrunedProblem(files(RunFiles.Pruned), pruned, new TrainingState(best.Values, 0) { BestEpoch = best.Epoch },
                layout) : null;
        }
        catch (ProblemException e) when (e.Kind is ProblemKind.Input or ProblemKind.Setting)
        {
            return $"{RunFiles.Best}: {(e.Kind == ProblemKind.Input ? e.Problem.Actual : e.Message)}";
        }
    }

    private static double[] Read(StoredRun run, ParameterSet layout)
    {
        RunResult? result = run.Result;
        // Without any checkpoint, as after an import: then the result is what the weights are held against.
        if (!run.Has(RunFiles.Last) && !run.Has(RunFiles.Previous))
        {
            if (!run.Has(RunFiles.Best)) throw NoWeights(run);
            if (result is not null && ProblemWithoutCheckpoint(run.FilePath, result, run.Config, layout) is { } wrong)
                throw Refused(run, wrong);
            return Used(run, result, layout);
        }

        StoredCheckpoint checkpoint = Checkpoint(run, layout);
        TrainingState state = checkpoint.State;
        if (result is not null && !StoredResult.Describes(result, state))
            throw Refused(run, $"{RunFiles.Result} does not describe the state of {RunFiles.Last}, epoch {state.Epoch}");
        if (state.BestEpoch == 0) throw NoWeights(run);
        if (!run.Has(RunFiles.Best))
            throw Refused(run, $"{RunFiles.Best} is missing, while {RunFiles.Last} has those of epoch {state.BestEpoch}");
        try
        {
            WeightsFile best = WeightsFile.Read(run.FilePath(RunFiles.Best), layout);
            if (!best.IsSame(WeightsFile.BestOf(state, null)))
                throw Refused(run, $"{RunFiles.Best} is of epoch {best.Epoch} and not what {RunFiles.Last} has of epoch {state.BestEpoch}");
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            throw Refused(run, $"{RunFiles.Best}: {e.Problem.Actual}", e);
        }

        if (result?.Pruned is { } pruned && StoredResult.PrunedProblem(run.FilePath(RunFiles.Pruned), pruned, state, layout) is { } problem)
            throw Refused(run, problem);
        return Used(run, result, layout);
    }

    private static StoredCheckpoint Checkpoint(StoredRun run, ParameterSet layout)
    {
        ProblemException? first = null;
        foreach (string name in (string[])[RunFiles.Last, RunFiles.Previous])
        {
            if (!run.Has(name)) continue;
            try
            {
                StoredCheckpoint read = Runs.Checkpoint.Read(run.FilePath(name), layout);
                IEnumerable<SettingChange> changes = read.Identity?.Changes(run.Config) ?? [];
                SettingChange[] refused = [.. changes.Where(c => run.Result is not null || !c.IsAllowed(run.Config))];
                if (refused.Length > 0)
                    throw Runs.Checkpoint.Problem(read.Path,
                    $"it was made with other settings: {string.Join("; ", refused.AsEnumerable())}");
                return CheckpointRanges.Problem(read, run.Config) is { } problem ? throw Runs.Checkpoint.Problem(read.Path, problem) : read;
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                first ??= e;
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Setting)
            {
                first ??= Runs.Checkpoint.Problem(run.FilePath(name), $"its settings cannot be read ({e.Message.TrimEnd('.')})", e);
            }
        }

        throw Refused(run, $"{RunFiles.Last}: {first?.Problem.Actual ?? "it is gone"}", first);
    }

    private static double[] Used(StoredRun run, RunResult? result, ParameterSet layout)
    {
        string path = run.FilePath(result?.Pruned is not null ? RunFiles.Pruned : RunFiles.Best);
        try
        {
            return WeightsFile.Read(path, layout).Values;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            throw Refused(run, e.Problem.Actual, e);
        }
    }

    private static ProblemException NoWeights(StoredRun run) =>
        ProblemException.Folder($"run '{run.Path}'", "it has not finished an epoch, so it has no weights", null,
        $"Resume it with lethe train --resume {ShellWord.Path(run.Path)}");

    private static ProblemException Refused(StoredRun run, string actual, Exception? inner = null) =>
        ProblemException.Folder($"run '{run.Path}'", actual,
        "weights, checkpoint, settings and result of one state",
        run.Result?.Outcome == TrainingOutcome.Imported
            ? "Import the weights again, with --force" : $"Mend it by lethe train --resume {ShellWord.Path(Resumed(run.Path))}", inner);

    /// <summary>Of a width of a chain the whole chain is resumed.</summary>
    private static string Resumed(string path) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).StartsWith("width-", StringComparison.Ordinal)
        && Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } chain && StoredRun.IsRun(chain) ? chain : path;
}

namespace Lethe.Experiments.Runs;

/// <summary>
/// The checkpoints of a run as one thing. `last` is the unit: it holds everything, and whatever stands beside it is derived from it. It is
/// written whole, and what it replaces stays as the generation before; once training has stopped, both hold the same state. `best` is
/// written after it, and anew wherever the two disagree.
/// </summary>
internal sealed class CheckpointStore
{
    private readonly RunFolder _folder;
    private readonly ParameterSet _layout;
    private readonly RunIdentity _identity;
    private readonly Action<string> _note;

    /// <summary>The checkpoints of a run folder that this process holds.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">A model as the configuration describes it.</param>
    /// <param name="note">Told, in a sentence, what was found damaged and what was done about it.</param>
    public CheckpointStore(RunFolder folder, RecurrentModel model, Action<string> note)
    {
        _folder = folder;
        _layout = model.Parameters;
        _identity = RunIdentity.Of(folder.Config);
        _note = note;
    }

    /// <summary>What the run computes.</summary>
    public RunIdentity Identity => _identity;

    /// <summary>The state to go on from; null where there is none. Afterwards `last` holds it, and `best` its best weights.</summary>
    /// <param name="hasResult">True where the run has its result: then no setting may have changed.</param>
    /// <exception cref="ProblemException">Every generation is damaged, or of another run.</exception>
    public StoredCheckpoint? Load(bool hasResult)
    {
        StoredCheckpoint? found = TryRead(RunFiles.Last, hasResult, out ProblemException? problem);
        if (found is not null && found.Identity is null)
            _note($"{RunFiles.Last} was written by an earlier version, without a checksum and without its settings: only the ranges of " +
                "its numbers could be checked");
        if (found is null && Has(RunFiles.Previous))
        {
            found = TryRead(RunFiles.Previous, hasResult, out ProblemException? second);
            if (found is null) throw Both(problem, second!);
            // Between two renames of a process that was killed there is no `last`; that is no damage.
            if (problem is not null) _note($"{RunFiles.Last} was not used: {problem.Problem.Actual}. Resuming from " +
                $"{RunFiles.Previous}, epoch {found.State.Epoch}");
            WriteAs(RunFiles.Last, found);
        }

        if (found is null) return problem is null ? null : throw problem;
        if (found.Identity is not null && found.Identity != _identity) WriteAs(RunFiles.Last, found with { Identity = _identity });
        RepairBest(found);
        if (found.State.Outcome is not null && found.Identity is not null) RepairPrevious(found);
        return found;
    }

    /// <summary>Saves a state, and its best weights. A state that is no longer finite, which nobody has judged yet, is not one to go on
    /// from: the one before stays.</summary>
    /// <param name="state">The state.</param>
    /// <param name="divergence">When and where the run stopped being finite, where it did.</param>
    /// <param name="stops">True where training stops here, for good or to be resumed.</param>
    public void Save(TrainingState state, Divergence? divergence, bool stops)
    {
        if (state.Outcome is null && (!CheckpointRanges.IsFinite(state) || (state.Epoch > 0 && !double.IsFinite(state.LastValidationLoss))))
            return;
        void Write(Stream stream) => Checkpoint.Write(stream, _layout, state, divergence, _identity);
        _folder.Write(RunFiles.Last, Write, keepAs: RunFiles.PreviousName);
        if (stops) _folder.Write(RunFiles.Previous, Write);
        if (state.BestEpoch > 0) WriteBest(WeightsFile.BestOf(state, _identity));
    }

    private bool Has(string name) => File.Exists(_folder.FilePath(name));

    private StoredCheckpoint? TryRead(string name, bool hasResult, out ProblemException? problem)
    {
        problem = null;
        if (!Has(name)) return null;
        string path = _folder.FilePath(name);
        try
        {
            StoredCheckpoint read = Checkpoint.Read(path, _layout);
            RequireSameRun(read, hasResult);
            if (CheckpointRanges.Problem(read, _folder.Config) is { } contradiction) throw Checkpoint.Problem(path, contradiction);
            return read;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            problem = e;
            return null;
        }
    }

    private void RequireSameRun(StoredCheckpoint read, bool hasResult)
    {
        if (read.Identity is not { } identity) return;
        IReadOnlyList<SettingChange> changes;
        try
        {
            changes = identity.Changes(_folder.Config);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Setting)
        {
            throw Checkpoint.Problem(read.Path, $"its settings cannot be read ({e.Message.TrimEnd('.')})", e);
        }

        SettingChange[] refused = [.. changes.Where(c => hasResult || !c.IsAllowed(_folder.Config))];
        if (refused.Length > 0)
        {
            throw ProblemException.Input(read.Path, $"it was made with other settings: {string.Join("; ", refused.AsEnumerable())}",
                "a checkpoint of the run that its config.yaml describes",
                "Put the value back, or start the run again with --force");
        }

        if (changes.Count > 0) _note($"resuming with changed settings: {string.Join("; ", changes)}");
        if (identity.Data != _identity.Data)
        {
            throw ProblemException.Input(read.Path, "the data it was trained on are not those of now: the file of the target has other " +
                "content, or the program makes other data",
                "the data the run began with", "Restore the file of the target, or start the run again with --force");
        }
    }

    private void RepairBest(StoredCheckpoint found)
    {
        WeightsFile due = WeightsFile.BestOf(found.State, found.Identity is null ? null : _identity);
        bool has = Has(RunFiles.Best);
        if (due.Epoch == 0)
        {
            if (has) _folder.Delete(RunFiles.Best);
            return;
        }

        WeightsFile? there = ReadBest();
        bool same = there is not null && there.IsSame(due);
        if (same && there!.Identity == due.Identity) return;
        WriteBest(due);
        if (!same) _note(
            $"{RunFiles.Best} {(has ? "did not match" : "was missing next to")} {RunFiles.Last}; rewritten from it, epoch {due.Epoch}");
    }

    private WeightsFile? ReadBest()
    {
        try
        {
            return Has(RunFiles.Best) ? WeightsFile.Read(_folder.FilePath(RunFiles.Best), _layout) : null;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return null; // damaged: it is written anew
        }
    }

    private void RepairPrevious(StoredCheckpoint found)
    {
        byte[] last = File.ReadAllBytes(_folder.FilePath(RunFiles.Last));
        if (Has(RunFiles.Previous) && File.ReadAllBytes(_folder.FilePath(RunFiles.Previous)).AsSpan().SequenceEqual(last)) return;
        _folder.Write(RunFiles.Previous, stream => stream.Write(last));
    }

    private void WriteAs(string name, StoredCheckpoint c) =>
        _folder.Write(name, stream => Checkpoint.Write(stream, _layout, c.State, c.Divergence, c.Identity ?? _identity));

    private void WriteBest(WeightsFile best) => _folder.Write(RunFiles.Best, stream => best.Write(stream, _layout));

    private static ProblemException Both(ProblemException? first, ProblemException second) =>
        first is null ? second : first.Problem.Actual == second.Problem.Actual ? first
        : ProblemException.Input(first.Problem.What,
            $"{first.Problem.Actual}; and the one before it ({RunFiles.Previous}): {second.Problem.Actual}", first.Problem.Expected,
            first.Problem.Remedy, first);
}

namespace Lethe.Experiments.Runs;

/// <summary>Trains one width in one folder: from the start or from its checkpoint, up to its end or an interruption, and then measures
/// it.</summary>
internal sealed class TrainingSession : ITrainingObserver
{
    private static readonly string[] FirstColumns = ["epoch", "step", "train_loss", "val_loss", "lr", "grad_norm", "smallest_rate"];
    private static readonly string[] TimingColumns = ["epoch", "seconds"];

    private readonly RunFolder _folder;
    private readonly RunData _data;
    private readonly RunContext _context;
    private readonly Workers _workers;
    private readonly RunConfig _config;
    private readonly (int Index, int Count) _place;
    private readonly RecurrentModel _model;
    private readonly SteadyTimer _timer;
    private readonly CheckpointStore _checkpoints;
    private readonly List<string> _notes = [];
    private readonly string[] _columns;

    private AppendedTable? _metrics;
    private AppendedTable? _timing;
    private TimeSpan _epochStarted, _savedAt, _reportedAt;

    public TrainingSession(RunFolder folder, RunData data, RunContext context, Workers workers, (int Index, int Count) place)
    {
        _folder = folder;
        _data = data;
        _context = context;
        _workers = workers;
        _config = folder.Config;
        _place = place;
        _model = ModelFactory.CreateInitialized(_config);
        _timer = new SteadyTimer(context.Clock);
        _checkpoints = new CheckpointStore(folder, _model, Note);
        // A run of an earlier version keeps the columns it has.
        _columns = MetricsFile.Columns(folder, FirstColumns, _model.Parameters);
    }

    /// <summary>Does what is left to do; of a run that has its result that is nothing, or what is missing beside it.</summary>
    /// <param name="draw">Draws the figures of the result, before it is stored; null: nobody does.</param>
    /// <param name="cancellation">Seen at step boundaries.</param>
    /// <exception cref="ProblemException">Every generation of the checkpoint is damaged, or of another run.</exception>
    public RunResult Run(Action<RunResult>? draw, CancellationToken cancellation)
    {
        RunResult? stored = ReadResult();
        if (stored?.Outcome == TrainingOutcome.Imported || (stored is null && Manifest.IsImport(_folder))) return Imported(stored, draw);
        StoredCheckpoint? checkpoint = _checkpoints.Load(hasResult: stored is not null);
        // Who deleted the checkpoint of a run that has ended has lost nothing that is used.
        string? problem = stored is null ? null : checkpoint is null
            ? StoredWeights.ProblemWithoutCheckpoint(_folder.FilePath, stored, _config, _model.Parameters)
            : StoredResult.Problem(_folder.FilePath, stored, checkpoint.State, _config, _model.Parameters);
        if (stored is not null && checkpoint is not null)
            AppendedTable.RequireRows(_folder, RunFiles.Metrics, _columns, checkpoint.State.Epoch);
        if (stored is not null && problem is null)
        {
            if (stored.IsUsable) draw?.Invoke(stored);
            if (_notes.Count == 0) Manifest.EndDead(_folder);
            else Begin().End(Word.Of(stored.Outcome));
            return stored;
        }

        if (problem is not null)
        {
            Note(checkpoint is null ? $"{problem}; training starts from the beginning" : $"{problem}; measured again");
            _folder.Delete(RunFiles.Result);
        }

        Manifest manifest = Begin();
        try
        {
            RunResult result = TrainAndMeasure(checkpoint, cancellation);
            if (result.Outcome != TrainingOutcome.Interrupted)
            {
                draw?.Invoke(result);
                // The last of all files: with it the run has ended, and nothing is missing.
                _folder.WriteText(RunFiles.Result, RunResultJson.Text(result));
            }

            manifest.End(Word.Of(result.Outcome));
            return result;
        }
        catch
        {
            TryEnd(manifest);
            throw;
        }
    }

    public void OnStep(TrainingState state, int stepsPerEpoch)
    {
        if (Elapsed(ref _reportedAt, _context.ProgressInterval))
            Report(RunPhase.Training, state, (state.Epoch + (double)state.StepInEpoch / stepsPerEpoch) / MaxEpochs);
        // Epochs of long runs last minutes: a crash must not cost one.
        if (Elapsed(ref _savedAt, 6 * _context.CheckpointInterval)) Save(state, null, stops: false);
    }

    public void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved)
    {
        double[] row = [metrics.Epoch, metrics.Step, metrics.TrainLoss, metrics.ValidationLoss, metrics.LearningRate, metrics.GradientNorm,
            metrics.SmallestRate, metrics.StateNorm, .. metrics.Blocks.SelectMany(b => new[] { b.GradientOverWeight, b.EffectiveRate })];
        _metrics!.Append(row.AsSpan(0, _columns.Length));
        _timing!.Append(metrics.Epoch, Math.Round((_timer.Elapsed - _epochStarted).TotalSeconds, 6));
        _epochStarted = _timer.Elapsed;
        if (Elapsed(ref _savedAt, _context.CheckpointInterval)) Save(state, null, stops: false);
    }

    private int MaxEpochs => _config.Get(Settings.Epochs);

    private RunResult? ReadResult()
    {
        string path = _folder.FilePath(RunFiles.Result);
        if (!File.Exists(path)) return null;
        try
        {
            return RunResultJson.Read(path, _config);
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            Note($"{RunFiles.Result}: {e.Problem.Actual}; measured again");
            _folder.Delete(RunFiles.Result);
            return null;
        }
    }

    /// <summary>An import trains nothing, so that nothing of it can be resumed: it is whole, or it is made again.</summary>
    private RunResult Imported(RunResult? stored, Action<RunResult>? draw)
    {
        string? problem = stored is null ? $"it holds an import that was cut off: there is no {RunFiles.Result}"
            : StoredWeights.ProblemWithoutCheckpoint(_folder.FilePath, stored, _config, _model.Parameters);
        if (problem is not null)
        {
            throw ProblemException.Folder($"run folder '{_folder.Path}'", problem, "weights from elsewhere and what was measured of them",
                "Import them again, with --force");
        }

        if (stored!.IsUsable) draw?.Invoke(stored);
        Manifest.EndDead(_folder);
        return stored;
    }

    private Manifest Begin()
    {
        Manifest manifest = Manifest.Begin(_folder, _workers.Count, _context.Clock);
        foreach (string note in _notes) manifest.Note(note);
        return manifest;
    }

    private void Note(string text)
    {
        _notes.Add(text);
        _context.Note?.Invoke($"{_folder.Path}: {text}");
    }

    private RunResult TrainAndMeasure(StoredCheckpoint? checkpoint, CancellationToken cancellation)
    {
        Report(RunPhase.Data, null, 0);
        TrainingOptions options = RunOptions.Training(_config);
        Trainer trainer = New(RunOptions.Objective(_config, _data), options);
        TrainingState state = checkpoint?.State ?? trainer.NewState();
        if (state.Carried is { } carried && carried.Channels != _model.StateSize)
        {
            throw Checkpoint.Problem(checkpoint!.Path,
                $"its carried states have {carried.Channels} numbers, the model has {_model.StateSize}");
        }

        // The limit was raised since.
        if (state.Outcome == TrainingOutcome.ReachedMaxEpochs && state.Epoch < MaxEpochs) state.Outcome = null;
        TrainingResult trained = Train(trainer, state, cancellation);
        Divergence? divergence = trained.Divergence ?? checkpoint?.Divergence;
        RunResult result = new()
        {
            Outcome = trained.Outcome,
            Width = _model.Options.Width,
            Seed = _config.Get(Settings.Seed),
            Epochs = state.Epoch,
            Steps = state.Step,
            BestEpoch = state.BestEpoch,
            ValidationLoss = state.BestValidationLoss,
            Divergence = divergence,
        };
        if (!result.IsUsable) return result;
        try
        {
            _model.Parameters.Set(state.BestWeights);
            return new RunAnalysis(_folder, _checkpoints.Identity, _data, _workers, (phase, share) => Report(phase, state, share))
                .Measure(_model, state, result, cancellation);
        }
        catch (OperationCanceledException)
        {
            return result with { Outcome = TrainingOutcome.Interrupted };
        }
    }

    private Trainer New(ITrainingObjective objective, TrainingOptions options)
    {
        try
        {
            return new Trainer(_model, objective, options, _workers);
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Setting($"setting '{Settings.Groups.Key}'", Problem.Sentence(e), "patterns that fit some parameter",
                "Correct or leave out the pattern", e);
        }
    }

    private TrainingResult Train(Trainer trainer, TrainingState state, CancellationToken cancellation)
    {
        using AppendedTable metrics = AppendedTable.Open(_folder, RunFiles.Metrics, _columns, state.Epoch);
        using AppendedTable timing = AppendedTable.Open(_folder, RunFiles.Timing, TimingColumns, state.Epoch, strict: false);
        _metrics = metrics;
        _timing = timing;
        _epochStarted = _savedAt = _timer.Elapsed;
        Report(RunPhase.Training, state, (double)state.Epoch / MaxEpochs);
        bool already = state.Outcome is not null;
        TrainingResult result = trainer.Run(state, this, cancellation);
        if (!already) Save(state, result.Divergence, stops: true);
        return result;
    }

    private void Save(TrainingState state, Divergence? divergence, bool stops)
    {
        _metrics!.Flush();
        _timing!.Flush();
        _checkpoints.Save(state, divergence, stops);
        _savedAt = _timer.Elapsed;
    }

    private bool Elapsed(ref TimeSpan since, TimeSpan interval)
    {
        if (_timer.Elapsed - since < interval) return false;
        since = _timer.Elapsed;
        return true;
    }

    private void Report(RunPhase phase, TrainingState? state, double share) =>
        _context.Progress?.Invoke(new RunProgress(phase, _model.Options.Width,
        _place.Index, _place.Count, share, state?.Epoch ?? 0, MaxEpochs, state?.LastValidationLoss ?? double.NaN,
        state?.BestValidationLoss ?? double.PositiveInfinity, _config.Get(Settings.StopBelow)));

    private static void TryEnd(Manifest manifest)
    {
        try
        {
            manifest.End("failed");
        }
        catch (ProblemException e) when (e.Kind is ProblemKind.Folder or ProblemKind.Output)
        {
            // The failure under way is the one to report.
        }
    }
}

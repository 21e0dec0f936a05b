using Lethe.Experiments.Configuration;
using Lethe.Kernels;
using Lethe.Models;
using Lethe.Training;

namespace Lethe.Experiments.Runs;

/// <summary>Trains one width in one folder: from the start or from its checkpoint, up to its end or an interruption, and then measures it.</summary>
internal sealed class TrainingSession : ITrainingObserver
{
    private static readonly string[] MetricColumns = ["epoch", "step", "train_loss", "val_loss", "lr", "grad_norm", "smallest_rate"];
    private static readonly string[] TimingColumns = ["epoch", "seconds"];

    private readonly RunFolder _folder;
    private readonly RunData _data;
    private readonly RunContext _context;
    private readonly Workers _workers;
    private readonly RunConfig _config;
    private readonly (int Index, int Count) _place;
    private readonly RecurrentModel _model;

    private AppendedTable? _metrics;
    private AppendedTable? _timing;
    private long _epochStarted, _savedAt, _reportedAt;

    public TrainingSession(RunFolder folder, RunData data, RunContext context, Workers workers, (int Index, int Count) place)
    {
        _folder = folder;
        _data = data;
        _context = context;
        _workers = workers;
        _config = folder.Config;
        _place = place;
        _model = ModelFactory.CreateInitialized(_config);
    }

    public RunResult Run(CancellationToken cancellation)
    {
        string stored = _folder.FilePath(RunFiles.Result);
        if (File.Exists(stored)) return RunResultJson.Read(stored);
        Manifest manifest = Manifest.Begin(_folder, _workers.Count, _context.Clock);
        RunResult result;
        try
        {
            result = TrainAndMeasure(cancellation);
        }
        catch
        {
            TryEnd(manifest);
            throw;
        }

        if (result.Outcome != TrainingOutcome.Interrupted) _folder.WriteText(RunFiles.Result, RunJson.Text(RunResultJson.Write(result)));
        manifest.End(Outcomes.Name(result.Outcome));
        return result;
    }

    public void OnStep(TrainingState state, int stepsPerEpoch)
    {
        if (Elapsed(ref _reportedAt, _context.ProgressInterval)) Report(RunPhase.Training, state, (state.Epoch + (double)state.StepInEpoch / stepsPerEpoch) / MaxEpochs);
        // Epochs of long runs last minutes: a crash must not cost one.
        if (Elapsed(ref _savedAt, 6 * _context.CheckpointInterval)) Save(state, null);
    }

    public void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved)
    {
        _metrics!.Append(metrics.Epoch, metrics.Step, metrics.TrainLoss, metrics.ValidationLoss, metrics.LearningRate, metrics.GradientNorm, metrics.SmallestRate);
        _timing!.Append(metrics.Epoch, Math.Round(_context.Clock.GetElapsedTime(_epochStarted).TotalSeconds, 6));
        _epochStarted = _context.Clock.GetTimestamp();
        if (Elapsed(ref _savedAt, _context.CheckpointInterval)) Save(state, null);
    }

    private int MaxEpochs => _config.Get(Settings.Epochs);

    private RunResult TrainAndMeasure(CancellationToken cancellation)
    {
        Report(RunPhase.Data, null, 0);
        var trainer = new Trainer(_model, _data.Split, RunOptions.Training(_config), _workers);
        TrainingState state = trainer.NewState();
        Divergence? divergence = File.Exists(_folder.FilePath(RunFiles.Last))
            ? Checkpoint.Load(_folder.FilePath(RunFiles.Last), _model.Parameters, state) : null;
        TrainingResult trained = Train(trainer, state, cancellation);
        divergence = trained.Divergence ?? divergence;
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
            return new RunAnalysis(_folder, _data, _workers, (phase, share) => Report(phase, state, share)).Measure(_model, state, result, cancellation);
        }
        catch (OperationCanceledException)
        {
            return result with { Outcome = TrainingOutcome.Interrupted };
        }
    }

    private TrainingResult Train(Trainer trainer, TrainingState state, CancellationToken cancellation)
    {
        using AppendedTable metrics = AppendedTable.Open(_folder, RunFiles.Metrics, MetricColumns, state.Epoch);
        using AppendedTable timing = AppendedTable.Open(_folder, RunFiles.Timing, TimingColumns, state.Epoch, strict: false);
        _metrics = metrics;
        _timing = timing;
        _epochStarted = _savedAt = _context.Clock.GetTimestamp();
        Report(RunPhase.Training, state, (double)state.Epoch / MaxEpochs);
        bool already = state.Outcome is not null;
        TrainingResult result = trainer.Run(state, this, cancellation);
        if (!already) Save(state, result.Divergence);
        return result;
    }

    private void Save(TrainingState state, Divergence? divergence)
    {
        _metrics!.Flush();
        _timing!.Flush();
        Checkpoint.Save(_folder, _model.Parameters, state, divergence);
        if (state.BestEpoch > 0) Checkpoint.SaveBest(_folder, _model.Parameters, state);
        _savedAt = _context.Clock.GetTimestamp();
    }

    private bool Elapsed(ref long since, TimeSpan interval)
    {
        if (_context.Clock.GetElapsedTime(since) < interval) return false;
        since = _context.Clock.GetTimestamp();
        return true;
    }

    private void Report(RunPhase phase, TrainingState? state, double share) => _context.Progress?.Invoke(new RunProgress(phase, _model.Options.Width,
        _place.Index, _place.Count, share, state?.Epoch ?? 0, MaxEpochs, state?.LastValidationLoss ?? double.NaN,
        state?.BestValidationLoss ?? double.PositiveInfinity, _config.Get(Settings.StopBelow)));

    private static void TryEnd(Manifest manifest)
    {
        try
        {
            manifest.End("failed");
        }
        catch (RunFolderException)
        {
            // The failure under way is the one to report.
        }
    }
}

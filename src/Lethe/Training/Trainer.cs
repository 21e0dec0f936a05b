namespace Lethe.Training;

/// <summary>
/// Trains a model: AdamW, clipping, schedule, margin term, early stop by threshold. Batches are groups of whole tiles in an order that is a
/// function of (seed, epoch), so a run stopped at any step boundary goes on bit for bit, with any number of threads.
/// </summary>
public sealed class Trainer
{
    /// <summary>Random stream of the batch order, apart from those of data and initial weights.</summary>
    private const ulong ShuffleStream = 0x5368_7566_666C_6500;

    private readonly IParametricModel _model;
    private readonly ITrainingObjective _objective;
    private readonly TrainingOptions _options;
    private readonly Workers _workers;
    private readonly double[] _gradient;
    private readonly int[] _order;
    private readonly int _tilesPerBatch;
    private readonly double _termsPerSequence;
    private readonly ParameterGroup?[] _groups;

    /// <summary>Prepares a run on (time-weighted) mean squares; the model's weights are overwritten by those of the state.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(IParametricModel model, DataSplit data, TrainingOptions options, Workers workers)
        : this(model, new MeanSquareObjective(data, (options ?? throw new ArgumentNullException(nameof(options))).Loss), options, workers)
    {
    }

    /// <summary>Prepares a run on any objective; the model's weights are overwritten by those of the state.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(IParametricModel model, ITrainingObjective objective, TrainingOptions options, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(options);
        if (options.WarmUp < 0) throw new ArgumentException($"the warm-up is {options.WarmUp} steps: 0 or more.", nameof(options));
        if (options.BatchSize < 1 || options.MaxEpochs < 1 || !(options.LearningRate > 0))
        {
            throw new ArgumentException(
                $"batch is {options.BatchSize}, epochs {options.MaxEpochs}, learning rate {options.LearningRate}: " +
                "all must be positive.", nameof(options));
        }
        _model = model;
        _objective = objective;
        _options = options;
        _workers = workers;
        _gradient = new double[model.Parameters.Count];
        _order = new int[objective.TrainInputs.Tiles];
        _tilesPerBatch = TilesPerBatch(_order.Length, options.BatchSize);
        StepsPerEpoch = (_order.Length + _tilesPerBatch - 1) / _tilesPerBatch * objective.Windows;
        int[] all = [.. Enumerable.Range(0, _order.Length)];
        _termsPerSequence = Enumerable.Range(0, objective.Windows).Sum(window => objective.TermsOf(all, window))
            / objective.TrainInputs.Count;
        _groups = [.. model.Parameters.Views.Select(v => options.Groups.FirstOrDefault(g => g.Contains(v.Name)))];
        ParameterGroup? idle = options.Groups.FirstOrDefault(g => !model.Parameters.Views.Any(v => g.Contains(v.Name)));
        if (idle is not null)
        {
            throw new ArgumentException($"no parameter is called '{idle.Pattern}'; there are " +
                $"{string.Join(", ", model.Parameters.Views.Select(v => v.Name))}.", nameof(options));
        }
    }

    /// <summary>Optimizer steps to an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Optimizer steps to an epoch over so many sequences.</summary>
    /// <param name="sequences">Training sequences.</param>
    /// <param name="batchSize">Sequences per step.</param>
    /// <param name="windows">Windows of each sequence.</param>
    public static int StepsOf(int sequences, int batchSize, int windows = 1)
    {
        int tiles = Tiles(sequences), batch = TilesPerBatch(tiles, batchSize);
        return (tiles + batch - 1) / batch * windows;
    }

    /// <summary>A state that starts at the model's present weights.</summary>
    public TrainingState NewState() => new(_model.Parameters.Values, _options.LearningRate);

    /// <summary>Goes on from <paramref name="state"/> until threshold, last epoch, divergence or cancellation (seen at step
    /// boundaries).</summary>
    public TrainingResult Run(TrainingState state, ITrainingObserver? observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Weights.Length != _model.Parameters.Count)
        {
            throw new ArgumentException($"the state has {state.Weights.Length} weights, the model {_model.Parameters.Count}: " +
                "it belongs to another model.", nameof(state));
        }
        if (state.Outcome is { } ended) return new TrainingResult(ended, state, null);
        // The state of the epoch that reached the threshold may have been kept before that was judged.
        if (state.StepInEpoch == 0 && IsReached(state)) return End(state, TrainingOutcome.ReachedThreshold, null);
        while (state.Epoch < _options.MaxEpochs)
        {
            Divergence? divergence = RunEpoch(state, observer, cancellation, out bool interrupted);
            if (divergence is not null) return End(state, TrainingOutcome.Diverged, divergence);
            if (interrupted) return new TrainingResult(TrainingOutcome.Interrupted, state, null);
            divergence = FinishEpoch(state, observer);
            if (divergence is not null) return End(state, TrainingOutcome.Diverged, divergence);
            if (IsReached(state)) return End(state, TrainingOutcome.ReachedThreshold, null);
        }
        return End(state, TrainingOutcome.ReachedMaxEpochs, null);
    }

    private bool IsReached(TrainingState state) => state.Epoch >= _options.MinEpochs && state.LastValidationLoss < _options.StopBelow;

    private static int Tiles(int sequences) => (int)(((long)sequences + TiledSequences.Lanes - 1) / TiledSequences.Lanes);

    private static int TilesPerBatch(int tiles, int batchSize) => Math.Min(tiles, Tiles(batchSize));

    private static TrainingResult End(TrainingState state, TrainingOutcome outcome, Divergence? divergence)
    {
        state.Outcome = outcome;
        return new TrainingResult(outcome, state, divergence);
    }

    private Divergence? RunEpoch(TrainingState state, ITrainingObserver? observer, CancellationToken cancellation, out bool interrupted)
    {
        interrupted = false;
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        new CounterRandom((ulong)_options.Seed, ShuffleStream + (ulong)state.Epoch).Shuffle(_order);
        while (state.StepInEpoch < StepsPerEpoch)
        {
            if (cancellation.IsCancellationRequested)
            {
                interrupted = true;
                return null;
            }
            if (Step(state) is { } divergence) return divergence;
            observer?.OnStep(state, StepsPerEpoch);
        }
        return null;
    }

    private Divergence? Step(TrainingState state)
    {
        (int batch, int window) = Math.DivRem(state.StepInEpoch, _objective.Windows);
        int start = batch * _tilesPerBatch;
        ReadOnlySpan<int> tiles = _order.AsSpan(start, Math.Min(_tilesPerBatch, _order.Length - start));
        _model.Parameters.Set(state.Weights);
        double loss = _objective.LossAndGradient(_model, tiles, window, state, _gradient, _workers);
        if (!double.IsFinite(loss)) return new Divergence(state.Epoch + 1, state.Step, "loss", loss);
        MarginTerm.Add(_model, _options.Margin, _gradient);
        double norm = GradientClipping.Norm(_gradient);
        if (!double.IsFinite(norm)) return new Divergence(state.Epoch + 1, state.Step, $"gradient of {NotFinite(_gradient)}", norm);
        GradientClipping.Clip(_gradient, norm, _options.ClipNorm);

        state.Step++;
        state.StepInEpoch++;
        Update(state);
        // Each term counts alike in the epoch's mean, whichever batch and window it is of: where none is missing, so does each sequence.
        double terms = _objective.TermsOf(tiles, window);
        int sequences = _objective.SequencesOf(tiles);
        if (terms > 0) state.EpochLossSum += loss * sequences * (terms / (sequences * _termsPerSequence));
        state.EpochGradientNorm = Math.Max(state.EpochGradientNorm, norm);
        return null;
    }

    private Divergence? FinishEpoch(TrainingState state, ITrainingObserver? observer)
    {
        _model.Parameters.Set(state.Weights);
        double validation = _objective.ValidationLoss(_model, _workers);
        double rate = LearningRate(state);
        state.Epoch++;
        state.LastValidationLoss = validation;
        bool improved = validation < state.BestValidationLoss;
        if (improved)
        {
            state.BestValidationLoss = validation;
            state.BestEpoch = state.Epoch;
            state.Weights.CopyTo(state.BestWeights, 0);
        }
        var metrics = new EpochMetrics(state.Epoch, state.Step, state.EpochLossSum / _objective.TrainInputs.Count, validation, rate,
            state.EpochGradientNorm, MarginTerm.SmallestRate(_model))
        {
            StateNorm = state.StateNorm,
            Blocks = BlockMonitor.Of(_model.Parameters, state, _options, view => LearningRate(state, view)),
        };
        state.StepInEpoch = 0;
        state.EpochLossSum = 0;
        state.EpochGradientNorm = 0;
        if (_options.Schedule == ScheduleKind.Plateau) PlateauSchedule.Step(_options, state, validation);
        observer?.OnEpoch(state, metrics, improved);
        if (double.IsFinite(validation)) return null;
        string where = NotFinite(state.Weights) is { } name ? $"weight {name}" : "validation loss";
        return new Divergence(state.Epoch, state.Step, where, validation);
    }

    private void Update(TrainingState state)
    {
        if (_options.Groups.Count == 0)
        {
            AdamW.Step(_options, LearningRate(state), state.Step, _gradient, state.Weights, state.FirstMoment, state.SecondMoment);
            return;
        }
        for (int v = 0; v < _groups.Length; v++)
        {
            ParameterView view = _model.Parameters.Views[v];
            AdamW.Step(_options, LearningRate(state, v), state.Step, Part(_gradient), Part(state.Weights), Part(state.FirstMoment),
                Part(state.SecondMoment), _groups[v]?.WeightDecay);
            Span<double> Part(double[] all) => all.AsSpan(view.Offset, view.Length);
        }
    }

    /// <summary>The rate of a parameter's group: the same multiple of its own as the common one of the common.</summary>
    private double LearningRate(TrainingState state, int view) => _groups[view]?.LearningRate is { } own
        ? own * (LearningRate(state) / _options.LearningRate) : LearningRate(state);

    /// <summary>The rate of the step just counted: lr (s + 1)/W in a warm-up of W steps s = 0..W-1; then the plateau's, or
    /// lr (1 + cos(pi (s - W)/(S - W)))/2 at step s of S.</summary>
    private double LearningRate(TrainingState state)
    {
        double step = Math.Max(0, state.Step - 1), warmUp = _options.WarmUp;
        double rise = step < warmUp ? (step + 1) / warmUp : 1;
        if (_options.Schedule != ScheduleKind.Cosine) return state.LearningRate * rise;
        if (step < warmUp) return _options.LearningRate * rise;
        double total = (double)_options.MaxEpochs * StepsPerEpoch;
        return _options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / (total - warmUp)));
    }

    private string? NotFinite(ReadOnlySpan<double> values)
    {
        foreach (ParameterView view in _model.Parameters.Views)
        {
            foreach (double value in values.Slice(view.Offset, view.Length))
                if (!double.IsFinite(value)) return view.Name;
        }
        return null;
    }
}

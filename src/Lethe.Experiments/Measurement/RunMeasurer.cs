using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Measurement;

/// <summary>
/// Measures stored runs: the weights each uses (pruned where it pruned them), on test data made again from its configuration, and unless
/// told otherwise for the choice
/// of its configuration, so that the numbers are those of its result.json to the last bit. Runs that follow one another share their data
/// where they are the same.
/// </summary>
/// <param name="workers">Threads; the results have the same bits for any number.</param>
/// <param name="formats">The kinds of files that own data may come from; null: those of NumPy.</param>
public sealed class RunMeasurer(Workers workers, DataFormats? formats = null)
{
    private readonly DataFormats _formats = formats ?? DataFormats.Numpy();
    private (DataOptions Options, string Target, int Count) _key;
    private (TiledSequences Inputs, TiledSequences Targets)? _data;

    /// <summary>Steps evaluated; null: perturb.horizon of each run.</summary>
    public int? Horizon { get; init; }

    /// <summary>Test sequences used at most; null: all of each run.</summary>
    public int? Sequences { get; init; }

    /// <summary>Measures a run of one width.</summary>
    /// <param name="run">A run that has weights.</param>
    /// <param name="choose">From the options of the run's configuration to those wanted; null: as they are.</param>
    /// <param name="progress">Told what is measured and the share of it done; null: no one.</param>
    /// <param name="cancellation">Checked between evaluations.</param>
    /// <exception cref="ProblemException">
    /// The run has no weights or they are damaged; its data cannot be made; it does not admit the error asked for.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public MeasuredRun Measure(StoredRun run, Func<MeasurementOptions, MeasurementOptions>? choose = null,
        IProgress<MeasurementProgress>? progress = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RecurrentModel model = run.LoadModel();
        bool classes = OwnData.IsOfClasses(run.Config);
        EvaluationData data = classes ? Logits(run.Config, model) : Data(run.Config);
        MeasurementOptions options = RunOptions.Measurement(run.Config);
        if (classes) options = options with { Tolerance = run.Config.Get(Settings.PerturbTolerance) };
        options = choose?.Invoke(options) ?? options;
        PerturbationOptions perturbation = options.Perturbation with { Target = data.Target as LinearFunctional };
        if (PerturbationMeasurement.Objection(model, perturbation) is { } objection)
        {
            throw ProblemException.Usage($"run {run.Name}", objection.Reason, "an error that the model and its target admit",
                $"Take error {objection.Remedy}");
        }
        var measured = ModelMeasurement.Of(model, data, options, workers, progress, cancellation);
        // That a classifier's logits are its own says nothing of how well it has learnt: no verdict takes it.
        return new MeasuredRun(run, classes ? measured with { RelativeError = double.NaN } : measured);
    }

    /// <summary>Of a classifier the targets are its own logits, unperturbed, where its loss reads them: at the last step of each sequence,
    /// at all of its steps, or where there is a token to tell.</summary>
    private EvaluationData Logits(RunConfig config, RecurrentModel model)
    {
        SequenceSet part = RunData.EvaluationPart(_formats.Load(config), config, Horizon, Sequences);
        TiledSequences inputs = part.Inputs;
        var logits = new TiledSequences(inputs.Count, inputs.Length, model.OutputSize);
        model.Forward(inputs, logits, workers);
        bool tokens = config.Get(Settings.DataKind) == TargetKind.Tokens, last = RunOptions.Readout(config) == Readout.Last;
        // A NaN of the model would pass for a step that is not read.
        if (logits.Values.ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
            throw ProblemException.Diverged("logits of the run", "they become infinite or NaN", null, "the recurrence is unstable");
        for (int s = 0; s < inputs.Count; s++)
        {
            for (int k = 0; k < inputs.Length; k++)
            {
                int end = inputs.LengthOf(s);
                if (tokens ? !double.IsNaN(part.Targets[s, k, 0]) : k < end && (!last || k == end - 1)) continue;
                for (int o = 0; o < logits.Channels; o++) logits[s, k, o] = double.NaN;
            }
        }

        logits.FindMissing();
        return new EvaluationData(inputs, logits, []);
    }

    // Widths of a chain and runs of one seed share their data.
    private EvaluationData Data(RunConfig config)
    {
        if (OwnData.IsOf(config))
        {
            SequenceSet test = RunData.EvaluationPart(_formats.Load(config), config, Horizon, Sequences);
            return new EvaluationData(test.Inputs, test.Targets, RunOptions.TimeWeighting(config, test.Inputs.Length));
        }

        DataOptions options = RunOptions.Data(config);
        options = options with { Length = Horizon ?? config.Get(Settings.PerturbHorizon) ?? options.Length };
        ITarget target = TargetFactory.Create(config);
        (DataOptions, string, int) key = (options, config.Get(Settings.Target), Math.Min(options.TestCount, Sequences ?? int.MaxValue));
        if (_data is not { } data || key != _key)
        {
            _data = null;
            data = RunData.Part(target, options, DataPart.Test, key.Item3, workers);
            (_key, _data) = (key, data);
        }
        return new EvaluationData(data.Inputs, data.Targets, RunOptions.TimeWeighting(config, data.Inputs.Length), target);
    }
}

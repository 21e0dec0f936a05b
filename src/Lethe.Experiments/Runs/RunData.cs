namespace Lethe.Experiments.Runs;

/// <summary>The data of a run: what it is trained, validated and tested on, and what it is perturbed on where that is longer.</summary>
public sealed class RunData
{
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _train;
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _test;
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _validation;
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _evaluation;
    private readonly Lazy<OwnData>? _own;

    /// <summary>Describes the data; nothing is computed before it is used.</summary>
    /// <exception cref="ProblemException">No such target. The target's file cannot be read.</exception>
    public RunData(RunConfig config, Workers workers)
        : this(config, workers, null, null)
    {
    }

    internal RunData(RunConfig config, Workers workers, TeacherData? teachers, DataFormats? formats)
    {
        if (OwnData.IsOf(config))
        {
            DataFormats known = formats ?? DataFormats.Numpy();
            _own = new(() => known.Load(config));
            _train = new(() => Pair(_own.Value.Train));
            _validation = new(() => Pair(_own.Value.Validation));
            _test = new(() => Pair(_own.Value.Test));
            _evaluation = new(() => Pair(EvaluationPart(_own.Value, config)));
            return;
        }

        Target = TargetFactory.Create(config);
        DataOptions options = RunOptions.Data(config);
        string text = config.Get(Settings.Target);
        if (!TargetFactory.IsTeacher(text)) teachers = null;
        _validation = new(() => Kept(options, DataPart.Validation, options.ValidationCount));
        _test = new(() => Kept(options, DataPart.Test, options.TestCount));
        _train = new(() => Kept(options, DataPart.Train, options.TrainCount));
        _evaluation = new(() =>
        {
            int horizon = config.Get(Settings.PerturbHorizon) ?? options.Length;
            return horizon == options.Length ? Test : Kept(options with { Length = horizon }, DataPart.Test, options.TestCount);
        });

        (TiledSequences, TiledSequences) Kept(DataOptions of, DataPart part, int count)
        {
            (TiledSequences, TiledSequences) Made() => Part(Target!, of, part, count, workers);
            return teachers?.Get(text, of, part, count, Made) ?? Made();
        }
    }

    /// <summary>The target; null: the data are one's own.</summary>
    public ITarget? Target { get; }

    /// <summary>Data of one's own; null: they are of a target.</summary>
    /// <exception cref="ProblemException">The file is gone or another, or cannot be read.</exception>
    public OwnData? Own => _own?.Value;

    /// <summary>All three sets.</summary>
    /// <exception cref="ProblemException">The target is not defined at some time, or the data do not fit an array.</exception>
    public DataSplit Split => new(Train.Inputs, Train.Targets, Validation.Inputs, Validation.Targets, Test.Inputs, Test.Targets);

    /// <summary>The training set.</summary>
    /// <exception cref="ProblemException">As for <see cref="Split"/>.</exception>
    public (TiledSequences Inputs, TiledSequences Targets) Train => _train.Value;

    /// <summary>The validation set.</summary>
    public (TiledSequences Inputs, TiledSequences Targets) Validation => _validation.Value;

    /// <summary>The test set.</summary>
    public (TiledSequences Inputs, TiledSequences Targets) Test => _test.Value;

    /// <summary>The test set at the length perturbed models are evaluated at.</summary>
    public (TiledSequences Inputs, TiledSequences Targets) Evaluation => _evaluation.Value;

    /// <summary>The test part of own data at the length and with the number of sequences that are measured on.</summary>
    /// <param name="own">The data.</param>
    /// <param name="config">The run.</param>
    /// <param name="horizon">Steps; null: perturb.horizon, else all.</param>
    /// <param name="count">The most sequences; null: all.</param>
    /// <exception cref="ProblemException">More steps than there are.</exception>
    internal static SequenceSet EvaluationPart(OwnData own, RunConfig config, int? horizon = null, int? count = null)
    {
        int steps = horizon ?? config.Get(Settings.PerturbHorizon) ?? own.Length;
        if (steps <= config.Get(Settings.DataWarmUp))
        {
            throw ProblemException.Setting("setting 'perturb.horizon'",
                Invariant($"{steps} steps, of which the warm-up takes {config.Get(Settings.DataWarmUp)} (data.warmup)"),
                "more steps than the warm-up: no other counts", "Raise the horizon, or omit it");
        }

        if (steps <= own.Length) return own.Test.Cut(count ?? int.MaxValue, steps);
        throw ProblemException.Setting("setting 'perturb.horizon'", Invariant($"{steps} steps, the data have {own.Length}"),
            "no more steps than the data have: they cannot be continued", "Lower the horizon, or omit it");
    }

    private static (TiledSequences Inputs, TiledSequences Targets) Pair(SequenceSet set) => (set.Inputs, set.Targets);

    /// <summary>Sequences of one set.</summary>
    /// <exception cref="ProblemException">The target is not defined at some time, or the data do not fit an array.</exception>
    internal static (TiledSequences Inputs, TiledSequences Targets) Part(ITarget target, DataOptions options, DataPart part, int count,
        Workers workers)
    {
        try
        {
            return DataGenerator.Generate(target, options, part, count, workers);
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Setting("data", Problem.Sentence(e), null,
                $"Change target ({target.Name}), the sizes of the sets, or the number of steps (data.length or the horizon measured)", e);
        }
    }
}

namespace Lethe.Experiments.Runs;

/// <summary>The data of a run: what it is trained, validated and tested on, and what it is perturbed on where that is longer.</summary>
public sealed class RunData
{
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _train;
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _test;
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _validation;
    private readonly Lazy<(TiledSequences Inputs, TiledSequences Targets)> _evaluation;

    /// <summary>Describes the data; nothing is computed before it is used.</summary>
    /// <exception cref="ProblemException">No such target. The target's file cannot be read.</exception>
    public RunData(RunConfig config, Workers workers)
        : this(config, workers, null)
    {
    }

    internal RunData(RunConfig config, Workers workers, TeacherData? teachers)
    {
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
            (TiledSequences, TiledSequences) Made() => Part(Target, of, part, count, workers);
            return teachers?.Get(text, of, part, count, Made) ?? Made();
        }
    }

    /// <summary>The target.</summary>
    public ITarget Target { get; }

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
            throw ProblemException.Setting("data", Problem.Sentence(e), "data that can be generated",
                $"Change target ({target.Name}), the sizes of the sets, or the number of steps (data.length or the horizon measured)", e);
        }
    }
}

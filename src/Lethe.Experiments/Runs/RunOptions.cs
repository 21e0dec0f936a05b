using static Lethe.Experiments.Configuration.Settings;

namespace Lethe.Experiments.Runs;

/// <summary>A configuration as the options of the library.</summary>
public static class RunOptions
{
    /// <summary>Options of the trainer.</summary>
    public static TrainingOptions Training(RunConfig config) => new()
    {
        BatchSize = config.Get(Batch),
        LearningRate = config.Get(LearningRate),
        Beta1 = config.Get(Beta1),
        Beta2 = config.Get(Beta2),
        Epsilon = config.Get(Epsilon),
        WeightDecay = config.Get(WeightDecay),
        Groups = Grouped(config),
        WarmUp = config.Get(WarmUp),
        Schedule = config.Get(Schedule),
        PlateauFactor = config.Get(PlateauFactor),
        PlateauPatience = config.Get(PlateauPatience),
        PlateauThreshold = config.Get(PlateauThreshold),
        ClipNorm = config.Get(Clip),
        Loss = config.Get(Loss),
        Margin = config.Get(Margin),
        MinEpochs = config.Get(MinEpochs),
        MaxEpochs = config.Get(Epochs),
        StopBelow = config.Get(StopBelow),
        Seed = config.Get(Seed),
    };

    /// <summary>Options of the data.</summary>
    public static DataOptions Data(RunConfig config) => new()
    {
        Seed = config.Get(Seed),
        TrainCount = config.Get(TrainSize),
        ValidationCount = config.Get(ValidationSize),
        TestCount = config.Get(TestSize),
        Length = config.Get(Length),
        TimeStep = config.Get(TimeStep),
        InputDeviation = config.Get(InputDeviation),
    };

    /// <summary>What is measured once the run is trained.</summary>
    public static MeasurementOptions Measurement(RunConfig config) => new()
    {
        Perturbation = Perturbation(config),
        // Of a classifier there is no mean square that perturbed weights could make larger.
        WithCurve = config.Get(PerturbDraws) > 0 && !OwnData.IsOfClasses(config),
        Tolerance = OwnData.IsOfClasses(config) ? null : config.Get(PerturbTolerance),
        Memory = Memory(config),
        ReadsTokens = config.Get(DataTokens) is not null,
    };

    /// <summary>Options of the perturbation curve and the stability radius.</summary>
    public static PerturbationOptions Perturbation(RunConfig config) => new()
    {
        Blocks = config.Get(PerturbBlocks),
        Ball = config.Get(PerturbBall),
        Search = config.Get(PerturbSearch),
        // No draws is no curve; the radius takes the usual number.
        Draws = config.Get(PerturbDraws) is > 0 and int draws ? draws : new PerturbationOptions().Draws,
        Betas = config.Get(PerturbBetas),
        Relative = config.Get(PerturbRelative),
        Seed = config.Get(Seed),
    };

    /// <summary>Options of the memory function.</summary>
    public static MemoryOptions Memory(RunConfig config) => new()
    {
        Probe = config.Get(Settings.MemoryProbe),
        Length = config.Get(MemoryLength) ?? 2 * config.Get(Length),
        Magnitudes = config.Get(MemoryMagnitudes),
        Directions = config.Get(MemoryDirections),
        // The sizes are the run's own setting: no larger ones are tried.
        LargestMagnitude = 0,
        AscentRounds = config.Get(MemoryAscent),
        Thresholds = config.Get(MemoryEps),
        Seed = config.Get(Seed),
    };

    /// <summary>The weights of the loss along a horizon of <paramref name="length"/> steps.</summary>
    /// <exception cref="ProblemException">They are in a file that is gone or another, or are not as many, or are no weights.</exception>
    public static double[] TimeWeighting(RunConfig config, int length)
    {
        LossWeighting weighting = config.Get(Loss);
        if (TargetFile.Of(weighting.Text) is not { } file) return TimeWeights.Create(weighting, length);
        file.RequireSame();
        try
        {
            return TimeWeights.Create(weighting, length, Npy.Read(file.Path).Data);
        }
        catch (ArgumentException e)
        {
            throw ProblemException.Input(file.Path, Problem.Sentence(e), Invariant($"{length} weights, one for each step"),
                "Write a .npy of that many numbers, or choose another train.loss", e);
        }
    }

    /// <summary>What a run minimizes.</summary>
    /// <param name="config">The configuration of the run.</param>
    /// <param name="data">Its data.</param>
    /// <exception cref="ProblemException">As of the data, and of <see cref="TimeWeighting"/>.</exception>
    public static ITrainingObjective Objective(RunConfig config, RunData data)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(data);
        (int? window, StateCarry carry, long seed) = (config.Get(Window), config.Get(Carry), config.Get(Seed));
        if (data.Own is { Classes: not null } own)
        {
            if (own.AreTokens)
            {
                return OutputObjective.OfTokens(own.Split, own.Outputs, TimeWeighting(config, own.Length), window, carry, seed);
            }

            return Readout(config) is { } readout ? new CrossEntropyObjective(own.Labelled, readout)
                : new OutputObjective(own.Labelled, TimeWeighting(config, own.Length), window, carry, seed);
        }

        double[] weights = TimeWeighting(config, data.Split.TrainInputs.Length);
        return window is null && config.Get(Error) == ErrorKind.Squared ? new MeanSquareObjective(data.Split, weights)
            : new OutputObjective(data.Split, config.Get(Error), weights, window, carry, seed);
    }

    /// <summary>Which outputs are the logits of a sequence; null: those of every step.</summary>
    public static Kernels.Recurrence.Readout? Readout(RunConfig config) => config.Get(Settings.ClassReadout) switch
    {
        _ when config.Get(Settings.DataKind) == TargetKind.Tokens => null,
        Lethe.Training.ClassReadout.Last => Kernels.Recurrence.Readout.Last,
        Lethe.Training.ClassReadout.Mean => Kernels.Recurrence.Readout.Mean,
        _ => null,
    };

    private static IReadOnlyList<ParameterGroup> Grouped(RunConfig config)
    {
        List<ParameterGroup> groups = [.. (config.Get(Groups) ?? []).Select(Group)];
        if ((config.Get(RecurrentRate), config.Get(RecurrentDecay)) is not (null, null) and var (rate, decay))
            groups.Add(new ParameterGroup(ParameterGroup.Recurrent, rate, decay));
        if (groups.Count == 0) return [];
        return groups;
    }

    private static ParameterGroup Group(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double? rate = null, decay = null;
        bool fits = words.Length > 1;
        foreach (string word in words.Skip(1))
        {
            string[] pair = word.Split('=');
            double number = 0;
            fits &= pair.Length == 2 && CsvNumber.TryParse(pair[1], out number) && number >= 0 && double.IsFinite(number);
            if (pair[0] == "lr") rate = number;
            else if (pair[0] == "decay") decay = number;
            else fits = false;
        }

        if (fits) return new ParameterGroup(words[0], rate, decay);
        throw ProblemException.Setting($"setting '{Groups.Key}'", $"a group is '{text}'",
            "a pattern of names, then lr=NUMBER, decay=NUMBER or both", "Write it like train.groups=\"input.* lr=0.005 decay=0\"");
    }
}

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
    public static double[] TimeWeighting(RunConfig config, int length) => TimeWeights.Create(config.Get(Loss), length);
}

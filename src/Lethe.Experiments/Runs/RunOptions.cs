namespace Lethe.Experiments.Runs;

/// <summary>A configuration as the options of the library.</summary>
public static class RunOptions
{
    /// <summary>Options of the trainer.</summary>
    public static TrainingOptions Training(RunConfig config)
    {
        return new TrainingOptions
        {
            BatchSize = config.Get(Settings.Batch),
            LearningRate = config.Get(Settings.LearningRate),
            Beta1 = config.Get(Settings.Beta1),
            Beta2 = config.Get(Settings.Beta2),
            Epsilon = config.Get(Settings.Epsilon),
            WeightDecay = config.Get(Settings.WeightDecay),
            Schedule = config.Get(Settings.Schedule),
            PlateauFactor = config.Get(Settings.PlateauFactor),
            PlateauPatience = config.Get(Settings.PlateauPatience),
            PlateauThreshold = config.Get(Settings.PlateauThreshold),
            ClipNorm = config.Get(Settings.Clip),
            Loss = config.Get(Settings.Loss),
            Margin = config.Get(Settings.Margin),
            MinEpochs = config.Get(Settings.MinEpochs),
            MaxEpochs = config.Get(Settings.Epochs),
            StopBelow = config.Get(Settings.StopBelow),
            Seed = config.Get(Settings.Seed),
        };
    }

    /// <summary>Options of the data.</summary>
    public static DataOptions Data(RunConfig config)
    {
        return new DataOptions
        {
            Seed = config.Get(Settings.Seed),
            TrainCount = config.Get(Settings.TrainSize),
            ValidationCount = config.Get(Settings.ValidationSize),
            TestCount = config.Get(Settings.TestSize),
            Length = config.Get(Settings.Length),
            TimeStep = config.Get(Settings.TimeStep),
            InputDeviation = config.Get(Settings.InputDeviation),
        };
    }

    /// <summary>What is measured once the run is trained.</summary>
    public static MeasurementOptions Measurement(RunConfig config)
    {
        return new MeasurementOptions
        {
            Perturbation = Perturbation(config),
            WithCurve = config.Get(Settings.PerturbDraws) > 0,
            Tolerance = config.Get(Settings.PerturbTolerance),
            Memory = Memory(config),
        };
    }

    /// <summary>Options of the perturbation curve and the stability radius.</summary>
    public static PerturbationOptions Perturbation(RunConfig config)
    {
        // No draws is no curve; the radius takes the usual number.
        return new PerturbationOptions
        {
            Blocks = config.Get(Settings.PerturbBlocks),
            Ball = config.Get(Settings.PerturbBall),
            Search = config.Get(Settings.PerturbSearch),
            Draws = config.Get(Settings.PerturbDraws) is > 0 and int draws ? draws : new PerturbationOptions().Draws,
            Betas = config.Get(Settings.PerturbBetas),
            Relative = config.Get(Settings.PerturbRelative),
            Seed = config.Get(Settings.Seed),
        };
    }

    /// <summary>Options of the memory function.</summary>
    public static MemoryOptions Memory(RunConfig config)
    {
        return new MemoryOptions
        {
            Probe = config.Get(Settings.MemoryProbe),
            Length = config.Get(Settings.MemoryLength) ?? 2 * config.Get(Settings.Length),
            Magnitudes = config.Get(Settings.MemoryMagnitudes),
            Directions = config.Get(Settings.MemoryDirections),
            AscentRounds = config.Get(Settings.MemoryAscent),
            Thresholds = config.Get(Settings.MemoryEps),
            Seed = config.Get(Settings.Seed),
        };
    }

    /// <summary>The weights of the loss along a horizon of <paramref name="length"/> steps.</summary>
    public static double[] TimeWeighting(RunConfig config, int length) => TimeWeights.Create(config.Get(Settings.Loss), length);
}

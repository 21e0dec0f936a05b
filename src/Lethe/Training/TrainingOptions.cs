namespace Lethe.Training;

/// <summary>One training run, apart from its model and data. Defaults are the reference protocol (theory: sec. 6).</summary>
public sealed record TrainingOptions
{
    /// <summary>Sequences per step; a multiple of 8 uses whole tiles, others are rounded up to whole tiles.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>AdamW learning rate.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>AdamW beta1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW beta2.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW epsilon.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Parameters with rates of their own; the first that contains a name counts.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Steps over which the learning rate rises linearly before its schedule begins: lr (s + 1)/W at step s = 0..W-1.</summary>
    public int WarmUp { get; init; }

    /// <summary>Learning-rate schedule.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Plateau;

    /// <summary>Plateau: factor applied to the rate.</summary>
    public double PlateauFactor { get; init; } = 0.1;

    /// <summary>Plateau: epochs without improvement before the factor is applied.</summary>
    public int PlateauPatience { get; init; } = 10;

    /// <summary>Plateau: relative improvement that counts.</summary>
    public double PlateauThreshold { get; init; } = 1e-4;

    /// <summary>Global l2 norm the gradient is clipped to; 0 switches clipping off.</summary>
    public double ClipNorm { get; init; } = 0.5;

    /// <summary>Time weights of the loss.</summary>
    public LossWeighting Loss { get; init; } = LossWeighting.TimeSquared;

    /// <summary>Factor of the margin term max(0, 1 - smallest positive rate) added in training; 0 switches it off.</summary>
    public double Margin { get; init; } = 0.01;

    /// <summary>No stop by threshold before this many epochs.</summary>
    public int MinEpochs { get; init; } = 2;

    /// <summary>Last epoch.</summary>
    public int MaxEpochs { get; init; } = 1000;

    /// <summary>Stop once the validation loss is below this after an epoch; null: never.</summary>
    public double? StopBelow { get; init; } = 100;

    /// <summary>Seed of the shuffling order (and, by callers, of data and initial weights).</summary>
    public long Seed { get; init; }
}

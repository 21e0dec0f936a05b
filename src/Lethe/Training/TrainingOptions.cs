namespace Lethe.Training;

/// <summary>How the time axis is weighted in the loss: effective weight v_k of (y^_k - y_k)^2.</summary>
public enum LossWeighting
{
    /// <summary>v_k = 1: plain mean squared error.</summary>
    Plain,

    /// <summary>The reference's: p_k = (k+1)^2 normalised to mean 1, inside the square, so v_k = p_k^2 (mean of v at T = 100: 1.791).</summary>
    TimeSquared,
}

/// <summary>How the learning rate changes.</summary>
public enum ScheduleKind
{
    /// <summary>Constant.</summary>
    Constant,

    /// <summary>ReduceLROnPlateau on the validation loss, per epoch (PyTorch's rules, NaN included).</summary>
    Plateau,

    /// <summary>Half a cosine from lr to 0 over all steps.</summary>
    Cosine,
}

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

/// <summary>How a training run ended.</summary>
public enum TrainingOutcome
{
    /// <summary>Validation loss fell below the threshold.</summary>
    ReachedThreshold,

    /// <summary>All epochs were run.</summary>
    ReachedMaxEpochs,

    /// <summary>A loss, gradient or weight stopped being finite; the result says when and where.</summary>
    Diverged,

    /// <summary>Cancelled (signal or time limit); the state can be resumed.</summary>
    Interrupted,
}

/// <summary>What one epoch gave.</summary>
/// <param name="Epoch">1, 2, ...; 0 is the validation before training.</param>
/// <param name="Step">Optimiser steps so far.</param>
/// <param name="TrainLoss">Mean training loss of the epoch (without the margin term), NaN at epoch 0.</param>
/// <param name="ValidationLoss">Validation loss after the epoch.</param>
/// <param name="LearningRate">Rate used in the epoch.</param>
/// <param name="GradientNorm">Largest global gradient norm before clipping in the epoch.</param>
/// <param name="SmallestRate">Smallest decay rate f(w) after the epoch, NaN where the model has no rates.</param>
public sealed record EpochMetrics(int Epoch, long Step, double TrainLoss, double ValidationLoss, double LearningRate, double GradientNorm, double SmallestRate);

/// <summary>When and where a run stopped being finite.</summary>
/// <param name="Epoch">Epoch, 1, 2, ...</param>
/// <param name="Step">Optimiser step since the start of the run.</param>
/// <param name="Where">"loss", "gradient of NAME", "weight NAME" or "validation loss".</param>
/// <param name="Value">The value found.</param>
public sealed record Divergence(int Epoch, long Step, string Where, double Value);

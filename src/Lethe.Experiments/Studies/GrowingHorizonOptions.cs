using Lethe.Kernels;

namespace Lethe.Experiments.Studies;

/// <summary>
/// The growing-horizon protocol (docs/design.md): widths and horizons grow together, because on a fixed horizon T a polynomial kernel needs no
/// rate much below 1/T and the theorem's effect saturates.
/// </summary>
public sealed record GrowingHorizonOptions
{
    /// <summary>Targets, by name or expression.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["exp", "pol"];

    /// <summary>Parameterisations, by name or expression.</summary>
    public IReadOnlyList<string> Parameterizations { get; init; } = ["direct", "softplus"];

    /// <summary>Models: diagonal, rnn, ssm, lru (<see cref="StudyModels"/>).</summary>
    public IReadOnlyList<string> Models { get; init; } = [StudyModels.Diagonal];

    /// <summary>Widths m.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [8, 16, 32, 64, 128];

    /// <summary>Widths of models with a full matrix, whose cost grows with m^2 for every step of time; null: as the others.</summary>
    public IReadOnlyList<int>? DenseWidths { get; init; }

    /// <summary>Steps of horizon per unit: T = m * this; 6.25 gives (8, 50), ..., (128, 800).</summary>
    public double HorizonPerUnit { get; init; } = 6.25;

    /// <summary>Number of seeds of data, initial weights and batch order.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first of them; the others follow it.</summary>
    public long FirstSeed { get; init; }

    /// <summary>sigma; units of an LRU are linear whatever it is.</summary>
    public Activation Activation { get; init; } = Activation.Hardtanh;

    /// <summary>Epochs over the training set.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Optimiser steps to an epoch; epochs times this is about 6,000.</summary>
    public int StepsPerEpoch { get; init; } = 100;

    /// <summary>Sequences times steps in one batch: held over widths, since a long white sequence carries more than a short one.</summary>
    public int TokensPerStep { get; init; } = 6400;

    /// <summary>Sequences times steps in the test set on which errors under perturbation are measured.</summary>
    public int TestTokens { get; init; } = 102_400;

    /// <summary>Random draws, and a twelfth of the gradient steps, of the adversarial search over the full ball.</summary>
    public int FullBallDraws { get; init; } = 4;

    /// <summary>Whether curves and memory functions are measured, which verdicts do not need.</summary>
    public bool WithCurves { get; init; } = true;

    /// <summary>The widths of a model.</summary>
    public IReadOnlyList<int> WidthsOf(string model) => model == StudyModels.Rnn ? DenseWidths ?? Widths : Widths;

    /// <summary>T of a width.</summary>
    public int Horizon(int width) => Math.Max(2, (int)Math.Round(width * HorizonPerUnit));
}

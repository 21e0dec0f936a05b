namespace Lethe.Experiments.Noise;

/// <summary>What one amount of noise does to a model.</summary>
public sealed record NoiseRow
{
    /// <summary>The noise.</summary>
    public required NoiseCase Case { get; init; }

    /// <summary>Relative squared errors of all draws.</summary>
    public required OrderStatistics Error { get; init; }

    /// <summary>The median error at each step, over draws.</summary>
    public required double[] ErrorByTime { get; init; }

    /// <summary>Whether the error grows with the length; null: too short, or no error.</summary>
    public ErrorGrowth? Growth { get; init; }

    /// <summary>The median of the relative squared error against targets; null without targets.</summary>
    public double? TargetError { get; init; }

    /// <summary>Memory; null where it was not measured.</summary>
    public NoisyMemory? Memory { get; init; }

    /// <summary>The ball that holds every change of this law: known for models of Lethe's own and laws with a largest change.</summary>
    public BallError? Ball { get; init; }
}

/// <summary>Errors within the ball in which no weight changes by more than a radius.</summary>
/// <param name="Radius">The largest change of a weight.</param>
/// <param name="Searched">The largest error that gradient ascent finds; null: not sought.</param>
/// <param name="Certified">No weights in the ball exceed it; infinite where there is no bound.</param>
/// <param name="Reason">Why it is infinite; empty where it is not.</param>
public sealed record BallError(double Radius, double? Searched, double Certified, string Reason);

/// <summary>Memory under one amount of noise.</summary>
public sealed record NoisyMemory
{
    /// <summary>M(t) over the inputs that are worst for the unchanged model: median of the draws.</summary>
    public required double[] Median { get; init; }

    /// <summary>What 10 % of the draws do not exceed, and what 90 % do not.</summary>
    public required double[] Low { get; init; }

    /// <inheritdoc cref="Low"/>
    public required double[] High { get; init; }

    /// <summary>h_eps: median of the draws and its 10 and 90 % quantiles; null: beyond the window.</summary>
    public required IReadOnlyList<(double Threshold, double? Median, double? Low, double? High)> Horizons { get; init; }

    /// <summary>The tail of the median.</summary>
    public required TailFit Tail { get; init; }

    /// <summary>The first draw, searched anew; null: it was not.</summary>
    public MemoryFunction? Searched { get; init; }

    /// <summary>The first draw by all probes, where states are rounded; else null.</summary>
    public IReadOnlyDictionary<MemoryProbe, MemoryFunction>? Probes { get; init; }

    /// <summary>Whether memory survives.</summary>
    public required SurvivalVerdict Survives { get; init; }
}

/// <summary>The error where noise acts on a part of the weights alone.</summary>
/// <param name="Name">Name of the tensor, or of the part.</param>
/// <param name="Kind">Kind of noise.</param>
/// <param name="Amount">Its amount.</param>
/// <param name="Error">Median of the relative squared error.</param>
/// <param name="IsRecurrent">Whether it is recurrent.</param>
public sealed record NoisePart(string Name, NoiseKind Kind, string Amount, double Error, bool IsRecurrent);

/// <summary>Noise measured on one subject.</summary>
public sealed record NoiseResult
{
    /// <summary>The subject.</summary>
    public required NoiseSubject Subject { get; init; }

    /// <summary>As it was measured.</summary>
    public required NoiseOptions Options { get; init; }

    /// <summary>The inputs, in words.</summary>
    public required string Inputs { get; init; }

    /// <summary>Mean of |y|^2 of the unchanged model, and the share of constant outputs in it.</summary>
    public required (double MeanSquare, double ConstantShare) Signal { get; init; }

    /// <summary>Relative squared error of the unchanged model against targets; null without targets.</summary>
    public double? TargetError { get; init; }

    /// <summary>The memory function of the unchanged model; null where it was not measured.</summary>
    public MemoryFunction? Memory { get; init; }

    /// <summary>The same over the inputs that draws reuse.</summary>
    public ReplayedMemory? Replayed { get; init; }

    /// <summary>One to each amount, in the order asked for.</summary>
    public required IReadOnlyList<NoiseRow> Rows { get; init; }

    /// <summary>Single tensors, the largest error of each kind first.</summary>
    public IReadOnlyList<NoisePart> Tensors { get; init; } = [];

    /// <summary>Recurrent and other weights apart.</summary>
    public IReadOnlyList<NoisePart> Parts { get; init; } = [];

    /// <summary>What should be known, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

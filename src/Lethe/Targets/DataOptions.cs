namespace Lethe.Targets;

/// <summary>Which data a target is learnt from: Gaussian white inputs. Defaults are those of the growing-horizon protocol at
/// width 16 (theory: sec. 5).</summary>
public sealed record DataOptions
{
    /// <summary>Seed; the same for all parts, which never share numbers.</summary>
    public long Seed { get; init; }

    /// <summary>Training sequences.</summary>
    public int TrainCount { get; init; } = 6_400;

    /// <summary>Validation sequences.</summary>
    public int ValidationCount { get; init; } = 1_024;

    /// <summary>Test sequences.</summary>
    public int TestCount { get; init; } = 1_024;

    /// <summary>T, time steps.</summary>
    public int Length { get; init; } = 100;

    /// <summary>dt.</summary>
    public double TimeStep { get; init; } = 1;

    /// <summary>Standard deviation of each input value, whatever dt.</summary>
    public double InputDeviation { get; init; } = 1;
}

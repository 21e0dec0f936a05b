namespace Lethe.Experiments.Measurement;

/// <summary>What is being measured.</summary>
public enum MeasurementStage
{
    /// <summary>The memory function.</summary>
    Memory,

    /// <summary>E(beta).</summary>
    Curve,

    /// <summary>beta*.</summary>
    Radius,
}

/// <summary>How far a measurement is.</summary>
/// <param name="Stage">What is being measured.</param>
/// <param name="Share">Share of it done, 0 to 1.</param>
public readonly record struct MeasurementProgress(MeasurementStage Stage, double Share);

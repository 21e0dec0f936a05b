namespace Lethe.Theory;

/// <summary>What a measurement says about a theorem.</summary>
public enum TheoremOutcome
{
    /// <summary>It agrees.</summary>
    Consistent,

    /// <summary>It contradicts: something is wrong with the measurement.</summary>
    Violated,

    /// <summary>The theorem says nothing here.</summary>
    NotApplicable,
}

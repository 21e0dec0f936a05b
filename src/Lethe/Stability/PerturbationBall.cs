namespace Lethe.Stability;

/// <summary>The ball |theta~ - theta| &lt;= beta.</summary>
public enum PerturbationBall
{
    /// <summary>[IAT]: per block, spectral norm for matrices (diagonal w: max |delta_i|), d together with c.</summary>
    L2,

    /// <summary>The reference: each tensor's Gaussian noise scaled so that its largest entry is beta.</summary>
    [JsonStringEnumMemberName("maxabs")]
    MaxAbs,
}

namespace Lethe.Stability.Certificates;

/// <summary>What a ball does to one kernel c^T M^k g.</summary>
/// <param name="Change">Largest |c~^T M~^k g~ - c^T M^k g|, k = 0, ..., K - 1.</param>
/// <param name="States">Largest |M~^k g~|.</param>
/// <param name="LastPower">Largest |M~^{K-1}|: below 1, everything behind dies out.</param>
/// <param name="LastRead">Largest |c~^T M~^{K-1}|.</param>
internal sealed record SeriesBounds(double[] Change, double[] States, double LastPower, double LastRead)
{
    // Behind K - 1 =: L steps, c~^T M~^{jL + r} g~ is at most LastRead LastPower^{j-1} |M~^r g~|, j = 1, 2, ...
    private IEnumerable<double> Block => States.Take(States.Length - 1);

    /// <summary>Sum over k &gt;= K - 1 of |c~^T M~^k g~|.</summary>
    public double AbsoluteTail => LastRead / (1 - LastPower) * Block.Sum();

    /// <summary>Square root of the sum over k &gt;= K - 1 of its square.</summary>
    public double SquareTail => LastRead / Math.Sqrt(1 - LastPower * LastPower) * Math.Sqrt(Block.Sum(s => s * s));
}

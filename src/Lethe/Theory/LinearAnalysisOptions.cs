namespace Lethe.Theory;

/// <summary>What the exact linear analysis computes.</summary>
public sealed record LinearAnalysisOptions
{
    /// <summary>m, each 1 to 64. The default has at least five widths that approximate pol and its like to 1 %.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [1, 2, 3, 4, 6, 8, 12, 16];

    /// <summary>beta of the curves; 0 need not be listed. The default is 1e-10 to 10 in quarter decades.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [.. Enumerable.Range(-40, 45).Select(i => Math.Pow(10, i / 4.0))];

    /// <summary>tol in beta* = sup { beta : E(beta) &lt;= E(0) + tol }.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Where the search for beta* ends; no crossing up to here is an infinite radius.</summary>
    public double LargestBeta { get; init; } = 64;

    /// <summary>The verdict rule's numbers; there are no seeds here, so one run per width is enough.</summary>
    public VerdictOptions Verdict { get; init; } = new() { MinimumSeeds = 1 };
}

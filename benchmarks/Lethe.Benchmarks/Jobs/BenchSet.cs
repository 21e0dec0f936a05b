namespace Lethe.Benchmarks.Jobs;

/// <summary>Which of the filters' words brings a job in.</summary>
internal enum BenchSet
{
    /// <summary>The default: minutes.</summary>
    Main,

    /// <summary>Exponents of the cost, and long sequences.</summary>
    Scaling,

    /// <summary>Whole training runs: up to an hour.</summary>
    Grid,
}

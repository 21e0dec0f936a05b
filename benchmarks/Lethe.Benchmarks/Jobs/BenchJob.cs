namespace Lethe.Benchmarks.Jobs;

/// <summary>Measures one row, or a few findings that belong together.</summary>
/// <param name="name">What --filter looks in; the name of the row.</param>
/// <param name="set">When it runs.</param>
internal abstract class BenchJob(string name, BenchSet set)
{
    /// <summary>What --filter looks in.</summary>
    public string Name { get; } = name;

    public BenchSet Set { get; } = set;

    public abstract void Run(BenchContext context);

    /// <summary>A diagonal hardtanh model with softplus rates, its weights still 0.</summary>
    private protected static DiagonalModel Hardtanh(int width) => new(new RecurrentOptions
    {
        Width = width,
        Parameterization = ParameterizationCatalog.Parse("softplus"),
        Activation = Activation.Hardtanh,
    });
}

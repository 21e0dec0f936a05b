namespace Lethe.Experiments.Runs;

/// <summary>memory.csv and perturbation.csv.</summary>
public static class RunTables
{
    /// <summary>memory.csv: t, memory.</summary>
    public static CsvTable Of(MemoryFunction memory) =>
        new CsvTable(["t", "memory"], [.. memory.Times.Zip(memory.Values, (t, m) => new[] { t, m })]);

    /// <summary>perturbation.csv: beta, raw, lower, upper.</summary>
    public static CsvTable Of(PerturbationCurve curve)
    {
        return new CsvTable(["beta", "raw", "lower", "upper"],
            [.. Enumerable.Range(0, curve.Betas.Count)
                .Select(i => new[] { curve.Betas[i], curve.Raw[i], curve.Lower[i], curve.Upper[i] })]);
    }
}

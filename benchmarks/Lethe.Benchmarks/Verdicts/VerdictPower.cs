namespace Lethe.Benchmarks.Verdicts;

/// <summary>
/// How often the verdict rule is right on families whose answer is known: r(W_m) and beta*_m = c m^-p e^(sigma z), z standard normal,
/// independent for every run and for both quantities. p = 0 is stable and p > 0 unstable in the limit; between 0 and the threshold of the
/// rule finitely many widths cannot tell.
/// </summary>
/// <param name="Power">p.</param>
/// <param name="Stable">Share of families called stable: the power at p = 0, the false assurance at p &gt; 0.</param>
/// <param name="Unstable">Share called unstable: the false alarm at p = 0, the power at p &gt; 0.</param>
/// <param name="Undecided">Share left open.</param>
internal sealed record VerdictPower(double Power, double Stable, double Unstable, double Undecided)
{
    // c: its value does not matter to a slope.
    private const double Scale = 0.4;

    // Well below what the rule admits: the simulation is of radii, not of errors.
    private const double RelativeError = 0.002;

    /// <summary>Simulates families of one exponent.</summary>
    /// <param name="power">p.</param>
    /// <param name="sigma">Standard deviation of the logarithms around the power law.</param>
    /// <param name="widths">m.</param>
    /// <param name="seeds">Runs to a width.</param>
    /// <param name="families">How many.</param>
    /// <param name="seed">Seed of z.</param>
    /// <param name="withDistance">Whether r(W) must agree, as for direct parameterizations.</param>
    /// <param name="options">The rule's numbers; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one family, seed or width, or a sigma that is negative or not
    /// finite.</exception>
    public static VerdictPower Simulate(double power, double sigma, IReadOnlyList<int> widths, int seeds, int families, ulong seed,
        bool withDistance, VerdictOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widths.Count, 1, nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(families, 1);
        if (!(sigma >= 0 && double.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "Must be at least 0 and finite.");
        options = (options ?? new VerdictOptions()) with { UseDistance = withDistance };
        var key = new FamilyKey("synthetic", withDistance ? "direct" : "any", "any", "any");
        var counts = new int[3];
        for (int family = 0; family < families; family++)
        {
            var random = new CounterRandom(seed, (ulong)family);
            ulong index = 0;
            var runs = new List<RunMeasurement>(widths.Count * seeds);
            foreach (int m in widths)
                for (int s = 0; s < seeds; s++)
                    runs.Add(new RunMeasurement(m, s, RelativeError, Value(m, random.Normal(index++)), Value(m, random.Normal(index++))));
            counts[(int)VerdictRule.Judge(key, runs, options).Kind]++;
        }
        return new VerdictPower(power, Share(VerdictKind.Stable), Share(VerdictKind.Unstable), Share(VerdictKind.Undecided));

        double Value(int m, double z) => Scale * Math.Pow(m, -power) * Math.Exp(sigma * z);
        double Share(VerdictKind kind) => (double)counts[(int)kind] / families;
    }
}

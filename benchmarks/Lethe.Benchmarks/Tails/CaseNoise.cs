namespace Lethe.Benchmarks.Tails;

/// <summary>The noise of one case.</summary>
/// <param name="Relative">Standard deviation of log M.</param>
/// <param name="Correlation">Of neighbours, of a first-order process.</param>
/// <param name="Additive">Standard deviation of what is added, relative to the largest M; the modulus of the sum is seen.</param>
/// <param name="Told">True: the classifier is told four times the additive deviation as its floor; else the rounding of float64.</param>
internal sealed record CaseNoise(double Relative, double Correlation, double Additive, bool Told)
{
    // Rounding of closed forms.
    private const double Rounding = 1e-15;

    private const double ToldFactor = 4;

    /// <summary>A draw: two fifths of the cases without noise but rounding, the others with relative noise (half of it correlated) or with
    /// a floor.</summary>
    public static CaseNoise Draw(CaseRandom random, double largestRelative)
    {
        double kind = random.Between(0, 1);
        if (kind < 0.4) return new CaseNoise(0, 0, 0, false);
        return kind < 0.7
            ? new CaseNoise(random.LogBetween(0.003, largestRelative), random.Chance(0.5) ? 0.8 : 0, 0, false)
            : new CaseNoise(0, 0, random.LogBetween(1e-15, 1e-6), random.Chance(0.5));
    }

    public double Floor(double largest) => largest * (Told ? Math.Max(Rounding, ToldFactor * Additive) : Rounding);

    public double[] Apply(double[] clean, CaseRandom random)
    {
        double largest = clean.Max(), deviation = Relative * Math.Sqrt(1 - Correlation * Correlation), state = Relative * random.Normal();
        var seen = new double[clean.Length];
        for (int k = 0; k < seen.Length; k++)
        {
            seen[k] = clean[k];
            if (Relative > 0)
            {
                seen[k] *= Math.Exp(state);
                state = Correlation * state + deviation * random.Normal();
            }
            if (Additive > 0) seen[k] = Math.Abs(seen[k] + Additive * largest * random.Normal());
        }
        return seen;
    }
}

namespace Lethe.Theory;

/// <summary>Exponential sums with given rates: a linear RNN whose recurrent weights are not trained ([IAT] fig. 1).</summary>
public static class FixedExponentFit
{
    /// <summary>
    /// The weights k that minimize sum_j (rho_j - sum_i k_i e^{-a_i t_j})^2; of several, those of least norm. Directions whose singular
    /// value lies below n eps times the largest are left out: their weights would be rounding noise.
    /// </summary>
    /// <param name="rates">a, (m).</param>
    /// <param name="times">t, (n).</param>
    /// <param name="values">rho at the times, (n).</param>
    /// <returns>k, (m).</returns>
    /// <exception cref="ArgumentException">There are no rates or fewer times than rates, or not as many values as times.</exception>
    public static double[] Weights(IReadOnlyList<double> rates, IReadOnlyList<double> times, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        if (rates.Count < 1 || times.Count < rates.Count)
            throw new ArgumentException(
            $"{rates.Count} rates and {times.Count} times given: give at least one rate, and as many times as rates.", nameof(rates));
        if (values.Count != times.Count)
            throw new ArgumentException($"{values.Count} values given for {times.Count} times: give one each.", nameof(values));
        Matrix<double> basis = Matrix<double>.Build.Dense(times.Count, rates.Count, (j, i) => Math.Exp(-rates[i] * times[j]));
        var svd = basis.Svd();
        double floor = svd.S[0] * times.Count * (Math.BitIncrement(1.0) - 1);
        Vector<double> coordinates = svd.U.TransposeThisAndMultiply(Vector<double>.Build.DenseOfEnumerable(values))
            .SubVector(0, rates.Count);
        for (int i = 0; i < rates.Count; i++) coordinates[i] = svd.S[i] > floor ? coordinates[i] / svd.S[i] : 0;
        return svd.VT.TransposeThisAndMultiply(coordinates).ToArray();
    }
}

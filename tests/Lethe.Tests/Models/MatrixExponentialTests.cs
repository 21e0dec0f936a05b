using CsCheck;

namespace Lethe.Tests.Models;

/// <summary>e^X against closed forms and laws, its adjoint against differences.</summary>
public sealed class MatrixExponentialTests
{
    // Some squarings double the rounding errors of a polynomial with 14 products.
    private const double Tolerance = 1e-12;

    // Five-point differences with h = 1e-3: truncation h^4/30 and rounding 1e-16/h.
    private const double DifferenceStep = 1e-3, DifferenceTolerance = 1e-9;

    [Theory]
    [InlineData(0.1)]
    [InlineData(3)]
    [InlineData(40)]
    public void A_generator_of_rotations_gives_the_rotation(double angle)
    {
        double[] result = Compute([0, -angle, angle, 0], 2);
        double[] expected = [Math.Cos(angle), -Math.Sin(angle), Math.Sin(angle), Math.Cos(angle)];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], result[i], Tolerance * (1 + angle));
    }

    [Fact]
    public void A_shift_gives_reciprocals_of_factorials()
    {
        double[] shift = new double[25], result = Compute(shift, 5);
        for (int i = 0; i < 5; i++) Assert.Equal(1, result[i * 6]);
        for (int i = 0; i < 4; i++) shift[i * 5 + i + 1] = 1;
        result = Compute(shift, 5);
        double expected = 1;
        for (int j = 0; j < 5; expected /= ++j) Assert.Equal(expected, result[j], Tolerance);
    }

    [Fact]
    public void The_exponential_of_the_negative_is_the_inverse() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int).Sample((n, seed) =>
        {
            double[] x = Draw(n, seed), plus = Compute(x, n), minus = Compute([.. x.Select(v => -v)], n);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0, size = 0;
                    for (int k = 0; k < n; k++)
                    {
                        sum += plus[i * n + k] * minus[k * n + j];
                        size += Math.Abs(plus[i * n + k] * minus[k * n + j]);
                    }
                    Assert.True(Math.Abs(sum - (i == j ? 1 : 0)) <= Tolerance * size);
                }
            }
        }, iter: 50);

    [Fact]
    public void The_adjoint_is_the_gradient() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int).Sample((n, seed) =>
        {
            double[] x = Draw(n, seed), outer = Draw(n, seed + 1), inner = new double[n * n];
            new MatrixExponential(n).Adjoint(x, outer, inner);
            double largest = inner.Max(Math.Abs);
            for (int i = 0; i < x.Length; i++)
            {
                double At(double h)
                {
                    double[] shifted = [.. x];
                    shifted[i] += h;
                    return Compute(shifted, n).Zip(outer, (e, g) => e * g).Sum();
                }
                double difference = (8 * (At(DifferenceStep) - At(-DifferenceStep)) - (At(2 * DifferenceStep) - At(-2 * DifferenceStep)))
                    / (12 * DifferenceStep);
                Assert.Equal(difference, inner[i], DifferenceTolerance * (largest + Compute(x, n).Max(Math.Abs)));
            }
        }, iter: 50);

    [Fact]
    public void What_is_not_finite_gives_NaN()
    {
        foreach (double value in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            Assert.All(Compute([0, value, 1, 0], 2), v => Assert.True(double.IsNaN(v)));
            var inner = new double[4];
            new MatrixExponential(2).Adjoint([0, value, 1, 0], [1, 1, 1, 1], inner);
            Assert.All(inner, v => Assert.True(double.IsNaN(v)));
        }
    }

    private static double[] Compute(double[] x, int n)
    {
        var result = new double[n * n];
        new MatrixExponential(n).Compute(x, result);
        return result;
    }

    private static double[] Draw(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n * n).Select(_ => 2 * random.NextDouble() - 1)];
    }
}

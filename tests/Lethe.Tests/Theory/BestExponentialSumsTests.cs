using CsCheck;
using Lethe.Numerics;

namespace Lethe.Tests.Theory;

public sealed class BestExponentialSumsTests
{
    // Stationarity of a minimum found to a relative decrease of 1e-10: the slope is the root of it.
    private const double Stationary = 1e-4;

    [Theory]
    [InlineData("pol", 1, 8.1e-1, 3.4e-2)]
    [InlineData("pol", 2, 3.1e-1, 5.6e-3)]
    [InlineData("pol", 4, 6.4e-2, 3.4e-4)]
    [InlineData("pol", 8, 5.8e-3, 4.9e-6)]
    [InlineData("pol", 12, 8.3e-4, 1.7e-7)]
    [InlineData("pol", 16, 1.57e-4, 9.3e-9)]
    [InlineData("pol15", 1, 1.37e-1, .675)]
    [InlineData("pol15", 2, 3.9e-2, .173)]
    [InlineData("pol15", 4, 5.2e-3, 2.05e-2)]
    [InlineData("pol15", 8, 2.4e-4, 8.1e-4)]
    [InlineData("pol15", 12, 2.0e-5, 6.2e-5)]
    [InlineData("pol15", 16, 2.3e-6, 6.8e-6)]
    public void Error_and_smallest_rate_of_polynomial_kernels(string name, int width, double error, double rate)
    {
        BestApproximation best = Shared.Of(name).Of(width);
        Assert.Equal(error, best.Error, UnitOfTheSecondDigit(error));
        Assert.Equal(rate, best.Sum.Rates[0], UnitOfTheSecondDigit(rate));
        Assert.Equal(width, best.Sum.Units);
        Assert.All(best.Sum.Coefficients, k => Assert.True(k > 0));
    }

    // 60-digit arithmetic, with the rates found here, gives this error and a relative slope below 5e-5 in every log-rate.
    [Fact]
    public void Thirty_two_units()
    {
        BestApproximation best = Shared.Of("pol15").Of(32);
        Assert.Equal(2.5637611e-9, best.Error, 1e-4 * 2.5637611e-9);
        Assert.Equal(6.43425e-9, best.Sum.Rates[0], 1e-3 * 6.43425e-9);
    }

    [Theory]
    [InlineData("exp", 1)]
    [InlineData("geo", 0.10536051565782628)]
    public void An_exponential_is_one_unit_at_every_width(string name, double rate)
    {
        foreach (int width in new[] { 1, 2, 16, 64 })
        {
            BestApproximation best = Shared.Of(name).Of(width);
            Assert.Equal((width, 1, 0.0), (best.Width, best.Sum.Units, best.Error));
            Assert.Equal(rate, best.Sum.Rates[0], 1e-15);
            Assert.Equal(1, best.Sum.Coefficients[0]);
        }
    }

    [Fact]
    public void A_sum_of_exponentials_is_found_again()
    {
        BestApproximation best = new BestExponentialSums(TargetCatalog.Parse("expr:exp(-t) + 0.5*exp(-3*t) - 0.2*exp(-20*t)")).Of(6);
        Assert.Equal(3, best.Sum.Units);
        Assert.True(best.RelativeError < 1e-24);
        // A residual of 1e-15 fixes rates and coefficients to about its condition number, some thousands.
        (double Rate, double Coefficient)[] expected = [(1, 1), (3, 0.5), (20, -0.2)];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i].Rate, best.Sum.Rates[i], 1e-8 * expected[i].Rate);
            Assert.Equal(expected[i].Coefficient, best.Sum.Coefficients[i], 1e-8);
        }
    }

    [Fact]
    public void The_error_is_the_distance_of_the_kernels()
    {
        LinearFunctional target = TargetCatalog.Parse("pol15");
        BestApproximation best = Shared.Of("pol15").Of(4);
        double sum = 0;
        // u = log(1 + t), trapezoid rule: h^2/12 times the slope at u = 0, some hundred times the integral, is left.
        const double Step = 1e-3;
        for (int i = 0; i <= 30_000; i++)
        {
            double t = Math.Exp(i * Step) - 1, difference = target.Kernel(t) - best.Sum.Evaluate(t);
            sum += (i == 0 ? 0.5 : 1) * Step * (1 + t) * difference * difference;
        }
        Assert.Equal(best.Error, Math.Sqrt(sum), 1e-5 * best.Error);
        Assert.Equal(best.Error * best.Error / target.SquaredNorm, best.RelativeError, 1e-12 * best.RelativeError);
    }

    [Fact]
    public void Best_sums_interpolate_the_Laplace_transform_and_its_slope()
    {
        // The conditions of a minimum: <rho - rho^, e^{-a_i t}> = 0 and <rho - rho^, t e^{-a_i t}> = 0.
        BestExponentialSums sums = Shared.Of("pol");
        BestApproximation best = sums.Of(6);
        KernelQuadrature quadrature = sums.Quadrature;
        for (int i = 0; i < 6; i++)
        {
            double rate = best.Sum.Rates[i], value = 0, slope = 0;
            for (int j = 0; j < quadrature.Nodes.Length; j++)
            {
                double t = quadrature.Nodes[j], part = quadrature.Weights[j] * (quadrature.Values[j] - best.Sum.Evaluate(t))
                    * Math.Exp(-rate * t);
                value += part * Math.Sqrt(2 * rate);
                slope += part * Math.Sqrt(2 * rate) * rate * t;
            }
            Assert.Equal(0, value / best.Error, 1e-9);
            Assert.Equal(0, slope / best.Error, Stationary);
        }
    }

    [Fact]
    public void Errors_fall_with_the_width()
    {
        foreach (string name in new[] { "pol", "pol15", "sumexp", "airy", "twoparts", "shift" })
        {
            BestExponentialSums sums = Shared.Of(name);
            for (int m = 2; m <= 8; m++) Assert.True(sums.Of(m).Error <= sums.Of(m - 1).Error * (1 + 1e-12), $"{name} {m}");
        }
    }

    [Fact]
    public void The_scale_of_time_does_not_matter()
    {
        // pol is pol11 slowed down tenfold.
        foreach (int m in new[] { 1, 3, 8 })
        {
            Assert.Equal(Shared.Of("pol").Of(m).RelativeError, Shared.Of("pol11").Of(m).RelativeError, 1e-6 * Shared.Of("pol").Of(m)
                .RelativeError);
            Assert.Equal(10 * Shared.Of("pol").Of(m).Sum.Rates[0], Shared.Of("pol11").Of(m).Sum.Rates[0], 1e-4 * Shared.Of("pol11").Of(m)
                .Sum.Rates[0]);
        }
    }

    [Fact]
    public void Sampled_kernels_are_approximated()
    {
        double[] samples = [.. Enumerable.Range(0, 400).Select(i => Math.Exp(-0.05 * i))];
        BestApproximation best = new BestExponentialSums(new SampledKernel("samples", samples, 0.05)).Of(1);
        Assert.Equal(1, best.Sum.Rates[0], 1e-3);
        Assert.True(best.RelativeError < 1e-6);
    }

    [Fact]
    public void Kernels_that_are_not_square_integrable_are_refused()
    {
        Assert.Contains("sin", Assert.Throws<ArgumentException>(() => new BestExponentialSums(TargetCatalog.Parse("sin")))
            .Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BestExponentialSums(TargetCatalog.Parse("expr:1/sqrt(1+t)")));
        Assert.Throws<ArgumentException>(() => new BestExponentialSums(TargetCatalog.Parse("expr:0*t")));
        Assert.Throws<ArgumentException>(() => new BestExponentialSums(TargetCatalog.Parse("expr:sin(1e6*t)*exp(-t)")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shared.Of("pol").Of(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shared.Of("pol").Of(65));
        Assert.Throws<ArgumentException>(() => new BestExponentialSums(TargetCatalog.Parse("pol"), 2, 1));
    }

    [Fact]
    public void Rates_keep_within_their_bounds()
    {
        ExponentialSum sum = new BestExponentialSums(TargetCatalog.Parse("pol15"), 0.1, 2).Of(4).Sum;
        Assert.All(sum.Rates, a => Assert.InRange(a, 0.1 * (1 - 1e-12), 2 * (1 + 1e-12)));
    }

    [Fact]
    public void Householder_solves_least_squares() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 20], Gen.Double[-1, 1].Array[26 * 7]).Sample((columns, more, numbers) =>
        {
            int rows = columns + more;
            ColumnMatrix matrix = new(rows, columns + 1), original = new(rows, columns + 1);
            for (int j = 0; j <= columns; j++)
            {
                for (int i = 0; i < rows; i++) matrix[j][i] = original[j][i] = numbers[j * 26 + i];
            }
            matrix.Triangulate(0, columns, columns + 1);
            // R^T R = A^T A, and the part of b below the triangle is its distance from the span.
            for (int p = 0; p <= columns; p++)
            {
                for (int q = 0; q <= p; q++)
                {
                    double before = ColumnMatrix.Dot(original[p], original[q]), after = ColumnMatrix.Dot(matrix[p], matrix[q]);
                    if (Math.Abs(before - after) > 1e-13 * rows) return false;
                }
                for (int i = p + 1; i < rows && p < columns; i++) if (matrix[p][i] != 0) return false;
            }
            return true;
        });

    // pol's smallest rate at m = 8 is 4.846e-6 (given: 4.9e-6): a flat direction of the error, so one unit, not half of one.
    private static double UnitOfTheSecondDigit(double value) => 0.1 * Math.Pow(10, Math.Floor(Math.Log10(value)));

    /// <summary>Sums shared by the tests of this folder: each target is computed once.</summary>
    internal static class Shared
    {
        private static readonly Dictionary<string, BestExponentialSums> Sums = [];

        public static BestExponentialSums Of(string name)
        {
            lock (Sums)
            {
                if (!Sums.TryGetValue(name, out BestExponentialSums? sums))
                    Sums[name] = sums = new BestExponentialSums(TargetCatalog.Parse(name));
                return sums;
            }
        }
    }
}

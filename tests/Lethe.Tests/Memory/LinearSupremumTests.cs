using CsCheck;

namespace Lethe.Tests.Memory;

/// <summary>max |J x| over the cube, against all sign vectors where there are few, and many climbs by single flips where there are
/// not.</summary>
public sealed class LinearSupremumTests
{
    // sqrt(pi / 2) is 1.2533.
    private const double BoundRatio = 1.26;

    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void The_maximum_is_exact_for_few_channels(int rows)
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1 << 20], Gen.Bool).Sample((channels, seed, integers) =>
        {
            double[] matrix = Matrix(rows, channels, seed, integers);
            LinearSupremum.Result found = Find(matrix, rows, channels);
            double known = Enumerated(matrix, rows, channels);
            Assert.Equal(known, found.Value, Rounding * (1 + known));
            Assert.Equal(known, Norm(matrix, rows, found.X), Rounding * (1 + known));
            Assert.All(found.X, x => Assert.Equal(1, Math.Abs(x)));
        }, iter: 40);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Many_channels_reach_the_best_of_many_climbs(int rows)
    {
        Gen.Select(Gen.Int[17, 64], Gen.Int[0, 1 << 20]).Sample((channels, seed) =>
        {
            double[] matrix = Matrix(rows, channels, seed, false);
            double known = Climbed(matrix, rows, channels, seed);
            LinearSupremum.Result found = Find(matrix, rows, channels);
            Assert.True(found.Value >= 0.99 * known, $"{found.Value} of {known}, {rows} x {channels}");
            if (LinearSupremum.IsExact(rows, channels)) Assert.True(found.Value >= known * (1 - Rounding));
            Assert.InRange(found.Upper, Math.Max(known, found.Value) * (1 - Rounding), BoundRatio * known);
        }, iter: 6);
    }

    [Fact]
    public void The_bound_is_one_and_close()
    {
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 12], Gen.Int[0, 1 << 20], Gen.Bool).Sample((rows, channels, seed, integers) =>
        {
            double[] matrix = Matrix(rows, channels, seed, integers), columns = new double[matrix.Length];
            for (int i = 0; i < rows; i++)
                for (int c = 0; c < channels; c++) columns[c * rows + i] = matrix[i * channels + c];
            double known = Enumerated(matrix, rows, channels), bound = SupremumBound.Of(columns, rows, new double[rows * rows]);
            Assert.InRange(bound, known * (1 - Rounding), BoundRatio * known + Rounding);
        }, iter: 60);
    }

    [Fact]
    public void Size_and_zeros_do_not_matter()
    {
        Assert.Equal(0, Find(new double[6], 2, 3).Value);
        double[] matrix = Matrix(3, 5, 1, false);
        foreach (double size in (double[])[1e-250, 1e250])
        {
            LinearSupremum.Result found = Find(Array.ConvertAll(matrix, v => v * size), 3, 5);
            Assert.Equal(1, found.Value / size / Find(matrix, 3, 5).Value, Rounding);
        }
        Assert.Equal(double.PositiveInfinity, Find([1, double.NaN], 1, 2).Value);
    }

    internal static double[] Matrix(int rows, int channels, int seed, bool integers)
    {
        var random = new CounterRandom((ulong)seed);
        double[] matrix = new double[rows * channels];
        for (int i = 0; i < matrix.Length; i++)
        {
            double v = random.Normal((ulong)i);
            // Small integers: equal columns, zeros, ties.
            matrix[i] = integers ? Math.Round(v) : v;
        }
        return matrix;
    }

    internal static double Norm(double[] matrix, int rows, double[] x)
    {
        double square = 0;
        for (int i = 0; i < rows; i++)
        {
            double sum = 0;
            for (int c = 0; c < x.Length; c++) sum += matrix[i * x.Length + c] * x[c];
            square += sum * sum;
        }
        return Math.Sqrt(square);
    }

    internal static double Enumerated(double[] matrix, int rows, int channels) =>
        Enumerable.Range(0, 1 << (channels - 1)).Max(bits =>
            Norm(matrix, rows, [.. Enumerable.Range(0, channels).Select(c => (bits >> c & 1) == 0 ? 1.0 : -1.0)]));

    internal static double Climbed(double[] matrix, int rows, int channels, int seed)
    {
        if (rows == 1) return matrix.Sum(Math.Abs);
        const int Climbs = 60;
        var random = new CounterRandom((ulong)seed, 7);
        double best = 0;
        for (int climb = 0; climb < Climbs; climb++)
        {
            double[] x = [.. Enumerable.Range(0, channels).Select(c => random.Uniform((ulong)(climb * channels + c)) < 0.5 ? -1.0 : 1.0)];
            double value = Norm(matrix, rows, x);
            for (bool rises = true; rises;)
            {
                rises = false;
                for (int c = 0; c < channels; c++)
                {
                    x[c] = -x[c];
                    double flipped = Norm(matrix, rows, x);
                    if (flipped > value * (1 + 1e-14)) (value, rises) = (flipped, true);
                    else x[c] = -x[c];
                }
            }
            best = Math.Max(best, value);
        }
        return best;
    }

    private static LinearSupremum.Result Find(double[] matrix, int rows, int channels) =>
        LinearSupremum.Find([matrix], rows, channels, Workers.Single)[0];
}

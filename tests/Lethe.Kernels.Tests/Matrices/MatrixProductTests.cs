using CsCheck;
using Lethe.Kernels.Matrices;

namespace Lethe.Kernels.Tests.Matrices;

/// <summary>The blocked product has the bits of the plain one: every entry is one chain of fused multiply-adds in both.</summary>
public sealed class MatrixProductTests
{
    [Fact]
    public void Equals_the_plain_product_bit_for_bit() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 70], Gen.Bool, Gen.Bool, Gen.ULong)
            .Sample((rows, inner, columns, transposeA, transposeB, seed) =>
            Check(rows, inner, columns, transposeA, transposeB, seed), iter: 150, threads: 1);

    [Theory]
    // Beyond one block of inner indices, and on either side of whole blocks.
    [InlineData(3, 255, 9)]
    [InlineData(17, 256, 32)]
    [InlineData(8, 257, 33)]
    [InlineData(5, 600, 40)]
    public void Long_sums_run_on_over_blocks(int rows, int inner, int columns)
    {
        foreach (bool transposed in (bool[])[false, true]) Check(rows, inner, columns, transposed, !transposed, 5);
    }

    [Fact]
    public void The_transpose_of_a_product_is_the_product_of_transposes_reversed() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.ULong).Sample((rows, inner, columns, seed) =>
        {
            double[] a = Draw(rows * inner, seed, 1), b = Draw(inner * columns, seed, 2), product = new double[rows * columns],
                reversed = new double[rows * columns];
            var multiplier = new MatrixProduct();
            multiplier.Multiply(rows, inner, columns, a, false, b, false, Workers.Single, product);
            multiplier.Multiply(columns, inner, rows, b, true, a, true, Workers.Single, reversed);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++) Assert.Equal(product[i * columns + j], reversed[j * rows + i]);
        }, iter: 50, threads: 1);

    [Fact]
    public void NaN_and_infinity_reach_the_entries_that_contain_them()
    {
        double[] a = Draw(9 * 5, 1, 1), b = Draw(5 * 11, 1, 2), result = new double[9 * 11];
        a[2 * 5 + 3] = double.NaN;
        b[4 * 11 + 7] = double.PositiveInfinity;
        new MatrixProduct().Multiply(9, 5, 11, a, false, b, false, Workers.Single, result);
        for (int i = 0; i < 9; i++)
        {
            for (int j = 0; j < 11; j++)
            {
                Assert.Equal(i == 2, double.IsNaN(result[i * 11 + j]));
                Assert.Equal(i != 2 && j == 7, double.IsInfinity(result[i * 11 + j]));
            }
        }
    }

    [Fact]
    public void Wrong_sizes_and_overlaps_are_named()
    {
        var multiplier = new MatrixProduct();
        double[] six = new double[6], four = new double[4], all = new double[20];
        Assert.Equal("a",
            Assert.Throws<ArgumentException>(() => multiplier.Multiply(2, 3, 2, four, false, six, false, Workers.Single, four)).ParamName);
        Assert.Equal("b",
            Assert.Throws<ArgumentException>(() => multiplier.Multiply(2, 3, 2, six, false, four, false, Workers.Single, four)).ParamName);
        Assert.Equal("result",
            Assert.Throws<ArgumentException>(() => multiplier.Multiply(2, 3, 2, six, false, six, false, Workers.Single, six)).ParamName);
        Assert.Equal("result", Assert.Throws<ArgumentException>(() =>
            multiplier.Multiply(2, 3, 2, all.AsSpan(0, 6), false, all.AsSpan(6, 6), false, Workers.Single, all.AsSpan(10, 4))).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => multiplier.Multiply(0, 3, 2, six, false, six, false, Workers.Single, four));
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        double[] a = Draw(40 * 300, 1, 1), b = Draw(300 * 50, 1, 2), result = new double[40 * 50];
        var multiplier = new MatrixProduct();
        void Call() => multiplier.Multiply(40, 300, 50, a, false, b, false, Workers.Single, result);
        Assert.Equal(0, Allocations.Least(Call));
    }

    private static void Check(int rows, int inner, int columns, bool transposeA, bool transposeB, ulong seed)
    {
        double[] a = Draw(rows * inner, seed, 1), b = Draw(inner * columns, seed, 2), expected = new double[rows * columns];
        ReferenceMatrixProduct.Multiply(rows, inner, columns, a, transposeA, b, transposeB, expected);
        foreach (bool wide in (bool[])[false, true])
        {
            foreach (int threads in (int[])[1, 3])
            {
                var actual = new double[rows * columns];
                new MatrixProduct(wide).Multiply(rows, inner, columns, a, transposeA, b, transposeB, SharedWorkers.Of(threads), actual);
                Assert.Equal(expected, actual);
            }
        }
    }

    private static double[] Draw(int count, ulong seed, ulong stream)
    {
        var values = new double[count];
        new CounterRandom(seed, stream).FillNormal(values);
        return values;
    }
}

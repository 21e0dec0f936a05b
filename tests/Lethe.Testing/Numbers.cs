using System.Numerics;
using Xunit;

namespace Lethe.Testing;

/// <summary>Comparisons of many numbers. There are millions of them in the tests of kernels, and composing a message takes far longer than
/// comparing: it is asked for only where a comparison fails.</summary>
public static class Numbers
{
    /// <summary>Fails unless each value lies within a tolerance of the expected one, relative to the largest expected one.</summary>
    public static void AssertClose<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, double tolerance, Func<string> what)
        where T : IBinaryFloatingPointIeee754<T>
    {
        if (expected.Length != actual.Length) Assert.Fail($"{what()}: {actual.Length} values, expected {expected.Length}");
        double scale = 0;
        foreach (T x in expected) scale = Math.Max(scale, Math.Abs(double.CreateChecked(x)));
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(double.CreateChecked(expected[i]) - double.CreateChecked(actual[i]));
            // A NaN on either side fails as well.
            if (!(error <= tolerance * scale))
                Assert.Fail($"{what()}[{i}] = {actual[i]}, expected {expected[i]} (largest {scale:R})");
        }
    }

    /// <summary>Fails unless all values have the same bits; which of its bit patterns a NaN has is left open.</summary>
    public static void AssertSameBits(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, Func<string> what)
    {
        if (expected.Length != actual.Length) Assert.Fail($"{what()}: {actual.Length} values, expected {expected.Length}");
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i])
                || (double.IsNaN(expected[i]) && double.IsNaN(actual[i]));
            if (!same) Assert.Fail($"{what()}[{i}] = {actual[i]:R}, expected {expected[i]:R} to the last bit");
        }
    }
}

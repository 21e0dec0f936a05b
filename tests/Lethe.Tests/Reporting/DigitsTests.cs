using CsCheck;
using Lethe.Reporting;

namespace Lethe.Tests.Reporting;

public sealed class DigitsTests
{
    [Theory]
    [InlineData(0.012345, "0.0123")]
    [InlineData(1.2, "1.20")]
    [InlineData(0.99996, "1.00")]
    [InlineData(999.6, "1000")]
    [InlineData(12345.6, "12300")]
    [InlineData(123456.0, "1.23e+05")]
    [InlineData(0.00099996, "0.00100")]
    [InlineData(1.234e-5, "1.23e-05")]
    [InlineData(-0.5, "-0.500")]
    [InlineData(0.0, "0")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NegativeInfinity, "-∞")]
    public void Significant_ThreeDigits(double value, string expected) => Assert.Equal(expected, Digits.Significant(value));

    [Fact]
    public void Fixed_HasNoNegativeZero()
    {
        Assert.Equal("0.00", Digits.Fixed(-0.001));
        Assert.Equal("-0.67", Digits.Fixed(-0.6702));
        Assert.Equal("[-0.70, ∞]", Digits.Interval(-0.7, double.PositiveInfinity));
        Assert.Equal("–", Digits.Interval(double.NaN, double.NaN));
    }

    [Fact]
    public void Significant_IsWithinHalfADigit() =>
        Gen.Select(Gen.Double[-12, 12], Gen.Int[1, 15]).Sample((e, digits) =>
        {
            double value = Math.Pow(10, e);
            double read = double.Parse(Digits.Significant(value, digits), CultureInfo.InvariantCulture);
            // Half a unit of the last digit, and the rounding of the double itself.
            Assert.InRange(Math.Abs(read - value) / value, 0, 5.0000001 * Math.Pow(10, -digits));
        });

    [Fact]
    public void Exact_ReadsBackAsTheSameBits() =>
        Gen.Double.Sample(value =>
            Assert.Equal(BitConverter.DoubleToInt64Bits(value),
            BitConverter.DoubleToInt64Bits(double.Parse(Digits.Exact(value), CultureInfo.InvariantCulture))));
}

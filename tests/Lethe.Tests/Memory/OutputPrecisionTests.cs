namespace Lethe.Tests.Memory;

/// <summary>Arithmetic is told by the last bits of what it gives.</summary>
public sealed class OutputPrecisionTests
{
    private static IEnumerable<double> Values(Func<double, double> rounded) => Enumerable.Range(1, 40).Select(i => rounded(Math.Sin(i)));

    [Fact]
    public void EachArithmeticIsTold()
    {
        Assert.Equal(Math.Pow(2, -53), OutputPrecision.RoundingOf(Values(v => v)));
        Assert.Equal(Math.Pow(2, -24), OutputPrecision.RoundingOf(Values(v => (float)v)));
        Assert.Equal(Math.Pow(2, -11), OutputPrecision.RoundingOf(Values(v => (double)(Half)v)));
        Assert.Equal(Math.Pow(2, -8), OutputPrecision.RoundingOf(Values(v =>
            BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)v) & 0xffff0000))));
    }

    [Fact]
    public void FewNumbersTellNothing()
    {
        Assert.Equal(Math.Pow(2, -53), OutputPrecision.RoundingOf(Values(v => v > 0 ? 1 : -1)));
        Assert.Equal(Math.Pow(2, -53), OutputPrecision.RoundingOf([0, 0, double.NaN, 1]));
    }
}

using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Tests;

public sealed class LanesTests
{
    /// <summary>Eight sums at once are the eight sums, bit for bit, in their order, at numbers whose sum depends on the order of
    /// additions.</summary>
    [Fact]
    public void SumsOfEightVectorsAreTheSumOfEach()
    {
        var random = new System.Random(1);
        for (int round = 0; round < 1000; round++)
        {
            var x = new Vector512<double>[8];
            for (int i = 0; i < x.Length; i++)
            {
                var lanes = new double[8];
                for (int lane = 0; lane < lanes.Length; lane++)
                    lanes[lane] = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9));
                x[i] = Vector512.Create(lanes);
            }
            Vector512<double> sums = Lanes.Sums(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]);
            for (int i = 0; i < x.Length; i++)
                Assert.Equal(BitConverter.DoubleToInt64Bits(Lanes.Sum(x[i])), BitConverter.DoubleToInt64Bits(sums[i]));
        }
    }
}

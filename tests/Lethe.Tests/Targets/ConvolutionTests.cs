using CsCheck;

namespace Lethe.Tests.Targets;

public sealed class ConvolutionTests
{
    // The promise: direct and Fourier agree to 1e-12 of the largest output.
    private const double PathTolerance = 1e-12;

    [Fact]
    public void Direct_and_Fourier_agree() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 300], Gen.Double[0.05, 2], Gen.Int[0, TargetCatalog.All.Count - 1])
            .Sample((count, length, dt, which) =>
        {
            TiledSequences x = Inputs(count, length);
            double[] kernel = LinearFunctionalConvolution.Sample(TargetCatalog.All[which], length, dt);
            return Agree(kernel, x);
        }, iter: 60);

    [Fact]
    public void Direct_and_Fourier_agree_on_long_sequences()
    {
        TiledSequences x = Inputs(3, 5000);
        Assert.True(Agree(LinearFunctionalConvolution.Sample(TargetCatalog.Parse("pol"), 5000, 1), x));
    }

    [Fact]
    public void Equals_the_definition()
    {
        const int Length = 37;
        const double Dt = 0.3;
        TiledSequences x = Inputs(11, Length), y = new(11, Length, 1);
        LinearFunctional target = TargetCatalog.Parse("pol15");
        target.Evaluate(x, y, Dt, Workers.Single);
        for (int i = 0; i < 11; i++)
        {
            for (int k = 0; k < Length; k++)
            {
                double expected = Enumerable.Range(0, k + 1).Sum(s => target.Kernel(s * Dt) * x[i, k - s, 0] * Dt);
                Assert.Equal(expected, y[i, k, 0], 1e-13);
            }
        }
    }

    [Fact]
    public void The_exponential_kernel_obeys_its_recurrence()
    {
        TiledSequences x = Inputs(8, 2100), y = new(8, 2100, 1);
        TargetCatalog.Parse("exp").Evaluate(x, y, 0.1, Workers.Single);
        double multiplier = Math.Exp(-0.1);
        for (int k = 1; k < 2100; k++) Assert.Equal(multiplier * y[5, k - 1, 0] + 0.1 * x[5, k, 0], y[5, k, 0], 1e-12);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2500)]
    public void Threads_do_not_change_a_bit(int length)
    {
        TiledSequences x = Inputs(50, length), one = new(50, length, 1), two = new(50, length, 1);
        LinearFunctional target = TargetCatalog.Parse("pol");
        target.Evaluate(x, one, 1, Workers.Single);
        target.Evaluate(x, two, 1, SharedWorkers.Of(3));
        Assert.True(one.Values.SequenceEqual(two.Values));
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        TiledSequences x = Inputs(2, 5);
        LinearFunctional target = TargetCatalog.Parse("exp");
        Assert.Throws<ArgumentException>(() => target.Evaluate(x, new TiledSequences(2, 6, 1), 1, Workers.Single));
        Assert.Throws<ArgumentException>(() => target.Evaluate(x, new TiledSequences(2, 5, 1), 0, Workers.Single));
        ArgumentException pole =
            Assert.Throws<ArgumentException>(() =>
            TargetCatalog.Parse("expr:1/t").Evaluate(x, new TiledSequences(2, 5, 1), 1, Workers.Single));
        Assert.Contains("t = 0", pole.Message, StringComparison.Ordinal);
    }

    private static TiledSequences Inputs(int count, int length) =>
        DataGenerator.Inputs(new DataOptions { Seed = 3, Length = length }, DataPart.Test, count, 1, Workers.Single);

    private static bool Agree(double[] kernel, TiledSequences x)
    {
        TiledSequences direct = new(x.Count, x.Length, 1), fourier = new(x.Count, x.Length, 1);
        LinearFunctionalConvolution.Direct(kernel, x, direct, Workers.Single);
        LinearFunctionalConvolution.ThroughFourier(kernel, x, fourier, SharedWorkers.Of(2));
        double largest = 0, difference = 0;
        for (int i = 0; i < direct.Values.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(direct.Values[i]));
            difference = Math.Max(difference, Math.Abs(direct.Values[i] - fourier.Values[i]));
        }
        return difference <= PathTolerance * largest;
    }
}

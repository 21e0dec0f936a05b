namespace Lethe.Tests.Memory;

/// <summary>The memory functions of the catalogued kernels: their kinds of tail, and what probing them as models gives.</summary>
public sealed class TargetMemoryTests
{
    // Closed forms are noise-free; what is left is the hump of twoparts at the start of its window.
    private const double FitTolerance = 1e-3;

    // Convolutions of a few hundred steps in float64, differences divided by probes of at least 0.01 and dt of at least 0.25.
    private const double ProbeTolerance = 1e-10;

    [Theory]
    [InlineData("exp", TailKind.Exponential, 1)]
    [InlineData("geo", TailKind.Exponential, 0.10536051565782628)]
    [InlineData("twoparts", TailKind.Exponential, 1)]
    [InlineData("pol", TailKind.Polynomial, 1.1)]
    [InlineData("pol15", TailKind.Polynomial, 1.5)]
    [InlineData("pol11", TailKind.Polynomial, 1.1)]
    [InlineData("sumexp", TailKind.Polynomial, 1)]
    [InlineData("shift", TailKind.Finite, double.NaN)]
    [InlineData("airy", TailKind.SuperExponential, double.NaN)]
    [InlineData("sin", TailKind.NonDecaying, double.NaN)]
    public void EveryKernelHasItsTail(string name, TailKind kind, double number)
    {
        foreach (int length in new[] { 200, 500 })
        {
            MemoryFunction memory = MemoryProbing.OfTarget(TargetCatalog.Parse(name), length, 1);
            Assert.Equal(kind, memory.Tail.Kind);
            Assert.Equal(kind == TailKind.Exponential ? number : double.NaN, memory.Tail.Rate, FitTolerance);
            Assert.Equal(kind == TailKind.Polynomial ? number : double.NaN, memory.Tail.Exponent, FitTolerance);
        }
    }

    [Theory]
    [InlineData(MemoryProbe.Heaviside)]
    [InlineData(MemoryProbe.Impulse)]
    [InlineData(MemoryProbe.Reversed)]
    public void ProbingAKernelGivesItsModulus(MemoryProbe probe)
    {
        foreach (string name in new[] { "exp", "pol", "twoparts", "shift", "sin" })
        {
            foreach (double dt in new[] { 1, 0.25 })
            {
                LinearFunctional target = TargetCatalog.Parse(name);
                var options = new MemoryOptions { Probe = probe, Length = 90, AscentRounds = 0 };
                MemoryFunction memory = MemoryProbing.Measure(new TargetModel(target, dt), options, Workers.Single);
                for (int k = 0; k < 90; k++) Assert.Equal(target.MemoryFunction(k * dt), memory.Values[k], ProbeTolerance);
            }
        }
    }
}

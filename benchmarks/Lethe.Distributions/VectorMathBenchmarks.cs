using Lethe.Kernels.VectorMath;

namespace Lethe.Distributions;

/// <summary>The elementary functions of the kernels over an array that stays in a first-level cache.</summary>
[MemoryDiagnoser]
public class VectorMathBenchmarks
{
    private const int Length = 1024;

    private readonly double[] _x = new double[Length], _positive = new double[Length], _result = new double[Length];

    /// <summary>Draws arguments.</summary>
    [GlobalSetup]
    public void Setup()
    {
        new CounterRandom(1).FillNormal(_x);
        new CounterRandom(2).FillUniform(_positive);
    }

    /// <summary>e^x.</summary>
    [Benchmark]
    public void Exponential() => Elementwise.Apply<Exp>(_x, _result);

    /// <summary>ln x.</summary>
    [Benchmark]
    public void Logarithm() => Elementwise.Apply<Log>(_positive, _result);

    /// <summary>tanh x.</summary>
    [Benchmark]
    public void HyperbolicTangent() => Elementwise.Apply<Tanh>(_x, _result);

    /// <summary>Normal random numbers.</summary>
    [Benchmark]
    public void NormalNumbers() => new CounterRandom(3).FillNormal(_result);
}

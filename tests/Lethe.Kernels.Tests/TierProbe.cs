using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Lethe.Kernels.Tests.Recurrence;
using Lethe.Kernels.Tests.Scan;

namespace Lethe.Kernels.Tests;

/// <summary>
/// What <see cref="TierTests"/> runs in child processes: checks that the switches of the runtime have taken away the instructions they
/// name, and writes the results of every vectorized part where it is told to.
/// </summary>
public sealed class TierProbe
{
    internal const string FileVariable = "LETHE_KERNELS_TIER_FILE";

    [Fact]
    public void Switches_act_and_results_are_written()
    {
        if (IsOff("EnableAVX512")) Assert.False(Avx512F.IsSupported);
        if (IsOff("EnableAVX2")) Assert.False(Avx2.IsSupported);
        if (IsOff("EnableHWIntrinsic")) Assert.False(Sse41.IsSupported);
        byte[] results = [.. Results().SelectMany(x => x).SelectMany(Bytes)];
        Assert.True(results.Length > 8000);
        if (Environment.GetEnvironmentVariable(FileVariable) is { } file) File.WriteAllBytes(file, results);
    }

    /// <summary>Functions on special and ordinary arguments, random numbers, outputs, losses and gradients of all variants.</summary>
    internal static IEnumerable<double[]> Results()
    {
        double[] x = new double[203], y = new double[203], u = new double[203];
        var random = new CounterRandom(17, 4);
        random.FillNormal(x);
        random.FillUniform(u, 1000);
        double[] special =
            [0, -0.0, 1, -1, 1e-300, 5e-324, 1e300, -40, 20.5, 709.9, -745.2, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        special.CopyTo(x, 50);
        yield return [.. u];
        Elementwise.Apply<Tanh>(x, y);
        yield return [.. y];
        Elementwise.Apply<Exp>(x, y);
        yield return [.. y];
        Elementwise.Apply<Sigmoid>(x, y);
        yield return [.. y];
        Elementwise.Apply<Log>(x, y);
        yield return [.. y];
        Elementwise.Apply<InverseNormal>(u, y);
        yield return [.. y];
        foreach (double[] scan in ScanResults()) yield return scan;
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (RecurrenceShape shape in (RecurrenceShape[])[new(1, 11, 1, false, activation), new(2, 5, 2, false, activation),
                new(1, 11, 1, true, activation), new(2, 5, 2, true, activation)])
            {
                RecurrenceCase test = new RecurrenceCase(shape, 21, 70, 6).WithTimeWeights();
                foreach (RecurrenceVariant variant in test.Variants())
                {
                    RecurrenceKernel kernel = variant.Create(shape, test.TimeStep);
                    yield return test.Outputs(kernel, Workers.Single);
                    (double loss, double[] gradient) = test.Gradient(kernel, Workers.Single);
                    yield return [loss, .. gradient];
                }
            }
        }
        foreach (RecurrenceShape kind in DiagonalVariantTests.Shapes().Values)
        {
            foreach (RecurrenceShape shape in (RecurrenceShape[])[kind with { Units = 7 },
                kind with { Inputs = 2, Units = 3, Outputs = 2 }])
            {
                RecurrenceCase test = new RecurrenceCase(shape, 21, 40, 6).WithTimeWeights();
                foreach (double[] result in DiagonalVariantTests.Results(test, new DiagonalKernel(shape, test.TimeStep), Workers.Single))
                    yield return result;
            }
        }
    }

    private static IEnumerable<double[]> ScanResults()
    {
        foreach (int kind in (int[])[0, 1, 2, 3])
        {
            var shape = new ScanShape(5, 23, 13) { Complex = kind % 2 == 1, TimeVarying = kind > 1 };
            foreach (double[] result in ScanResults(new ScanCase<double>(shape, 1)).Concat(ScanResults(new ScanCase<float>(shape, 1))))
                yield return result;
        }
    }

    private static IEnumerable<double[]> ScanResults<T>(ScanCase<T> test)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((_, Func<ScanKernel<T>> create) in test.Variants())
        {
            ScanKernel<T> kernel = create();
            (T[] states, T[] final) = test.Forward(kernel, Workers.Single);
            (T[] dA, T[] dB, T[] dH0) = test.Backward(kernel, states, Workers.Single);
            foreach (T[] result in (T[][])[states, final, dA, dB, dH0]) yield return [.. result.Select(double.CreateChecked)];
        }
    }

    // Which of its bit patterns a NaN has is no result: IEEE 754 leaves it open, and instruction sets differ.
    private static byte[] Bytes(double x)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, double.IsNaN(x) ? double.NaN : x);
        return bytes;
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable("DOTNET_" + name) == "0";
}

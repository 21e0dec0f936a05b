using System.Numerics;

namespace Lethe.Kernels.Tests.Scan;

/// <summary>First proof: every variant computes what the reference defines, in float64 to the last bit.</summary>
public sealed class EqualsReferenceTests
{
    // Relative to the largest value compared; float32 beside a float64 reference: rounding of 6e-8 that lives for 20 steps, and sums over
    // some hundred steps.
    private const double SingleTolerance = 1e-5;

    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_every_length(bool complex, bool varying)
    {
        for (int length = 0; length <= 257; length++)
        {
            var shape = new ScanShape(1 + length % 6, length, 1 + length % 5) { Complex = complex, TimeVarying = varying };
            AssertEqual(new ScanCase<double>(shape, (ulong)length, length % 2 == 0));
            AssertEqual(new ScanCase<float>(shape, (ulong)length, length % 2 == 0));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_every_width(bool complex, bool varying)
    {
        foreach (int channels in Enumerable.Range(1, 40).Concat([63, 64, 65, 127, 128, 129, 511, 512, 513, 1025]))
        {
            var shape = new ScanShape(3, 19, channels) { Complex = complex, TimeVarying = varying };
            AssertEqual(new ScanCase<double>(shape, (ulong)channels));
            AssertEqual(new ScanCase<float>(shape, (ulong)channels));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_every_batch_size(bool complex, bool varying)
    {
        for (int batch = 0; batch <= 17; batch++)
        {
            foreach (int channels in (int[])[1, 2, 3, 9])
            {
                var shape = new ScanShape(batch, 41, channels) { Complex = complex, TimeVarying = varying };
                AssertEqual(new ScanCase<double>(shape, (ulong)batch));
                AssertEqual(new ScanCase<float>(shape, (ulong)batch));
            }
        }
    }

    [Theory]
    [InlineData(1, 1_100_000, 1)]
    [InlineData(7, 40_000, 5)]
    [InlineData(3, 700, 601)]
    public void Past_the_cache(int batch, int length, int channels)
    {
        // More than 8 MB: results are streamed to memory.
        foreach (bool varying in (bool[])[false, true])
            AssertEqual(new ScanCase<double>(new ScanShape(batch, length, channels) { TimeVarying = varying }, 1), SharedWorkers.Of(2));
    }

    private static void AssertEqual<T>(ScanCase<T> test, Workers? workers = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        workers ??= Workers.Single;
        var reference = new ScanReference<T>(test.Shape);
        (T[] states, T[] final) = test.Forward(reference, Workers.Single);
        (T[] dA, T[] dB, T[] dH0) = test.Backward(reference, states, Workers.Single);
        foreach ((string name, Func<ScanKernel<T>> create) in test.Variants())
        {
            double tolerance = typeof(T) == typeof(float) ? SingleTolerance : 0;
            ScanKernel<T> kernel = create();
            (T[] actualStates, T[] actualFinal) = test.Forward(kernel, workers);
            Close("states", states, actualStates);
            Close("final", final, actualFinal);
            (T[] actualA, T[] actualB, T[] actualH0) = test.Backward(kernel, states, workers);
            Close("dL/da", dA, actualA);
            Close("dL/db", dB, actualB);
            Close("dL/dh0", dH0, actualH0);

            void Close(string what, T[] expected, T[] actual) =>
                Numbers.AssertClose<T>(expected, actual, tolerance, () => $"{test}: {name} {what}");
        }
    }
}

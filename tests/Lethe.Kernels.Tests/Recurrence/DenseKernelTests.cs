using CsCheck;

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>The dense kernel in both precisions and both widths of vectors: all it computes, against the reference, and bit for bit among
/// themselves.</summary>
public sealed class DenseKernelTests
{
    // float32 rounds at 6e-8; some hundred roundings in sums over time and units stay below this, relative to the largest value.
    private const double SingleTolerance = 2e-5;

    public static TheoryData<Activation, Precision> Kinds()
    {
        var data = new TheoryData<Activation, Precision>();
        foreach (Activation activation in DenseResults.Activations)
            foreach (Precision precision in Enum.GetValues<Precision>()) data.Add(activation, precision);
        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Equals_the_reference_at_any_size(Activation activation, Precision precision) =>
        Cases(activation, precision, Gen.Int[1, 5], Gen.Int[1, 40], Gen.Int[1, 35], Gen.Int[1, 80])
            .Sample(AssertEqualsReference, iter: 6, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Equals_the_reference_at_every_width(Activation activation, Precision precision)
    {
        for (int units = 1; units <= 34; units++)
            AssertEqualsReference(new RecurrenceCase(Shape(1, units, 1, activation, precision), 9, 7, (ulong)units));
        AssertEqualsReference(new RecurrenceCase(Shape(2, 131, 3, activation, precision), 9, 5, 1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Equals_the_reference_around_every_chunk_of_time(Activation activation, Precision precision)
    {
        foreach (int length in (int[])[1, 2, 63, 64, 65, 127, 128, 129, 193, 257])
            AssertEqualsReference(new RecurrenceCase(Shape(1, 5, 2, activation, precision), 3, length, (ulong)length));
    }

    [Theory]
    [InlineData(Activation.Linear, Precision.Double)]
    [InlineData(Activation.Tanh, Precision.Double)]
    [InlineData(Activation.Hardtanh, Precision.Single)]
    public void States_are_recomputed_from_checkpoints_where_they_are_too_many(Activation activation, Precision precision)
    {
        // A step of 70 units takes 5 kB of states, and 5 kB of arguments unless it is linear: 7,500 steps exceed the 32 MB kept.
        var test = new RecurrenceCase(Shape(1, 70, 1, activation, precision), 1, 7500, 3);
        double[] expected = test.Gradient(new ReferenceKernel(test.Shape, test.TimeStep), Workers.Single).Gradient;
        double[] actual = test.Gradient(DenseKernels.Create(test.Shape, test.TimeStep), Workers.Single).Gradient;
        double scale = expected.Max(Math.Abs), tolerance = Tolerance(precision) * scale;
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Neither_width_nor_threads_change_a_bit(Activation activation, Precision precision) =>
        Cases(activation, precision, Gen.Int[1, 3], Gen.Int[1, 90], Gen.Int[1, 50], Gen.Int[1, 80]).Sample(test =>
        {
            DenseResults expected = DenseResults.Of(DenseKernels.Create(test.Shape, test.TimeStep, wide: false), test, Workers.Single);
            foreach (int threads in (int[])[1, 2, 5])
            {
                RecurrenceKernel kernel = DenseKernels.Create(test.Shape, test.TimeStep, wide: threads == 1);
                expected.AssertSameBits(DenseResults.Of(kernel, test, SharedWorkers.Of(threads)), $"{test}, {threads} threads");
            }
        }, iter: 6, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Losses_of_samples_are_the_losses(Activation activation, Precision precision) =>
        Cases(activation, precision, Gen.Int[1, 2], Gen.Int[1, 30], Gen.Int[1, 80], Gen.Int[1, 40]).Sample(test =>
        {
            RecurrenceKernel kernel = DenseKernels.Create(test.Shape, test.TimeStep);
            double[] samples = DenseResults.Samples(test), losses = new double[3];
            foreach (int threads in (int[])[1, 2, 3])
            {
                kernel.Losses(samples, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, losses, SharedWorkers.Of(threads));
                for (int s = 0; s < 3; s++)
                {
                    double[] weights = samples[(s * test.Shape.TotalSize)..((s + 1) * test.Shape.TotalSize)];
                    Assert.Equal(kernel.Loss(weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, Workers.Single), losses[s]);
                }
            }
            kernel.Losses(default, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, default, Workers.Single);
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lanes_without_a_sequence_do_not_matter(Activation activation, Precision precision) =>
        Cases(activation, precision, Gen.Int[1, 2], Gen.Int[1, 12], Gen.Int[1, 30], Gen.Int[1, 40]).Where(test => test.Count % 8 != 0)
            .Sample(test =>
        {
            RecurrenceKernel kernel = DenseKernels.Create(test.Shape, test.TimeStep);
            DenseResults expected = DenseResults.Of(kernel, test, Workers.Single);
            foreach (TiledSequences sequences in (TiledSequences[])[test.Inputs, test.Targets])
            {
                int last = sequences.Tiles - 1;
                Span<double> tile = sequences.Tile(last);
                for (int i = 0; i < tile.Length; i++)
                {
                    if (i % TiledSequences.Lanes >= sequences.LanesOf(last)) tile[i] = double.NaN;
                }
            }
            expected.AssertSameBits(DenseResults.Of(kernel, test, Workers.Single), $"{test}, NaN in lanes without a sequence");
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_allocated_once_warm(Activation activation, Precision precision)
    {
        RecurrenceCase test = new RecurrenceCase(Shape(2, 20, 3, activation, precision), 20, 70, 3).WithTimeWeights();
        RecurrenceKernel kernel = DenseKernels.Create(test.Shape, test.TimeStep);
        double[] gradient = new double[test.Shape.TotalSize], samples = DenseResults.Samples(test), losses = new double[3];
        int[] labels = DenseResults.Labels(test);
        var inInputs = new TiledSequences(20, 70, 2);
        Assert.Equal(0, Allocations.Least(() =>
        {
            kernel.LossAndGradient(test.Weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, gradient, Workers.Single);
            kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, Readout.Last, gradient, Workers.Single);
            kernel.Backward(test.Weights, test.Inputs, test.Targets, gradient, inInputs, Workers.Single);
            kernel.Losses(samples, test.Inputs, test.Targets, test.Tiles, default, losses, Workers.Single);
        }));
    }

    internal static RecurrenceShape Shape(int d, int m, int o, Activation activation, Precision precision) =>
        new(d, m, o, true, activation) { Precision = precision };

    private static Gen<RecurrenceCase> Cases(Activation activation, Precision precision, Gen<int> channels, Gen<int> units, Gen<int> count,
        Gen<int> length) =>
        Gen.Select(channels, units, channels, count, length, Gen.ULong,
            (d, m, o, b, t, seed) => new RecurrenceCase(Shape(d, m, o, activation, precision), b, t, seed).WithTimeWeights());

    private static void AssertEqualsReference(RecurrenceCase test)
    {
        DenseResults expected = DenseResults.Of(new ReferenceKernel(test.Shape, test.TimeStep), test, Workers.Single);
        DenseResults.Of(DenseKernels.Create(test.Shape, test.TimeStep), test, Workers.Single)
            .AssertClose(expected, Tolerance(test.Shape.Precision), test.ToString());
    }

    private static double Tolerance(Precision precision) => precision == Precision.Double
        ? RecurrenceCase.ReferenceTolerance : SingleTolerance;
}

using CsCheck;
using Lethe.Kernels.Recurrence.Response;

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>The linear recurrence as a convolution: all it computes, at lengths on either side of those it is chosen for.</summary>
public sealed class ResponseKernelTests
{
    public static TheoryData<string> Kinds => ["dense", "diagonal", "complex"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Equals_the_reference_at_any_size(string kind) =>
        Cases(kind, Gen.Int[1, 5], Gen.Int[1, 70], Gen.Int[1, 35], Gen.Int[1, 90]).Sample(test =>
        {
            DenseResults expected = DenseResults.Of(new ReferenceKernel(test.Shape, test.TimeStep), test, Workers.Single);
            DenseResults.Of(new ResponseKernel(test.Shape, test.TimeStep), test, Workers.Single)
                .AssertClose(expected, RecurrenceCase.ReferenceTolerance, test.ToString());
        }, iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Threads_change_no_bit(string kind) =>
        Cases(kind, Gen.Int[1, 3], Gen.Int[1, 70], Gen.Int[1, 80], Gen.Int[1, 60]).Sample(test =>
        {
            DenseResults expected = DenseResults.Of(new ResponseKernel(test.Shape, test.TimeStep), test, Workers.Single);
            foreach (int threads in (int[])[2, 3, 5])
                expected.AssertSameBits(DenseResults.Of(new ResponseKernel(test.Shape, test.TimeStep), test, SharedWorkers.Of(threads)),
                    $"{test}, {threads} threads");
        }, iter: 12, threads: 1);

    [Theory]
    [InlineData("dense", Precision.Double)]
    [InlineData("dense", Precision.Single)]
    [InlineData("diagonal", Precision.Double)]
    [InlineData("complex", Precision.Single)]
    public void Whatever_the_length_the_kernel_created_is_the_variant_found(string kind, Precision precision) =>
        Cases(kind, Gen.Int[1, 3], Gen.Int[4, 20], Gen.Int[1, 20], Gen.Int[1, 300]).Sample(test =>
        {
            test = test with { Shape = test.Shape with { Precision = precision } };
            RecurrenceVariant found = RecurrenceKernels.Find(test.Shape, test.Length);
            DenseResults expected = DenseResults.Of(found.Create(test.Shape, test.TimeStep), test, Workers.Single);
            expected.AssertSameBits(DenseResults.Of(RecurrenceKernels.Create(test.Shape, test.TimeStep), test, Workers.Single),
                $"{test}, {found.Name}");
        }, iter: 20, threads: 1);

    [Fact]
    public void One_kernel_takes_short_and_long_sequences_in_turn()
    {
        var shape = new RecurrenceShape(1, 20, 1, true, Activation.Linear);
        RecurrenceKernel kernel = RecurrenceKernels.Create(shape, 1);
        foreach (int length in (int[])[5, 1000, 560, 561, 1])
        {
            var test = new RecurrenceCase(shape, 11, length, (ulong)length);
            (double loss, double[] gradient) = test.Gradient(kernel, Workers.Single);
            (double expected, double[] inWeights) = test.Gradient(new ReferenceKernel(shape, 1), Workers.Single);
            test.AssertClose("loss", [expected], [loss]);
            test.AssertClose("gradient", inWeights, gradient);
        }
    }

    private static Gen<RecurrenceCase> Cases(string kind, Gen<int> channels, Gen<int> units, Gen<int> count, Gen<int> length) =>
        Gen.Select(channels, units, channels, count, length, Gen.ULong,
            (d, m, o, b, t, seed) =>
                new RecurrenceCase(new RecurrenceShape(d, m, o, kind == "dense", Activation.Linear) { Complex = kind == "complex" }, b, t,
                seed).WithTimeWeights());
}

namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>The cross entropy of every variant that computes one is the reference's, and its gradient the derivative.</summary>
public sealed class CrossEntropyTests
{
    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void Equals_reference(Activation activation, bool dense)
    {
        foreach (Readout readout in Enum.GetValues<Readout>())
        {
            for (int classes = 1; classes <= 11; classes += 2)
            {
                var test = new RecurrenceCase(new(1 + classes % 3, 5 + classes, classes, dense, activation), 19, 1 + 7 * (classes / 2),
                    (ulong)classes);
                Check(test, readout);
                Check(test with { Tiles = [2, 0] }, readout);
            }
        }
    }

    [Fact]
    public void Huge_logits_do_not_overflow()
    {
        var shape = new RecurrenceShape(1, 3, 4, false, Activation.Linear);
        var test = new RecurrenceCase(shape, 9, 5, 2);
        for (int i = shape.TotalSize - 16; i < shape.TotalSize; i++) test.Weights[i] *= 1e5;
        Check(test, Readout.Last);
        Check(test, Readout.Mean);
    }

    [Fact]
    public void NaN_shows()
    {
        var test = new RecurrenceCase(new(1, 3, 4, false, Activation.Tanh), 9, 5, 2);
        test.Inputs[8, 1, 0] = double.NaN;
        foreach (RecurrenceVariant variant in test.Variants())
        {
            var gradient = new double[test.Shape.TotalSize];
            double loss = variant.Create(test.Shape, 1)
                .CrossEntropy(test.Weights, test.Inputs, Labels(test), test.Tiles, Readout.Mean, gradient, Workers.Single);
            Assert.True(double.IsNaN(loss));
            Assert.All(gradient, g => Assert.True(double.IsNaN(g)));
        }
    }

    private static void Check(RecurrenceCase test, Readout readout)
    {
        int[] labels = Labels(test);
        var expected = new double[test.Shape.TotalSize];
        double loss = new ReferenceKernel(test.Shape, test.TimeStep)
            .CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, readout, expected, Workers.Single);
        foreach (RecurrenceVariant variant in test.Variants())
        {
            RecurrenceKernel kernel = variant.Create(test.Shape, test.TimeStep);
            var gradient = new double[expected.Length];
            double actual = kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, readout, gradient, Workers.Single);
            test.AssertClose($"{variant.Name} {readout} cross entropy", [loss], [actual]);
            test.AssertClose($"{variant.Name} {readout} gradient", expected, gradient);
            Assert.Equal(actual, kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, readout, default, SharedWorkers.Of(3)));
        }
    }

    private static int[] Labels(RecurrenceCase test) =>
        [.. Enumerable.Range(0, test.Count).Select(s => (int)(new CounterRandom(test.Seed, 7).Uniform((ulong)s) * test.Shape.Outputs))];
}

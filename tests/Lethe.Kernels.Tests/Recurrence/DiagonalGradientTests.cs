namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Gradients of every form of the diagonal kernel are derivatives of what its own forward pass gives, by five-point
/// differences.</summary>
public sealed class DiagonalGradientTests
{
    // As in GradientTests.
    private const double DifferenceStep = 1e-3, Tolerance = 1e-7, SmoothTolerance = 1e-8;

    public static TheoryData<string> Names =>
        [.. DiagonalVariantTests.Shapes().Where(s => s.Value.Precision == Precision.Double).Select(s => s.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_central_differences_in_weights_and_inputs(string kind)
    {
        int smooth = 0, all = 0;
        for (ulong seed = 0; seed < 6; seed++)
        {
            RecurrenceShape shape =
                DiagonalVariantTests.Shapes()[kind] with { Inputs = 1 + (int)seed % 2, Units = 1 + (int)seed, Outputs = 1 + (int)seed % 3 };
            var test = new RecurrenceCase(shape, 9, 6 + (int)seed, seed);
            var kernel = new DiagonalKernel(shape, test.TimeStep);
            int[] labels = [.. Enumerable.Range(0, test.Count).Select(s => s % shape.Outputs)];
            double[] loss = new double[shape.TotalSize], cross = new double[shape.TotalSize], product = new double[shape.TotalSize];
            var inputs = new TiledSequences(test.Count, test.Length, shape.Inputs);
            kernel.LossAndGradient(test.Weights, test.Inputs, test.Targets, test.Tiles, default, loss, Workers.Single);
            kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, Readout.Mean, cross, Workers.Single);
            kernel.Backward(test.Weights, test.Inputs, test.Targets, product, inputs, Workers.Single);
            for (int i = 0; i < shape.TotalSize; i++)
            {
                Compare("loss", loss, i, w => kernel.Loss(w, test.Inputs, test.Targets, test.Tiles, default, Workers.Single), test.Weights);
                Compare("cross entropy", cross, i, w =>
                    kernel.CrossEntropy(w, test.Inputs, labels, test.Tiles, Readout.Mean, default, Workers.Single), test.Weights);
                Compare("product", product, i, w => Paired(kernel, test, w, test.Inputs), test.Weights);
            }
            double[] x = test.Inputs.Values.ToArray(), dx = inputs.Values.ToArray();
            var moved = new TiledSequences(test.Count, test.Length, shape.Inputs);
            for (int i = 0; i < x.Length; i += 5)
            {
                // Lanes beyond the batch have no derivative.
                if (i / moved.TileSize * TiledSequences.Lanes + i % TiledSequences.Lanes >= test.Count) continue;
                Compare("inputs", dx, i, v =>
                {
                    v.CopyTo(moved.Values);
                    return Paired(kernel, test, test.Weights, moved);
                }, x);
            }
        }
        // hardtanh and relu have kinks; of the smooth ones, a few are curved so much that two steps differ.
        Assert.InRange((double)smooth / all, kind.Contains("Hardtanh", StringComparison.Ordinal)
            || kind.Contains("Relu", StringComparison.Ordinal) ? 0.6 : 0.99, 1);

        void Compare(string what, double[] gradient, int i, Func<double[], double> of, double[] at)
        {
            double largest = gradient.Max(Math.Abs), difference = Difference(of, at, i, DifferenceStep),
                finer = Difference(of, at, i, DifferenceStep / 3);
            all++;
            if (Math.Abs(difference - finer) > SmoothTolerance * largest) return;
            smooth++;
            Assert.True(Math.Abs(difference - gradient[i]) <= Tolerance * (Math.Abs(gradient[i]) + 0.01 * largest),
                $"{kind}: d {what} [{i}] = {gradient[i]:R}, differences give {difference:R}");
        }
    }

    /// <summary>Sum of outputs times targets: its derivative is the product of the targets with the Jacobian.</summary>
    private static double Paired(DiagonalKernel kernel, RecurrenceCase test, double[] weights, TiledSequences inputs)
    {
        var outputs = new TiledSequences(test.Count, test.Length, test.Shape.Outputs);
        kernel.Forward(weights, inputs, outputs, Workers.Single);
        double sum = 0;
        for (int i = 0; i < outputs.Values.Length; i++) sum += outputs.Values[i] * test.Targets.Values[i];
        return sum;
    }

    private static double Difference(Func<double[], double> of, double[] at, int i, double h)
    {
        double At(double shift)
        {
            double[] moved = [.. at];
            moved[i] += shift;
            return of(moved);
        }
        return (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);
    }
}

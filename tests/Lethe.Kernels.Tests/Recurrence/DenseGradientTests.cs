namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Derivatives of the dense kernel that losses of squares do not show: of cross entropy, and in the inputs; by five-point
/// differences.</summary>
public sealed class DenseGradientTests
{
    // Step 1e-3 in float64: truncation h^4 f'''''/30 and rounding 1e-16/h both stay below 1e-11 of a loss of order one.
    private const double DifferenceStep = 1e-3, Tolerance = 1e-7;

    [Theory]
    [InlineData(Activation.Linear)]
    [InlineData(Activation.Tanh)]
    public void Cross_entropy_in_all_weights(Activation activation)
    {
        foreach (Readout readout in Enum.GetValues<Readout>())
        {
            RecurrenceCase test = new(new(2, 6, 3, true, activation), 11, 9, 4);
            RecurrenceKernel kernel = DenseKernels.Create(test.Shape, test.TimeStep);
            int[] labels = DenseResults.Labels(test);
            var gradient = new double[test.Shape.TotalSize];
            kernel.CrossEntropy(test.Weights, test.Inputs, labels, test.Tiles, readout, gradient, Workers.Single);
            for (int i = 0; i < gradient.Length; i++)
            {
                double difference = Difference(h =>
                {
                    double[] weights = [.. test.Weights];
                    weights[i] += h;
                    return kernel.CrossEntropy(weights, test.Inputs, labels, test.Tiles, readout, default, Workers.Single);
                });
                AssertEqual(difference, gradient[i], gradient.Max(Math.Abs), $"{activation}, {readout}, weight {i}");
            }
        }
    }

    [Theory]
    [InlineData(Activation.Linear)]
    [InlineData(Activation.Tanh)]
    public void Sums_of_outputs_in_all_weights_and_inputs(Activation activation)
    {
        RecurrenceCase test = new(new(2, 7, 2, true, activation), 9, 6, 5);
        RecurrenceKernel kernel = DenseKernels.Create(test.Shape, test.TimeStep);
        double[] gradient = new double[test.Shape.TotalSize], weights = [.. test.Weights];
        var inInputs = new TiledSequences(9, 6, 2);
        kernel.Backward(weights, test.Inputs, test.Targets, gradient, inInputs, Workers.Single);
        // What Backward differentiates: the outputs weighted by the derivatives given, here the case's targets.
        double Weighted()
        {
            var outputs = new TiledSequences(9, 6, 2);
            kernel.Forward(weights, test.Inputs, outputs, Workers.Single);
            double sum = 0;
            for (int i = 0; i < outputs.Values.Length; i++) sum += outputs.Values[i] * test.Targets.Values[i];
            return sum;
        }
        for (int i = 0; i < gradient.Length; i++)
        {
            double at = weights[i];
            double difference = Difference(h =>
            {
                weights[i] = at + h;
                return Weighted();
            });
            weights[i] = at;
            AssertEqual(difference, gradient[i], gradient.Max(Math.Abs), $"{activation}, weight {i}");
        }
        for (int s = 0; s < 9; s++)
        {
            for (int k = 0; k < 6; k++)
            {
                double at = test.Inputs[s, k, 1];
                double difference = Difference(h =>
                {
                    test.Inputs[s, k, 1] = at + h;
                    return Weighted();
                });
                test.Inputs[s, k, 1] = at;
                AssertEqual(difference, inInputs[s, k, 1], 1, $"{activation}, input {s}, {k}");
            }
        }
    }

    private static double Difference(Func<double, double> f) =>
        (8 * (f(DifferenceStep) - f(-DifferenceStep)) - (f(2 * DifferenceStep) - f(-2 * DifferenceStep))) / (12 * DifferenceStep);

    private static void AssertEqual(double difference, double gradient, double largest, string what) =>
        Assert.True(Math.Abs(difference - gradient) <= Tolerance * largest,
            $"{what}: gradient {gradient:R}, differences give {difference:R}");
}

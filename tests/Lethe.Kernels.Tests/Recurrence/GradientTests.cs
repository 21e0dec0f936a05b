namespace Lethe.Kernels.Tests.Recurrence;

/// <summary>Second proof: the gradient is the derivative of the loss, by five-point differences, at every weight where the loss is
/// smooth.</summary>
public sealed class GradientTests
{
    // Step 1e-3: truncation h^4 f'''''/30 and rounding 1e-16/h both stay below 1e-11 of a loss of order one.
    private const double DifferenceStep = 1e-3, Tolerance = 1e-7;

    // Two steps give the same difference on a smooth loss; a kink within reach of either makes them differ.
    private const double SmoothTolerance = 1e-8;

    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void Equals_central_differences(Activation activation, bool dense)
    {
        int smooth = 0, all = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            var shape = new RecurrenceShape(1 + (int)seed % 2, 1 + (int)seed % 9, 1 + (int)seed / 2 % 2, dense, activation);
            RecurrenceCase test = new RecurrenceCase(shape, 3, 5 + (int)seed, seed).WithTimeWeights();
            foreach (RecurrenceKernel kernel in RecurrenceKernels.All.Where(v => v.Supports(shape))
                .Select(v => v.Create(shape, test.TimeStep)))
            {
                (_, double[] gradient) = test.Gradient(kernel, Workers.Single);
                double largest = gradient.Max(Math.Abs);
                for (int i = 0; i < gradient.Length; i++)
                {
                    double difference = Difference(test, kernel, i, DifferenceStep),
                        finer = Difference(test, kernel, i, DifferenceStep / 3);
                    all++;
                    if (Math.Abs(difference - finer) > SmoothTolerance * largest) continue;
                    smooth++;
                    Assert.True(Math.Abs(difference - gradient[i]) <= Tolerance * (Math.Abs(gradient[i]) + 0.01 * largest),
                        $"{test}, {kernel.GetType().Name}: gradient[{i}] = {gradient[i]:R}, differences give {difference:R}");
                }
            }
        }
        // Smooth activations have no kink at all; the others few enough that most weights are tested.
        double least = activation is Activation.Linear or Activation.Tanh ? 1 : 0.7;
        Assert.InRange((double)smooth / all, least, 1);
    }

    private static double Difference(RecurrenceCase test, RecurrenceKernel kernel, int i, double h)
    {
        double At(double shift)
        {
            double[] weights = [.. test.Weights];
            weights[i] += shift;
            return kernel.Loss(weights, test.Inputs, test.Targets, test.Tiles, test.TimeWeights, Workers.Single);
        }
        return (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);
    }
}

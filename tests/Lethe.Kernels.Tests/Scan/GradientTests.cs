namespace Lethe.Kernels.Tests.Scan;

/// <summary>Second proof: the gradients are the derivatives of sum dL/dh h + dL/dh_T h_T, by central differences, in every number of a, b
/// and h_{-1}.</summary>
public sealed class GradientTests
{
    // Five points: truncation h^4 f'''''/30 and rounding 1e-16/h both stay below 1e-10 of a loss of order one.
    private const double Step = 1e-3, Tolerance = 1e-8;

    [Theory]
    [MemberData(nameof(EqualsReferenceTests.Kinds), MemberType = typeof(EqualsReferenceTests))]
    public void Equal_central_differences(bool complex, bool varying)
    {
        for (ulong seed = 0; seed < 8; seed++)
        {
            var shape = new ScanShape(1 + (int)seed % 3, 1 + (int)seed, 1 + (int)seed % 4) { Complex = complex, TimeVarying = varying };
            var test = new ScanCase<double>(shape, seed);
            foreach (ScanVariant variant in ScanKernels.All)
            {
                ScanKernel<double> kernel = variant.Create<double>(shape);
                (double[] states, _) = test.Forward(kernel, Workers.Single);
                (double[] dA, double[] dB, double[] dH0) = test.Backward(kernel, states, Workers.Single);
                Check(test, kernel, test.Multipliers, dA);
                Check(test, kernel, test.Inputs, dB);
                Check(test, kernel, test.Initial, dH0);
            }
        }
    }

    private static void Check(ScanCase<double> test, ScanKernel<double> kernel, double[] values, double[] gradient)
    {
        double largest = gradient.Max(Math.Abs);
        for (int i = 0; i < values.Length; i++)
        {
            double kept = values[i];
            double At(double shift)
            {
                values[i] = kept + shift;
                (double[] states, double[] final) = test.Forward(kernel, Workers.Single);
                values[i] = kept;
                return states.Zip(test.StateGradients, (h, d) => h * d).Sum() + final.Zip(test.FinalGradients, (h, d) => h * d).Sum();
            }
            double difference = (8 * (At(Step) - At(-Step)) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
            Assert.True(Math.Abs(difference - gradient[i]) <= Tolerance * largest,
                $"{test}, {kernel.GetType().Name}: gradient[{i}] = {gradient[i]:R}, differences give {difference:R}");
        }
    }
}

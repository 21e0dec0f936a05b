using System.Numerics;
using MathNet.Numerics;

namespace Lethe.Tests.Teachers;

/// <summary>S4D against its definition as a convolution, written out.</summary>
public sealed class S4dTeacherTests
{
    // Sums of some 30 steps x 32 states x 2 layers of order 1, behind a normalization: a few hundred roundings.
    private const double Tolerance = 1e-11;

    [Fact]
    public void EqualsTheConvolution()
    {
        const int Width = 3, Length = 30;
        Teacher teacher = Teacher.Create(TeacherText.Parse("s4d,width=3,layers=2,in=2,out=2,seed=4"));
        double[] x = new double[Length * 2];
        new CounterRandom(9).FillNormal(x);
        TiledSequences inputs = TiledSequences.FromRowMajor(x, 1, Length, 2), outputs = new(1, Length, 2);
        teacher.Forward(inputs, outputs, Workers.Single);

        double[][] z =
            [.. Enumerable.Range(0, Length).Select(k => Linear(teacher, "embedding.weight", "embedding.bias", [x[2 * k], x[2 * k + 1]]))];
        for (int l = 0; l < 2; l++) z = Layer(teacher, $"layers.{l}.", z, Width);
        for (int k = 0; k < Length; k++)
        {
            double[] y = Linear(teacher, "readout.weight", "readout.bias", z[k]);
            for (int o = 0; o < 2; o++) Assert.Equal(y[o], outputs[0, k, o], Tolerance);
        }
    }

    [Fact]
    public void ItsMemoryDecaysWithItsSlowestChannel()
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse("s4d,width=4,seed=1"));
        MemoryFunction memory =
            MemoryProbing.Measure(teacher,
                new MemoryOptions { Length = 3000, Magnitudes = [1], LargestMagnitude = 0, AscentRounds = 0 }, Workers.Single);
        // The slowest a channel can be: e^{-dt/2} a step with dt = 0.001, so that a fifth is left after 3,000 steps.
        Assert.True(memory.Values[^1] < 0.25 * memory.Values.Max());
    }

    private static double[][] Layer(Teacher teacher, string prefix, double[][] z, int width)
    {
        double[][] result = new double[z.Length][];
        for (int k = 0; k < z.Length; k++)
        {
            double[] y = new double[width];
            for (int h = 0; h < width; h++)
            {
                y[h] = teacher.Weights[prefix + "D"][h] * z[k][h];
                double dt = Math.Exp(teacher.Weights[prefix + "kernel.log_dt"][h]);
                Assert.InRange(dt, 0.001, 0.1);
                for (int j = 0; j <= k; j++)
                {
                    for (int n = 0; n < 32; n++)
                    {
                        Complex a = new(-0.5, Math.PI * n),
                            c = new(teacher.Weights[prefix + "kernel.C.real"][h * 32 + n],
                            teacher.Weights[prefix + "kernel.C.imag"][h * 32 + n]);
                        y[h] += 2 * (c * (Complex.Exp(a * dt) - 1) / a * Complex.Exp(a * dt * (k - j))).Real * z[j][h];
                    }
                }
                y[h] = 0.5 * y[h] * (1 + SpecialFunctions.Erf(y[h] / Math.Sqrt(2)));
            }
            double[] mixed = Linear(teacher, prefix + "output_linear.weight", prefix + "output_linear.bias", y);
            double[] sum = [.. Enumerable.Range(0, width).Select(h => z[k][h] + mixed[h] / (1 + Math.Exp(-mixed[width + h])))];
            double mean = sum.Average(), variance = sum.Average(v => (v - mean) * (v - mean));
            result[k] = [.. sum.Select(v => (v - mean) / Math.Sqrt(variance + 1e-5))];
        }
        return result;
    }

    private static double[] Linear(Teacher teacher, string weight, string bias, double[] x)
    {
        double[] w = teacher.Weights[weight].ToArray(), b = teacher.Weights[bias].ToArray();
        return [.. b.Select((offset, row) => offset + x.Select((v, column) => w[row * x.Length + column] * v).Sum())];
    }
}

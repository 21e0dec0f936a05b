namespace Lethe.Models;

/// <summary>
/// One layer of independent real units between its trained weights (w, U, b, C, d) and those its kernel reads, which lie in the same order:
/// f(w) where sigma acts on the whole right-hand side; multiplier and input gain where the layer is linear in time.
/// </summary>
internal sealed class DiagonalUnits(RecurrentOptions options, RecurrenceShape shape) : ILayerWeights
{
    private readonly IParameterization _f = options.Parameterization;
    private readonly int _m = shape.Units, _d = shape.Inputs;
    private readonly bool _linear = shape.IsLinearInTime;

    public int Count => shape.TotalSize;

    public void ToKernel(ReadOnlySpan<double> values, Span<double> weights)
    {
        int m = _m, d = _d;
        values[m..].CopyTo(weights[m..]);
        for (int i = 0; i < m; i++)
        {
            (double recurrent, double gain, _, _) = Unit(values[i]);
            weights[i] = recurrent;
            if (!_linear) continue;
            for (int c = 0; c < d; c++) weights[m + i * d + c] *= gain;
            weights[m + m * d + i] *= gain;
        }
    }

    /// <summary>The chain rule from the kernel's weights back to the trained ones.</summary>
    public void FromKernel(ReadOnlySpan<double> values, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int m = _m, d = _d;
        kernelGradient.CopyTo(gradient);
        for (int i = 0; i < m; i++)
        {
            (_, double gain, double recurrentSlope, double gainSlope) = Unit(values[i]);
            double slope = kernelGradient[i] * recurrentSlope;
            if (_linear)
            {
                double inGain = kernelGradient[m + m * d + i] * values[m + m * d + i];
                gradient[m + m * d + i] *= gain;
                for (int c = 0; c < d; c++)
                {
                    inGain += kernelGradient[m + i * d + c] * values[m + i * d + c];
                    gradient[m + i * d + c] *= gain;
                }
                slope += inGain * gainSlope;
            }
            gradient[i] = slope;
        }
    }

    /// <summary>The kernel's recurrent weight and gain of a unit, and their derivatives in w.</summary>
    private (double Recurrent, double Gain, double RecurrentSlope, double GainSlope) Unit(double w)
    {
        double dt = options.TimeStep;
        if (options.Integration == Integration.Native) return (_f.Native(w), 1, _f.NativeDerivative(w), 0);
        double a = _f.Rate(w), slope = _f.RateDerivative(w);
        if (!_linear) return (a, 1, slope, 0);
        if (options.Integration == Integration.Euler) return (1 - dt * a, dt, -dt * slope, 0);
        double multiplier = Math.Exp(-a * dt);
        return (multiplier, RateGain.Gain(a, dt), -dt * multiplier * slope, RateGain.GainDerivative(a, dt) * slope);
    }
}

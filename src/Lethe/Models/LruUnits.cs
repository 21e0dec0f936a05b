namespace Lethe.Models;

/// <summary>
/// One layer of an LRU between its trained weights (nu, theta, U, b, C, d, V, e, a trained gamma last) and those its kernel reads:
/// multipliers (Re, Im), U and b times gamma, C of Re(C h). The rest lies in the same order.
/// </summary>
internal sealed class LruUnits(RecurrentOptions options, RecurrenceShape shape) : ILayerWeights
{
    private readonly IParameterization _f = options.Parameterization;
    private readonly int _m = shape.Units, _d = shape.Inputs, _atGain = shape.TotalSize;
    private readonly bool _trained = options.TrainsGain;

    public int Count => _atGain + (_trained ? _m : 0);

    public void ToKernel(ReadOnlySpan<double> values, Span<double> weights)
    {
        int m = _m, row = 2 * _d, atU = 2 * m, atB = atU + m * row, atC = atB + 2 * m;
        // nu and theta take the place of the pairs (Re, Im): all else stands where the kernel has it.
        values[atU..weights.Length].CopyTo(weights[atU..]);
        for (int i = 0; i < m; i++)
        {
            double modulus = _f.Native(values[i]), phase = Math.Exp(values[m + i]), gain = GainOf(values, i, modulus);
            weights[2 * i] = modulus * Math.Cos(phase);
            weights[2 * i + 1] = modulus * Math.Sin(phase);
            foreach (ref double u in weights.Slice(atU + i * row, row)) u *= gain;
            foreach (ref double b in weights.Slice(atB + 2 * i, 2)) b *= gain;
        }
        // Re(C h) = Re C Re h - Im C Im h.
        for (int i = 0; i < shape.Decoded * m; i++) weights[atC + 2 * i + 1] = -weights[atC + 2 * i + 1];
    }

    public void FromKernel(ReadOnlySpan<double> values, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int m = _m, row = 2 * _d, atU = 2 * m, atB = atU + m * row, atC = atB + 2 * m;
        kernelGradient[atU..].CopyTo(gradient[atU..]);
        for (int i = 0; i < m; i++)
        {
            double modulus = _f.Native(values[i]), phase = Math.Exp(values[m + i]), gain = GainOf(values, i, modulus), inGain = 0;
            for (int at = atU + i * row; at < atU + (i + 1) * row; at++)
            {
                inGain += kernelGradient[at] * values[at];
                gradient[at] *= gain;
            }
            for (int at = atB + 2 * i; at < atB + 2 * i + 2; at++)
            {
                inGain += kernelGradient[at] * values[at];
                gradient[at] *= gain;
            }
            double re = kernelGradient[2 * i], im = kernelGradient[2 * i + 1], cos = Math.Cos(phase), sin = Math.Sin(phase);
            double inModulus = re * cos + im * sin;
            if (_trained) gradient[_atGain + i] = inGain * gain;
            else inModulus += inGain * GainSlope(modulus, gain);
            gradient[i] = inModulus * _f.NativeDerivative(values[i]);
            gradient[m + i] = modulus * (im * cos - re * sin) * phase;
        }
        for (int i = 0; i < shape.Decoded * m; i++) gradient[atC + 2 * i + 1] = -gradient[atC + 2 * i + 1];
    }

    private double GainOf(ReadOnlySpan<double> values, int unit, double modulus) =>
        _trained ? Math.Exp(values[_atGain + unit]) : Gain(modulus);

    internal static double Gain(double modulus) => Math.Sqrt(Math.Abs((1 - modulus) * (1 + modulus)));

    /// <summary>d gamma / d |lambda|; at |lambda| = 1, where gamma has a cusp, 0: there is no direction to prefer.</summary>
    private static double GainSlope(double modulus, double gain) => gain == 0 ? 0 : (Math.Abs(modulus) < 1 ? -modulus : modulus) / gain;
}

namespace Lethe.Models;

/// <summary>
/// One layer of an S4D between its trained weights (w, omega, tau, U, b, C, D, d, V, e) and those its kernel reads: multipliers of the form
/// of time, U and b times their gains, D as units that forget at once.
/// </summary>
internal sealed class S4dUnits : ILayerWeights
{
    private readonly RecurrentOptions _options;
    private readonly IParameterization _f;
    private readonly int _m, _d, _o, _units, _atU, _atB, _atC, _atThrough, _atD;

    public S4dUnits(RecurrentOptions options, RecurrenceShape shape)
    {
        _options = options;
        _f = options.Parameterization;
        (_m, _d, _o, _units) = (options.Width, shape.Inputs, shape.Decoded, shape.Units);
        _atU = 3 * _m;
        _atB = _atU + 2 * _m * _d;
        _atC = _atB + 2 * _m;
        _atThrough = _atC + 2 * _o * _m;
        _atD = _atThrough + _o * _d;
        Count = _atD + _o + shape.ReadoutSize;
    }

    /// <summary>Units beside a layer's own that pass on its inputs, two channels to each.</summary>
    public static int Through(int inputs) => (inputs + 1) / 2;

    public int Count { get; }

    public void ToKernel(ReadOnlySpan<double> values, Span<double> weights)
    {
        weights.Clear();
        int n = 2 * _units, kernelU = n, kernelB = kernelU + n * _d, kernelC = kernelB + n, kernelD = kernelC + _o * n;
        for (int i = 0; i < _m; i++)
        {
            Discrete unit = Unit(values, i);
            (weights[2 * i], weights[2 * i + 1]) = (unit.Lambda.Real, unit.Lambda.Imaginary);
            for (int c = 0; c < _d; c++)
            {
                Complex u = unit.Gain * At(values, U(i, c), _d);
                (weights[kernelU + 2 * i * _d + c], weights[kernelU + (2 * i + 1) * _d + c]) = (u.Real, u.Imaginary);
            }
            Complex b = unit.Gain * At(values, _atB + 2 * i, 1);
            (weights[kernelB + 2 * i], weights[kernelB + 2 * i + 1]) = (b.Real, b.Imaginary);
        }
        // D x: units that forget at once, two channels to each.
        for (int c = 0; c < _d; c++) weights[kernelU + (2 * _m + c) * _d + c] = 1;
        for (int o = 0; o < _o; o++)
        {
            for (int i = 0; i < _m; i++)
            {
                int at = _atC + 2 * (o * _m + i);
                (weights[kernelC + o * n + 2 * i], weights[kernelC + o * n + 2 * i + 1]) = (2 * values[at], -2 * values[at + 1]);
            }
            for (int c = 0; c < _d; c++) weights[kernelC + o * n + 2 * _m + c] = values[_atThrough + o * _d + c];
            weights[kernelD + o] = values[_atD + o];
        }
        values[(_atD + _o)..].CopyTo(weights[(kernelD + _o)..]);
    }

    public void FromKernel(ReadOnlySpan<double> values, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        int n = 2 * _units, kernelU = n, kernelB = kernelU + n * _d, kernelC = kernelB + n, kernelD = kernelC + _o * n;
        for (int i = 0; i < _m; i++)
        {
            Discrete unit = Unit(values, i);
            // A gradient is dL/dRe + i dL/dIm; through an analytic function it is multiplied by the conjugate of its derivative.
            Complex inLambda = new(kernelGradient[2 * i], kernelGradient[2 * i + 1]), inGain = default;
            for (int c = 0; c <= _d; c++)
            {
                bool bias = c == _d;
                int from = bias ? kernelB + 2 * i : kernelU + 2 * i * _d + c, stride = bias ? 1 : _d, to = bias ? _atB + 2 * i : U(i, c);
                Complex g = At(kernelGradient, from, stride), own = g * Complex.Conjugate(unit.Gain);
                inGain += g * Complex.Conjugate(At(values, to, stride));
                (gradient[to], gradient[to + stride]) = (own.Real, own.Imaginary);
            }
            Complex inPole = inLambda * Complex.Conjugate(unit.LambdaInPole) + inGain * Complex.Conjugate(unit.GainInPole);
            Complex inStep = inLambda * Complex.Conjugate(unit.LambdaInStep) + inGain * Complex.Conjugate(unit.GainInStep);
            gradient[i] = -inPole.Real * _f.RateDerivative(values[i]);
            gradient[_m + i] = inPole.Imaginary;
            gradient[2 * _m + i] = inStep.Real * unit.Step;
        }
        for (int o = 0; o < _o; o++)
        {
            for (int i = 0; i < _m; i++)
            {
                int at = _atC + 2 * (o * _m + i);
                gradient[at] = 2 * kernelGradient[kernelC + o * n + 2 * i];
                gradient[at + 1] = -2 * kernelGradient[kernelC + o * n + 2 * i + 1];
            }
            for (int c = 0; c < _d; c++) gradient[_atThrough + o * _d + c] = kernelGradient[kernelC + o * n + 2 * _m + c];
            gradient[_atD + o] = kernelGradient[kernelD + o];
        }
        kernelGradient[(kernelD + _o)..].CopyTo(gradient[(_atD + _o)..]);
    }

    private int U(int unit, int channel) => _atU + 2 * unit * _d + channel;

    private static Complex At(ReadOnlySpan<double> values, int at, int stride) => new(values[at], values[at + stride]);

    private Discrete Unit(ReadOnlySpan<double> values, int i)
    {
        var pole = new Complex(-_f.Rate(values[i]), values[_m + i]);
        return Discrete.Of(pole, _options.TimeStep * Math.Exp(values[2 * _m + i]), _options.Integration == Integration.Bilinear);
    }
}

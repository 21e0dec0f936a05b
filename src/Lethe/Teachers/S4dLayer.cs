using MathNet.Numerics;

namespace Lethe.Teachers;

/// <summary>One layer of an <see cref="S4dTeacher"/>, a step of time at a time for eight sequences: [unit][lane].</summary>
internal sealed class S4dLayer
{
    private const double SmallestStep = 0.001, LargestStep = 0.1, NormalizationEpsilon = 1e-5;
    private const int Lanes = LaneProduct.Lanes, States = S4dTeacher.States;

    private readonly int _width;
    private readonly double[] _logStep, _outputReal, _outputImaginary, _direct, _mixWeight, _mixBias;

    public S4dLayer(int width, string prefix, TeacherWeights weights, TeacherInitialization initial)
    {
        _width = width;
        _logStep = weights.Add(prefix + "kernel.log_dt", width);
        initial.Uniform(prefix + "kernel.log_dt", _logStep, 1);
        for (int h = 0; h < width; h++)
            _logStep[h] = Math.Log(SmallestStep) + 0.5 * (1 + _logStep[h]) * Math.Log(LargestStep / SmallestStep);
        // A complex standard normal: each part has variance 1/2.
        _outputReal = Normal(prefix + "kernel.C.real", Math.Sqrt(0.5), width, States);
        _outputImaginary = Normal(prefix + "kernel.C.imag", Math.Sqrt(0.5), width, States);
        _direct = Normal(prefix + "D", 1, width);
        initial.Linear(weights, prefix + "output_linear.weight", prefix + "output_linear.bias", 2 * width, width);
        (_mixWeight, _mixBias) = (weights.Array(prefix + "output_linear.weight"), weights.Array(prefix + "output_linear.bias"));

        double[] Normal(string name, double deviation, params int[] shape)
        {
            double[] values = weights.Add(name, shape);
            initial.Normal(name, values, deviation);
            return values;
        }
    }

    /// <summary>e^{A dt} and 2 C (e^{A dt} - 1)/A, [unit][n], of the weights as they are.</summary>
    public (Complex[] Factor, Complex[] Gain) Discretize()
    {
        var (factor, gain) = (new Complex[_width * States], new Complex[_width * States]);
        for (int h = 0; h < _width; h++)
        {
            double dt = Math.Exp(_logStep[h]);
            for (int n = 0; n < States; n++)
            {
                int at = h * States + n;
                Complex a = new(-0.5, Math.PI * n);
                factor[at] = Complex.Exp(a * dt);
                gain[at] = 2 * new Complex(_outputReal[at], _outputImaginary[at]) * (factor[at] - 1) / a;
            }
        }
        return (factor, gain);
    }

    /// <summary>The state that a constant input <paramref name="z"/> leads to, where s = e^{A dt} s + u: u / (1 - e^{A dt}).</summary>
    public void Rest(ReadOnlySpan<double> z, Span<double> state, (Complex[] Factor, Complex[] Gain) kernel)
    {
        for (int at = 0; at < _width * States; at++)
        {
            Complex gain = 1 / (1 - kernel.Factor[at]);
            for (int lane = 0; lane < Lanes; lane++)
            {
                double u = z[at / States * Lanes + lane];
                state[at * 2 * Lanes + lane] = gain.Real * u;
                state[(at * 2 + 1) * Lanes + lane] = gain.Imaginary * u;
            }
        }
    }

    /// <summary>One step in place; the state is [unit][n][real, imaginary][lane].</summary>
    public void Step(Span<double> z, Span<double> state, (Complex[] Factor, Complex[] Gain) kernel)
    {
        var filtered = new double[_width * Lanes];
        for (int h = 0; h < _width; h++)
        {
            // A lane is a sequence.
            Vector512<double> u = Vector512.Create((ReadOnlySpan<double>)z.Slice(h * Lanes, Lanes)), y = Vector512.Create(_direct[h]) * u;
            for (int n = 0; n < States; n++)
            {
                Complex f = kernel.Factor[h * States + n], g = kernel.Gain[h * States + n];
                Span<double> at = state.Slice((h * States + n) * 2 * Lanes, 2 * Lanes);
                Vector512<double> re = Vector512.Create((ReadOnlySpan<double>)at[..Lanes]),
                    im = Vector512.Create((ReadOnlySpan<double>)at[Lanes..]);
                Vector512<double> fr = Vector512.Create(f.Real), fi = Vector512.Create(f.Imaginary);
                Vector512<double> nextRe = Vector512.FusedMultiplyAdd(fr, re, Vector512.FusedMultiplyAdd(-fi, im, u)),
                    nextIm = Vector512.FusedMultiplyAdd(fr, im, fi * re);
                nextRe.CopyTo(at);
                nextIm.CopyTo(at[Lanes..]);
                y = Vector512.FusedMultiplyAdd(Vector512.Create(g.Real), nextRe,
                    Vector512.FusedMultiplyAdd(Vector512.Create(-g.Imaginary), nextIm, y));
            }
            for (int lane = 0; lane < Lanes; lane++)
                filtered[h * Lanes + lane] = 0.5 * y[lane] * (1 + SpecialFunctions.Erf(y[lane] / Math.Sqrt(2)));
        }
        var mixed = new double[2 * _width * Lanes];
        LaneProduct.Apply(_mixWeight, _mixBias, filtered, mixed);
        int half = _width * Lanes;
        for (int i = 0; i < half; i++) z[i] += mixed[i] / (1 + Math.Exp(-mixed[half + i]));
        Normalize(z);
    }

    /// <summary>torch.nn.LayerNorm without its affine part, which begins as the identity.</summary>
    private void Normalize(Span<double> z)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            double mean = 0, variance = 0;
            for (int h = 0; h < _width; h++) mean += z[h * Lanes + lane] / _width;
            for (int h = 0; h < _width; h++) variance += (z[h * Lanes + lane] - mean) * (z[h * Lanes + lane] - mean) / _width;
            double scale = 1 / Math.Sqrt(variance + NormalizationEpsilon);
            for (int h = 0; h < _width; h++) z[h * Lanes + lane] = (z[h * Lanes + lane] - mean) * scale;
        }
    }
}

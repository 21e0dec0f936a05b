namespace Lethe.Stability.Errors;

/// <summary>
/// The kernel of a linear layer of real units with one input and one output, k(t) = sum_i c_i v_i lambda_i^t with v the input weights times
/// the gain of the form of time, and its zero-input output B = d + sum_i c_i vb_i/(1 - lambda_i), as functions of the trained weights.
/// </summary>
internal sealed class LinearUnits
{
    // Where an alternating unit has fallen to this it no longer matters that its powers are defined at whole steps only.
    private const double Died = 1e-16;

    // Below it powers would become denormal, which is slow and adds nothing.
    private const double Vanishing = 1e-300;

    private readonly int _m;
    private readonly RecurrentModel _model;
    private readonly double[] _kernel;
    private readonly double[] _logs;
    private readonly double[] _pull;

    public LinearUnits(RecurrentModel model)
    {
        _m = model.Options.Width;
        _model = model.Clone();
        _kernel = new double[model.Shape!.Value.TotalSize];
        _pull = new double[_kernel.Length];
        _logs = new double[_m];
        Set(model.Parameters.Values);
    }

    /// <summary>True for models this describes.</summary>
    public static bool Fits(IParametricModel model) =>
        model.Recurrence?.Shape is { Dense: false, Complex: false, Activation: Activation.Linear, Inputs: 1, Outputs: 1 };

    /// <summary>Number of units.</summary>
    public int Count => _m;

    /// <summary>lambda_i.</summary>
    public ReadOnlySpan<double> Multipliers => _kernel.AsSpan(0, _m);

    /// <summary>c_i v_i.</summary>
    public double Coefficient(int unit) => _kernel[_m + unit] * _kernel[3 * _m + unit];

    /// <summary>True where no unit that is read grows, neither driven by its input nor by its bias.</summary>
    public bool IsStable
    {
        get
        {
            for (int i = 0; i < _m; i++)
            {
                bool read = _kernel[3 * _m + i] != 0 && (_kernel[_m + i] != 0 || _kernel[2 * _m + i] != 0);
                if (read && !(Math.Abs(_kernel[i]) < 1)) return false;
            }
            return true;
        }
    }

    /// <summary>B.</summary>
    public double Bias
    {
        get
        {
            double sum = _kernel[4 * _m];
            for (int i = 0; i < _m; i++)
            {
                double driven = _kernel[3 * _m + i] * _kernel[2 * _m + i];
                if (driven != 0) sum += driven / (1 - _kernel[i]);
            }
            return sum;
        }
    }

    /// <summary>Takes trained weights.</summary>
    public void Set(ReadOnlySpan<double> weights)
    {
        _model.Parameters.Set(weights);
        _model.ToKernel(_kernel);
        for (int i = 0; i < _m; i++) _logs[i] = Math.Log(Math.Abs(_kernel[i]));
    }

    /// <summary>Steps to be summed one by one, at least <paramref name="fewest"/>: until units of negative multiplier have died out, or as
    /// many as can be.</summary>
    public int Steps(int fewest)
    {
        double slowest = 0;
        for (int i = 0; i < _m; i++)
            if (_kernel[i] < 0 && Coefficient(i) != 0) slowest = Math.Max(slowest, -_kernel[i]);
        int steps = fewest;
        while (steps < TargetKernel.MostSteps && Math.Pow(slowest, steps) > Died) steps *= 2;
        return steps;
    }

    /// <summary>e(s) = r(s) - k(s) for the whole steps.</summary>
    public void Subtract(ReadOnlySpan<double> target, Span<double> difference)
    {
        target.CopyTo(difference);
        for (int i = 0; i < _m; i++)
        {
            double power = Coefficient(i), lambda = _kernel[i];
            for (int s = 0; s < difference.Length && Math.Abs(power) > Vanishing; s++, power *= lambda) difference[s] -= power;
        }
    }

    /// <summary>k(t) behind the whole steps; units of negative multiplier have died out there.</summary>
    public double At(double steps)
    {
        double sum = 0;
        for (int i = 0; i < _m; i++)
            if (_kernel[i] > 0 && Coefficient(i) != 0) sum += Coefficient(i) * Math.Exp(steps * _logs[i]);
        return sum;
    }

    /// <summary>The gradient in the trained weights, from the derivatives in e and B.</summary>
    public void PullBack(Cotangents cotangents, Span<double> gradient)
    {
        Array.Clear(_pull);
        for (int i = 0; i < _m; i++)
        {
            double lambda = _kernel[i], v = _kernel[_m + i], vb = _kernel[2 * _m + i], c = _kernel[3 * _m + i];
            // An unstable unit is not read where the error is finite, and its derivative is not.
            if (!(Math.Abs(lambda) < 1)) continue;
            double inCoefficient = 0, inLambda = 0, power = 1, before = 0;
            for (int s = 0; s < cotangents.Steps.Length && Math.Abs(power) > Vanishing; s++)
            {
                inCoefficient -= cotangents.Steps[s] * power;
                inLambda -= cotangents.Steps[s] * s * before;
                (before, power) = (power, power * lambda);
            }
            if (lambda > 0)
            {
                foreach ((double t, double g) in cotangents.Tail)
                {
                    double decay = Math.Exp(t * _logs[i]);
                    if (decay == 0) continue;
                    inCoefficient -= g * decay;
                    inLambda -= g * t * decay / lambda;
                }
            }
            _pull[_m + i] = c * inCoefficient;
            _pull[3 * _m + i] = v * inCoefficient;
            _pull[i] = c * v * inLambda;
            if (c == 0 && vb == 0) continue;
            double sum = 1 / (1 - lambda);
            _pull[2 * _m + i] = cotangents.Bias * c * sum;
            _pull[3 * _m + i] += cotangents.Bias * vb * sum;
            _pull[i] += cotangents.Bias * c * vb * sum * sum;
        }
        _pull[4 * _m] = cotangents.Bias;
        _model.FromKernel(_kernel, _pull, gradient);
    }
}

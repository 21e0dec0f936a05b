namespace Lethe.Models;

/// <summary>
/// A diagonal state-space model with complex poles (Gu et al. 2022, S4D): dh/dt = A h + U x + b with A_i = -f(w_i) + i omega_i, each unit
/// with a time step of its own, dt_i = dt e^{tau_i}, and y = 2 Re(C h) + D x + d: a unit stands for a conjugate pair. Time is exact
/// (zero-order hold: lambda = e^{A dt_i}, gain (lambda - 1)/A) or bilinear (lambda = (1 + u)/(1 - u), gain dt_i/(1 - u), u = A dt_i/2);
/// f is any parameterization, and a unit is stable where f(w) &gt; 0. Parameters: recurrent.w, recurrent.omega, recurrent.tau (m), input.U
/// (m, 2, d), input.b (m, 2), output.c (o, m, 2), output.D (o, d), output.d (o); an axis of 2 holds real and imaginary parts.
/// </summary>
public sealed class S4dModel : RecurrentModel
{
    /// <summary>Names of w, omega, tau and D.</summary>
    public const string RateName = "recurrent.w", FrequencyName = "recurrent.omega", StepName = "recurrent.tau", ThroughName = "output.D";

    // Smallest and largest initial dt_i / dt.
    private const double ShortestStep = 1e-3, LongestStep = 0.1;

    private readonly int _m, _d, _o, _units, _atU, _atB, _atC, _atThrough;

    /// <summary>Builds the model with all weights 0.</summary>
    /// <exception cref="ArgumentException">A size or dt is out of range, time is neither exact nor bilinear, or the activation not
    /// linear.</exception>
    public S4dModel(RecurrentOptions options)
        : base(options, ComplexShape(options),
        [
            (RateName, [options.Width], ParameterBlock.RecurrentDiagonal),
            (FrequencyName, [options.Width], ParameterBlock.RecurrentPhase),
            (StepName, [options.Width], ParameterBlock.RecurrentPhase),
            (InputName, [options.Width, 2, options.Inputs], ParameterBlock.Input),
            (BiasName, [options.Width, 2], ParameterBlock.Bias),
            (OutputName, [options.Outputs, options.Width, 2], ParameterBlock.Output),
            (ThroughName, [options.Outputs, options.Inputs], ParameterBlock.Output),
            (OutputBiasName, [options.Outputs], ParameterBlock.OutputBias),
        ])
    {
        if (options.Integration is not (Integration.Exact or Integration.Bilinear))
            throw new ArgumentException($"{options.Integration} integration is asked for, complex poles are taken through exact or " +
                "bilinear time: use integration=exact or integration=bilinear.", nameof(options));
        if (options.TrainsGain)
            throw new ArgumentException("a trained input gain is asked for, that of an s4d follows from its step: use an lru.",
                nameof(options));
        (_m, _d, _o, _units) = (options.Width, options.Inputs, options.Outputs, Shape!.Value.Units);
        (_atU, _atB, _atC, _atThrough) = (Parameters.View(InputName).Offset, Parameters.View(BiasName).Offset,
            Parameters.View(OutputName).Offset, Parameters.View(ThroughName).Offset);
        // Stable means f(w) > 0 in both forms of time.
        Decay = new DecayRates(Parameters.View(RateName), options.Parameterization, Integration.Exact, options.TimeStep);
    }

    /// <summary>The way S4D-Lin begins: A = -1/2 + i pi n, dt_i log-uniform in [0.001, 0.1] dt, U = 1, C, D ~ N(0, 1).</summary>
    public static ModelInitialization Linear { get; } = new("s4d-lin", Begin);

    /// <summary>The model in the catalogue.</summary>
    public static ModelEntry CatalogEntry { get; } = new()
    {
        Name = "s4d",
        Description = "complex poles A = -f(w) + i omega in conjugate pairs, a time step for each, y = 2 Re(C h) + D x + d; the " +
            "parameterization is free",
        Create = options => new S4dModel(options),
        Parameterization = "exp",
        Integrations = [Integration.Exact, Integration.Bilinear],
        IsLinearInTime = true,
        Activation = Kernels.Activation.Linear,
        Initializations = [Linear, ModelInitialization.Reference],
        RelativeCost = _ => 3,
        Distance = DistanceToInstability.OfRates,
    };

    /// <inheritdoc/>
    public override ModelEntry Entry => CatalogEntry;

    /// <summary>lambda_i.</summary>
    public Complex[] Multipliers => [.. Enumerable.Range(0, _m).Select(i => Unit(i).Lambda)];

    /// <inheritdoc/>
    protected internal override void ToKernel(Span<double> weights)
    {
        ReadOnlySpan<double> values = Parameters.Values;
        weights.Clear();
        int n = 2 * _units, kernelU = n, kernelB = kernelU + n * _d, kernelC = kernelB + n, kernelD = kernelC + _o * n;
        for (int i = 0; i < _m; i++)
        {
            Discrete unit = Unit(i);
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
            weights[kernelD + o] = values[^(_o - o)];
        }
    }

    /// <inheritdoc/>
    protected internal override void FromKernel(ReadOnlySpan<double> weights, ReadOnlySpan<double> kernelGradient, Span<double> gradient)
    {
        ReadOnlySpan<double> values = Parameters.Values;
        int n = 2 * _units, kernelU = n, kernelB = kernelU + n * _d, kernelC = kernelB + n, kernelD = kernelC + _o * n;
        for (int i = 0; i < _m; i++)
        {
            Discrete unit = Unit(i);
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
            gradient[i] = -inPole.Real * Parameterization.RateDerivative(values[i]);
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
            gradient[^(_o - o)] = kernelGradient[kernelD + o];
        }
    }

    private int U(int unit, int channel) => _atU + 2 * unit * _d + channel;

    private static Complex At(ReadOnlySpan<double> values, int at, int stride) => new(values[at], values[at + stride]);

    private Discrete Unit(int i)
    {
        ReadOnlySpan<double> values = Parameters.Values;
        var pole = new Complex(-Parameterization.Rate(values[i]), values[_m + i]);
        return Discrete.Of(pole, Options.TimeStep * Math.Exp(values[2 * _m + i]), Options.Integration == Integration.Bilinear);
    }

    private static RecurrenceShape ComplexShape(RecurrentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Activation != Kernels.Activation.Linear)
            throw new ArgumentException($"the activation is {options.Activation}, complex units are linear: use activation=linear.",
                nameof(options));
        return new RecurrenceShape(options.Inputs, options.Width + (options.Inputs + 1) / 2, options.Outputs, false, options.Activation)
        { Complex = true, Precision = options.Precision };
    }

    private static void Begin(RecurrentModel model, InitializationOptions options)
    {
        foreach (ParameterView view in model.Parameters.Views)
        {
            Span<double> values = model.Parameters[view];
            var random = new CounterRandom((ulong)options.Seed, Initialization.Hash(view.Name));
            switch (view.Name)
            {
                case RateName:
                    values.Fill(model.Parameterization.Inverse(0.5));
                    if (!double.IsFinite(values[0]))
                        throw new ArgumentException($"parameterization '{model.Parameterization.Name}' takes no weight with rate 1/2: " +
                            "use another parameterization, or the reference's initial values.", nameof(model));
                    break;
                case FrequencyName:
                    for (int i = 0; i < values.Length; i++) values[i] = Math.PI * i;
                    break;
                case StepName:
                    random.FillUniform(values);
                    foreach (ref double tau in values)
                        tau = Math.Log(ShortestStep) + tau * (Math.Log(LongestStep) - Math.Log(ShortestStep));
                    break;
                case InputName:
                    for (int i = 0; i < values.Length; i++) values[i] = i / model.Options.Inputs % 2 == 0 ? 1 : 0;
                    break;
                case OutputName or ThroughName:
                    random.FillNormal(values);
                    break;
                default:
                    values.Clear();
                    break;
            }
        }
    }
}
